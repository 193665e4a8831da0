//! After the switch: back, on, or away with the old one; and a run that nobody goes on with.

use std::time::Duration;

use es_core::cluster::Request;
use es_core::prelude::*;
use es_migrate::{MigrateError, Migrations, Migrator, Outcome, State, Writes, reindex};
use es_testkit::{Fault, When};
use es_tests::migrations::{
    as_before, filled, goes_on, left, nobody_at_it, product, recorded, to_v2, to_v2_with, v1, v2,
};
use es_tests::stage::Stage;
use serde_json::{Value, json};

use crate::up;

fn migrator(stage: &Stage) -> Migrator {
    Migrator::new(&stage.es, to_v2()).unwrap()
}

fn blocking(stage: &Stage) -> Migrator {
    Migrator::new(&stage.es, to_v2_with(Writes::Blocked)).unwrap()
}

fn refused(outcome: Result<es_migrate::Report, MigrateError>) -> String {
    let error = outcome.unwrap_err();
    let MigrateError::Refused(_) = &error else { panic!("{error}") };
    error.to_string()
}

#[tokio::test]
async fn back_while_nothing_was_written_and_up_again() {
    let stage = Stage::new("rollback").await;
    let old = filled(&stage, 30).await;
    let first = up(&stage, to_v2(), Outcome::Migrated).await.index.unwrap();
    let report = migrator(&stage).rollback("products").await.unwrap();
    assert_eq!((report.outcome, report.version), (Outcome::RolledBack, Some(1)));
    let alias = json!({"is_write_index": true});
    let now = left(&stage).await;
    assert_eq!(now["products-v1"]["aliases"], json!({"products": alias, "products.w1": alias}));
    assert_eq!(now[first.strip_prefix(stage.area.prefix()).unwrap()]["aliases"], json!({}));
    nobody_at_it(&stage).await;
    old.index(&product(77)).refresh(Refresh::True).await.unwrap();
    assert_eq!(old.get("s77").await.unwrap().unwrap().source, product(77));
    assert!(refused(migrator(&stage).rollback("products").await).contains("nothing has been switched"));
    goes_on(&stage, 31).await;
}

/// With a step that nothing leads back from.
fn one_way() -> Migrations {
    Migrations::new(recorded(&[schema::<v1::Product>(), schema::<v2::Product>()]))
        .document_with::<v2::Product>(|m| m.to(2, reindex().rename("title", "headline").set("price", 7)))
}

#[tokio::test]
async fn no_way_back_once_something_was_written_and_nothing_says_how() {
    let stage = Stage::new("no-rollback").await;
    let old = filled(&stage, 30).await;
    let index = up(&stage, one_way(), Outcome::Migrated).await.index;
    let migrator = |stage: &Stage| Migrator::new(&stage.es, one_way()).unwrap();
    let products = Documents::<v2::Product>::new(&stage.es);
    let new = v2::Product { sku: "new".into(), headline: "new".into(), price: 1 };
    products.index(&new).await.unwrap();
    let said = refused(migrator(&stage).rollback("products").await);
    assert!(said.contains("written to since the switch") && said.contains("--lose-writes"), "{said}");
    // A delete is a write too, and here the number of documents is as before.
    products.delete("new").await.unwrap();
    refused(migrator(&stage).rollback("products").await);
    let written = products.index(&new).await.unwrap();
    assert_eq!(Some(written.index), index, "it serves and takes writes");
    assert!(!left(&stage).await.to_string().contains("fence"));
    nobody_at_it(&stage).await;

    let report = migrator(&stage).rollback_losing_writes("products").await.unwrap();
    assert_eq!((report.outcome, report.version), (Outcome::RolledBack, Some(1)));
    assert!(old.get("new").await.unwrap().is_none(), "as accepted");
    migrator(&stage).finalize("products", Duration::ZERO).await.unwrap();
    as_before(&stage).await;
}

#[tokio::test]
async fn back_with_what_was_written_since_the_switch() {
    let stage = Stage::new("rollback-written").await;
    let old = filled(&stage, 30).await;
    up(&stage, to_v2(), Outcome::Migrated).await;
    let products = Documents::<v2::Product>::new(&stage.es);
    let new = |sku: &str| v2::Product { sku: sku.into(), headline: format!("headline of {sku}"), price: 1 };
    for sku in ["new", "s1", "gone"] {
        products.index(&new(sku)).await.unwrap();
    }
    for sku in ["gone", "s2"] {
        products.delete(sku).await.unwrap();
    }
    let report = migrator(&stage).rollback("products").await.unwrap();
    assert_eq!((report.outcome, report.version), (Outcome::RolledBack, Some(1)));
    for sku in ["new", "s1"] {
        let there = old.get(sku).await.unwrap().unwrap();
        assert_eq!(
            there.source,
            v1::Product { sku: sku.into(), title: format!("headline of {sku}"), price: 1 }
        );
    }
    assert_eq!(old.get("s1").await.unwrap().unwrap().version, Some(2), "versions are kept");
    for sku in ["gone", "s2"] {
        assert!(old.get(sku).await.unwrap().is_none(), "{sku}");
    }
    let found = stage.get(&format!("/{}/_count", stage.name("products"))).await;
    assert_eq!(found["count"], 30);
    let settings = stage.get(&format!("/{}/_settings", stage.name("products-v1"))).await;
    let settings = &settings["products-v1"]["settings"]["index"];
    assert_eq!((&settings["gc_deletes"], &settings["blocks"]), (&Value::Null, &Value::Null));
    let alias = json!({"is_write_index": true});
    let now = left(&stage).await;
    assert_eq!(now["products-v1"]["aliases"], json!({"products": alias, "products.w1": alias}));
    assert_eq!(now.as_object().unwrap().len(), 2, "the new one is kept: {now}");
    nobody_at_it(&stage).await;
    migrator(&stage).finalize("products", Duration::ZERO).await.unwrap();
    as_before(&stage).await;
    goes_on(&stage, 30).await;
}

/// A rollback that died in the middle is gone on with, or given up; `up` does neither unasked.
#[tokio::test]
async fn a_rollback_that_died_is_resumed_or_given_up() {
    let stage = Stage::new("rollback-died").await;
    let old = filled(&stage, 30).await;
    up(&stage, to_v2(), Outcome::Migrated).await;
    let products = Documents::<v2::Product>::new(&stage.es);
    let new = v2::Product { sku: "new".into(), headline: "new".into(), price: 1 };
    products.index(&new).await.unwrap();
    for resumes in [false, true] {
        let lost = stage.cluster();
        let migrator_that_dies = Migrator::new(&lost, to_v2()).unwrap().lease_time(Duration::from_secs(3));
        let run = tokio::spawn(async move { migrator_that_dies.rollback("products").await });
        let copying = When::any().method("POST").path("/_reindex").times(1);
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
        stage.recorder.inject(copying, Fault::call_before(move |_| sender.send(()).unwrap()));
        tokio::time::timeout(Duration::from_mins(5), receiver.recv()).await.unwrap().unwrap();
        run.abort();
        assert!(run.await.unwrap_err().is_cancelled());
        stage.recorder.heal();
        let said = Migrator::new(&stage.es, to_v2()).unwrap().up().await.unwrap_err().to_string();
        assert!(said.contains("a rollback to version 1 was begun"), "{said}");
        assert_eq!(products.get("new").await.unwrap().unwrap().source, new, "the new one serves meanwhile");
        if resumes {
            let report = migrator(&stage).resume("products").await.unwrap();
            assert_eq!((report.outcome, report.version), (Outcome::RolledBack, Some(1)));
        } else {
            assert_eq!(migrator(&stage).unlock("products", false).await.unwrap().outcome, Outcome::Unlocked);
            products.index(&new).await.unwrap();
            let blocked = stage.get(&format!("/{}/_settings", stage.name("products-v1"))).await;
            assert_eq!(blocked["products-v1"]["settings"]["index"]["blocks"]["write"], "true");
            // The old index has been written to: there is no going back to what it was.
            let said = refused(migrator(&stage).rollback_losing_writes("products").await);
            assert!(said.contains("is not what it was"), "{said}");
        }
        nobody_at_it(&stage).await;
    }
    assert_eq!(old.get("new").await.unwrap().unwrap().source.title, "new");
    as_before_with(&stage).await;
}

/// The old index serves.
async fn as_before_with(stage: &Stage) {
    let now = left(stage).await;
    let alias = json!({"is_write_index": true});
    assert_eq!(now["products-v1"]["aliases"], json!({"products": alias, "products.w1": alias}));
    assert!(!now.to_string().contains("fence"), "{now}");
}

#[tokio::test]
async fn the_old_one_is_compared_while_it_is_kept() {
    let stage = Stage::new("verify").await;
    filled(&stage, 30).await;
    up(&stage, to_v2(), Outcome::Migrated).await;
    let report = migrator(&stage).verify("products").await.unwrap();
    assert_eq!((report.outcome, report.documents), (Outcome::Verified, 30));
    assert!(left(&stage).await.get("products-v1").is_some());
}

#[tokio::test]
async fn away_with_the_old_one_after_its_time_and_its_names_stay_free() {
    let stage = Stage::new("finalize").await;
    filled(&stage, 30).await;
    up(&stage, to_v2(), Outcome::Migrated).await;
    let said = refused(migrator(&stage).finalize("products", Duration::from_hours(1)).await);
    assert!(said.contains("it is kept for 59 min"), "{said}");
    assert!(left(&stage).await.get("products-v1").is_some());

    let report = migrator(&stage).finalize("products", Duration::ZERO).await.unwrap();
    assert_eq!((report.outcome, report.version), (Outcome::Finalized, Some(2)));
    let now = left(&stage).await;
    let [(_, index)] = now.as_object().unwrap().iter().collect::<Vec<_>>()[..] else { panic!("{now}") };
    let alias = json!({"is_write_index": true});
    assert_eq!(index["aliases"], json!({"products": alias, "products.w2": alias}));

    for name in ["products-v1", "products.w1", "products.fence-1-source", "products.fence-1-target"] {
        let request = Request::post("write late", format!("/{}/_doc", stage.name(name)));
        let error = stage.es.send(request.json(&json!({"sku": "late"})).unwrap()).await.unwrap_err();
        assert_eq!((name, error.status()), (name, Some(404)), "{error}");
    }
    assert_eq!(left(&stage).await, now, "no write made an index");
    assert!(
        refused(migrator(&stage).finalize("products", Duration::ZERO).await).contains("nothing is retired")
    );
    assert!(refused(migrator(&stage).rollback("products").await).contains("nothing has been switched"));
}

/// What was before the switch is noted with its intent: its evidence never came.
#[tokio::test]
async fn back_after_a_switch_whose_reply_was_lost() {
    let stage = Stage::new("back-lost").await;
    filled(&stage, 30).await;
    let tenant = json!({"filter": {"term": {"price": 7}}});
    stage
        .put(&format!("/{}/_alias/{}", stage.name("products-v1"), stage.name("seven")), tenant.clone())
        .await;
    let switch = When::any().method("POST").path("/_aliases").body("products.w2").times(1);
    stage.recorder.inject(switch, Fault::LoseResponse);
    up(&stage, to_v2(), Outcome::Migrated).await;
    assert!(stage.recorder.take().iter().any(|seen| seen.fault.is_some()), "the reply was lost");
    // A reply of the way back is lost too.
    let back = When::any().method("POST").path("/_aliases").body("products.w1").times(1);
    stage.recorder.inject(back, Fault::LoseResponse);
    migrator(&stage).rollback("products").await.unwrap();
    assert!(stage.recorder.take().iter().any(|seen| seen.fault.is_some()), "the reply was lost");
    let now = left(&stage).await;
    let alias = json!({"is_write_index": true});
    let expected = json!({"products": alias, "products.w1": alias, "seven": tenant});
    assert_eq!(now["products-v1"]["aliases"], expected);
    assert_eq!(now.as_object().unwrap().values().filter(|index| index["aliases"] == json!({})).count(), 1);
}

#[tokio::test]
async fn what_every_run_has_retired_goes() {
    let stage = Stage::new("finalize-all").await;
    filled(&stage, 30).await;
    up(&stage, to_v2(), Outcome::Migrated).await;
    migrator(&stage).rollback("products").await.unwrap();
    up(&stage, to_v2(), Outcome::Migrated).await;
    assert_eq!(
        left(&stage).await.as_object().unwrap().len(),
        3,
        "the first copy, the old index, the second copy"
    );
    migrator(&stage).finalize("products", Duration::ZERO).await.unwrap();
    let now = left(&stage).await;
    let alias = json!({"is_write_index": true});
    let aliases: Vec<_> = now.as_object().unwrap().values().map(|index| &index["aliases"]).collect();
    assert_eq!(aliases, [&json!({"products": alias, "products.w2": alias})]);
}

#[tokio::test]
async fn after_a_rollback_the_new_one_goes() {
    let stage = Stage::new("finalize-back").await;
    filled(&stage, 30).await;
    up(&stage, to_v2(), Outcome::Migrated).await;
    migrator(&stage).rollback("products").await.unwrap();
    let report = migrator(&stage).finalize("products", Duration::ZERO).await.unwrap();
    assert_eq!((report.outcome, report.version), (Outcome::Finalized, Some(1)));
    as_before(&stage).await;
    goes_on(&stage, 30).await;
}

/// Begins a run and dies in the middle of the copy, while writes are blocked.
async fn dead(stage: &Stage) {
    let migrator = blocking(stage).lease_time(Duration::from_secs(8));
    migrator.control().throttle(Some(200.0));
    let mut migrator = migrator;
    let mut progress = migrator.progress();
    let run = tokio::spawn(async move { migrator.up().await });
    while let Some(event) = progress.next().await {
        if matches!(event.kind, es_migrate::EventKind::Copied { documents: 1.., .. }) {
            break;
        }
    }
    run.abort();
    assert!(run.await.unwrap_err().is_cancelled());
}

async fn takes_writes(stage: &Stage) -> bool {
    let products = Documents::<v1::Product>::new(&stage.es).block_patience(Duration::ZERO);
    products.index(&product(1)).await.is_ok()
}

#[tokio::test]
async fn a_run_that_died_is_unlocked() {
    let stage = Stage::new("unlock").await;
    filled(&stage, 3_000).await;
    dead(&stage).await;
    assert!(!takes_writes(&stage).await, "it died while writes were blocked");
    let report = migrator(&stage).unlock("products", true).await.unwrap();
    assert_eq!((report.outcome, report.version), (Outcome::Unlocked, Some(1)));
    as_before(&stage).await;
    assert_eq!(migrator(&stage).unlock("products", false).await.unwrap().outcome, Outcome::Unchanged);
    goes_on(&stage, 3_000).await;
}

/// The next release of a program whose migrator died makes something else of the documents.
#[tokio::test]
async fn a_run_of_another_mind_is_put_back_and_begun_anew() {
    let stage = Stage::new("other-mind").await;
    filled(&stage, 3_000).await;
    dead(&stage).await;
    let schemas = recorded(&[schema::<v1::Product>(), schema::<v2::Product>()]);
    let other = Migrations::new(schemas)
        .document_with::<v2::Product>(|m| m.to(2, reindex().rename("title", "headline").set("price", 5)));
    let migrator = Migrator::new(&stage.es, other).unwrap();
    let report = migrator.up_one("products").await.unwrap();
    assert_eq!((report.outcome, report.documents), (Outcome::Migrated, 3_000));
    let states: Vec<_> =
        migrator.history("products").await.unwrap().into_iter().map(|run| run.state).collect();
    assert!(matches!(states.as_slice(), [State::Failed { .. }, State::Switched]), "{states:?}");
    let set = stage.get(&format!("/{}/_count?q=price:5", stage.name("products"))).await;
    assert_eq!(set["count"], 3_000, "none of the first copy is left");
    assert_eq!(left(&stage).await.as_object().unwrap().len(), 2);
    nobody_at_it(&stage).await;
}

#[tokio::test]
async fn a_run_that_died_is_gone_on_with() {
    let stage = Stage::new("resume").await;
    filled(&stage, 3_000).await;
    dead(&stage).await;
    let plan = migrator(&stage).plan().await.unwrap();
    assert!(plan.to_string().contains("go on with what"), "{plan}");
    let report = migrator(&stage).resume("products").await.unwrap();
    assert_eq!((report.outcome, report.documents), (Outcome::Migrated, 3_000));
    let history = migrator(&stage).history("products").await.unwrap();
    assert_eq!(history.len(), 1, "the same run");
    let whole: Value = stage.get(&format!("/{}/_count", stage.name("products"))).await;
    assert_eq!(whole["count"], 3_000);
    nobody_at_it(&stage).await;
}
