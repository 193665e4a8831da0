//! A migration on a real server: what it tells while it goes on, and what the server holds afterwards.

#![allow(clippy::unwrap_used)]

use es_migrate::{EventKind, Migrator, Step, Writes};
use es_tests::migrations::{filled, to_v2_with};
use es_tests::stage::Stage;

#[tokio::test]
async fn a_renamed_field_and_a_changed_analyzer() {
    let catch_up = [
        Step::Create,
        Step::Sample,
        Step::Copy,
        Step::Settle,
        Step::CatchUp,
        Step::Verify,
        Step::Block,
        Step::Finish,
        Step::Switch,
        Step::Retire,
    ];
    migrated(Writes::CatchUp, &catch_up).await;
    let blocked = [
        Step::Create,
        Step::Sample,
        Step::Block,
        Step::Copy,
        Step::Settle,
        Step::Verify,
        Step::Switch,
        Step::Retire,
    ];
    migrated(Writes::Blocked, &blocked).await;
}

async fn migrated(writes: Writes, order: &[Step]) {
    let stage = Stage::new("renamed").await;
    filled(&stage, 2_500).await;
    stage.requests();
    let mut migrator = Migrator::new(&stage.es, to_v2_with(writes)).unwrap();
    let mut progress = migrator.progress();
    let reports = migrator.up().await.unwrap();
    drop(migrator);
    // How often tasks are looked at, and the lease is renewed, is a matter of time.
    let mut requests = stage.requests();
    requests.retain(|request| !request.contains("/_tasks/") && !request.contains(".es-schema-lease"));
    assert!(requests.len() < 180, "{}: {requests:#?}", requests.len());

    let (mut steps, mut copied) = (vec![], 0);
    while let Some(event) = progress.next().await {
        match event.kind {
            EventKind::Done { step, .. } => steps.push(step),
            EventKind::Copied { documents, total, .. } => {
                assert!(documents >= copied && total == 2_500, "{documents} of {total}");
                copied = documents;
            }
            _ => {}
        }
    }
    assert_eq!((steps.as_slice(), copied, reports[0].documents), (order, 2_500, 2_500));

    // The new analyzer stems, and the field has its new name.
    let found = stage.get(&format!("/{}/_count?q=headline:run", stage.name("products"))).await;
    assert_eq!(found["count"], 2_500);
    let ledger = stage.get(&format!("/{}/_doc/products", stage.name(".es-migrations"))).await;
    let run = &ledger["_source"]["runs"][0];
    assert_eq!(run["state"]["state"], "switched");
    let entries: Vec<Step> = run["journal"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| serde_json::from_value(entry["step"].clone()).unwrap())
        .collect();
    assert_eq!(entries, order);
}

/// Where a shard is empty, as all are here, sums of nothing are compared.
#[tokio::test]
async fn an_index_without_documents() {
    for writes in [Writes::CatchUp, Writes::Blocked] {
        let stage = Stage::new("empty").await;
        filled(&stage, 0).await;
        let reports = Migrator::new(&stage.es, to_v2_with(writes)).unwrap().up().await.unwrap();
        assert_eq!((reports[0].version, reports[0].documents), (Some(2), 0));
        let found = stage.get(&format!("/{}/_count", stage.name("products"))).await;
        assert_eq!(found["count"], 0);
    }
}
