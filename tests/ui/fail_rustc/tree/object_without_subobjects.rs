use es_core::{EsDocument, EsObject};

#[derive(EsDocument)]
#[es(index = "articles", subobjects = false)]
struct Article {
    author: Author,
}

#[derive(EsObject)]
struct Author {
    name: String,
}

fn main() {}
