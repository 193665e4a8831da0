//! Every action of a plan, what it does on the server, and what is there after the switch.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

mod actions;
mod aliases;
mod back;
mod operations;

use es_core::prelude::*;
use es_migrate::{Migrations, Migrator, Outcome, Report};
use es_tests::stage::Stage;

/// `up`, which must have that outcome.
async fn up(stage: &Stage, migrations: Migrations, outcome: Outcome) -> Report {
    let report = Migrator::new(&stage.es, migrations).unwrap().up().await.unwrap().remove(0);
    assert_eq!(report.outcome, outcome, "{report}");
    report
}

/// An index of a document as declared, with products of these ids and titles.
async fn made<D: EsDocument>(stage: &Stage, count: u32) {
    D::init(&stage.es).await.unwrap();
    for n in 0..count {
        let path = format!("/{}/_doc/s{n}?refresh=true", stage.name("products"));
        stage.put(&path, serde_json::json!({"sku": format!("s{n}"), "title": "Running Shoes"})).await;
    }
}

/// How many documents a query finds.
async fn found(stage: &Stage, query: serde_json::Value) -> u64 {
    let request = es_core::cluster::Request::post("count", format!("/{}/_count", stage.name("products")));
    let request = request.json(&serde_json::json!({ "query": query })).unwrap();
    stage.send(request).await["count"].as_u64().unwrap()
}
