//! A lifecycle policy goes on with the copies where it was with what was copied, by its age and its phase.

#![allow(dead_code)]

use std::time::{Duration, Instant};

use es_core::cluster::Request;
use es_core::prelude::*;
use es_core::schema::schema;
use es_migrate::{Migrations, Migrator, Outcome, reindex};
use es_testkit::Variant;
use es_tests::migrations::recorded;
use es_tests::stage::Stage;
use serde_json::{Value, json};

/// Known by its whole name, since a policy that no program declares is named as it is.
const POLICY: &str = "es-tests-aging";

const MINUTE: u64 = 60_000;

mod v1 {
    use es_core::prelude::*;

    #[derive(serde::Serialize, EsDocument)]
    #[es(
        index = "aging",
        lifecycle = "es-tests-aging",
        rollover,
        settings(number_of_shards = 1, number_of_replicas = 0)
    )]
    pub(super) struct Line {
        #[es(text)]
        pub(super) text: String,
    }

    #[derive(serde::Serialize, EsDocument)]
    #[es(index = "agingstream", lifecycle = "es-tests-aging", data_stream)]
    #[es(settings(number_of_shards = 1, number_of_replicas = 0))]
    pub(super) struct Event {
        #[es(date)]
        #[serde(rename = "@timestamp")]
        pub(super) timestamp: String,
        #[es(text)]
        pub(super) text: String,
    }
}

mod v2 {
    use es_core::prelude::*;

    #[derive(serde::Serialize, EsDocument)]
    #[es(index = "aging", version = 2, lifecycle = "es-tests-aging", rollover)]
    #[es(settings(number_of_shards = 1, number_of_replicas = 0))]
    pub(super) struct Line {
        #[es(keyword)]
        pub(super) text: String,
    }

    #[derive(serde::Serialize, EsDocument)]
    #[es(index = "agingstream", version = 2, lifecycle = "es-tests-aging", data_stream)]
    #[es(settings(number_of_shards = 1, number_of_replicas = 0))]
    pub(super) struct Event {
        #[es(date)]
        #[serde(rename = "@timestamp")]
        pub(super) timestamp: String,
        #[es(keyword)]
        pub(super) text: String,
    }
}

/// With the ages of its phases, in minutes.
async fn policy(stage: &Stage, [warm, cold, delete]: [u64; 3]) {
    let age = |minutes: u64| format!("{minutes}m");
    let body = json!({"policy": {"phases": {
        "hot": {"min_age": "0ms", "actions": {"rollover": {"max_docs": 5}, "set_priority": {"priority": 100}}},
        "warm": {"min_age": age(warm), "actions": {"set_priority": {"priority": 50}, "forcemerge": {"max_num_segments": 1}}},
        "cold": {"min_age": age(cold), "actions": {"set_priority": {"priority": 7}, "readonly": {}}},
        "delete": {"min_age": age(delete), "actions": {"delete": {}}},
    }}});
    stage.put(&format!("/_ilm/policy/{POLICY}"), body).await;
}

async fn poll(stage: &Stage, interval: Value) {
    stage
        .put("/_cluster/settings", json!({"persistent": {"indices.lifecycle.poll_interval": interval}}))
        .await;
}

/// `_ilm/explain` of all indices behind a name.
async fn explained(stage: &Stage, name: &str) -> Value {
    stage.get(&format!("/{}/_ilm/explain", stage.name(name))).await["indices"].clone()
}

/// Waits until what the policy says is so.
async fn until(stage: &Stage, name: &str, what: &str, is: impl Fn(&Value) -> bool) -> Value {
    let start = Instant::now();
    loop {
        let now = explained(stage, name).await;
        let stuck = now.as_object().unwrap().iter().find(|(_, index)| index["step"] == "ERROR");
        assert!(stuck.is_none(), "{what}: {stuck:?}");
        if is(&now) {
            return now;
        }
        assert!(start.elapsed() < Duration::from_mins(4), "{what}: {now:#}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn phase(index: &Value) -> &str {
    index["phase"].as_str().unwrap_or_default()
}

/// Four indices: one cold, one warm, one hot, and the one that is written to.
async fn aged(stage: &Stage, document: &str, written: &str) -> Vec<String> {
    let now = u64::try_from(std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
    let mut names = vec![];
    for minutes in [50, 20, 0, 0] {
        let body = json!({"text": "a line", "@timestamp": "2026-01-01T00:00:00Z"});
        let write = Request::post("write", format!("/{written}/_doc?refresh=true")).json(&body).unwrap();
        let index = stage.send(write).await["_index"].as_str().unwrap().to_owned();
        if names.len() < 3 {
            stage.send(Request::post("roll over", format!("/{written}/_rollover"))).await;
        }
        if minutes > 0 {
            let age = json!({"index.lifecycle.origination_date": now - minutes * MINUTE});
            stage.put(&format!("/{index}/_settings"), age).await;
        }
        names.push(index.replace(stage.area.prefix(), ""));
    }
    let phases = ["cold", "warm", "hot"];
    until(stage, document, "the phases by age", |now| {
        let there = names
            .iter()
            .zip(phases)
            .all(|(name, wanted)| phase(&now[name]) == wanted && now[name]["step"] == "complete");
        there && now[&names[3]]["step"] == "check-rollover-ready"
    })
    .await;
    names
}

#[tokio::test]
async fn copies_age_as_what_was_copied_would_have() {
    let stage = Stage::of(Variant::from_env().unwrap().trial(), "aging").await;
    policy(&stage, [10, 40, 120]).await;
    poll(&stage, json!("1s")).await;
    v1::Line::init(&stage.es).await.unwrap();
    v1::Event::init(&stage.es).await.unwrap();
    let schemas = [schema::<v1::Line>(), schema::<v1::Event>(), schema::<v2::Line>(), schema::<v2::Event>()];
    let migrations = Migrations::new(recorded(&schemas))
        .document_with::<v2::Line>(|m| m.to(2, reindex()))
        .document_with::<v2::Event>(|m| m.to(2, reindex()));
    let documents = ["aging", "agingstream"];
    let mut before = vec![];
    for (document, written) in [("aging", "aging.w1"), ("agingstream", "agingstream")] {
        let names = aged(&stage, document, &stage.name(written)).await;
        let explained = explained(&stage, document).await;
        before.push((names, explained));
    }
    let reports = Migrator::new(&stage.es, migrations).unwrap().up().await.unwrap();
    for report in &reports {
        assert_eq!((report.outcome, report.indices), (Outcome::Migrated, 4), "{report}");
    }
    for (document, (names, old)) in documents.into_iter().zip(&before) {
        let copy = |now: &Value, name: &str| {
            let found =
                now.as_object().unwrap().iter().find(|(copy, _)| copy.starts_with(&format!("{name}-v2-")));
            found.map(|(_, index)| index.clone()).unwrap_or_default()
        };
        // Each in the phase in which the old one was, its actions done anew; of the same age.
        let now = until(&stage, document, "the phases again", |now| {
            names.iter().zip(["cold", "warm", "hot"]).all(|(name, wanted)| {
                phase(&copy(now, name)) == wanted && copy(now, name)["step"] == "complete"
            })
        })
        .await;
        for name in &names[..3] {
            assert_eq!(
                copy(&now, name)["lifecycle_date_millis"],
                old[name]["lifecycle_date_millis"],
                "{name}: {now:#}"
            );
        }
        let settings = stage.get(&format!("/{}/_settings", stage.name(document))).await;
        let of = |name: &str| {
            let found = settings
                .as_object()
                .unwrap()
                .iter()
                .find(|(copy, _)| copy.starts_with(&format!("{name}-v2-")));
            found.unwrap().1["settings"]["index"].clone()
        };
        let (cold, warm) = (of(&names[0]), of(&names[1]));
        assert_eq!((&cold["priority"], &cold["blocks"]["write"]), (&json!("7"), &json!("true")), "{cold}");
        assert_eq!((&warm["priority"], &warm["blocks"]), (&json!("50"), &Value::Null), "{warm}");
    }
    // The warm ones become cold, the cold ones go, by the age that they have from what was copied; the retired stay.
    policy(&stage, [10, 15, 45]).await;
    for (document, (names, _)) in documents.into_iter().zip(&before) {
        until(&stage, document, "older", |now| {
            let of = |name: &str| {
                let copy = format!("{name}-v2-");
                now.as_object()
                    .unwrap()
                    .iter()
                    .find(|(name, _)| name.starts_with(&copy))
                    .map(|(_, index)| index.clone())
            };
            of(&names[0]).is_none() && of(&names[1]).is_some_and(|index| phase(&index) == "cold")
        })
        .await;
        let path = format!(
            "/{}?expand_wildcards=all",
            names
                .iter()
                .map(|name| {
                    let bare = name.trim_start_matches(".ds-");
                    format!(
                        "{}{}{bare}",
                        if name.starts_with(".ds-") { ".ds-" } else { "" },
                        stage.area.prefix()
                    )
                })
                .collect::<Vec<_>>()
                .join(",")
        );
        assert_eq!(stage.get(&path).await.as_object().unwrap().len(), 4, "what is retired is kept");
    }
    // What is written to rolls over by its policy.
    for (document, written) in [("aging", "aging.w2"), ("agingstream", "agingstream")] {
        let before = explained(&stage, document).await;
        for _ in 0..6 {
            let body = json!({"text": "a line", "@timestamp": "2026-01-01T00:00:00Z"});
            let path = format!("/{}/_doc?refresh=true", stage.name(written));
            stage.send(Request::post("write", path).json(&body).unwrap()).await;
        }
        until(&stage, document, "the next", |now| {
            now.as_object()
                .unwrap()
                .iter()
                .any(|(name, index)| before[name].is_null() && phase(index) == "hot")
        })
        .await;
    }
    poll(&stage, Value::Null).await;
}
