use es_core::EsField;

#[derive(EsField)]
struct Sku;

fn main() {}
