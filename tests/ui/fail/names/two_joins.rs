use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "posts")]
#[es(field(relation = join(relations(question = "answer")), thread = join(relations(post = "reply"))))]
struct Post {
    title: String,
}

fn main() {}
