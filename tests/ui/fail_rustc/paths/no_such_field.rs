use es_core::prelude::*;

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
    let _ = Product::fields().brand();
}
