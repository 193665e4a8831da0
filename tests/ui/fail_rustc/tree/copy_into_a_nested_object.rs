use es_core::{EsDocument, EsObject};

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(copy_to = "comments.all"))]
    title: String,
    #[es(nested)]
    comments: Vec<Comment>,
}

#[derive(EsObject)]
struct Comment {
    all: String,
}

fn main() {}
