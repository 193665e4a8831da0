use es_core::{EsDocument, EsObject};

#[derive(EsObject)]
struct Price {
    #[serde(rename = "price.amount")]
    amount: u32,
}

#[derive(EsDocument)]
#[es(index = "products")]
struct Product {
    price: u32,
    #[serde(flatten)]
    details: Price,
}

fn main() {}
