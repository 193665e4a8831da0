//! The monitor and waiting, on real states: what is told is held against what the server says.

#![allow(clippy::unwrap_used, clippy::panic)]
#![allow(clippy::float_cmp)] // whole numbers

mod hook;
mod metrics;
mod monitor;
mod problems;
mod reach;
mod sinks;
mod wait;
mod webhooks;

use std::time::Duration;

use es_core::cluster::{Cluster, RetryPolicy};
use es_core::ops::monitor::{Change, Monitor, Rule};
use es_tests::stage::Stage;
use futures_util::{Stream, StreamExt};
use serde_json::json;

/// An index of one primary, with so many replicas: one node has no place for them.
async fn create(stage: &Stage, name: &str, replicas: u32) {
    let settings = json!({"settings": {"number_of_shards": 1, "number_of_replicas": replicas}});
    stage.put(&format!("/{}", stage.name(name)), settings).await;
}

async fn replicas(stage: &Stage, name: &str, replicas: u32) {
    let path = format!("/{}/_settings", stage.name(name));
    stage.put(&path, json!({"index.number_of_replicas": replicas})).await;
}

/// A connection that gives up at once what does not answer.
fn impatient(stage: &Stage) -> Cluster {
    let es = Cluster::builder().node(stage.recorder.url()).retry(RetryPolicy::none()).build().unwrap();
    es.with_prefix(stage.area.prefix())
}

/// Reads five times a second, with such a connection.
fn monitor(stage: &Stage) -> Monitor {
    Monitor::new(&impatient(stage)).every(Duration::from_millis(200))
}

/// Shards of one index that no node has.
fn missing_replica(index: &str) -> Rule {
    Rule::warning(index, &format!("index.unassigned of {index} > 0")).unwrap()
}

/// The next change, in time.
async fn next(changes: &mut (impl Stream<Item = Change> + Unpin)) -> Change {
    tokio::time::timeout(Duration::from_mins(2), changes.next()).await.unwrap().unwrap()
}

/// Nothing changes for some readings.
async fn nothing(changes: &mut (impl Stream<Item = Change> + Unpin)) {
    let change = tokio::time::timeout(Duration::from_millis(900), changes.next()).await;
    assert!(change.is_err(), "{change:?}");
}
