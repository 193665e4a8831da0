use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles", alias(headline = "title.first"))]
struct Article {
    title: String,
}

fn main() {}
