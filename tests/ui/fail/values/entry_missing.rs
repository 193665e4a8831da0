use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(completion(contexts = [{ "type": "category" }]))]
    title: String,
}

fn main() {}
