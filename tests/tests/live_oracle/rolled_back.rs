//! Back to the old index.

use es_migrate::{Migration, Outcome};
use es_tests::oracle::documents::{catching_up, mapped};
use es_tests::oracle::{Load, Writers, after_rollback, filled};
use es_tests::stage::Stage;

use super::{migrator, unwatched};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_old_index_serves_again() {
    serves_again(catching_up()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_old_index_serves_again_by_an_inverse_in_rust() {
    serves_again(mapped()).await;
}

async fn serves_again(migration: Migration) {
    let (stage, load) = (Stage::new("back").await, Load::from_env(5_000));
    let es = unwatched(&stage).await;
    let mut model = filled(&stage.es, &load).await;
    for _ in ["before it", "after it"] {
        let migrator = migrator(&stage.es, migration.clone());
        let writing = Writers::start(&es, model, &load);
        tokio::time::sleep(load.around).await;
        assert_eq!(migrator.up().await.unwrap()[0].outcome, Outcome::Migrated);
        tokio::time::sleep(load.around).await;
        assert_eq!(migrator.rollback("products").await.unwrap().outcome, Outcome::RolledBack);
        tokio::time::sleep(load.around).await;
        let seen;
        (model, seen) = writing.stop().await;
        let verdict = after_rollback(&stage.es, &model).await;
        println!("{seen}\n{verdict}");
        assert!(verdict.is_clean(), "{verdict}");
        assert!(seen.acknowledged[1] > 0, "{seen}");
    }
}
