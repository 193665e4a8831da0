//! Enums on the real server: parents and children of a join, and one mapping for all variants.
#![allow(clippy::unwrap_used)] // a test fails by panicking

use es_core::prelude::*;
use es_testkit::Server;
use es_tests::catalog::{Posts, Variants, posts, variants};
use serde_json::{Value, json};

async fn found<D>(documents: &Documents<D>, query: Value) -> Vec<String>
where
    D: EsDocument + serde::Serialize + serde::de::DeserializeOwned + 'static,
{
    let answer = documents.search(&json!({ "query": query })).await.unwrap();
    let mut ids: Vec<_> = answer.hits.into_iter().map(|hit| hit.id).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn variants_are_parents_and_children() {
    let server = Server::start().await.unwrap();
    let area = server.isolated("variants-join");
    let es = Cluster::builder().node(server.url()).build().unwrap().with_prefix(area.prefix());
    Posts::init(&es).await.unwrap();
    let documents = Documents::<Posts>::new(&es);
    documents.bulk().refresh(Refresh::True).run(posts()).await.unwrap();

    let questions = json!({ "has_child": { "type": "answer", "query": { "match_all": {} } } });
    assert_eq!(found(&documents, questions).await, ["q1"]);
    let answers = json!({ "has_parent": { "parent_type": "question", "query": { "match_all": {} } } });
    assert_eq!(found(&documents, answers).await, ["a1"]);
    assert_eq!(found(&documents, json!({ "term": { "kind": "answer" } })).await, ["a1"]);
}

#[tokio::test]
async fn the_server_takes_every_variant() {
    let server = Server::start().await.unwrap();
    let area = server.isolated("variants-all");
    let es = Cluster::builder().node(server.url()).build().unwrap().with_prefix(area.prefix());
    Variants::init(&es).await.unwrap();
    let documents = Documents::<Variants>::new(&es);
    documents.bulk().refresh(Refresh::True).run(variants()).await.unwrap();

    for (query, expected) in [
        (json!({ "term": { "status": "in-stock" } }), "v1"),
        (json!({ "term": { "shape.height": 3 } }), "v1"),
        (json!({ "term": { "shape.type": "Point" } }), "v2"),
        (json!({ "nested": { "path": "media", "query": { "term": { "media.data.playTime": 60 } } } }), "v1"),
        (json!({ "term": { "payment.BANK_TRANSFER.account": "1" } }), "v2"),
        (json!({ "term": { "payment.CASH": 100 } }), "v1"),
        (json!({ "match": { "owner.company": "c" } }), "v2"),
        (json!({ "term": { "type": "Circle" } }), "v1"),
    ] {
        assert_eq!(found(&documents, query.clone()).await, [expected], "{query}");
    }
}
