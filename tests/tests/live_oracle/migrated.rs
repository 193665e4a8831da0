//! Each write contract.

use es_migrate::{EventKind, Migration, Outcome, Step, shadow};
use es_testkit::{Fault, Recorder, Server, Variant, When};
use es_tests::oracle::Load;
use es_tests::oracle::documents::{blocked, catching_up, mapped, mapped_blocked};
use es_tests::stage::Stage;

use es_core::prelude::*;
use serde_json::json;

use super::{Run, judged, migrator, under_writers, up};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_wait() {
    for migration in [blocked(), mapped_blocked()] {
        let Run { verdict, seen, .. } =
            under_writers("waiting", 20_000, async |stage, _| up(stage, migration.clone()).await).await;
        assert!(verdict.is_clean(), "{verdict}");
        assert!(seen.blocked > 0, "{seen}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_go_on() {
    goes_on("going-on", 100_000, catching_up()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_go_on_while_a_program_copies() {
    goes_on("mapped", 20_000, mapped()).await;
}

/// Writes are acknowledged also while documents are copied.
async fn goes_on(test: &str, documents: u32, migration: Migration) {
    let waits = migration == blocked();
    let mut meanwhile = 0;
    let Run { verdict, .. } = under_writers(test, documents, async |stage, writing| {
        let mut migrator = migrator(&stage.es, migration);
        let mut progress = migrator.progress();
        let up = async move { migrator.up().await.unwrap() };
        let watch = async {
            let mut acknowledged = vec![];
            while let Some(event) = progress.next().await {
                if let EventKind::Copied { .. } = event.kind {
                    acknowledged.push(writing.acknowledged());
                }
            }
            acknowledged
        };
        let (reports, acknowledged) = tokio::join!(up, watch);
        assert_eq!((reports[0].outcome, reports[0].version), (Outcome::Migrated, Some(2)));
        meanwhile = acknowledged.last().unwrap() - acknowledged.first().unwrap();
    })
    .await;
    println!("{meanwhile} writes during the copy");
    assert!(verdict.is_clean(), "{verdict}");
    assert!(waits || meanwhile > 0, "{meanwhile}");
}

/// Queries that are asked meanwhile lose nothing, and nobody waits for them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_go_on_while_queries_are_asked() {
    let migration = catching_up().shadow(
        shadow()
            .query(
                "newest",
                json!({"query": {"match_all": {}}, "sort": [{"revision": "desc"}, {"sku": "asc"}]}),
            )
            .query("cheap", json!({"query": {"range": {"price": {"lt": 500}}}, "sort": ["price", "sku"]}))
            .sample(60, "title")
            .min_overlap(0.5),
    );
    let Run { verdict, .. } = under_writers("asked", 20_000, async |stage, _| {
        let migrator = migrator(&stage.es, migration);
        let report = migrator.up().await.unwrap().remove(0);
        println!("{report}");
        let found = report.shadow.unwrap();
        assert!(found.queries > 10 && found.refused == 0 && found.overlap > 0.9, "{found:#}");
        let run = migrator.history("products").await.unwrap().pop().unwrap();
        let (asked, blocked) = (run.entry(Step::Shadow).unwrap(), run.entry(Step::Block).unwrap());
        assert!(asked.done_ms <= Some(blocked.begun_ms), "{run:#}");
        assert!(report.pause_ms.unwrap() < 5_000, "{run:#}");
    })
    .await;
    assert!(verdict.is_clean(), "{verdict}");
}

/// A writer that lost an answer looks at what is there, which is of the old index or the new one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_lose_requests_and_answers() {
    let stage = Stage::new("losing").await;
    let server = Server::of(Variant::from_env().unwrap()).await.unwrap();
    let recorder = Recorder::start(&server).unwrap();
    for (share, fault) in
        [(0.02, Fault::LoseResponse), (0.02, Fault::LoseRequest), (0.01, Fault::unavailable())]
    {
        recorder.inject(When::any().path("*products.w*").rate(share, 7), fault);
    }
    let writers = Cluster::builder().node(recorder.url()).build().unwrap().with_prefix(stage.area.prefix());
    let load = Load::from_env(2_000);
    let Run { verdict, seen, .. } =
        judged(&stage, &writers, &load, async |stage, _| up(stage, catching_up()).await).await;
    assert!(verdict.is_clean(), "{verdict}");
    assert!(seen.lost > 0, "{seen}");
}
