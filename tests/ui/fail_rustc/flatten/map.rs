use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "products")]
struct Product {
    name: String,
    #[serde(flatten)]
    rest: std::collections::HashMap<String, String>,
}

fn main() {}
