use es_core::EsField;

#[derive(EsField)]
#[serde(transparent)]
struct Range {
    from: u32,
    to: u32,
}

fn main() {}
