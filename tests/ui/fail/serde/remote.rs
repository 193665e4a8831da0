use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[serde(remote = "Other")]
struct Article {
    title: String,
}

fn main() {}
