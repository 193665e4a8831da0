//! The product index on the real server: made by `init`, filled, and searched as a shop would.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking

use es_core::{cluster::Request, prelude::*};
use es_testkit::{Isolated, Server};
use es_tests::shop::{Product, product};
use serde_json::{Value, json};

struct Shop {
    es: Cluster,
    products: Documents<Product>,
    _area: Isolated,
    _server: Server,
}

async fn shop(test: &str) -> Shop {
    let server = Server::start().await.unwrap();
    let area = server.isolated(test);
    let es = Cluster::builder().node(server.url()).build().unwrap().with_prefix(area.prefix());
    Product::init(&es).await.unwrap();
    let products = Documents::<Product>::new(&es);
    let all = [
        product("p1", "Acme smartphone 5", &[("S", "red"), ("M", "blue")]),
        product("p2", "Travel laptop", &[("M", "red")]),
        product("p3", "Garden chair", &[("S", "blue")]),
    ];
    products.bulk().refresh(Refresh::True).run(all).await.unwrap();
    Shop { es, products, _area: area, _server: server }
}

impl Shop {
    async fn found(&self, query: Value) -> Vec<String> {
        let answer = self.products.search(&json!({ "query": query, "sort": "sku" })).await.unwrap();
        answer.hits.into_iter().map(|hit| hit.id).collect()
    }
}

#[tokio::test]
async fn synonyms_are_found() {
    let shop = shop("shop-synonyms").await;
    for (word, expected) in [("mobile", "p1"), ("phone", "p1"), ("NOTEBOOK", "p2"), ("computer", "p2")] {
        assert_eq!(shop.found(json!({ "match": { "name": word } })).await, [expected], "{word}");
    }
    assert!(shop.found(json!({ "match": { "name": "television" } })).await.is_empty());
}

#[tokio::test]
async fn names_are_completed_while_typing() {
    let shop = shop("shop-typing").await;
    let typed = |text| json!({ "match": { "name.autocomplete": { "query": text, "analyzer": "standard" } } });
    assert_eq!(shop.found(typed("lap")).await, ["p2"]);
    assert_eq!(shop.found(typed("ga")).await, ["p3"]);
    assert!(shop.found(typed("aptop")).await.is_empty());
}

#[tokio::test]
async fn a_variant_matches_as_a_whole() {
    let shop = shop("shop-nested").await;
    let variant = |size, color| {
        json!({ "nested": { "path": "variants", "query": { "bool": { "filter": [
            { "term": { "variants.size": size } },
            { "term": { "variants.color": color } },
        ]}}}})
    };
    assert_eq!(shop.found(variant("S", "red")).await, ["p1"]);
    assert!(shop.found(variant("S", "green")).await.is_empty());
    // p1 has M and red, but not in one variant.
    assert_eq!(shop.found(variant("M", "red")).await, ["p2"]);
}

#[tokio::test]
async fn the_server_holds_what_the_struct_says() {
    let shop = shop("shop-held").await;
    let index = shop.es.name("products-v1");
    let request = Request::get("read the index", format!("/{index}"));
    let answer = shop.es.send(request).await.unwrap().value().unwrap();
    let live = &answer[&index];
    let settings = &live["settings"]["index"];
    assert_eq!(settings["number_of_shards"], "2");
    assert_eq!(settings["number_of_replicas"], "1");
    assert_eq!(settings["max_result_window"], "50000");
    assert_eq!(
        settings["analysis"]["analyzer"]["product_analyzer"]["filter"],
        json!(["lowercase", "asciifolding", "product_synonym_filter", "stop"])
    );
    let name = &live["mappings"]["properties"]["name"];
    assert_eq!(name["search_analyzer"], "product_search_analyzer");
    assert_eq!(name["fields"]["autocomplete"]["analyzer"], "autocomplete_analyzer");
    assert_eq!(live["mappings"]["properties"]["variants"]["type"], "nested");
    assert_eq!(live["mappings"]["_meta"]["es_schema"]["document"], "products");
    let aliases = &live["aliases"];
    assert_eq!(aliases[shop.es.name("products")]["is_write_index"], true);
    assert!(aliases[shop.es.name("products.w1")].is_object());
}

#[tokio::test]
async fn a_document_comes_back_as_it_went_in() {
    let shop = shop("shop-back").await;
    let hit = shop.products.get("p1").await.unwrap().unwrap();
    assert_eq!(hit.source, product("p1", "Acme smartphone 5", &[("S", "red"), ("M", "blue")]));
    assert!(shop.products.get("nobody").await.unwrap().is_none());
}
