//! Migrations under faults: requests and answers lost at every boundary, migrators killed, paused, and many at once. Whatever
//! happens, the cluster holds at the end what it holds without faults.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::process::Child;
use std::time::{Duration, Instant};

use es_core::cluster::Cluster;
use es_core::prelude::*;
use es_migrate::{MigrateError, Outcome};
use es_testkit::{Fault, When};
use es_tests::migrations::{filled, left, no_task, nobody_at_it, product, to_v2, v2};
use es_tests::process::{cases, command, ended, impatient, migrator, signal, struck, until_done};
use es_tests::stage::Stage;
use futures_util::future::join_all;
use serde_json::{Value, json};

const DOCUMENTS: u32 = 300;

/// Migrations that go on side by side.
const AT_ONCE: usize = 4;

/// All that the server holds after the migration: indices, aliases, settings, documents.
async fn held(stage: &Stage) -> Value {
    let aliases = left(stage).await;
    let serving: Vec<_> =
        aliases.as_object().unwrap().keys().filter(|name| name.starts_with("products-v2")).cloned().collect();
    let [serving] = serving.as_slice() else { panic!("one new index: {aliases}") };
    let settings = stage.get(&format!("/{}/_settings", stage.name(serving))).await;
    let mut settings = settings[serving]["settings"]["index"].clone();
    for own in ["uuid", "provided_name", "creation_date"] {
        settings.as_object_mut().unwrap().remove(own);
    }
    stage
        .es
        .send(es_core::cluster::Request::post("refresh", format!("/{}/_refresh", stage.name(serving))))
        .await
        .unwrap();
    let found =
        stage.get(&format!("/{}/_search?size=1000&sort=price&version=true", stage.name(serving))).await;
    let hits: Vec<_> = found["hits"]["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| json!([hit["_id"], hit["_version"], hit["_source"]]))
        .collect();
    let run = serving.rsplit('-').next().unwrap();
    let text = json!({"aliases": aliases, "settings": settings, "hits": hits}).to_string();
    serde_json::from_str(&text.replace(run, "RUN")).unwrap()
}

/// The same after a migration in which nothing went wrong.
async fn faultless() -> (Value, usize) {
    let stage = Stage::new("faultless").await;
    filled(&stage, DOCUMENTS).await;
    stage.requests();
    migrator(&stage.es, to_v2()).up().await.unwrap();
    let requests = stage.requests().len();
    let held = held(&stage).await;
    assert_eq!(held["hits"].as_array().unwrap().len(), DOCUMENTS as usize);
    let (first, source) = (&held["hits"][0], product(0));
    assert_eq!(first[2], json!({"sku": source.sku, "headline": source.title, "price": 0}));
    assert_eq!(
        held["aliases"]["products-v1"]["aliases"],
        json!({}),
        "the old index is kept, and nobody reaches it"
    );
    (held, requests)
}

/// One request is struck by a fault; whether there was one to strike.
async fn struck_once(nth: u64, fault: Fault, expected: &Value) -> bool {
    let stage = Stage::new("struck").await;
    filled(&stage, DOCUMENTS).await;
    stage.requests();
    let es = impatient(&stage);
    stage.recorder.inject(When::any().nth(nth), fault.clone());
    let starts = until_done(&es, to_v2).await;
    let seen = stage.recorder.take();
    let what = struck(&seen);
    println!("{nth} {fault} {what:?}: {starts} starts");
    stage.recorder.heal();
    assert_eq!(held(&stage).await, *expected, "{nth} {fault} {what:?}");
    no_task(&stage).await;
    what.is_some()
}

/// One request in the row is struck by one fault; all of them with `ES_FAULTS=all`, else each request by one of the four.
#[tokio::test]
async fn every_request_may_be_lost_refused_late_or_unanswered() {
    let (expected, requests) = faultless().await;
    let cases = cases(requests);
    let mut struck = 0;
    for some in cases.chunks(AT_ONCE) {
        let each = some.iter().map(|(nth, fault)| struck_once(*nth, fault.clone(), &expected));
        struck += join_all(each).await.into_iter().filter(|struck| *struck).count();
    }
    // The faultless run may have renewed its lease, and looked at its tasks, more often.
    assert!(struck * 3 >= cases.len() * 2, "{struck} of {}", cases.len());
}

/// A migrator of its own process.
fn child(stage: &Stage) -> Child {
    command(env!("CARGO_BIN_EXE_migrate_once"), stage).spawn().unwrap()
}

/// Kills a migrator after its `nth` entry; whether it came to that.
async fn killed_after_entry(nth: u64, expected: &Value) -> bool {
    let stage = Stage::new("killed").await;
    filled(&stage, DOCUMENTS).await;
    stage.requests();
    let mut child = child(&stage);
    let ledger = When::any().method("PUT").path("/*.es-migrations/*").nth(nth);
    stage.recorder.inject(ledger, Fault::KillAfter(child.id()));
    let killed = !ended(&mut child).await.success();
    stage.recorder.heal();
    until_done(&stage.es, to_v2).await;
    assert_eq!(held(&stage).await, *expected, "killed after entry {nth}");
    no_task(&stage).await;
    killed
}

#[tokio::test]
async fn killed_after_every_entry_of_the_ledger_another_goes_on() {
    let (expected, _) = faultless().await;
    let entries = 1..=36;
    let mut killed = 0;
    for some in entries.collect::<Vec<_>>().chunks(AT_ONCE) {
        let all = some.iter().map(|nth| killed_after_entry(*nth, &expected));
        killed += join_all(all).await.into_iter().filter(|killed| *killed).count();
    }
    assert!((24..36).contains(&killed), "two entries for each step, and not so many: {killed}");
}

#[tokio::test]
async fn killed_at_any_moment_another_goes_on() {
    let (expected, _) = faultless().await;
    let all = std::env::var("ES_FAULTS").is_ok_and(|which| which == "all");
    let mut random = fastrand::Rng::with_seed(7);
    let moments: Vec<_> =
        (0..if all { 50 } else { 8 }).map(|_| Duration::from_millis(random.u64(0..2_500))).collect();
    let expected = &expected;
    for some in moments.chunks(AT_ONCE) {
        join_all(some.iter().map(async |after| {
            let stage = Stage::new("moment").await;
            filled(&stage, DOCUMENTS).await;
            let mut child = child(&stage);
            tokio::time::sleep(*after).await;
            child.kill().unwrap();
            child.wait().unwrap();
            until_done(&stage.es, to_v2).await;
            assert_eq!(held(&stage).await, *expected, "killed after {after:?}");
            no_task(&stage).await;
        }))
        .await;
    }
}

#[tokio::test]
async fn of_eight_migrators_one_works_and_the_others_find_it_done() {
    let (expected, _) = faultless().await;
    let stage = Stage::new("eight").await;
    filled(&stage, DOCUMENTS).await;
    stage.requests();
    let mut children = vec![];
    for at in 0..8 {
        let mut one = command(env!("CARGO_BIN_EXE_migrate_once"), &stage);
        children.push(one.env("LIVES", "1").spawn().unwrap());
        tokio::time::sleep(Duration::from_millis(100 * at)).await;
    }
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(held(&stage).await, expected);
    let ledger = stage.get(&format!("/{}/_doc/products", stage.name(".es-migrations"))).await;
    assert_eq!(ledger["_source"]["runs"].as_array().unwrap().len(), 1, "one of them worked");
}

/// Stopped with SIGSTOP before one of its requests, taken over, and woken up: what it still sends changes nothing.
#[tokio::test]
async fn an_owner_that_was_paused_and_taken_over_changes_nothing() {
    let (expected, _) = faultless().await;
    for (method, path) in
        [("POST", "/_aliases"), ("PUT", "*/_block/write"), ("POST", "/_reindex"), ("PUT", "*/_settings")]
    {
        let stage = Stage::new("paused").await;
        filled(&stage, DOCUMENTS).await;
        stage.requests();
        let mut child = child(&stage);
        let pid = child.id();
        let held_up = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let at = held_up.clone();
        // The request is on its way while its owner is paused, taken over by another, and then goes through: the worst case.
        // The first of the aliases is the fence, the second the switch.
        let when = When::any().method(method).path(path);
        let when = if path == "/_aliases" { when.nth(2) } else { when.nth(1) };
        let (url, prefix) = (stage.recorder.url().to_owned(), stage.area.prefix().to_owned());
        stage.recorder.inject(
            when,
            Fault::call_before(move |_| {
                signal(pid, "STOP");
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                let taken_over = std::thread::spawn({
                    let (url, prefix) = (url.clone(), prefix.clone());
                    move || {
                        runtime.block_on(async {
                            let es = Cluster::builder().node(&url).build().unwrap().with_prefix(prefix);
                            migrator(&es, to_v2()).up().await.map(|reports| reports[0].outcome)
                        })
                    }
                });
                at.store(true, std::sync::atomic::Ordering::Release);
                taken_over.join().unwrap().unwrap();
                signal(pid, "CONT");
            }),
        );
        let start = Instant::now();
        while child.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < Duration::from_mins(5), "{path}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(held_up.load(std::sync::atomic::Ordering::Acquire), "{method} {path} was sent");
        stage.recorder.heal();
        assert_eq!(held(&stage).await, expected, "{method} {path}");
        nobody_at_it(&stage).await;
        // A write after it all is where readers look.
        let products = Documents::<v2::Product>::new(&stage.es);
        let late = v2::Product { sku: "late".into(), headline: "late".into(), price: 7 };
        products.index(&late).await.unwrap();
        assert_eq!(products.get("late").await.unwrap().unwrap().source, late);
    }
}

#[tokio::test]
async fn a_second_run_changes_nothing() {
    let stage = Stage::new("second").await;
    filled(&stage, DOCUMENTS).await;
    migrator(&stage.es, to_v2()).up().await.unwrap();
    let before = held(&stage).await;
    stage.requests();
    let reports = migrator(&stage.es, to_v2()).up().await.unwrap();
    assert_eq!(reports[0].outcome, Outcome::Unchanged);
    let sent = stage.requests();
    assert!(sent.iter().all(|request| request.starts_with("GET ")), "{sent:#?}");
    assert_eq!(held(&stage).await, before);
}

/// Where the lease is held by a program at work, others say whose it is.
#[tokio::test]
async fn who_is_kept_waiting_learns_by_whom() {
    let stage = Stage::new("waiting").await;
    filled(&stage, 10).await;
    let lease = es_core::lease::Terms::new("migrate-products").holder("the other one");
    let lease = es_core::lease::Lease::acquire(&stage.es, &lease).await.unwrap();
    let error = migrator(&stage.es, to_v2()).wait(Duration::ZERO).up().await.unwrap_err();
    assert!(matches!(error, MigrateError::Lease { .. }), "{error}");
    assert!(error.to_string().contains("held by the other one"), "{error}");
    lease.release().await;
}
