use es_core::EsField;

#[derive(EsField)]
struct Range(u32, u32);

fn main() {}
