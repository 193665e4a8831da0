use es_core::EsField;

#[derive(EsField)]
#[es(date)]
struct Flag(bool);

fn main() {}
