//! Adoptions under faults: requests and answers lost at every boundary, and migrators killed. Whatever happens, the cluster
//! holds at the end what it holds without faults.

#![allow(clippy::unwrap_used, clippy::panic)]

use es_migrate::{Migrations, State};
use es_testkit::{Fault, When};
use es_tests::adoption::{documents, index, plain, to_v1};
use es_tests::migrations::{left, no_task, to_v2};
use es_tests::process::{cases, command, ended, impatient, migrator, struck, until_done};
use es_tests::stage::Stage;
use futures_util::future::join_all;
use serde_json::{Value, json};

const DOCUMENTS: u32 = 60;

/// Migrations that go on side by side.
const AT_ONCE: usize = 4;

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

/// One request is struck by a fault; whether there was one to strike.
async fn struck_once(nth: u64, fault: Fault, expected: &Value) -> bool {
    let stage = Stage::new("struck").await;
    plain(&stage, DOCUMENTS).await;
    stage.requests();
    let es = impatient(&stage);
    stage.recorder.inject(When::any().nth(nth), fault.clone());
    let starts = until_done(&es, to_v1).await;
    let seen = stage.recorder.take();
    let what = struck(&seen);
    println!("{nth} {fault} {what:?}: {starts} starts");
    stage.recorder.heal();
    assert_eq!(held(&stage).await, *expected, "{nth} {fault} {what:?}");
    what.is_some()
}

/// One request in the row is struck by one fault; all of them with `ES_FAULTS=all`, else each request by one of the four.
#[tokio::test]
async fn every_request_may_be_lost_refused_late_or_unanswered() {
    let (expected, requests) = faultless(to_v1()).await;
    let cases = cases(requests);
    let mut struck = 0;
    for some in cases.chunks(AT_ONCE) {
        let each = some.iter().map(|(nth, fault)| struck_once(*nth, fault.clone(), &expected));
        struck += join_all(each).await.into_iter().filter(|struck| *struck).count();
    }
    // The faultless run may have renewed its lease, and looked at its tasks, more often.
    assert!(struck * 3 >= cases.len() * 2, "{struck} of {}", cases.len());
}

/// Kills a migrator at its `nth` entry; whether it came to that.
async fn killed_at_entry(nth: u64, after: bool, expected: &Value) -> bool {
    let stage = Stage::new("killed").await;
    plain(&stage, DOCUMENTS).await;
    let mut child = command(env!("CARGO_BIN_EXE_migrate_once"), &stage).spawn().unwrap();
    let fault = if after { Fault::KillAfter(child.id()) } else { Fault::KillBefore(child.id()) };
    stage.recorder.inject(When::any().method("PUT").path("/*.es-migrations/*").nth(nth), fault);
    let success = ended(&mut child).await.success();
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
