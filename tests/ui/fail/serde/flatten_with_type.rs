use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[serde(flatten)]
    #[es(object)]
    author: Author,
}

#[derive(es_core::EsObject)]
struct Author {
    email: String,
}

fn main() {}
