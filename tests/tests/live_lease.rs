//! Programs that change the same cluster at the same time: one after the other, and one that dies blocks nobody for good.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::time::{Duration, Instant};

use es_core::cluster::Request;
use es_core::init::Outcome;
use es_core::lease::{Lease, Terms};
use es_core::plan::Options;
use es_core::prelude::*;
use es_core::resources::{ComponentTemplate, IndexTemplate, Resources};
use es_testkit::{Fault, When};
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

/// While an answer takes longer than it should, nobody knows; then the lease is held as before.
#[tokio::test(flavor = "multi_thread")]
async fn a_holder_waits_for_the_answer_of_a_slow_cluster_and_goes_on() {
    let stage = Stage::new("slow").await;
    let terms = || Terms::new("work").time(Duration::from_secs(3));
    let lease = Lease::acquire(&stage.es, &terms()).await.unwrap();
    let renewal = When::any().method("PUT").path("/*.es-schema-lease/_doc/work*");
    stage.recorder.inject(renewal.nth(1), Fault::Delay(Duration::from_millis(2_500)));
    while lease.is_held() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(lease.is_kept().await);
    let path = format!("/{}/_doc/work", stage.name(".es-schema-lease"));
    assert_eq!(stage.get(&path).await["_source"]["epoch"], lease.epoch());

    // Somebody else has it by then.
    let other = Lease::acquire(&stage.cluster(), &terms().forced(true)).await.unwrap();
    while lease.is_held() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(!lease.is_kept().await && other.is_kept().await);
    assert_eq!(stage.get(&path).await["_source"]["epoch"], lease.epoch() + 1);
}

/// A renewal that was on its way when it is given back comes in between the look and the write.
#[tokio::test(flavor = "multi_thread")]
async fn a_lease_is_given_back_although_a_renewal_comes_in_between() {
    let stage = Stage::new("given-back").await;
    let lease = Lease::acquire(&stage.es, &Terms::new("work").time(Duration::from_mins(1))).await.unwrap();
    let (looked, has_looked) = tokio::sync::oneshot::channel();
    let (renewed, is_renewed) = std::sync::mpsc::channel::<()>();
    let hook = std::sync::Mutex::new(Some((looked, is_renewed)));
    let hold = Fault::call_after(move |_| {
        let Some((looked, is_renewed)) = hook.lock().unwrap().take() else { return };
        let _ = looked.send(());
        let _ = is_renewed.recv_timeout(Duration::from_secs(10));
    });
    stage.recorder.inject(When::any().method("GET").path("/*.es-schema-lease/_doc/work").nth(1), hold);
    let path = format!("/{}/_doc/work", stage.name(".es-schema-lease"));
    let renewal = async {
        has_looked.await.unwrap();
        let mut found = stage.get(&path).await["_source"].take();
        assert!(found["owner"].is_string());
        found["at_ms"] = 1.into();
        stage.put(&path, found).await;
        drop(renewed);
    };
    tokio::join!(lease.release(), renewal);
    assert_eq!(stage.get(&path).await["_source"]["owner"], Value::Null, "it is given back");
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
