use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[serde(rename_all = "camelCase")]
struct Article {
    first_name: String,
    #[serde(rename = "firstName")]
    name: String,
}

fn main() {}
