//! Settings on the real server: every one that a user may give is held as declared, and no other is taken.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking

use std::collections::{BTreeMap, BTreeSet};

use es_core::{cluster::Request, error::Error};
use es_tests::held::{Lost, drift};
use es_tests::stage::Stage;
use es_tests::vocabulary::settings::{self, INTERNAL, flat};
use es_vocab::{Class, SETTINGS};
use serde_json::{Value, json};

async fn held(stage: &Stage, index: &str) -> Result<BTreeMap<String, Value>, Error> {
    let get = Request::get("read the settings", format!("/{index}/_settings")).query("flat_settings", true);
    let answer = stage.es.send(get).await?.value()?;
    Ok(flat(&answer[index]["settings"]))
}

async fn make(stage: &Stage, setting: &str, value: Value) -> Result<String, Error> {
    let index = stage.name("one");
    let body = json!({ "settings": { "number_of_replicas": 0, (setting): value } });
    stage.es.send(Request::put("make an index", format!("/{index}")).json(&body)?).await.map(|_| index)
}

/// A blocked index can't be removed: the area's end would leave it.
async fn unblock(stage: &Stage, index: &str, block: &str) {
    stage.put(&format!("/{index}/_settings"), json!({ (block): null })).await;
}

#[tokio::test]
async fn the_server_holds_every_setting_as_declared() {
    let stage = Stage::new("settings").await;
    let mut kept = BTreeSet::new();
    for schema in settings::all() {
        let index = stage.es.name(&schema.index_name());
        if let Err(error) = stage.es.init_all([schema]).await {
            let lacking = error.to_string().contains("needs Elasticsearch 8.1");
            assert!(!stage.is_newest() && lacking, "{}: {error}", schema.name);
            continue;
        }
        let live = held(&stage, &index).await.unwrap();
        let declared = flat(&json!(schema.settings()));
        let mut lost = Lost::default();
        for (name, value) in &declared {
            // Used when the index is made, and never returned.
            if name != "number_of_routing_shards" {
                lost.compare(name, "", value, live.get(name).unwrap_or(&Value::Null));
            }
        }
        if declared.contains_key("blocks.read_only") {
            unblock(&stage, &index, "index.blocks.read_only").await;
        }
        assert!(lost.found.is_empty(), "{}: {:#?}", schema.name, lost.found);
        kept.append(&mut settings::words(&declared));
        if !declared.keys().any(|name| name.starts_with("blocks.")) {
            assert_eq!(drift(&stage.es, schema).await, None, "{}", schema.name);
        }
    }
    let lost: Vec<_> = settings::wanted().difference(&kept).cloned().collect();
    assert!(!stage.is_newest() || lost.is_empty(), "no index of the server's has {lost:?}");
}

/// Its settings can't be read, which is what it is for.
#[tokio::test]
async fn a_block_of_metadata_blocks_reading_it() {
    let stage = Stage::new("settings-metadata").await;
    let index = make(&stage, "index.blocks.metadata", json!(true)).await.unwrap();
    let refused = held(&stage, &index).await;
    unblock(&stage, &index, "index.blocks.metadata").await;
    assert_eq!(refused.unwrap_err().status(), Some(403));
}

/// What the derive refuses, the server refuses, too, but what it writes itself.
#[tokio::test]
async fn no_other_setting_is_taken() {
    let stage = Stage::new("settings-refused").await;
    let mut taken = Vec::new();
    for row in SETTINGS {
        if matches!(row.class, Class::Dynamic | Class::Static | Class::Final) {
            continue;
        }
        let value = row.default.filter(|value| !value.is_empty()).unwrap_or("1");
        if let Ok(index) = make(&stage, &format!("index.{}", row.name), json!(value)).await {
            stage.send(Request::delete("delete the index", format!("/{index}"))).await;
            taken.push(row.name);
        }
    }
    assert_eq!(taken, INTERNAL);
}
