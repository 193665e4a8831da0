use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(store = STORED))]
    title: String,
}

const STORED: &str = "true";

fn main() {}
