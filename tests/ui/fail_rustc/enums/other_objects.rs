use es_core::{EsDocument, EsObject};

#[derive(EsObject)]
struct Question {
    score: u32,
}

#[derive(EsObject)]
struct Answer {
    score: f32,
}

#[derive(EsDocument)]
#[es(index = "posts")]
#[serde(tag = "type", content = "data")]
enum Post {
    Question(Question),
    Answer(Answer),
}

fn main() {}
