//! Series and data streams under faults: requests and answers lost at every boundary, migrators killed and paused. Whatever
//! happens, the cluster holds at the end what it holds without faults.

use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use es_core::cluster::{Cluster, Request};
use es_testkit::{Fault, When};
use es_tests::migrations::{no_task, nobody_at_it};
use es_tests::process::{cases, command, ended, impatient, migrator, signal, struck, until_done};
use es_tests::series::Kind;
use es_tests::stage::Stage;
use futures_util::future::join_all;
use serde_json::{Value, json};

const KINDS: [Kind; 2] = [Kind::Series, Kind::Stream];

/// Migrations that go on side by side.
const AT_ONCE: usize = 4;

async fn stage(kind: Kind) -> Stage {
    let stage = Stage::new("struck").await;
    kind.filled(&stage, 1, 8).await;
    stage.requests();
    stage
}

/// `.ds-lines-DATE-000001-v2-RUN`: a copy's name without the run's, and without the day, which may end meanwhile.
fn unnamed(name: &str) -> String {
    let is_date = |part: &str| part.len() == 10 && part.bytes().filter(|byte| *byte == b'.').count() == 2;
    let parts: Vec<_> = name.split('-').map(|part| if is_date(part) { "DATE" } else { part }).collect();
    let name = parts.join("-");
    match name.rsplit_once("-v2-") {
        Some((stem, run)) if !run.bytes().all(|byte| byte.is_ascii_digit()) => format!("{stem}-v2-RUN"),
        _ => name,
    }
}

/// Every index with its aliases, and every document that readers find.
async fn held(kind: Kind, stage: &Stage) -> Value {
    let standing = kind.standing(stage).await;
    let mut standing: serde_json::Map<_, _> =
        standing.as_object().unwrap().iter().map(|(name, index)| (unnamed(name), index.clone())).collect();
    let mut documents = kind.documents(stage).await;
    // A rollover whose answer was lost may be done again: then there are more indices, with nothing in them.
    let more = ["-000003", "-000004", "-000005"];
    let again = |name: &str| kind == Kind::Stream && more.iter().any(|end| name.ends_with(end));
    assert!(documents.iter().all(|document| !again(document[0].as_str().unwrap())));
    standing.retain(|name, _| !again(name));
    for document in &mut documents {
        document[0] = json!(unnamed(document[0].as_str().unwrap()));
    }
    json!([standing, documents])
}

/// The same after a migration in which nothing went wrong.
async fn faultless(kind: Kind) -> (Value, usize) {
    let stage = stage(kind).await;
    migrator(&stage.es, kind.to_v2()).up().await.unwrap();
    let requests = stage.requests().len();
    let held = held(kind, &stage).await;
    assert_eq!(held[1].as_array().unwrap().len(), 9);
    assert_eq!(held[0].as_object().unwrap().len(), 3, "the new one, the copy, and what was copied: {held:#}");
    (held, requests)
}

async fn struck_once(kind: Kind, nth: u64, fault: Fault, expected: &Value) -> bool {
    let stage = stage(kind).await;
    let es = impatient(&stage);
    stage.recorder.inject(When::any().nth(nth), fault.clone());
    let starts = until_done(&es, || kind.to_v2()).await;
    let seen = stage.recorder.take();
    let what = struck(&seen);
    println!("{kind:?} {nth} {fault} {what:?}: {starts} starts");
    stage.recorder.heal();
    assert_eq!(held(kind, &stage).await, *expected, "{kind:?} {nth} {fault} {what:?}");
    no_task(&stage).await;
    what.is_some()
}

/// One request in the row is struck by one fault; with `ES_FAULTS=all` each of both forms by all, else every fourth four of
/// them by turns.
#[tokio::test]
async fn every_request_may_be_lost_refused_late_or_unanswered() {
    let all = std::env::var("ES_FAULTS").is_ok_and(|which| which == "all");
    let mut every = vec![];
    let expected = [faultless(KINDS[0]).await, faultless(KINDS[1]).await];
    for (at, (_, requests)) in expected.iter().enumerate() {
        let some = cases(*requests).into_iter().filter(|(nth, _)| all || nth / 4 % 4 == at as u64);
        every.extend(some.map(|(nth, fault)| (at, nth, fault)));
    }
    let mut struck = 0;
    for some in every.chunks(AT_ONCE) {
        let each = some
            .iter()
            .map(|(at, nth, fault)| struck_once(KINDS[*at], *nth, fault.clone(), &expected[*at].0));
        struck += join_all(each).await.into_iter().filter(|struck| *struck).count();
    }
    // The faultless run may have renewed its lease, and looked at its tasks, more often.
    assert!(struck * 3 >= every.len() * 2, "{struck} of {}", every.len());
}

fn child(kind: Kind, stage: &Stage, in_rust: bool) -> Child {
    let mut command = command(env!("CARGO_BIN_EXE_migrate_appends"), stage);
    if kind == Kind::Stream {
        command.env("STREAM", "1");
    }
    if in_rust {
        command.env("IN_RUST", "1");
    }
    command.spawn().unwrap()
}

/// Kills a migrator at its `nth` entry; whether it came to that.
async fn killed_at_entry(kind: Kind, nth: u64, expected: &Value) -> bool {
    let stage = stage(kind).await;
    let in_rust = nth.is_multiple_of(3);
    let mut child = child(kind, &stage, in_rust);
    let fault =
        if nth.is_multiple_of(2) { Fault::KillAfter(child.id()) } else { Fault::KillBefore(child.id()) };
    stage.recorder.inject(When::any().method("PUT").path("/*.es-migrations/*").nth(nth), fault);
    let success = ended(&mut child).await.success();
    stage.recorder.heal();
    until_done(&stage.es, || if in_rust { kind.to_v2_in_rust() } else { kind.to_v2() }).await;
    assert_eq!(held(kind, &stage).await, *expected, "{kind:?}, killed at entry {nth}");
    no_task(&stage).await;
    !success
}

/// The run, two entries for each of the eight steps, and what notes a slice, or the end.
#[tokio::test]
async fn killed_at_every_entry_of_the_ledger_another_goes_on() {
    let expected = [faultless(KINDS[0]).await.0, faultless(KINDS[1]).await.0];
    let all = std::env::var("ES_FAULTS").is_ok_and(|which| which == "all");
    let each = (1..=18).flat_map(|nth| [(0, nth), (1, nth)]);
    let each: Vec<_> = each.filter(|(at, nth)| all || nth / 2 % 2 == *at).collect();
    let mut killed = 0;
    for some in each.chunks(AT_ONCE) {
        let some = some.iter().map(|(at, nth)| {
            let at = usize::try_from(*at).unwrap();
            killed_at_entry(KINDS[at], *nth, &expected[at])
        });
        killed += join_all(some).await.into_iter().filter(|killed| *killed).count();
    }
    assert!(killed + 2 >= each.len(), "{killed} of {}", each.len());
}

/// Killed while it rolls over, before or after one of its requests.
#[tokio::test]
async fn killed_while_it_rolls_over_another_does() {
    for kind in KINDS {
        let (expected, _) = faultless(kind).await;
        let whens = match kind {
            Kind::Series => [
                ("PUT", "/*_index_template/*lines"),
                ("PUT", "/*lines-v2-000001"),
                ("PUT", "/*lines-v1-000001/_settings"),
                ("POST", "/_aliases"),
            ],
            Kind::Stream => [
                ("PUT", "/*_index_template/*events"),
                ("POST", "/*events/_rollover"),
                ("POST", "/_index_template/_simulate/*"),
                ("POST", "/_aliases"),
            ],
        };
        let each: Vec<_> = whens.into_iter().enumerate().map(|(at, when)| (when, at % 2 == 1)).collect();
        for some in each.chunks(AT_ONCE) {
            join_all(some.iter().map(|(when, after)| killed_at(kind, *when, *after, &expected))).await;
        }
    }
}

async fn killed_at(kind: Kind, (method, path): (&str, &str), after: bool, expected: &Value) {
    let stage = stage(kind).await;
    let mut child = child(kind, &stage, false);
    let fault = if after { Fault::KillAfter(child.id()) } else { Fault::KillBefore(child.id()) };
    stage.recorder.inject(When::any().method(method).path(path).nth(1), fault);
    assert!(!ended(&mut child).await.success(), "{kind:?} {method} {path} was sent");
    stage.recorder.heal();
    until_done(&stage.es, || kind.to_v2()).await;
    assert_eq!(held(kind, &stage).await, *expected, "{kind:?} {method} {path}, after it: {after}");
}

/// Stopped with SIGSTOP before one of its requests, taken over, and woken up: what it still sends changes nothing.
#[tokio::test]
async fn an_owner_that_was_paused_and_taken_over_changes_nothing() {
    for kind in KINDS {
        let (expected, _) = faultless(kind).await;
        // The exchange of a stream, with its fence down by then; of the aliases of a series the last.
        let exchange = match kind {
            Kind::Series => ("POST", "/_aliases", 3),
            Kind::Stream => ("POST", "/_data_stream/_modify", 1),
        };
        let whens =
            [exchange, ("PUT", "*/_block/write", 1), ("POST", "/_reindex", 1), ("PUT", "*/_settings", 2)];
        for (method, path, nth) in whens {
            paused(kind, method, path, nth, &expected).await;
        }
    }
}

async fn paused(kind: Kind, method: &str, path: &str, nth: u64, expected: &Value) {
    let stage = stage(kind).await;
    let mut child = child(kind, &stage, false);
    let pid = child.id();
    let held_up = Arc::new(AtomicBool::new(false));
    let at = held_up.clone();
    let (url, prefix) = (stage.recorder.url().to_owned(), stage.area.prefix().to_owned());
    // The request is on its way while its owner is paused, taken over by another, and then goes through: the worst case.
    stage.recorder.inject(
        When::any().method(method).path(path).nth(nth),
        Fault::call_before(move |_| {
            signal(pid, "STOP");
            let (url, prefix) = (url.clone(), prefix.clone());
            let other = std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async {
                    let es = Cluster::builder().node(&url).build().unwrap().with_prefix(prefix);
                    migrator(&es, kind.to_v2()).up().await.map(drop)
                })
            });
            at.store(true, Ordering::Release);
            other.join().unwrap().unwrap();
            signal(pid, "CONT");
        }),
    );
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        assert!(start.elapsed() < Duration::from_mins(5), "{path}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(held_up.load(Ordering::Acquire), "{kind:?} {method} {path} was sent");
    stage.recorder.heal();
    assert_eq!(held(kind, &stage).await, *expected, "{kind:?} {method} {path}");
    nobody_at_it(&stage).await;
    // A write after it all is where readers look.
    let written = kind.written(&stage, 2);
    let late =
        Request::put("append", format!("/{written}/_create/late")).json(&kind.source("late", 7, 2)).unwrap();
    stage.send(late).await;
    assert_eq!(kind.documents(&stage).await.len(), 10);
}
