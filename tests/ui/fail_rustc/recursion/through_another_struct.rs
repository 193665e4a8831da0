use es_core::{EsDocument, EsObject};

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    author: Author,
}

#[derive(EsObject)]
struct Author {
    best: Option<Box<Article>>,
}

fn main() {}
