use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles", alias(headline = "title"))]
struct Article {
    #[es(text(copy_to = "headline"))]
    about: String,
    title: String,
}

fn main() {}
