use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(alias(headline))]
struct Article {
    title: String,
}

fn main() {}
