use es_core::EsObject;

#[derive(EsObject)]
struct Article {
    #[serde(flatten, with = "prefixed")]
    author: Author,
}

#[derive(EsObject)]
struct Author {
    name: String,
}

fn main() {}
