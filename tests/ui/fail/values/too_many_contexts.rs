use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(completion(contexts = [{ "name": "c0", "type": "category" }, { "name": "c1", "type": "category" }, { "name": "c2", "type": "category" }, { "name": "c3", "type": "category" }, { "name": "c4", "type": "category" }, { "name": "c5", "type": "category" }, { "name": "c6", "type": "category" }, { "name": "c7", "type": "category" }, { "name": "c8", "type": "category" }, { "name": "c9", "type": "category" }, { "name": "c10", "type": "category" }]))]
    title: String,
}

fn main() {}
