use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(alias(title = "headline"))]
struct Article {
    headline: String,
    title: String,
}

fn main() {}
