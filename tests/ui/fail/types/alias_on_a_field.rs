use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(alias(path = "headline"))]
    title: String,
}

fn main() {}
