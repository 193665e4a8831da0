use es_core::EsField;

#[derive(EsField)]
#[serde(into = "String")]
struct Sku(u64);

fn main() {}
