//! Programs that change the same cluster at the same time: one after the other, and one that dies blocks nobody for good.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::time::{Duration, Instant};

use es_core::cluster::Request;
use es_core::init::Outcome;
use es_core::plan::Options;
use es_core::prelude::*;
use es_core::resources::{ComponentTemplate, IndexTemplate, Resources};
use es_tests::stage::Stage;
use serde_json::{Value, json};

fn declared() -> Resources {
    Resources::new()
        .with(ComponentTemplate::new("settings").setting("number_of_shards", 1))
        .with(IndexTemplate::new("app", ["app-*"]).composed_of(["settings"]))
}

#[tokio::test]
async fn eight_at_once_send_each_resource_once() {
    let stage = Stage::new("eight").await;
    let starts = (0..8).map(|_| {
        let es = stage.cluster();
        tokio::spawn(async move { es.init_with(declared(), Options::new()).await })
    });
    let mut created = 0;
    for start in starts.collect::<Vec<_>>() {
        let reports = start.await.unwrap().unwrap();
        created += reports.iter().filter(|report| report.outcome == Outcome::Created).count();
    }
    assert_eq!(created, 2, "each resource was made by one of them");
    let seen = stage.recorder.take();
    let puts = seen.iter().filter(|seen| seen.method == "PUT" && seen.path.contains("template"));
    assert_eq!(puts.count(), 2);
    let lease = stage.get(&format!("/{}/_doc/lease", stage.name(".es-schema-lease"))).await;
    assert_eq!(lease["_source"]["owner"], Value::Null, "it is given back");
}

#[tokio::test]
async fn a_holder_that_died_is_waited_for_and_then_succeeded() {
    let stage = Stage::new("dead").await;
    let es = stage.cluster();
    es.init_with(declared(), Options::new()).await.unwrap();
    let path = format!("/{}/_doc/lease", stage.area.name(".es-schema-lease"));
    // The clock of the dead is of no account.
    let dead = json!({"owner": "dead", "at_ms": 9_999_999_999_999_u64});
    es.send(Request::put("die", path).json(&dead).unwrap()).await.unwrap();

    let start = Instant::now();
    let changed = declared().with(ComponentTemplate::new("more").setting("number_of_replicas", 0));
    es.init_with(&changed, Options::new()).await.unwrap();
    assert!(start.elapsed() > Duration::from_secs(10), "not before its time is over: {:?}", start.elapsed());
    assert!(es.plan(&changed).await.unwrap().is_empty());
}

mod v1 {
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "things")]
    pub(super) struct Thing {
        name: String,
    }
}

mod v1_wider {
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "things", settings(refresh_interval = "5s"))]
    pub(super) struct Thing {
        name: String,
        #[es(keyword)]
        brand: String,
    }
}

#[tokio::test]
async fn a_rolling_deploy_of_two_builds_never_takes_back_what_the_newer_added() {
    let stage = Stage::new("rolling").await;
    let es = stage.cluster();
    v1::Thing::init(&es).await.unwrap();
    v1_wider::Thing::init(&es).await.unwrap();
    let path = format!("/{}", stage.area.name("things-v1"));
    let before = es.send(Request::get("look", path.clone())).await.unwrap().value().unwrap();
    for turn in 0..100 {
        let outcome = match turn % 2 {
            0 => v1::Thing::init(&es).await.unwrap().outcome,
            _ => v1_wider::Thing::init(&es).await.unwrap().outcome,
        };
        assert_eq!(outcome, Outcome::Unchanged, "turn {turn}");
    }
    let after = es.send(Request::get("look", path)).await.unwrap().value().unwrap();
    assert_eq!(before, after);
}
