//! Migrations on a real server: what it holds before, during and after.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use es_core::cluster::Request;
use es_core::prelude::*;
use es_core::schema::Schema;
use es_migrate::{Migrations, Migrator, Outcome, Schemas, reindex};
use es_tests::stage::Stage;
use serde_json::{Value, json};

mod v1 {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "products", settings(number_of_shards = 2, number_of_replicas = 0))]
    pub(crate) struct Product {
        #[es(id)]
        pub(crate) sku: String,
        #[es(text)]
        pub(crate) title: String,
        pub(crate) price: u32,
    }
}

mod v2 {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "products", version = 2, dynamic = "strict")]
    #[es(settings(number_of_shards = 2, number_of_replicas = 0, refresh_interval = "2s"))]
    pub(crate) struct Product {
        #[es(id)]
        pub(crate) sku: String,
        #[es(text(analyzer = "english"))]
        pub(crate) headline: String,
        pub(crate) price: u32,
    }
}

/// The lock file that `make` would write, one version after the other.
fn recorded(versions: &[&'static Schema]) -> Schemas {
    let directory = tempfile::tempdir().unwrap();
    for version in versions {
        es_migrate::make(&Schemas::read(directory.path()).unwrap(), &[version]).unwrap();
    }
    Schemas::read(directory.path()).unwrap()
}

fn to_v2() -> Migrations {
    Migrations::new(recorded(&[schema::<v1::Product>(), schema::<v2::Product>()]))
        .document_with::<v2::Product>(|m| m.to(2, reindex().rename("title", "headline")))
}

async fn filled(stage: &Stage, count: u32) -> Documents<v1::Product> {
    v1::Product::init(&stage.es).await.unwrap();
    let products = Documents::<v1::Product>::new(&stage.es);
    let all = (0..count).map(|n| v1::Product {
        sku: format!("s{n}"),
        title: format!("running phone {n}"),
        price: n,
    });
    let report = products.bulk().refresh(Refresh::True).run(all).await.unwrap();
    assert_eq!(report.processed(), u64::from(count));
    products
}

#[tokio::test]
async fn a_renamed_field_and_a_changed_analyzer() {
    let stage = Stage::new("renamed").await;
    let old = filled(&stage, 2_500).await;
    let mut migrator = Migrator::new(&stage.es, to_v2()).unwrap();
    println!("{}", migrator.plan().await.unwrap());
    let mut progress = migrator.progress();
    let reports = migrator.up().await.unwrap();
    println!("{}", reports[0]);
    drop(migrator);
    while let Some(event) = progress.next().await {
        println!("{event:?}");
    }
    for seen in stage.requests() {
        println!("{seen}");
    }
    println!("{:#}", stage.get(&format!("/{}_doc/products", stage.name(".es-migrations/"))).await);
    let _ = old;
}
