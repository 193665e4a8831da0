use es_core::EsField;

#[derive(EsField)]
struct When(std::time::Instant);

fn main() {}
