//! Repositories, snapshots and restores, each judged by what the server holds.

#![allow(clippy::unwrap_used, clippy::panic)]

mod damaged;
#[cfg(target_os = "linux")]
mod privileges;
mod repositories;
mod restores;
#[cfg(target_os = "linux")]
mod secured;
mod taken;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::task::Patience;
use es_core::resources::Repository;
use es_tests::stage::Stage;
use serde_json::{Value, json};

/// A corner with a repository `r` in a directory of its own.
async fn stage(test: &str) -> Stage {
    let stage = Stage::new(test).await;
    repository(&stage, "r", json!({})).await;
    stage
}

/// A repository in a directory of its name, by hand.
async fn repository(stage: &Stage, name: &str, settings: Value) {
    let mut body = json!({"type": "fs", "settings": settings});
    body["settings"]["location"] = stage.name(name).into();
    stage.put(&format!("/_snapshot/{}", stage.name(name)), body).await;
}

/// Where a repository's files lie, if that is on this machine.
async fn directory(stage: &Stage, name: &str) -> Option<PathBuf> {
    let settings = stage
        .es
        .send(Request::get("look", "/_nodes/_all/settings?filter_path=nodes.*.settings.path.repo"))
        .await;
    let nodes = settings.unwrap().value().unwrap();
    stage.recorder.take();
    let repo = &nodes["nodes"].as_object()?.values().next()?["settings"]["path"]["repo"];
    let repo = repo.as_str().or_else(|| repo[0].as_str()).unwrap();
    Some(Path::new(repo).join(stage.name(name))).filter(|path| path.exists())
}

/// The same as a value.
fn fs(stage: &Stage, name: &str) -> Repository {
    Repository::fs(name, stage.name(name))
}

/// An index without replicas, with so many documents.
async fn index(stage: &Stage, name: &str, body: Value, documents: u32) {
    let mut body = body;
    body["settings"]["number_of_replicas"] = 0.into();
    stage.put(&format!("/{}", stage.name(name)), body).await;
    load(stage, name, documents).await;
}

/// So many documents of 300 bytes that no compression makes smaller.
async fn load(stage: &Stage, name: &str, documents: u32) {
    if documents == 0 {
        return;
    }
    let mut body = String::new();
    for n in 0..documents {
        let text: String = (0..300).map(|_| fastrand::alphanumeric()).collect();
        writeln!(body, "{{\"create\":{{}}}}\n{{\"n\":{n},\"@timestamp\":{n},\"t\":\"{text}\"}}").unwrap();
    }
    let path = format!("/{}/_bulk?refresh=true", stage.name(name));
    stage.send(Request::post("load", path).ndjson(body)).await;
}

async fn count(stage: &Stage, index: &str) -> Value {
    stage.send(Request::post("refresh", format!("/{}/_refresh", stage.name(index)))).await;
    stage.get(&format!("/{}/_count", stage.name(index))).await["count"].clone()
}

/// Takes a snapshot by hand.
async fn take(stage: &Stage, name: &str, mut body: Value) {
    body["include_global_state"] = false.into();
    let path = format!("/_snapshot/{}/{name}?wait_for_completion=true", stage.name("r"));
    // One that another test keeps slow may stand before it.
    stage.send(Request::put("take by hand", path).json(&body).unwrap().timeout(Duration::from_mins(3))).await;
}

fn patience() -> Patience {
    Patience::default().at_most(Duration::from_mins(1)).longest_pause(Duration::from_millis(200))
}
