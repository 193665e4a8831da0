//! Three nodes of a test's own, and what they hold.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc)] // fails like a test

use es_core::cluster::{ClusterBuilder, Request};
use es_core::prelude::*;
use es_testkit::Nodes;
use serde_json::Value;

/// The nodes, and a connection to all of them.
pub async fn start() -> (Nodes, Cluster) {
    let nodes = Nodes::start().await.unwrap();
    let es = nodes.urls().into_iter().fold(Cluster::builder(), ClusterBuilder::node);
    (nodes, es.build().unwrap())
}

/// What the nodes hold there.
pub async fn get(es: &Cluster, path: &str) -> Value {
    es.send(Request::get("look", path.to_owned())).await.unwrap().value().unwrap()
}

/// Changes it by hand.
pub async fn put(es: &Cluster, path: &str, body: Value) {
    es.send(Request::put("change by hand", path.to_owned()).json(&body).unwrap()).await.unwrap();
}
