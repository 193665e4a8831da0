use es_core::EsField;

#[derive(EsField)]
struct Sku(#[serde(with = "as_text")] u64);

fn main() {}
