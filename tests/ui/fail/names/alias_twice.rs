use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(alias(title = "headline", title = "headline"))]
struct Article {
    headline: String,
}

fn main() {}
