//! Queries that old and new are asked before the switch: what is told of them, what is refused, and that nothing strikes the
//! migration for their sake.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

mod faults;
mod refused;
mod told;

use es_core::prelude::*;
use es_migrate::{Migrations, Shadowed, Step};
use es_tests::migrations::{recorded, v1};
use es_tests::stage::Stage;
use serde_json::Value;

/// As the first version, in other shards.
mod reshaped {
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "products", version = 2, settings(number_of_shards = 5, number_of_replicas = 0))]
    pub(crate) struct Product {
        #[es(id)]
        sku: String,
        #[es(text)]
        title: String,
        price: u32,
    }
}

/// A title is one word.
mod whole {
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "products", version = 2, settings(number_of_shards = 2, number_of_replicas = 0))]
    pub(crate) struct Product {
        #[es(id)]
        sku: String,
        #[es(text(analyzer = "keyword"))]
        title: String,
        price: u32,
    }
}

/// The `sku` can't be sorted by any more.
mod unsorted {
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "products", version = 2, settings(number_of_shards = 2, number_of_replicas = 0))]
    pub(crate) struct Product {
        #[es(id, text(analyzer = "english"))]
        sku: String,
        #[es(text)]
        title: String,
        price: u32,
    }
}

const WORDS: [&str; 12] =
    ["red", "phone", "running", "shoes", "leather", "case", "blue", "phones", "run", "charger", "of", "wool"];

/// From one to eight words, some of them twice.
fn titled(n: u32) -> v1::Product {
    let mut random = fastrand::Rng::with_seed(u64::from(n));
    let words: Vec<_> = (0..random.u32(1..=8)).map(|_| WORDS[random.usize(..WORDS.len())]).collect();
    v1::Product { sku: format!("s{n:04}"), title: words.join(" "), price: n % 5 }
}

/// An index of the first version with so many products.
async fn stocked(stage: &Stage, count: u32) {
    v1::Product::init(&stage.es).await.unwrap();
    let products = Documents::<v1::Product>::new(&stage.es);
    products.bulk().refresh(Refresh::True).run((0..count).map(titled)).await.unwrap();
}

/// From the first version to this one.
fn to<D: EsDocument>(migration: es_migrate::Migration) -> Migrations {
    Migrations::new(recorded(&[schema::<v1::Product>(), schema::<D>()]))
        .document_with::<D>(|m| m.to(2, migration))
}

/// What the ledger holds of the last run.
async fn run(stage: &Stage) -> Value {
    let ledger = stage.get(&format!("/{}/_doc/products", stage.name(".es-migrations"))).await;
    ledger["_source"]["runs"].as_array().unwrap().last().unwrap().clone()
}

/// What the ledger's last run holds of the queries.
async fn noted(stage: &Stage) -> Shadowed {
    let run = run(stage).await;
    let entry = run["journal"].as_array().unwrap().iter().find(|entry| entry["step"] == "shadow").unwrap();
    serde_json::from_value(entry["evidence"].clone()).unwrap()
}

/// When the ledger's last run began a step, and when it was done.
fn times(run: &Value, step: Step) -> (u64, u64) {
    let step = serde_json::to_value(step).unwrap();
    let entry = run["journal"].as_array().unwrap().iter().find(|entry| entry["step"] == step).unwrap();
    (entry["begun_ms"].as_u64().unwrap(), entry["done_ms"].as_u64().unwrap())
}
