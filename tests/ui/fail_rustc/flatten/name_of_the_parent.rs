use es_core::{EsDocument, EsObject};

#[derive(EsObject)]
struct Price {
    amount: u32,
}

#[derive(EsDocument)]
#[es(index = "products")]
struct Product {
    #[serde(flatten)]
    price: Price,
    amount: u32,
}

fn main() {}
