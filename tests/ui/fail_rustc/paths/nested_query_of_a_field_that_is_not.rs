use es_core::prelude::*;
use es_core::search::{Body, nested, term};

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
    let product = Product::fields();
    let _ = Body::<Product>::new().query(nested(product.name(), term(product.price(), 1)));
}
