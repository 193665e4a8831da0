use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[serde(tag = "kind")]
struct Article {
    kind: String,
}

fn main() {}
