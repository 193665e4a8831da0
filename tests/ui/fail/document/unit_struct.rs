use es_core::EsObject;

#[derive(EsObject)]
struct Author;

fn main() {}
