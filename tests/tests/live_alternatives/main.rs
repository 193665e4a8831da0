//! Alternatives to a copy: what the plan offers is taken by the server, and does what it says.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

mod follow;
mod forms;
mod pick_up;
mod table;

use es_core::cluster::Request;
use es_core::prelude::*;
use es_core::schema::Schema;
use es_migrate::plan::alternatives::{Alternative, AlternativeKind};
use es_migrate::plan::{Action, DocumentPlan};
use es_migrate::{Migration, Migrations, Migrator, Report, reindex};
use es_tests::migrations::recorded;
use es_tests::stage::Stage;
use serde_json::Value;

/// A document of one version with the next one, which is to come from it by a migration.
fn to<Old: EsDocument, New: EsDocument>(migration: Migration) -> Migrations {
    let versions: Vec<&'static Schema> = vec![schema::<Old>(), schema::<New>()];
    let version = schema::<New>().version;
    Migrations::new(recorded(&versions)).document_with::<New>(|m| m.to(version, migration))
}

/// Without a migration.
fn as_it_is<Old: EsDocument, New: EsDocument>() -> Migrations {
    to::<Old, New>(reindex())
}

async fn plan(stage: &Stage, migrations: Migrations) -> DocumentPlan {
    let plan = Migrator::new(&stage.es, migrations).unwrap().plan().await.unwrap();
    println!("{plan}");
    plan.documents[0].clone()
}

/// The only offer of a kind.
fn offer(plan: &DocumentPlan, kind: AlternativeKind) -> Alternative {
    let offers = &plan.alternatives.as_ref().unwrap_or_else(|| panic!("no offers in\n{plan}")).offers;
    let of_kind: Vec<_> = offers.iter().filter(|offer| offer.kind == kind).collect();
    assert_eq!(of_kind.len(), 1, "{plan}");
    of_kind[0].clone()
}

fn written(offer: &Alternative) -> Vec<&str> {
    offer.instead.iter().map(|one| one.write.as_str()).collect()
}

/// What was offered is followed: the plan says so, the same index serves, nothing was copied, and then nothing is to be done.
async fn followed(stage: &Stage, migrations: Migrations, action: Action) -> Report {
    let before = indices(stage).await;
    assert_eq!(plan(stage, migrations.clone()).await.action, action);
    let report = Migrator::new(&stage.es, migrations.clone()).unwrap().up().await.unwrap().remove(0);
    assert_eq!(indices(stage).await, before, "the same indices, by their UUIDs");
    assert_eq!(plan(stage, migrations).await.action, Action::Nothing);
    report
}

/// Name and UUID of every index but the lease's and the ledger's.
async fn indices(stage: &Stage) -> Vec<(String, String)> {
    let path = format!("/{}*?expand_wildcards=all&filter_path=*.settings.index.uuid", stage.area.prefix());
    let all = stage.get(&path).await;
    let all = all.as_object().unwrap().iter().filter(|(name, _)| !name.starts_with(".es-"));
    all.map(|(name, index)| (name.clone(), index["settings"]["index"]["uuid"].to_string())).collect()
}

async fn put(stage: &Stage, index: &str, id: &str, document: Value) {
    stage.put(&format!("/{}/_doc/{id}?refresh=true", stage.name(index)), document).await;
}

/// How many documents a query finds.
async fn found(stage: &Stage, index: &str, query: Value) -> u64 {
    let request = Request::post("count", format!("/{}/_count", stage.name(index)));
    let request = request.json(&serde_json::json!({ "query": query })).unwrap();
    stage.send(request).await["count"].as_u64().unwrap()
}
