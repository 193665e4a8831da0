use es_core::{EsDocument, EsObject};
use serde::Serialize;

#[derive(Serialize, EsDocument)]
#[es(index = "posts", field(relation = join(relations(question = "answer"))))]
struct Post {
    #[serde(flatten)]
    thread: Thread,
}

#[derive(Serialize, EsObject)]
#[es(field(thread = join(relations(post = "reply"))))]
struct Thread {
    title: String,
}

fn main() {}
