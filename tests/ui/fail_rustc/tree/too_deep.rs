use es_core::{EsDocument, EsObject};

#[derive(EsDocument)]
#[es(index = "articles", settings(mapping.depth.limit = 2))]
struct Article {
    author: Author,
}

#[derive(EsObject)]
struct Author {
    address: Address,
}

#[derive(EsObject)]
struct Address {
    city: String,
}

fn main() {}
