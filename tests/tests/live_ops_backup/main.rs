//! Backups by a policy and by a job, their retention, and restore drills, each judged by what the server holds.

#![allow(clippy::unwrap_used, clippy::panic)]

mod alone;
mod drill;
mod faults;
mod lost;
mod policies;
mod policy;
mod retention;
mod schedule;

use es_core::cluster::Request;
use es_core::ops::backup::Backup;
use es_core::ops::schedule::Schedule;
use es_tests::stage::{Stage, until};
use serde_json::{Value, json};

/// A policy never runs by itself here, since the server takes no more than one in 15 minutes.
fn never() -> Schedule {
    Schedule::cron("0 0 0 1 1 ? 2099").unwrap()
}

fn backup(patterns: &[&str]) -> Backup {
    Backup::new("nightly", "r", patterns.iter().copied(), never())
}

/// Held by each test for which the server deletes what has expired: it does so for all policies.
static RETENTION: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// With a repository `r`.
async fn stage(test: &str) -> Stage {
    let stage = Stage::new(test).await;
    repository(&stage).await;
    stage
}

async fn repository(stage: &Stage) {
    let repository = json!({"type": "fs", "settings": {"location": stage.name("r")}});
    stage.put(&format!("/_snapshot/{}", stage.name("r")), repository).await;
}

/// An index without replicas.
async fn index(stage: &Stage, name: &str, shards: u32) {
    let body = json!({"settings": {"number_of_shards": shards, "number_of_replicas": 0}});
    stage.put(&format!("/{}", stage.name(name)), body).await;
}

/// An index whose primary has no node, so that no snapshot of it succeeds.
async fn index_without_node(stage: &Stage, name: &str) {
    let settings = json!({"number_of_replicas": 0, "index.routing.allocation.require._name": "none"});
    let path = format!("/{}?wait_for_active_shards=0", stage.name(name));
    stage.put(&path, json!({ "settings": settings })).await;
}

/// Documents of these numbers, all over the shards.
async fn load(stage: &Stage, name: &str, numbers: std::ops::Range<u32>) {
    use std::fmt::Write;
    let mut body = String::new();
    for n in numbers {
        let routing = if n % 3 == 0 { format!(",\"routing\":\"r{n}\"") } else { String::new() };
        writeln!(body, "{{\"index\":{{\"_id\":\"{n}\"{routing}}}}}\n{{\"n\":{n}}}").unwrap();
    }
    let path = format!("/{}/_bulk?refresh=true", stage.name(name));
    stage.send(Request::post("load", path).ndjson(body)).await;
}

/// The snapshots that the repository has, oldest first.
async fn snapshots(stage: &Stage) -> Vec<Value> {
    let path = format!("/_snapshot/{}/*?sort=start_time&ignore_unavailable=true", stage.name("r"));
    match stage.get(&path).await["snapshots"].take() {
        Value::Array(snapshots) => snapshots,
        other => panic!("{other}"),
    }
}

async fn names(stage: &Stage) -> Vec<String> {
    snapshots(stage).await.iter().map(|snapshot| snapshot["snapshot"].as_str().unwrap().to_owned()).collect()
}
