use es_core::{EsDocument, EsObject};

#[derive(EsObject)]
struct Question {
    score: u32,
}

#[derive(EsDocument)]
#[es(index = "posts")]
#[serde(tag = "type", content = "data")]
enum Post {
    Question(Question),
    Answer(String),
}

fn main() {}
