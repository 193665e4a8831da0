//! A migration with an API key that has what `Migrator` documents, and with less.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::time::Duration;

use es_core::prelude::*;
use es_migrate::{MigrateError, Migrator, Outcome, Report};
use es_testkit::{Recorder, Server, Variant};
use es_tests::migrations::{filled, to_v2};
use es_tests::stage::Stage;
use serde_json::json;

/// What is documented at [`Migrator`]: for the cluster, for the documents' indices, for the lease and the ledger.
const LEAST: [&[&str]; 3] = [
    &["monitor", "manage_index_templates"],
    &["manage", "read", "write"],
    &["create_index", "read", "index"],
];

/// A corner of a secured server, on which everything is allowed.
async fn corner(server: &Server) -> Stage {
    let (area, recorder) = (server.isolated("secured"), Recorder::start(server).unwrap());
    let (user, password) = (server.username().unwrap(), server.password().unwrap());
    let es = Cluster::builder().node(recorder.url()).basic(user, password).build().unwrap();
    let es = es.with_prefix(area.prefix());
    Stage::with(area, recorder, es).await
}

/// A migrator that has these privileges and no other.
async fn migrator(server: &Server, stage: &Stage, [cluster, indices, own]: [&[&str]; 3]) -> Migrator {
    let roles = json!({"migrator": {
        "cluster": cluster,
        "indices": [
            {"names": [stage.name("products*")], "privileges": indices},
            {"names": [stage.name(".es-schema-lease"), stage.name(".es-migrations")], "privileges": own},
        ],
    }});
    let key = server.api_key_with("live-migrate", &roles).await.unwrap();
    let es = Cluster::builder().node(stage.recorder.url()).api_key(key).build().unwrap();
    Migrator::new(&es.with_prefix(stage.area.prefix()), to_v2()).unwrap()
}

async fn all_of_it(migrator: &Migrator) -> Result<Report, MigrateError> {
    migrator.up().await?;
    migrator.rollback("products").await?;
    migrator.up().await?;
    migrator.finalize("products", Duration::ZERO).await
}

#[tokio::test]
async fn what_is_documented_is_enough_and_no_more_than_that() {
    let server = Server::of(Variant::from_env().unwrap().secured()).await.unwrap();
    let stage = corner(&server).await;
    filled(&stage, 20).await;
    let report = all_of_it(&migrator(&server, &stage, LEAST).await).await.unwrap();
    assert_eq!((report.outcome, report.version), (Outcome::Finalized, Some(2)));

    for (place, privileges) in LEAST.iter().enumerate() {
        for without in *privileges {
            let less: Vec<&str> = privileges.iter().filter(|one| *one != without).copied().collect();
            let mut all = LEAST;
            all[place] = &less;
            let stage = corner(&server).await;
            filled(&stage, 20).await;
            let impatient = migrator(&server, &stage, all).await.patience(Duration::from_secs(20));
            let outcome = all_of_it(&impatient).await;
            println!("without {without}: {outcome:?}");
            let said = outcome.err().map(|error| error.to_string()).unwrap_or_default();
            assert!(said.contains("is unauthorized for"), "without {without} of {privileges:?}: {said}");
        }
    }
}

/// Tasks can't be cancelled: they end by themselves, and then what they wrote to goes.
#[tokio::test]
async fn a_run_that_died_is_unlocked_without_the_privilege_to_cancel() {
    let server = Server::of(Variant::from_env().unwrap().secured()).await.unwrap();
    let stage = corner(&server).await;
    filled(&stage, 1_000).await;
    let mut dying = migrator(&server, &stage, LEAST).await;
    dying.control().throttle(Some(100.0));
    let mut progress = dying.progress();
    let run = tokio::spawn(async move { dying.up().await });
    while let Some(event) = progress.next().await {
        if matches!(event.kind, es_migrate::EventKind::Copied { documents: 1.., .. }) {
            break;
        }
    }
    run.abort();
    let report = migrator(&server, &stage, LEAST).await.unlock("products", true).await.unwrap();
    assert_eq!((report.outcome, report.version), (Outcome::Unlocked, Some(1)));
    es_tests::migrations::as_before(&stage).await;
}

/// What a copy takes is enough to adopt an index too; what is lacking is said before anything changes.
#[tokio::test]
async fn an_index_is_adopted_with_what_is_documented() {
    let server = Server::of(Variant::from_env().unwrap().secured()).await.unwrap();
    let stage = corner(&server).await;
    es_tests::adoption::plain(&stage, 20).await;
    let [cluster, _, own] = LEAST;
    let less =
        migrator(&server, &stage, [cluster, &["view_index_metadata", "monitor", "read", "write"], own]).await;
    let error = less.up().await.unwrap_err();
    assert!(matches!(error, MigrateError::Refused(_)), "{error}");
    assert!(error.to_string().contains("the privilege `manage` on"), "{error}");
    assert!(es_tests::migrations::left(&stage).await.as_object().unwrap().len() == 1, "nothing was made");

    // Its aliases go along, and their names are not among those of the key.
    let error = migrator(&server, &stage, LEAST).await.up().await.unwrap_err();
    assert!(error.to_string().contains("the privilege `manage` on"), "{error}");
    let path = format!("/{}/_alias/*", stage.name("products"));
    stage.send(es_core::cluster::Request::delete("by hand", path)).await;
    let reports = migrator(&server, &stage, LEAST).await.up().await.unwrap();
    assert_eq!((reports[0].outcome, reports[0].version), (Outcome::Migrated, Some(2)));
}
