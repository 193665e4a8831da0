use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[serde(rename = "_id")]
    id: String,
}

fn main() {}
