//! Searches of typed paths: a sort on `text`, a field of another document or a nested query without its field do not
//! compile.

use es_core::prelude::*;
use es_core::search::{Body, aggregate, all, asc, match_text, nested, range, term};
use es_examples::{Result, playground};
use serde::{Deserialize, Serialize};

/// A product of a shop.
#[derive(Debug, Serialize, Deserialize, EsDocument)]
#[es(index = "products")]
struct Product {
    #[es(id, keyword)]
    sku: String,
    #[es(text(analyzer = "english"))]
    name: String,
    #[es(keyword)]
    brand: String,
    price: f64,
    #[es(nested)]
    variants: Vec<Variant>,
}

/// One size of a product.
#[derive(Debug, Serialize, Deserialize, EsObject)]
struct Variant {
    #[es(keyword)]
    size: String,
    stock: u32,
}

/// A path as a constant, for where a string is wanted.
const STOCK: &str = Product::FIELDS.variants().stock().path();

#[tokio::main]
async fn main() -> Result {
    let ground = playground("search").await?;
    Product::init(&ground.es).await?;
    let products = Documents::<Product>::new(&ground.es);
    for (sku, name, brand, price, size, stock) in [
        ("a-1", "Blue linen shirts", "acme", 40.0, "S", 3),
        ("a-2", "Blue cotton shirt", "acme", 25.0, "S", 0),
        ("b-1", "Red wool hat", "best", 15.0, "M", 9),
    ] {
        let variants = vec![Variant { size: size.into(), stock }];
        let product = Product { sku: sku.into(), name: name.into(), brand: brand.into(), price, variants };
        products.index(&product).refresh(Refresh::True).await?;
    }

    let product = Product::fields();
    let small = all([term(product.variants().size(), "S"), range(product.variants().stock(), 1..)]);
    let body = Body::new()
        .query(all([match_text(product.name(), "shirt"), nested(product.variants(), small)]))
        .sort(asc(product.price()))
        .aggregate("brands", aggregate::terms(product.brand()));
    let found = products.search(&body).await?;
    println!("shirts in S with something at {STOCK}:");
    for hit in &found.hits {
        println!("  {} {} at {}", hit.id, hit.source.name, hit.source.price);
    }
    println!("by brand: {}", found.aggregations["brands"]["buckets"]);
    Ok(())
}
