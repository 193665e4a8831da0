use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(store = "true"))]
    title: String,
}

fn main() {}
