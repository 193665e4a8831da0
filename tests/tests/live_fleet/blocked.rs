//! The block that a dead migrator left on one of a fleet: who lifts it, without knowing of fleets.

use std::time::Duration;

use es_core::cluster::Request;
use es_core::prelude::*;
use es_migrate::{Migrations, Outcome};
use es_testkit::When;
use es_tests::migrations::recorded;
use es_tests::stage::Stage;
use es_tests::tenants::{filled, migrator, names, product, tenant, to_v2, v1, v2};

use super::dies;

fn visits() -> Migrations {
    Migrations::new(recorded(&[schema::<v1::Visit>(), schema::<v2::Visit>()])).document::<v2::Visit>()
}

async fn takes_writes(stage: &Stage, name: &str) -> bool {
    let settings = stage.get(&format!("/{}/_settings", stage.name(name))).await;
    let index = settings.as_object().unwrap().values().next().unwrap();
    index["settings"]["index"]["blocks"]["write"] != "true"
}

fn blocks() -> When {
    When::any().method("PUT").path("*/_block/write").times(1)
}

/// The write of a handle that is refused goes through in the end.
async fn handle_lifts<T: EsDocument + serde::Serialize>(documents: Documents<T>, document: &T) {
    let write = documents.block_patience(Duration::from_mins(1)).index(document).await;
    write.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tenants_own_program_lifts_the_block_of_who_migrated_all() {
    let stage = Stage::new("block-tenant").await;
    filled(&stage.es, &names(1), |_| 3).await;
    let own = tenant(&stage.es, "t000");
    dies(&stage, blocks(), async { migrator(&stage.es, to_v2()).up().await.map(drop) }).await;
    assert!(!takes_writes(&stage, "t000-products").await);
    handle_lifts(Documents::<v1::Product>::new(&own), &product(9)).await;
    assert!(takes_writes(&stage, "t000-products").await);

    // Its `init` does as well.
    dies(&stage, blocks(), async { migrator(&stage.es, to_v2()).resume("t000-products").await.map(drop) })
        .await;
    assert!(!takes_writes(&stage, "t000-products").await);
    v1::Product::init(&own).await.unwrap();
    assert!(takes_writes(&stage, "t000-products").await);
    let done = migrator(&stage.es, to_v2()).resume("products").await.unwrap();
    assert_eq!((done.outcome, done.members), (Outcome::Migrated, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_knows_an_index_by_its_name_lifts_the_block_on_it() {
    let stage = Stage::new("block-name").await;
    v1::Visit::init(&stage.es).await.unwrap();
    let acme = v1::Visit::ensure_index(&stage.es, "acme").await.unwrap();
    let visit = || v1::Visit { page: "/".to_owned() };
    let handle = Documents::<v1::Visit>::new(&stage.es).in_index(&acme);
    handle.index(&visit()).await.unwrap();

    // While it is adopted, as an index of that name.
    dies(&stage, blocks(), async { migrator(&stage.es, visits()).up().await.map(drop) }).await;
    assert!(!takes_writes(&stage, "visits-acme").await);
    handle_lifts(handle.clone(), &visit()).await;
    assert!(takes_writes(&stage, "visits-acme").await);
    // The adoption goes on under another block, and its clone is copied, behind an alias.
    dies(&stage, blocks().nth(2), async { migrator(&stage.es, visits()).up().await.map(drop) }).await;
    assert!(!takes_writes(&stage, "visits-acme").await);
    v2::Visit::init(&stage.es).await.unwrap();
    assert!(takes_writes(&stage, "visits-acme").await);
    let done = migrator(&stage.es, visits()).up().await.unwrap();
    assert_eq!(done.last().unwrap().version, Some(2));
    let found = stage.send(Request::post("refresh", format!("/{acme}/_refresh"))).await;
    assert_eq!(found["_shards"]["failed"], 0);
    assert_eq!(stage.get(&format!("/{acme}/_count")).await["count"], 2);
}
