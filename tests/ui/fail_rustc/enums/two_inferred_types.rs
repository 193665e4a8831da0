use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "posts")]
#[serde(tag = "type")]
enum Post {
    Question { votes: u32 },
    Answer { votes: i32 },
}

fn main() {}
