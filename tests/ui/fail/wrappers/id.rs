use es_core::EsField;

#[derive(EsField)]
#[es(id)]
struct Sku(String);

fn main() {}
