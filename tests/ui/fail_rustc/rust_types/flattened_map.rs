use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[serde(flatten)]
    rest: std::collections::HashMap<String, String>,
}

fn main() {}
