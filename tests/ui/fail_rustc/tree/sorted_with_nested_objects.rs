use es_core::{EsDocument, EsObject};

#[derive(EsDocument)]
#[es(index = "articles", settings(sort.field = ["id"]))]
struct Article {
    #[es(keyword)]
    id: String,
    #[es(nested)]
    comments: Vec<Comment>,
}

#[derive(EsObject)]
struct Comment {
    author: String,
}

fn main() {}
