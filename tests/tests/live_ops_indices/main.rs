//! Operations on indices, aliases, settings, fields and blocks, judged by what the server holds afterwards.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

mod aliases;
mod blue_green;
mod deletion;
mod fields;
mod indices;
mod nodes;
mod reopen;
mod resize;
mod settings;

use es_core::cluster::Request;
use es_tests::stage::Stage;
use serde_json::{Value, json};

/// Makes an index by hand.
async fn make(stage: &Stage, name: &str, body: Value) {
    stage.put(&format!("/{}", stage.name(name)), body).await;
}

/// Makes a data stream by hand.
async fn make_stream(stage: &Stage, name: &str) {
    let body = json!({ "index_patterns": [format!("{}*", stage.name(name))], "data_stream": {} });
    stage.put(&format!("/_index_template/{}", stage.name(name)), body).await;
    by_hand(stage, &format!("/_data_stream/{}", stage.name(name))).await;
}

/// A PUT without a body.
async fn by_hand(stage: &Stage, path: &str) {
    stage.send(Request::put("change by hand", path)).await;
}

/// Changes aliases by hand.
async fn alias(stage: &Stage, actions: Value) {
    let request = Request::post("change by hand", "/_aliases").json(&json!({ "actions": actions })).unwrap();
    stage.send(request).await;
}

/// The names of this corner's indices.
async fn names(stage: &Stage) -> Vec<String> {
    let path = format!("/{}*?expand_wildcards=all&filter_path=*.settings.index.uuid", stage.area.prefix());
    stage.get(&path).await.as_object().unwrap().keys().cloned().collect()
}

/// The settings of an index, flat, without `index.`.
async fn held(stage: &Stage, name: &str) -> Value {
    let path = format!("/{}/_settings?flat_settings=true&expand_wildcards=all", stage.name(name));
    let mut reply = stage.get(&path).await;
    let settings = reply[name]["settings"].take();
    let bare = settings
        .as_object()
        .unwrap()
        .iter()
        .map(|(key, value)| (key.replacen("index.", "", 1), value.clone()));
    Value::Object(bare.collect())
}

/// Documents by hand, visible at once.
async fn fill(stage: &Stage, name: &str, documents: usize) {
    let path = format!("/{}/_bulk?refresh=true", stage.name(name));
    stage.send(Request::post("fill by hand", path).ndjson(numbered(documents))).await;
}

/// A bulk of documents that have nothing but a number.
fn numbered(documents: usize) -> String {
    let lines: Vec<_> =
        (0..documents).map(|n| format!("{{\"index\":{{\"_id\":\"{n}\"}}}}\n{{\"n\":{n}}}\n")).collect();
    lines.concat()
}

async fn count(stage: &Stage, name: &str) -> u64 {
    stage.get(&format!("/{}/_count", stage.name(name))).await["count"].as_u64().unwrap()
}
