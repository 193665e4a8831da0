use es_core::EsField;

#[derive(EsField)]
#[serde(tag = "type")]
enum Status {
    InStock,
}

fn main() {}
