//! Transforms in Rust: what they make of documents, what they keep, and what becomes of those that fail.

#![allow(clippy::unwrap_used, clippy::panic)]

mod chains;
mod failing;
mod shapes;

use es_core::cluster::Request;
use es_core::prelude::*;
use es_migrate::{Failure, MigrateError, Migration, Migrations, Migrator, Outcome, Report};
use es_tests::migrations::{recorded, v1, v2};
use es_tests::stage::Stage;
use serde_json::{Value, json};

/// `products`, from the first version to the second.
fn by(migration: Migration) -> Migrations {
    Migrations::new(recorded(&[schema::<v1::Product>(), schema::<v2::Product>()]))
        .document_with::<v2::Product>(|m| m.to(2, migration))
}

fn next(old: v1::Product) -> v2::Product {
    v2::Product { sku: old.sku, headline: old.title, price: old.price }
}

async fn up(stage: &Stage, migrations: Migrations) -> Report {
    let reports = Migrator::new(&stage.es, migrations).unwrap().up().await;
    let reports = reports.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(reports[0].outcome, Outcome::Migrated);
    reports[0].clone()
}

/// Why the migration is given up.
async fn failure(stage: &Stage, migrations: Migrations) -> Failure {
    let error = Migrator::new(&stage.es, migrations).unwrap().up().await.unwrap_err();
    println!("{error}");
    let MigrateError::Failed { failure, .. } = error else { panic!("{error}") };
    failure
}

/// Writes a document by its parameters.
async fn write(stage: &Stage, id: &str, parameters: &str, document: Value) {
    let path = format!("/{}/_doc/{id}?refresh=true{parameters}", stage.name("products.w1"));
    stage.put(&path, document).await;
}

/// The documents behind the alias, by id: version, routing, source.
async fn documents(stage: &Stage) -> Vec<(String, u64, Value, Value)> {
    let request = Request::post("look", format!("/{}/_search", stage.name("products")))
        .json(&json!({"size": 1_000, "version": true, "sort": "_doc"}))
        .unwrap();
    let found = stage.send(request).await;
    let of = |hit: &Value| {
        let id = hit["_id"].as_str().unwrap().to_owned();
        (id, hit["_version"].as_u64().unwrap(), hit["_routing"].clone(), hit["_source"].clone())
    };
    let mut all: Vec<_> = found["hits"]["hits"].as_array().unwrap().iter().map(of).collect();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}
