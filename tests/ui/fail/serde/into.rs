use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[serde(into = "Other")]
struct Article {
    title: String,
}

fn main() {}
