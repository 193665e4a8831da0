//! Lifecycles, clean-up, force-merge, shards, long work and the scheduler, each judged by what the server holds.

#![allow(clippy::unwrap_used, clippy::panic)]

mod cleanup;
mod lifecycle;
mod maintenance;
mod schedule;
mod tasks;

use es_core::cluster::Request;
use es_tests::stage::{Stage, until};
use serde_json::{Value, json};

/// An index without replicas, with these settings and aliases.
async fn create(stage: &Stage, name: &str, settings: Value, aliases: Value) {
    let mut body = json!({});
    body["settings"] = settings;
    body["settings"]["number_of_replicas"] = 0.into();
    body["aliases"] = aliases;
    stage.put(&format!("/{}", stage.name(name)), body).await;
}

/// So many documents, each in a segment of its own.
async fn fill(stage: &Stage, name: &str, documents: u32) {
    for n in 0..documents {
        let path = format!("/{}/_doc/{n}?refresh=true", stage.name(name));
        stage.put(&path, json!({"n": n, "@timestamp": "2026-01-02T03:04:05Z"})).await;
    }
}

/// So many documents at once.
async fn load(stage: &Stage, name: &str, documents: u32) {
    use std::fmt::Write;
    let mut body = String::new();
    for n in 0..documents {
        writeln!(body, "{{\"index\":{{\"_id\":\"{n}\"}}}}\n{{\"n\":{n}}}").unwrap();
    }
    let path = format!("/{}/_bulk?refresh=true", stage.name(name));
    stage.send(Request::post("load", path).ndjson(body)).await;
}

/// A data stream with its template.
async fn stream(stage: &Stage, name: &str) {
    let template = json!({"index_patterns": [stage.name(name)], "data_stream": {}, "priority": 1000,
                          "template": {"settings": {"number_of_replicas": 0}}});
    stage.put(&format!("/_index_template/{}", stage.name(name)), template).await;
    stage.send(Request::put("create stream", format!("/_data_stream/{}", stage.name(name)))).await;
}

async fn exists(stage: &Stage, name: &str) -> bool {
    let request = Request::head("look", format!("/{}", stage.name(name))).allow(404);
    let there = !stage.es.send(request).await.unwrap().is_not_found();
    stage.recorder.take();
    there
}
