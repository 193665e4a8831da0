//! Health: what is told, held against what the server says by itself, and parts that can't be read.

#![allow(clippy::unwrap_used, clippy::panic)]

mod indices;
mod parts;
mod report;
mod secured;

use es_core::cluster::Request;
use es_tests::stage::{Stage, until};
use serde_json::{Value, json};

/// An index without replicas, with these settings, that nobody waits for.
async fn create(stage: &Stage, name: &str, settings: Value, mappings: Value) {
    let mut body = json!({"settings": settings, "mappings": mappings});
    if body["settings"]["number_of_replicas"].is_null() {
        body["settings"]["number_of_replicas"] = 0.into();
    }
    let request = Request::put("create index", format!("/{}", stage.name(name)));
    stage.send(request.query("wait_for_active_shards", 0).json(&body).unwrap()).await;
}

/// An index that no node takes.
async fn red(stage: &Stage, name: &str) {
    let settings = json!({"index.routing.allocation.require.rack": "nowhere", "number_of_replicas": 1});
    create(stage, name, settings, json!({})).await;
}

async fn block(stage: &Stage, name: &str, block: &str) {
    let path = format!("/{}/_block/{block}", stage.name(name));
    stage.send(Request::put("block by hand", path)).await;
}

/// Of an index whose metadata is locked, so that it can be swept.
async fn unblock(stage: &Stage, name: &str, block: &str) {
    let body = json!({ (format!("index.blocks.{block}")): null });
    stage.put(&format!("/{}/_settings", stage.name(name)), body).await;
}
