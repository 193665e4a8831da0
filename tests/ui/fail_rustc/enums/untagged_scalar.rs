use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "posts")]
#[serde(untagged)]
enum Post {
    Question { title: String },
    Number(u32),
}

fn main() {}
