use es_core::EsField;

#[derive(EsField)]
#[es(dynamic = false)]
struct Sku(String);

fn main() {}
