use es_core::{EsDocument, EsObject};

#[derive(EsObject)]
struct Price {
    price: u32,
}

#[derive(EsDocument)]
#[es(index = "products")]
struct Product {
    #[serde(rename = "price.amount")]
    amount: u32,
    #[serde(flatten)]
    details: Price,
}

fn main() {}
