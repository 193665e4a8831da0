use es_core::EsField;

#[derive(EsField)]
enum Status {
    InStock,
    Due(String),
}

fn main() {}
