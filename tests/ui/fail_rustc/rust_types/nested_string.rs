use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(nested)]
    tags: Vec<String>,
}

fn main() {}
