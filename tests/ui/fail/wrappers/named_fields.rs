use es_core::EsField;

#[derive(EsField)]
struct Sku {
    number: String,
}

fn main() {}
