//! Migrations on a real server: what it holds before, during and after.

#![allow(clippy::unwrap_used)]

use es_migrate::Migrator;
use es_tests::migrations::{filled, to_v2};
use es_tests::stage::Stage;

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
