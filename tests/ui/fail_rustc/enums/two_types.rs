use es_core::{EsDocument, EsObject};

#[derive(EsObject)]
struct Question {
    title: String,
}

#[derive(EsObject)]
struct Answer {
    #[es(keyword)]
    title: String,
}

#[derive(EsDocument)]
#[es(index = "posts")]
#[serde(tag = "type")]
enum Post {
    Question(Question),
    Answer(Answer),
}

fn main() {}
