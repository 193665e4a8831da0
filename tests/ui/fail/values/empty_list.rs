use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(completion(contexts = []))]
    title: String,
}

fn main() {}
