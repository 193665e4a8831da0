use es_core::EsField;

#[derive(EsField)]
#[es(keywrd)]
struct Sku(String);

fn main() {}
