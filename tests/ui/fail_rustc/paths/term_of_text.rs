use es_core::prelude::*;
use es_core::search::{Body, term};

#[derive(EsDocument)]
#[es(index = "products")]
struct Product {
    name: String,
    #[es(keyword(index = false))]
    code: String,
    #[es(keyword(doc_values = false))]
    note: String,
    price: f64,
    #[es(nested)]
    variants: Vec<Variant>,
}

#[derive(EsObject)]
struct Variant {
    #[es(keyword)]
    size: String,
}

#[derive(EsDocument)]
#[es(index = "orders")]
struct Order {
    #[es(keyword)]
    number: String,
}

fn main() {
    let _ = Body::<Product>::new().query(term(Product::fields().name(), "a"));
}
