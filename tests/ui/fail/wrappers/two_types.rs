use es_core::EsField;

#[derive(EsField)]
#[es(keyword)]
struct Sku(#[es(text)] String);

fn main() {}
