use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[serde(rename = "author..name")]
    name: String,
}

fn main() {}
