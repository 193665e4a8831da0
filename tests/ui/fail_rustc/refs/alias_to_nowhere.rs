use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles", alias(headline = "titel"))]
struct Article {
    title: String,
}

fn main() {}
