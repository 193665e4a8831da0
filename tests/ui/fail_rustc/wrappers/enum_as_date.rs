use es_core::EsField;

#[derive(EsField)]
#[es(date)]
enum Status {
    InStock,
}

fn main() {}
