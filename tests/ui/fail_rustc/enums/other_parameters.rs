use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "posts")]
#[serde(tag = "type")]
enum Post {
    Question {
        #[es(keyword(ignore_above = 10))]
        title: String,
    },
    Answer {
        #[es(keyword)]
        title: String,
    },
}

fn main() {}
