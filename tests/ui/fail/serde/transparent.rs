use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[serde(transparent)]
struct Article {
    title: String,
}

fn main() {}
