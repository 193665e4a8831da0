use es_core::{EsDocument, EsObject};

#[derive(EsDocument)]
#[es(index = "posts")]
struct Post {
    thread: Thread,
}

#[derive(EsObject)]
#[es(field(relation = join(relations(question = "answer"))))]
struct Thread {
    title: String,
}

fn main() {}
