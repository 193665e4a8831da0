//! Documents that can't be carried over.

use std::process::{Command, Stdio};

use es_core::cluster::Request;
use es_core::prelude::*;
use es_migrate::{
    Control, EventKind, Failure, MigrateError, Migrations, Migrator, Rejection, State, Writes, flat_map, map,
    try_map,
};
use es_testkit::{Answer, Fault, When};
use es_tests::migrations::{
    LEASE, as_before, before, filled, goes_on, product, recorded, to_v2_in_rust, v1, v2,
};
use es_tests::stage::Stage;
use serde_json::{Value, json};

use crate::{by, documents, failure, next, up, write};

fn but_for(price: u32) -> es_migrate::Migration {
    try_map(
        move |old: v1::Product| {
            if old.price % 1_000 == price { Err(format!("no price of {price}")) } else { Ok(next(old)) }
        },
    )
}

fn only(failure: Failure) -> Rejection {
    let Failure::Transform { documents } = failure else { panic!("{failure}") };
    assert_eq!(documents.len(), 1);
    documents[0].clone()
}

#[tokio::test]
async fn the_first_ends_it_and_everything_is_put_back() {
    let stage = Stage::new("typed-first").await;
    filled(&stage, 3_000).await;
    let rejection = only(failure(&stage, by(but_for(777))).await);
    assert!(["s777", "s1777", "s2777"].contains(&rejection.id.as_str()), "{rejection:?}");
    assert_eq!(rejection.reason, "no price of 777");
    as_before(&stage).await;
    goes_on(&stage, 3_000).await;
}

#[tokio::test]
async fn what_is_no_document_of_the_struct_is_named() {
    let stage = Stage::new("typed-no-struct").await;
    filled(&stage, 20).await;
    write(&stage, "odd", "", json!({"sku": "odd", "title": "t", "price": -1})).await;
    let rejection = only(failure(&stage, by(map(next))).await);
    assert_eq!(rejection.id, "odd");
    assert!(
        rejection.reason.starts_with("it is no v1::Product: invalid value: integer `-1`"),
        "{}",
        rejection.reason
    );
    as_before(&stage).await;
}

#[tokio::test]
async fn another_id_than_the_documents_own() {
    let stage = Stage::new("typed-other-id").await;
    filled(&stage, 20).await;
    write(&stage, "odd", "", json!({"sku": "even", "title": "t", "price": 1})).await;
    let rejection = only(failure(&stage, by(map(next))).await);
    assert_eq!(rejection.id, "odd");
    assert_eq!(rejection.reason, "its id is `odd`, and the new document says `even`");
    as_before(&stage).await;
}

#[tokio::test]
async fn two_of_one_source_with_one_id() {
    let stage = Stage::new("typed-one-id").await;
    filled(&stage, 20).await;
    let migration = flat_map(|old: v1::Product| {
        let again = (old.price == 7).then(|| next(old.clone()));
        std::iter::once(next(old)).chain(again)
    });
    let rejection = only(failure(&stage, by(migration)).await);
    assert_eq!(rejection.id, "s7");
    assert!(rejection.reason.contains("have the id `s7`"), "{}", rejection.reason);
    as_before(&stage).await;
}

#[tokio::test]
async fn two_of_different_sources_with_one_id() {
    let stage = Stage::new("typed-shared-id").await;
    filled(&stage, 20).await;
    let migration = flat_map(|old: v1::Product| {
        let sku = if old.price < 2 { "same".to_owned() } else { old.sku };
        [v2::Product { sku, headline: old.title, price: old.price }]
    });
    let failed = failure(&stage, by(migration)).await;
    assert!(matches!(failed, Failure::DuplicateIds { .. }), "{failed}");
    as_before(&stage).await;
}

async fn rejects(stage: &Stage) -> Vec<Value> {
    stage.send(Request::post("refresh", format!("/{}/_refresh", stage.name("products-rejects")))).await;
    let path = format!("/{}/_search?size=100", stage.name("products-rejects"));
    let found = stage.get(&path).await;
    found["hits"]["hits"].as_array().unwrap().iter().map(|hit| hit["_source"].clone()).collect()
}

#[tokio::test]
async fn they_go_to_a_quarantine_and_the_rest_goes_on() {
    let stage = Stage::new("typed-quarantine").await;
    filled(&stage, 3_000).await;
    let odd = json!({"sku": "odd", "title": ["t", "u"], "price": -1, "more": {"deep": [null]}});
    write(&stage, "odd", "&routing=r", odd.clone()).await;
    up(&stage, by(but_for(777).quarantine("products-rejects"))).await;
    let there = Documents::<v2::Product>::new(&stage.es).count(&json!({"match_all": {}})).await.unwrap();
    assert_eq!(there, 2_997);
    let mut rejects = rejects(&stage).await;
    rejects.sort_by_key(|reject| reject["id"].to_string());
    let ids: Vec<_> = rejects.iter().map(|reject| reject["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["odd", "s1777", "s2777", "s777"]);
    assert_eq!((&rejects[0]["routing"], &rejects[0]["source"]), (&json!("r"), &odd));
    assert_eq!(rejects[1]["reason"], "no price of 777");
    assert_eq!(rejects[1]["source"], json!({"sku": "s1777", "title": "running phone 1777", "price": 1_777}));
}

#[tokio::test]
async fn more_than_may_fail_end_it() {
    let stage = Stage::new("typed-threshold").await;
    filled(&stage, 3_000).await;
    let failed = failure(&stage, by(but_for(777).quarantine("products-rejects").max_failures(2))).await;
    let Failure::TooManyFailed { count: 3, allowed: 2, index, .. } = &failed else { panic!("{failed}") };
    assert_eq!(*index, stage.name("products-rejects"));
    assert_eq!(rejects(&stage).await.len(), 3, "to be looked at");
    stage.send(Request::delete("remove", format!("/{index}"))).await;
    as_before(&stage).await;
    goes_on(&stage, 3_000).await;
}

#[tokio::test]
async fn an_id_that_is_too_long_is_one_documents_failure() {
    let stage = Stage::new("typed-long").await;
    filled(&stage, 200).await;
    let long = |old: v1::Product| {
        let sku = if old.price == 5 { "x".repeat(513) } else { old.sku };
        [v2::Product { sku, headline: old.title, price: old.price }]
    };
    let rejection = only(failure(&stage, by(flat_map(long))).await);
    assert_eq!(rejection.id, "s5");
    assert!(rejection.reason.starts_with("an id has 1 to 512 bytes"), "{}", rejection.reason);
    as_before(&stage).await;
    up(&stage, by(flat_map(long).quarantine("products-rejects"))).await;
    assert_eq!(documents(&stage).await.len(), 199);
    assert_eq!(rejects(&stage).await.len(), 1);
}

#[tokio::test]
async fn what_the_new_index_refuses_goes_to_the_quarantine_too() {
    let stage = Stage::new("typed-refused").await;
    filled(&stage, 20).await;
    // Strict, and the struct knows no colour.
    let migration = || map(next).set("colour", "red");
    let rejection = only(failure(&stage, by(migration())).await);
    assert!(rejection.reason.starts_with("strict_dynamic_mapping_exception"), "{}", rejection.reason);
    as_before(&stage).await;
    up(&stage, by(migration().quarantine("products-rejects"))).await;
    assert_eq!(documents(&stage).await, []);
    let rejects = rejects(&stage).await;
    assert_eq!(rejects.len(), 20);
    assert!(rejects[0]["reason"].as_str().unwrap().contains("[colour]"), "{rejects:?}");
}

/// What was refused is in the sums of neither side, also when it is written over or deleted while the copy goes on.
#[tokio::test]
async fn what_was_refused_may_be_changed_or_deleted_meanwhile() {
    let stage = Stage::new("typed-refused-changed").await;
    filled(&stage, 20).await;
    let settings = When::any().method("PUT").path("/*.fence-*-target/_settings");
    before(&stage, settings, async |es| {
        let products = Documents::<v1::Product>::new(&es);
        for n in 0..3 {
            let changed = v1::Product { price: 99, ..product(n) };
            products.index(&changed).await.unwrap();
        }
        products.delete("s7").await.unwrap();
    });
    up(&stage, by(map(next).set("colour", "red").quarantine("products-rejects"))).await;
    assert!(stage.recorder.take().iter().any(|seen| seen.fault.is_some()), "it was changed meanwhile");
    assert_eq!(documents(&stage).await, []);
    let rejects = rejects(&stage).await;
    assert_eq!(rejects.len(), 23, "each version for itself");
    assert_eq!(rejects.iter().filter(|reject| reject["source"]["price"] == 99).count(), 3);
}

mod part {
    use std::collections::BTreeMap;

    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "products", version = 2, dynamic = "strict")]
    #[es(settings(number_of_shards = 2, number_of_replicas = 0))]
    pub(crate) struct Part {
        #[es(keyword)]
        pub(crate) name: String,
        #[es(unchecked)]
        #[serde(flatten)]
        pub(crate) more: BTreeMap<String, String>,
    }
}

#[tokio::test]
async fn of_a_document_that_becomes_several_all_are_taken_or_none() {
    let stage = Stage::new("typed-halves").await;
    filled(&stage, 20).await;
    let migration = flat_map(|old: v1::Product| {
        (0..3).map(move |n| {
            let odd = (old.price == 5 && n == 1).then(|| ("colour".to_owned(), "red".to_owned()));
            part::Part { name: format!("{} {n}", old.title), more: odd.into_iter().collect() }
        })
    });
    let migrations = Migrations::new(recorded(&[schema::<v1::Product>(), schema::<part::Part>()]))
        .document_with::<part::Part>(|m| m.to(2, migration.quarantine("products-rejects")));
    up(&stage, migrations).await;
    let there = documents(&stage).await;
    assert_eq!(there.len(), 57);
    assert!(there.iter().all(|(id, ..)| !id.starts_with("s5-")), "{there:?}");
    assert_eq!(rejects(&stage).await.len(), 1);
}

/// A stranger writes to the new index: the comparison names what it is.
#[tokio::test]
async fn what_nobody_meant_is_found_and_named() {
    let stage = Stage::new("typed-stranger").await;
    filled(&stage, 500).await;
    // All is written: else what writes it next would find it there.
    let settled = When::any().method("PUT").path("/*.fence-*-target/_settings");
    before(&stage, settled, async |es| {
        let path = format!("/{}*", es.name("products-v2-"));
        let found = es.send(Request::get("look", path)).await.unwrap().value().unwrap();
        let target = found.as_object().unwrap().keys().next().unwrap().clone();
        let path = format!("/{target}/_doc/s7?version_type=external_gte&version=1");
        let changed = json!({"sku": "s7", "headline": "changed", "price": 7});
        es.send(Request::put("write", path).json(&changed).unwrap()).await.unwrap();
    });
    let failed = failure(&stage, by(map(next))).await;
    let Failure::Differs { differing, .. } = &failed else { panic!("{failed}") };
    assert_eq!(differing, &["s7"]);
    as_before(&stage).await;
}

#[tokio::test]
async fn a_busy_cluster_is_waited_for() {
    let stage = Stage::new("typed-busy").await;
    filled(&stage, 5_000).await;
    let bulks = When::any().method("POST").path("/*-target/_bulk");
    stage.recorder.inject(bulks.times(3), Fault::busy(None));
    up(&stage, by(map(next))).await;
    let there = Documents::<v2::Product>::new(&stage.es).count(&json!({"match_all": {}})).await.unwrap();
    assert_eq!(there, 5_000);
}

/// A full queue refuses single documents too, in a reply that is otherwise good.
#[tokio::test]
async fn documents_that_are_put_off_are_sent_again() {
    let stage = Stage::new("typed-put-off").await;
    filled(&stage, 1).await;
    let error = json!({"type": "es_rejected_execution_exception", "reason": "the queue is full"});
    let body = json!({"errors": true, "items": [{"index": {"status": 429, "error": error}}]}).to_string();
    let put_off = Answer { status: 200, retry_after: None, content_type: "application/json", body };
    let bulks = || When::any().method("POST").path("/*-target/_bulk");
    stage.recorder.inject(bulks().times(2), Fault::Answer(put_off));
    stage.recorder.take();
    up(&stage, by(map(next))).await;
    let sent = stage.requests().iter().filter(|seen| seen.ends_with("-target/_bulk")).count();
    assert_eq!((sent, documents(&stage).await.len()), (3, 1));
}

#[tokio::test]
async fn a_lost_reply_makes_no_duplicate() {
    let stage = Stage::new("typed-lost").await;
    filled(&stage, 5_000).await;
    let bulks = When::any().method("POST").path("/*-target/_bulk");
    stage.recorder.inject(bulks.times(2), Fault::LoseResponse);
    up(&stage, by(map(next))).await;
    let there = Documents::<v2::Product>::new(&stage.es).count(&json!({"match_all": {}})).await.unwrap();
    assert_eq!(there, 5_000);
}

/// Whoever dies between two writes, another goes on.
#[tokio::test(flavor = "multi_thread")]
async fn killed_after_a_write_another_goes_on() {
    for (nth, writes) in [(1, "blocked"), (3, "blocked"), (2, "followed")] {
        let contract = if writes == "blocked" { Writes::Blocked } else { Writes::CatchUp };
        let stage = Stage::new("typed-killed").await;
        filled(&stage, 6_000).await;
        let mut child = Command::new(env!("CARGO_BIN_EXE_migrate_once"))
            .env("URL", stage.recorder.url())
            .env("PREFIX", stage.area.prefix())
            .env("IN_RUST", "1")
            .env("WRITES", writes)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let bulks = When::any().method("POST").path("/*-target/_bulk").nth(nth);
        stage.recorder.inject(bulks, Fault::KillAfter(child.id()));
        let status = tokio::task::block_in_place(|| child.wait().unwrap());
        assert!(!status.success(), "killed");
        stage.recorder.heal();
        let migrator = Migrator::new(&stage.es, to_v2_in_rust(contract)).unwrap().lease_time(LEASE);
        let reports = migrator.up().await.unwrap();
        assert_eq!((reports[0].version, reports[0].documents), (Some(2), 6_000));
        let runs = migrator.history("products").await.unwrap();
        assert_eq!((runs.len(), &runs[0].state), (1, &State::Switched), "the same run");
        let products = Documents::<v2::Product>::new(&stage.es);
        assert_eq!(products.count(&json!({"exists": {"field": "headline"}})).await.unwrap(), 6_000);
    }
}

#[tokio::test]
async fn it_stops_when_asked() {
    let stage = Stage::new("typed-stop").await;
    filled(&stage, 5_000).await;
    let mut migrator = Migrator::new(&stage.es, by(map(next))).unwrap();
    let control: Control = migrator.control();
    control.throttle(Some(500.0));
    let mut progress = migrator.progress();
    let stopper = tokio::spawn(async move {
        while let Some(event) = progress.next().await {
            if matches!(event.kind, EventKind::Copied { .. }) {
                control.throttle(Some(1.0));
                control.stop();
            }
        }
    });
    let error = migrator.up().await.unwrap_err();
    assert!(matches!(error, MigrateError::Cancelled { .. }), "{error}");
    drop(migrator);
    stopper.await.unwrap();
    as_before(&stage).await;
}
