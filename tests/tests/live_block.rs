//! Writers while a migration blocks an index, and what becomes of the block when the migrator dies.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use es_core::cluster::Request;
use es_core::error::ErrorKind;
use es_core::init::Outcome as Initialized;
use es_core::lease::{Lease, Terms};
use es_core::prelude::*;
use es_migrate::{Migrator, Outcome};
use es_testkit::{Fault, When};
use es_tests::migrations::{LEASE, before, filled, no_task, nobody_at_it, product, to_v2, v1, v2};
use es_tests::process::{command, ended, signal};
use es_tests::stage::Stage;
use futures_util::stream;
use serde_json::json;

const DOCUMENTS: u32 = 40;

/// Counts up; notes if it is told a number that does not follow.
fn next(number: u32) -> Update {
    let script = "if (params.n != ctx._source.price + 1) { ctx._source.title = 'after ' + ctx._source.price + ' came ' + params.n } \
                  ctx._source.price = params.n";
    Update::script(script).params(&json!({"n": number}))
}

/// Every document was told each number from its first, `n`, up to that one, once and in order.
async fn counted(stage: &Stage, ids: impl Iterator<Item = u32>, up_to: u32) {
    let products = Documents::<v1::Product>::new(&stage.es);
    for n in ids {
        let hit = products.get(&format!("s{n}")).await.unwrap().unwrap();
        assert_eq!(hit.source, v1::Product { price: n + up_to, ..product(n) });
        assert_eq!(hit.version, Some(u64::from(up_to) + 1));
    }
}

/// Sent so that what is recorded stays.
async fn by_hand(stage: &Stage, request: Request) {
    stage.es.send(request).await.unwrap();
}

fn put(stage: &Stage, endpoint: &str) -> Request {
    Request::put("change by hand", format!("/{}/{endpoint}", stage.name("products-v1")))
}

async fn block(stage: &Stage) {
    by_hand(stage, put(stage, "_block/write")).await;
}

async fn release(stage: &Stage) {
    by_hand(stage, put(stage, "_settings").json(&json!({"index.blocks.write": null})).unwrap()).await;
}

#[tokio::test]
async fn writers_ride_out_blocks_that_come_and_go() {
    let stage = Stage::new("ride").await;
    let products = filled(&stage, 20).await;
    stage.requests();
    let over = Arc::new(AtomicBool::new(false));
    let ends = || Arc::clone(&over);

    // The first ten one by one, the others in bulks that hold each of them several times.
    let single = async {
        let (over, mut n) = (ends(), 0);
        while !over.load(Ordering::Acquire) {
            n += 1;
            for id in 0..10 {
                products.update(&format!("s{id}"), next(id + n)).await.unwrap();
            }
        }
        n
    };
    let bulk = async {
        let (over, mut n) = (ends(), 0);
        let mut repeated = 0;
        while !over.load(Ordering::Acquire) {
            let steps = n + 1..=n + 60;
            let operations =
                steps.flat_map(|n| (10..20).map(move |id| Operation::update(format!("s{id}"), next(id + n))));
            let bulk = products.bulk().max_operations(70).concurrency(1);
            let report = bulk.run_stream(stream::iter(operations)).await.unwrap();
            assert_eq!(report.updated, 600);
            repeated += report.repeated;
            n += 60;
        }
        (n, repeated)
    };
    let blocks = async {
        for _ in 0..5 {
            tokio::time::sleep(Duration::from_millis(150)).await;
            block(&stage).await;
            tokio::time::sleep(Duration::from_millis(400)).await;
            release(&stage).await;
        }
        over.store(true, Ordering::Release);
    };
    let (singles, (bulks, repeated), ()) = tokio::join!(single, bulk, blocks);
    assert!(repeated > 0, "the bulk met a block");
    let refused = stage.recorder.take().iter().filter(|seen| seen.status == Some(403)).count();
    assert!(refused >= 5, "single writes met each block: {refused}");
    counted(&stage, 0..10, singles).await;
    counted(&stage, 10..20, bulks).await;
}

#[tokio::test]
async fn a_writer_writes_through_a_migration_until_its_version_is_superseded() {
    let stage = Stage::new("through").await;
    let products = filled(&stage, 2_000).await;
    let writes = async {
        let mut n = 0;
        loop {
            let late = v1::Product { sku: format!("late{n}"), ..product(n) };
            if let Err(error) = products.create(&late).await {
                break (n, error);
            }
            n += 1;
        }
    };
    let migrator = Migrator::new(&stage.es, to_v2()).unwrap();
    let ((acknowledged, error), reports) = tokio::join!(writes, migrator.up());
    assert_eq!(reports.unwrap()[0].outcome, Outcome::Migrated);
    assert!(matches!(error.kind(), ErrorKind::Superseded { version: 1, .. }), "{error}");
    assert!(acknowledged > 0);
    let new = Documents::<v2::Product>::new(&stage.es);
    for n in 0..acknowledged {
        assert!(new.get(&format!("late{n}")).await.unwrap().is_some(), "late{n} of {acknowledged}");
    }
}

/// A migrator of its own process.
fn child(stage: &Stage, writes: &str) -> Child {
    command(env!("CARGO_BIN_EXE_migrate_once"), stage).env("WRITES", writes).spawn().unwrap()
}

/// The old index: whether it is blocked, and its fences.
async fn standing(stage: &Stage) -> (bool, Vec<String>) {
    let found = stage.get(&format!("/{}", stage.name("products-v1"))).await;
    let index = &found["products-v1"];
    let aliases = index["aliases"].as_object().unwrap().keys();
    let fences = aliases.filter(|alias| alias.contains(".fence-")).cloned().collect();
    (index["settings"]["index"]["blocks"]["write"] == "true", fences)
}

/// What a migrator left that was killed when this request of its was answered.
async fn dead_after(test: &str, writes: &str, when: When) -> Stage {
    let stage = Stage::new(test).await;
    filled(&stage, DOCUMENTS).await;
    let mut child = child(&stage, writes);
    stage.recorder.inject(when, Fault::KillAfter(child.id()));
    assert!(!ended(&mut child).await.success(), "it was killed");
    stage.recorder.heal();
    stage.requests();
    let (blocked, fences) = standing(&stage).await;
    assert!(blocked && fences.len() == 1, "{test}: {blocked} {fences:?}");
    stage
}

fn blocked() -> When {
    When::any().method("PUT").path("*/_block/write").nth(1)
}

/// Starts migrators until one ends well; the new index then holds so many documents, the late one too.
async fn migrates(stage: &Stage, count: u32) {
    for starts in 1.. {
        let migrator = Migrator::new(&stage.es, to_v2()).unwrap().lease_time(LEASE);
        match migrator.up().await {
            Ok(reports) => {
                assert_eq!(reports[0].version, Some(2));
                break;
            }
            Err(error) => println!("start {starts}: {error}"),
        }
        assert!(starts < 3, "one gives the run up, the next begins anew");
    }
    let new = Documents::<v2::Product>::new(&stage.es);
    stage.send(Request::post("refresh", format!("/{}/_refresh", new.read_alias()))).await;
    assert_eq!(new.count(&json!({"match_all": {}})).await.unwrap(), u64::from(count));
    assert_eq!(new.get("late").await.unwrap().unwrap().source.headline, "late");
    no_task(stage).await;
    nobody_at_it(stage).await;
}

fn late() -> v1::Product {
    v1::Product { sku: "late".into(), title: "late".into(), price: 7 }
}

/// A program that writes now or never.
fn impatient(stage: &Stage) -> Documents<v1::Product> {
    Documents::new(&stage.es).block_patience(Duration::ZERO)
}

#[tokio::test]
async fn init_lifts_what_a_dead_migrator_left() {
    // After the block; when its copy had begun; when it was compared.
    for (test, writes, when) in [
        ("blocked", "blocked", blocked()),
        ("blocked-briefly", "followed", blocked()),
        (
            "finished",
            "followed",
            When::any().method("PUT").path("/*.es-migrations/*").body("\"step\":\"finish\"").nth(2),
        ),
        ("copying", "blocked", When::any().method("POST").path("/_reindex").body("slice").nth(1)),
        ("compared", "blocked", When::any().method("POST").path("*/_search").body("scripted_metric").nth(1)),
    ] {
        let stage = dead_after(test, writes, when).await;
        let report = v1::Product::init(&stage.es).await.unwrap();
        assert_eq!(report.outcome, Initialized::Unchanged);
        assert_eq!(standing(&stage).await, (false, vec![]), "{test}");
        impatient(&stage).index(&late()).await.unwrap();
        migrates(&stage, DOCUMENTS + 1).await;
    }
}

#[tokio::test]
async fn a_write_alone_lifts_what_a_dead_migrator_left() {
    let stage = dead_after("write", "blocked", blocked()).await;
    let products = Documents::<v1::Product>::new(&stage.es);
    // Several at once: one of them looks.
    let writes = (0..8).map(|n| {
        let other = v1::Product { sku: format!("other{n}"), ..product(n) };
        let products = products.clone();
        async move { products.index(&other).await.unwrap() }
    });
    let (_, written) = tokio::join!(futures_util::future::join_all(writes), products.index(&late()));
    assert_eq!(written.unwrap().index, stage.name("products-v1"));
    let lifts = stage.requests().into_iter().filter(|line| line.contains("_settings")).count();
    assert_eq!(lifts, 1);
    migrates(&stage, DOCUMENTS + 9).await;
}

/// The worst case: its switch is on its way while it is paused, the block is lifted, somebody writes, and then it goes through.
#[tokio::test]
async fn an_owner_that_slept_while_its_block_was_lifted_cannot_switch() {
    let stage = Stage::new("slept").await;
    filled(&stage, DOCUMENTS).await;
    let mut child = child(&stage, "blocked");
    let pid = child.id();
    let lifted = Arc::new(AtomicBool::new(false));
    let at = Arc::clone(&lifted);
    // The first of the aliases is the fence, the second the switch.
    let switch = When::any().method("POST").path("/_aliases").skip(1);
    before(&stage, switch, move |es| {
        let at = Arc::clone(&at);
        async move {
            signal(pid, "STOP");
            v1::Product::init(&es).await.unwrap();
            let products = Documents::<v1::Product>::new(&es).block_patience(Duration::ZERO);
            products.index(&late()).await.unwrap();
            at.store(true, Ordering::Release);
            signal(pid, "CONT");
        }
    });
    assert!(!ended(&mut child).await.success(), "it could not switch");
    assert!(lifted.load(Ordering::Acquire));
    stage.recorder.heal();
    let products = Documents::<v1::Product>::new(&stage.es);
    assert_eq!(products.get("late").await.unwrap().unwrap().source, late());
    migrates(&stage, DOCUMENTS + 1).await;
}

/// Who lifts may be paused too: a migrator that takes over meanwhile keeps its block.
#[tokio::test]
async fn one_that_was_taken_over_while_it_lifts_lifts_nothing() {
    let stage = dead_after("lifting", "blocked", blocked()).await;
    let (index, alias) = (stage.name("products-v1"), stage.name("products"));
    before(&stage, When::any().method("PUT").path("*.fence-*/_settings"), move |es| {
        let (index, alias) = (index.clone(), alias.clone());
        async move {
            let lease = Lease::acquire(&es, &Terms::new("migrate-products").forced(true)).await.unwrap();
            let fence = |epoch: u64| format!("{alias}.fence-{epoch}-source");
            let actions = json!({"actions": [
                {"remove": {"index": index, "alias": fence(lease.epoch() - 1), "must_exist": true}},
                {"add": {"index": index, "alias": fence(lease.epoch()), "is_hidden": true}},
            ]});
            es.send(Request::post("take over", "/_aliases").json(&actions).unwrap()).await.unwrap();
            lease.release().await;
        }
    });
    v1::Product::init(&stage.es).await.unwrap();
    let (blocked, fences) = standing(&stage).await;
    assert!(blocked, "the later owner's block stays");
    assert_eq!(fences.len(), 1);
    // Nobody is at work now.
    stage.recorder.heal();
    v1::Product::init(&stage.es).await.unwrap();
    assert_eq!(standing(&stage).await, (false, vec![]));
    impatient(&stage).index(&late()).await.unwrap();
    migrates(&stage, DOCUMENTS + 1).await;
}

#[tokio::test]
async fn a_migrator_at_work_keeps_its_block() {
    let stage = dead_after("at-work", "blocked", blocked()).await;
    let (_, fences) = standing(&stage).await;
    // It lives, as far as its lease tells.
    let terms = Terms::new("migrate-products").holder("the other one").forced(true);
    let lease = Lease::acquire(&stage.es, &terms).await.unwrap();
    let report = v1::Product::init(&stage.es).await.unwrap();
    assert_eq!(report.outcome, Initialized::Unchanged);
    assert_eq!(standing(&stage).await, (true, fences));
    let error = impatient(&stage).index(&late()).await.unwrap_err();
    assert!(error.is_write_block(), "{error}");

    // Once it is given back, nobody is at work.
    lease.release().await;
    v1::Product::init(&stage.es).await.unwrap();
    assert_eq!(standing(&stage).await, (false, vec![]));
    impatient(&stage).index(&late()).await.unwrap();
    migrates(&stage, DOCUMENTS + 1).await;
}

#[tokio::test]
async fn a_block_that_is_somebodys_own_stays() {
    let stage = Stage::new("own").await;
    filled(&stage, DOCUMENTS).await;
    block(&stage).await;
    stage.requests();
    // Without a fence nothing more is asked.
    v1::Product::init(&stage.es).await.unwrap();
    assert_eq!(stage.requests(), ["GET /products"]);
    assert_eq!(standing(&stage).await, (true, vec![]));

    // Nor is it lifted where a migration has found it: before its own block, and after.
    for when in [
        When::any().method("POST").path("/_reindex").nth(1),
        When::any().method("POST").path("/_reindex").body("slice").nth(1),
    ] {
        let mut child = child(&stage, "blocked");
        stage.recorder.inject(when, Fault::KillAfter(child.id()));
        assert!(!ended(&mut child).await.success(), "it was killed");
        stage.recorder.heal();
        let (_, fences) = standing(&stage).await;
        assert_eq!(fences.len(), 1);
        v1::Product::init(&stage.es).await.unwrap();
        assert_eq!(standing(&stage).await, (true, fences));
        let error = impatient(&stage).index(&late()).await.unwrap_err();
        assert!(error.is_write_block(), "{error}");
    }
}
