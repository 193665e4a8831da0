//! Every Rust type that has a field type, and every adapter, on the real server: a document of each is found by what
//! its values mean, and read back as it was.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking

mod adapted;
mod inferred;
mod queries;

use es_core::prelude::*;
use es_testkit::Server;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// Indexes the document and asks each query, which must find it; answers what it was read back as.
async fn found<D>(document: &D, queries: Vec<Value>) -> Value
where
    D: EsDocument + Serialize + DeserializeOwned + 'static,
{
    let server = Server::start().await.unwrap();
    let area = server.isolated("rust-types");
    let es = Cluster::builder().node(server.url()).build().unwrap().with_prefix(area.prefix());
    D::init(&es).await.unwrap();
    let documents = Documents::<D>::new(&es);
    let id = documents.index(document).refresh(Refresh::True).await.unwrap().id;
    let mut missed = Vec::new();
    for query in queries {
        match documents.count(&query).await {
            Ok(1) => {}
            Ok(_) => missed.push(query.to_string()),
            Err(error) => missed.push(format!("{query}: {error}")),
        }
    }
    assert!(missed.is_empty(), "not found by\n{}", missed.join("\n"));
    json!(documents.get(&id).await.unwrap().unwrap().source)
}

#[tokio::test]
async fn what_is_inferred_is_understood() {
    let document = inferred::inferred();
    assert_eq!(found(&document, inferred::queries()).await, json!(document));
}

#[tokio::test]
async fn what_an_adapter_writes_is_understood() {
    let document = adapted::adapted();
    assert_eq!(found(&document, adapted::queries()).await, json!(document));
}
