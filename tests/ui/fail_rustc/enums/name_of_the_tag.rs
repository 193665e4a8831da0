use es_core::{EsDocument, EsObject};

#[derive(EsObject)]
struct Question {
    kind: String,
}

#[derive(EsDocument)]
#[es(index = "posts")]
#[serde(tag = "kind")]
enum Post {
    Question(Question),
}

fn main() {}
