use es_core::{EsDocument, EsObject};

#[derive(EsDocument)]
#[es(index = "articles", alias(writer = "comments.author"))]
struct Article {
    #[es(nested)]
    comments: Vec<Comment>,
}

#[derive(EsObject)]
struct Comment {
    author: String,
}

fn main() {}
