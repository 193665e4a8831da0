//! Migrations while applications write: whatever was acknowledged is there afterwards, as it was acknowledged, and nothing
//! else. The oracle that judges is `es_tests::oracle`; `verdicts` proves that it can find fault.
//!
//! By hand, with other sizes than the suite's:
//!
//! ```console
//! $ ES_ORACLE_DOCUMENTS=1000000 ES_ORACLE_RATE=400 ES_ORACLE_SECONDS=10 cargo test -p es-tests --test live_oracle -- \
//!       --nocapture writers_go_on
//! ```
//!
//! | variable | | default |
//! |---|---|---|
//! | `ES_ORACLE_DOCUMENTS` | documents before the first writer begins | each test's own, 2,000 to 100,000 |
//! | `ES_ORACLE_RATE` | operations a second, of all writers together | 300 |
//! | `ES_ORACLE_SECONDS` | how long they write before a migration, and after it | 3 |
//! | `ES_ORACLE_SEED` | another seed plans other writes | 1 |

#![allow(clippy::unwrap_used, clippy::panic)]

mod killed;
mod migrated;
mod rolled_back;
mod verdicts;

use es_core::prelude::*;
use es_migrate::{Migration, Migrator, Outcome};
use es_testkit::{Server, Variant};
use es_tests::oracle::documents::migrations;
use es_tests::oracle::{Load, Seen, Shape, Verdict, Writers, compare, filled};
use es_tests::stage::Stage;

/// A migration while applications write.
struct Run {
    /// What the index that serves holds.
    verdict: Verdict,
    seen: Seen,
}

/// Writers before, during and after a migration.
async fn under_writers(test: &str, documents: u32, migrate: impl AsyncFnOnce(&Stage, &Writers)) -> Run {
    let stage = Stage::new(test).await;
    let es = unwatched(&stage).await;
    judged(&stage, &es, &Load::from_env(documents), migrate).await
}

/// The same, with writers that write through this connection.
async fn judged(
    stage: &Stage,
    writers: &Cluster,
    load: &Load,
    migrate: impl AsyncFnOnce(&Stage, &Writers),
) -> Run {
    let model = filled(&stage.es, load).await;
    let writing = Writers::start(writers, model, load);
    tokio::time::sleep(load.around).await;
    migrate(stage, &writing).await;
    tokio::time::sleep(load.around).await;
    let (model, seen) = writing.stop().await;
    let verdict = compare(&stage.es, &model, Shape::V2).await;
    println!("{seen}\n{verdict}");
    assert!(seen.acknowledged.iter().all(|writes| *writes > 0), "they wrote before the switch and after it");
    assert!(seen.moved > 0 && seen.late > 0 && seen.lower > 0, "nothing is left out: {seen}");
    Run { verdict, seen }
}

/// A connection around the recorder, which keeps all that goes through it.
async fn unwatched(stage: &Stage) -> Cluster {
    let server = Server::of(Variant::from_env().unwrap()).await.unwrap();
    Cluster::builder().node(server.url()).build().unwrap().with_prefix(stage.area.prefix())
}

fn migrator(es: &Cluster, migration: Migration) -> Migrator {
    Migrator::new(es, migrations(migration)).unwrap()
}

async fn up(stage: &Stage, migration: Migration) {
    let reports = migrator(&stage.es, migration).up().await.unwrap();
    assert_eq!((reports[0].outcome, reports[0].version), (Outcome::Migrated, Some(2)));
}
