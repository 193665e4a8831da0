//! Adoptions under faults: requests and answers lost at every boundary, and migrators killed. Whatever happens, the cluster
//! holds at the end what it holds without faults.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::process::{Command, Stdio};
use std::time::Duration;

use es_core::cluster::Cluster;
use es_migrate::{Migrations, Migrator, Outcome, State};
use es_testkit::{Fault, When};
use es_tests::adoption::{documents, index, plain, to_v1};
use es_tests::migrations::{LEASE, left, no_task, to_v2};
use es_tests::stage::Stage;
use futures_util::future::join_all;
use serde_json::{Value, json};

const DOCUMENTS: u32 = 60;

/// Migrations that go on side by side.
const AT_ONCE: usize = 4;

fn migrator(es: &Cluster, migrations: Migrations) -> Migrator {
    Migrator::new(es, migrations).unwrap().lease_time(LEASE).patience(Duration::from_secs(20))
}

/// What readers find, and every index with its aliases.
async fn held(stage: &Stage) -> Value {
    let (serving, index) = index(stage, "products").await;
    let text = json!([documents(stage, "products").await, index, left(stage).await]).to_string();
    // Where it was copied, the name ends with the run's.
    let run = serving.rsplit('-').next().unwrap();
    serde_json::from_str(&if run == "v0" { text } else { text.replace(run, "RUN") }).unwrap()
}

async fn faultless(migrations: Migrations) -> (Value, usize) {
    let stage = Stage::new("faultless").await;
    plain(&stage, DOCUMENTS).await;
    stage.requests();
    migrator(&stage.es, migrations).up().await.unwrap();
    let requests = stage.requests().len();
    let held = held(&stage).await;
    assert_eq!(held[0].as_array().unwrap().len(), DOCUMENTS as usize);
    (held, requests)
}

/// Goes on until it is done: a migrator may stop, and be started again.
async fn until_done(es: &Cluster, migrations: fn() -> Migrations) -> u32 {
    for starts in 1..8 {
        match migrator(es, migrations()).up().await {
            Ok(reports) => {
                assert_ne!(reports[0].outcome, Outcome::NewerIsLive, "{reports:?}");
                return starts;
            }
            Err(error) => println!("  {}", error.to_string().lines().next().unwrap_or_default()),
        }
    }
    panic!("not done after so many starts")
}

/// One request is struck by a fault; whether there was one to strike.
async fn struck_once(nth: u64, fault: Fault, expected: &Value) -> bool {
    let stage = Stage::new("struck").await;
    plain(&stage, DOCUMENTS).await;
    stage.requests();
    let builder = Cluster::builder().node(stage.recorder.url()).request_timeout(Duration::from_millis(1_500));
    let es = builder.build().unwrap().with_prefix(stage.area.prefix());
    stage.recorder.inject(When::any().nth(nth), fault.clone());
    let starts = until_done(&es, to_v1).await;
    let seen = stage.recorder.take();
    let hit = seen.iter().find(|seen| seen.fault.is_some());
    let what = hit.map(|seen| format!("{} {}", seen.method, seen.path)).unwrap_or_default();
    println!("{nth} {fault} {what}: {starts} starts");
    stage.recorder.heal();
    assert_eq!(held(&stage).await, *expected, "{nth} {fault} {what}");
    hit.is_some()
}

/// One request in the row is struck by one fault; all of them with `ES_FAULTS=all`, else each request by one of the four.
#[tokio::test]
async fn every_request_may_be_lost_refused_late_or_unanswered() {
    let (expected, requests) = faultless(to_v1()).await;
    let all = std::env::var("ES_FAULTS").is_ok_and(|which| which == "all");
    let kinds = [Fault::LoseRequest, Fault::LoseResponse, Fault::unavailable(), Fault::Hang];
    let of = |nth: usize| if all { 0..kinds.len() } else { nth % 4..nth % 4 + 1 };
    let cases: Vec<_> = (1..=requests).flat_map(|nth| of(nth).map(move |kind| (nth, kind))).collect();
    let mut struck = 0;
    for some in cases.chunks(AT_ONCE) {
        let each = some.iter().map(|(nth, kind)| struck_once(*nth as u64, kinds[*kind].clone(), &expected));
        struck += join_all(each).await.into_iter().filter(|struck| *struck).count();
    }
    assert!(struck * 10 >= cases.len() * 9, "{struck} of {}", cases.len());
}

/// Kills a migrator at its `nth` entry; whether it came to that.
async fn killed_at_entry(nth: u64, after: bool, expected: &Value) -> bool {
    let stage = Stage::new("killed").await;
    plain(&stage, DOCUMENTS).await;
    let mut child = Command::new(env!("CARGO_BIN_EXE_migrate_once"))
        .env("URL", stage.recorder.url())
        .env("PREFIX", stage.area.prefix())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let fault = if after { Fault::KillAfter(child.id()) } else { Fault::KillBefore(child.id()) };
    stage.recorder.inject(When::any().method("PUT").path("/*.es-migrations/*").nth(nth), fault);
    let success = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status.success();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    stage.recorder.heal();
    until_done(&stage.es, to_v2).await;
    assert_eq!(held(&stage).await, *expected, "killed at entry {nth}, after it: {after}");
    no_task(&stage).await;
    let runs = migrator(&stage.es, to_v2()).history("products").await.unwrap();
    assert!(runs.iter().any(|run| run.adopts() && run.state == State::Adopted), "{runs:?}");
    !success
}

/// The run, two entries for each of the four steps, the end, and the first of the copy.
#[tokio::test]
async fn killed_at_every_entry_of_the_ledger_another_goes_on() {
    let (expected, _) = faultless(to_v2()).await;
    let entries: Vec<_> = (1..=11).flat_map(|nth| [(nth, false), (nth, true)]).collect();
    for some in entries.chunks(AT_ONCE) {
        let each = some.iter().map(|(nth, after)| killed_at_entry(*nth, *after, &expected));
        assert!(join_all(each).await.into_iter().all(|killed| killed), "{some:?}");
    }
}
