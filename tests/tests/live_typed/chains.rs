//! Several versions in one copy.

use es_core::prelude::*;
use es_migrate::{MigrateError, Migration, Migrations, Migrator, Steps, map, reindex};
use es_tests::migrations::{filled, recorded, v1, v2};
use es_tests::stage::Stage;
use serde_json::json;

use crate::{documents, next, up};

mod v3 {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "products", version = 3, dynamic = "strict")]
    #[es(settings(number_of_shards = 2, number_of_replicas = 0))]
    pub(crate) struct Product {
        #[es(id)]
        pub(crate) sku: String,
        #[es(text)]
        pub(crate) name: String,
        pub(crate) cents: u32,
    }
}

fn to_v3(steps: impl FnOnce(Steps) -> Steps) -> Migrations {
    let versions = [schema::<v1::Product>(), schema::<v2::Product>(), schema::<v3::Product>()];
    Migrations::new(recorded(&versions)).document_with::<v3::Product>(steps)
}

fn last() -> Migration {
    map(|old: v2::Product| v3::Product { sku: old.sku, name: old.headline, cents: old.price })
}

async fn arrives(test: &str, migrations: Migrations) {
    let stage = Stage::new(test).await;
    filled(&stage, 50).await;
    up(&stage, migrations).await;
    let there = documents(&stage).await;
    assert_eq!(there.len(), 50);
    for (id, _, _, source) in there {
        let n: u64 = id[1..].parse().unwrap();
        assert_eq!(source, json!({"sku": id, "name": format!("running phone {n}"), "cents": n}));
    }
}

#[tokio::test]
async fn two_transforms_go_hand_in_hand() {
    arrives("typed-two", to_v3(|m| m.to(2, map(next)).to(3, last()))).await;
}

#[tokio::test]
async fn operations_before_a_transform() {
    arrives("typed-before", to_v3(|m| m.to(2, reindex().rename("title", "headline")).to(3, last()))).await;
}

#[tokio::test]
async fn operations_after_a_transform() {
    let migration = reindex().rename("headline", "name").copy("price", "cents").remove("price");
    arrives("typed-after", to_v3(|m| m.to(2, map(next)).to(3, migration))).await;
}

#[tokio::test]
async fn what_runs_on_the_server_alone_is_refused_with_the_way_out() {
    let stage = Stage::new("typed-mixed").await;
    filled(&stage, 5).await;
    let painless = || reindex().painless("ctx._source.headline = ctx._source.remove('title')");
    let pipeline = || reindex().rename("title", "headline").pipeline("p");
    for (first, named) in [(painless(), "a Painless script"), (pipeline(), "the pipeline p")] {
        let migrations = to_v3(|m| m.to(2, first).to(3, last()));
        let error = Migrator::new(&stage.es, migrations).unwrap().up().await.unwrap_err();
        let MigrateError::Refused(reasons) = error else { panic!("{error}") };
        assert!(reasons[0].1.what.starts_with(named), "{:?}", reasons[0].1);
        assert!(reasons[0].1.help.contains("two steps"));
    }
}
