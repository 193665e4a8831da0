use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    comments: Vec<Comment>,
}

#[derive(es_core::EsObject)]
struct Comment {
    text: String,
}

fn main() {}
