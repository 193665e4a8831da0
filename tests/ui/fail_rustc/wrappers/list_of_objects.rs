use es_core::{EsDocument, EsField, EsObject};

#[derive(EsObject)]
struct Price {
    amount: u32,
}

#[derive(EsField)]
struct Money(Price);

#[derive(EsDocument)]
#[es(index = "products")]
struct Product {
    prices: Vec<Money>,
}

fn main() {}
