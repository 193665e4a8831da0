//! Typed paths on the real server: what the compiler lets through, Elasticsearch understands.

#![allow(clippy::unwrap_used)] // a test fails by panicking

use es_core::prelude::*;
use es_core::search::{
    Body, aggregate, all, any, asc, desc, everything, exists, filter, match_phrase, match_text, nested, none,
    prefix, range, term, terms,
};
use es_testkit::Server;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize, EsDocument)]
#[es(index = "products")]
struct Product {
    #[es(id, keyword)]
    sku: String,
    name: String,
    #[es(keyword)]
    brand: String,
    price: f64,
    stock: Option<u32>,
    #[es(nested)]
    variants: Vec<Variant>,
}

#[derive(Debug, Clone, Serialize, Deserialize, EsObject)]
struct Variant {
    #[es(keyword)]
    size: String,
    stock: u32,
}

fn products() -> Vec<Product> {
    let product = |sku: &str, name: &str, brand: &str, price: f64, stock, variants: &[(&str, u32)]| Product {
        sku: sku.into(),
        name: name.into(),
        brand: brand.into(),
        price,
        stock,
        variants: variants
            .iter()
            .map(|(size, stock)| Variant { size: (*size).into(), stock: *stock })
            .collect(),
    };
    vec![
        product("a", "Blue linen shirt", "acme", 40.0, Some(3), &[("S", 0), ("M", 3)]),
        product("b", "Blue cotton shirt", "acme", 25.0, None, &[("S", 2)]),
        product("c", "Red wool hat", "best", 15.0, Some(9), &[]),
    ]
}

/// The ids that a body finds, in its order.
async fn found(products: &Documents<Product>, body: Body<Product>) -> Vec<String> {
    products.search(&body).await.unwrap().hits.into_iter().map(|hit| hit.id).collect()
}

#[tokio::test]
async fn queries_sorts_and_aggregations_find_what_they_say() {
    let server = Server::start().await.unwrap();
    let area = server.isolated("paths");
    let es = Cluster::builder().node(server.url()).build().unwrap().with_prefix(area.prefix());
    Product::init(&es).await.unwrap();
    let documents = Documents::<Product>::new(&es);
    for product in products() {
        documents.index(&product).refresh(Refresh::True).await.unwrap();
    }

    let product = Product::fields();
    let by_price = |query| Body::new().query(query).sort(asc(product.price()));
    let size = product.variants().size();
    for (query, expected) in [
        (everything(), "c b a"),
        (term(product.brand(), "acme"), "b a"),
        (terms(product.brand(), ["best", "other"]), "c"),
        (prefix(product.brand(), "be"), "c"),
        (term(product.name().keyword(), "Red wool hat"), "c"),
        (match_text(product.name(), "wool linen"), "c a"),
        (match_phrase(product.name(), "linen shirt"), "a"),
        (range(product.price(), 15.0..40.0), "c b"),
        (range(product.price(), 25.0..), "b a"),
        (range(product.price(), ..=25.0), "c b"),
        (exists(product.stock()), "c a"),
        (all([term(product.brand(), "acme"), range(product.price(), ..30.0)]), "b"),
        (filter([term(product.brand(), "acme"), exists(product.stock())]), "a"),
        (any([term(product.sku(), "a"), term(product.sku(), "c")]), "c a"),
        (none([term(product.brand(), "acme")]), "c"),
        (nested(product.variants(), term(size, "S")), "b a"),
        // Of one variant, not of any two.
        (nested(product.variants(), all([term(size, "S"), range(product.variants().stock(), 1..)])), "b"),
    ] {
        let shown = format!("{query:?}");
        assert_eq!(found(&documents, by_price(query)).await.join(" "), expected, "{shown}");
    }

    let body = Body::new().sort(desc(product.variants().stock())).size(1);
    assert_eq!(found(&documents, body).await, ["a"], "sorted by a field of nested documents");
    assert_eq!(found(&documents, Body::new().sort(asc(product.name().keyword())).from(1)).await, ["a", "c"]);

    let body = Body::new()
        .size(0)
        .aggregate(
            "brands",
            aggregate::terms(product.brand()).aggregate("mean", aggregate::avg(product.price())),
        )
        .aggregate(
            "sizes",
            aggregate::nested(product.variants(), "by", aggregate::terms(size).option("size", 1)),
        );
    let answer = documents.search(&body).await.unwrap();
    let buckets = &answer.aggregations["brands"]["buckets"];
    assert_eq!((&buckets[0]["key"], &buckets[0]["mean"]["value"]), (&"acme".into(), &32.5.into()));
    let sizes = answer.aggregations["sizes"]["by"]["buckets"].as_array().unwrap();
    assert_eq!((sizes.len(), &sizes[0]["key"], &sizes[0]["doc_count"]), (1, &"S".into(), &2.into()));
}
