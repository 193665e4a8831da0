use es_core::{EsDocument, EsField};

#[derive(EsField)]
struct Flag(bool);

#[derive(EsDocument)]
#[es(index = "products")]
struct Product {
    #[es(date)]
    flag: Flag,
}

fn main() {}
