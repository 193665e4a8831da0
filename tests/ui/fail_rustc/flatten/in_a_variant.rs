use es_core::{EsDocument, EsObject};

#[derive(EsObject)]
struct Author {
    kind: String,
}

#[derive(EsDocument)]
#[es(index = "posts")]
#[serde(tag = "kind")]
enum Post {
    Question {
        title: String,
        #[serde(flatten)]
        author: Author,
    },
}

fn main() {}
