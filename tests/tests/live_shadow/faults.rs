//! What strikes while queries are asked.

use std::os::unix::process::ExitStatusExt as _;

use es_core::cluster::Request;
use es_migrate::{Migrator, Outcome, reindex, shadow};
use es_testkit::{Fault, When};
use es_tests::migrations::{LEASE, after, before, no_task, nobody_at_it, to_v2_asking};
use es_tests::process::{command, ended};
use es_tests::stage::Stage;
use futures_util::future::join_all;
use serde_json::json;

use super::*;

fn asked() -> es_migrate::Shadow {
    shadow()
        .query("phones", json!({"query": {"match": {"title": "phone"}}}))
        .sample(20, "title")
        .min_overlap(1.0)
}

fn migrations() -> Migrations {
    to::<reshaped::Product>(reindex().shadow(asked()))
}

/// The request that asks the old index, and the one that asks the new one.
fn sides(stage: &Stage) -> [When; 2] {
    let new = format!("\"{}", stage.name("products-v2-"));
    [When::any().path("/_msearch").body("\"pit\""), When::any().path("/_msearch").body(&new)]
}

async fn is_done(stage: &Stage, report: &es_migrate::Report) {
    let found = report.shadow.clone().unwrap();
    assert_eq!((report.outcome, found.overlap), (Outcome::Migrated, 1.0), "{found:#}");
    let products = Documents::<v1::Product>::new(&stage.es);
    assert_eq!(products.count(&json!({"match_all": {}})).await.unwrap(), 200);
    no_task(stage).await;
    nobody_at_it(stage).await;
}

#[tokio::test]
async fn requests_and_answers_are_lost() {
    let faults = [Fault::LoseRequest, Fault::LoseResponse, Fault::unavailable(), Fault::busy(None)];
    join_all(faults.into_iter().map(async |fault| {
        let stage = Stage::new("shadow-lost").await;
        stocked(&stage, 200).await;
        for side in sides(&stage) {
            stage.recorder.inject(side.times(2), fault.clone());
        }
        let migrator = Migrator::new(&stage.es, migrations()).unwrap();
        let report = migrator.up().await.unwrap().remove(0);
        let struck = stage.recorder.take().iter().filter(|seen| seen.fault.is_some()).count();
        assert!(struck >= 4, "{fault}: {struck}");
        is_done(&stage, &report).await;
    }))
    .await;
}

/// Killed while it asks the old index, and the new one; who goes on has other queries.
#[tokio::test]
async fn killed_while_it_asks_another_goes_on() {
    join_all([0, 1].map(async |side: usize| {
        let stage = Stage::new("shadow-killed").await;
        stocked(&stage, 200).await;
        let mut child = command(env!("CARGO_BIN_EXE_migrate_once"), &stage);
        let mut child = child.env("SHADOW", "1").spawn().unwrap();
        stage.recorder.inject(sides(&stage)[side].clone(), Fault::KillAfter(child.id()));
        assert_eq!(ended(&mut child).await.signal(), Some(9), "it came to asking");
        stage.recorder.heal();
        let run = run(&stage).await;
        let entry = run["journal"].as_array().unwrap().last().unwrap();
        assert_eq!((&entry["step"], entry.get("done_ms")), (&json!("shadow"), None), "{run}");
        let more = shadow().query("dear", json!({"query": {"range": {"price": {"gt": 2}}}}));
        let migrator = Migrator::new(&stage.es, to_v2_asking()).unwrap().lease_time(LEASE);
        let report = migrator.with_shadow("products", &more).unwrap().up().await.unwrap().remove(0);
        let found = report.shadow.clone().unwrap();
        assert!(found.compared.iter().any(|one| one.name == "dear" && one.common == one.of), "{found:#}");
        assert_eq!((report.outcome, found.queries), (Outcome::Migrated, 2));
        let ended = super::run(&stage).await;
        assert_eq!(
            (&ended["id"], &ended["state"]["state"]),
            (&run["id"], &json!("switched")),
            "the same run"
        );
        no_task(&stage).await;
        nobody_at_it(&stage).await;
    }))
    .await;
}

/// With the point in time goes what the old index was asked: another round makes another one.
#[tokio::test]
async fn the_point_in_time_is_lost() {
    let stage = Stage::new("shadow-pit").await;
    stocked(&stage, 200).await;
    let ledger = stage.name(".es-migrations");
    // The sample is taken after the intent is noted, and before anything is asked.
    let sampled = When::any().path("/*/_search").body("random_score").skip(2);
    after(&stage, sampled, move |es| {
        let ledger = ledger.clone();
        async move {
            let look = Request::get("look", format!("/{ledger}/_doc/products"));
            let read = es.send(look).await.unwrap().value().unwrap();
            let pit = read["_source"]["runs"][0]["followed"]["to"]["pit"].clone();
            es.send(Request::delete("close", "/_pit").json(&json!({"id": pit})).unwrap()).await.unwrap();
        }
    });
    let mut migrator = Migrator::new(&stage.es, migrations()).unwrap();
    let mut progress = migrator.progress();
    let report = migrator.up().await.unwrap().remove(0);
    drop(migrator);
    let mut told = vec![];
    while let Some(event) = progress.next().await {
        told.push(event.to_string());
    }
    assert!(told.iter().any(|line| line.contains("repeated, since")), "{told:#?}");
    is_done(&stage, &report).await;
}

/// The old index is asked as it was when the new one was brought to it: what is written then would else be all that it finds.
#[tokio::test]
async fn what_is_written_while_queries_are_asked_is_in_neither_answer() {
    let stage = Stage::new("shadow-written").await;
    stocked(&stage, 180).await;
    before(&stage, sides(&stage)[0].clone(), async |es| {
        let late = (0..20).map(|n| v1::Product { sku: format!("z{n}"), title: "late".into(), price: 9 });
        Documents::<v1::Product>::new(&es).bulk().refresh(Refresh::True).run(late).await.unwrap();
    });
    let latest = json!({"query": {"match_all": {}}, "sort": {"sku.keyword": "desc"}});
    let asked = asked().query("latest", latest);
    let migrator = Migrator::new(&stage.es, to::<reshaped::Product>(reindex().shadow(asked))).unwrap();
    let report = migrator.up().await.unwrap().remove(0);
    let found = report.shadow.as_ref().unwrap();
    let latest = found.compared.iter().find(|one| one.name == "latest").unwrap();
    assert_eq!((latest.common, latest.total.old, latest.total.new), (10, Some(180), Some(180)), "{latest}");
    assert_eq!(noted(&stage).await.queries, found.queries);
    is_done(&stage, &report).await;
}

/// Asked to stop, it does so between two requests, and everything is put back.
#[tokio::test]
async fn it_stops_while_it_asks() {
    let stage = Stage::new("shadow-stop").await;
    stocked(&stage, 200).await;
    let migrator = Migrator::new(&stage.es, migrations()).unwrap();
    let control = migrator.control();
    stage.recorder.inject(sides(&stage)[1].clone(), Fault::call_after(move |_| control.stop()));
    let error = migrator.up().await.unwrap_err();
    assert!(matches!(error, es_migrate::MigrateError::Cancelled { .. }), "{error}");
    stage.recorder.heal();
    es_tests::migrations::as_before(&stage).await;
}
