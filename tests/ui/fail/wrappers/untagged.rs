use es_core::EsField;

#[derive(EsField)]
#[serde(untagged)]
enum Status {
    InStock,
}

fn main() {}
