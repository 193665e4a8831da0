//! A small fleet while requests are lost, refused, late or unanswered: whoever goes on comes to the same end.

use es_migrate::fleet::Tolerance;
use es_testkit::When;
use es_tests::migrations::{left, nobody_at_it};
use es_tests::process::{cases, impatient, struck, until_done};
use es_tests::stage::Stage;
use es_tests::tenants::{filled, migrator, names, to_v2, versions};
use futures_util::future::join_all;

/// Each so many-th request of a migration of two tenants; every one with `ES_FAULTS=all`.
const STEP: usize = 29;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fleet_comes_to_its_end_whatever_is_struck() {
    let stage = Stage::new("fleet-whole").await;
    filled(&stage.es, &names(2), |_| 3).await;
    stage.recorder.take();
    migrator(&stage.es, to_v2()).up().await.unwrap();
    let requests = stage.recorder.take().len();
    let all = std::env::var("ES_FAULTS").is_ok_and(|which| which == "all");
    let step = if all { 1 } else { STEP };
    let chosen: Vec<_> = cases(requests).into_iter().step_by(step).collect();
    println!("{} of {requests} requests", chosen.len());
    for few in chosen.chunks(3) {
        join_all(few.iter().map(async |(nth, fault)| {
            let stage = Stage::new("fleet-struck").await;
            filled(&stage.es, &names(2), |_| 3).await;
            let es = impatient(&stage);
            stage.recorder.take();
            stage.recorder.inject(When::any().nth(*nth), fault.clone());
            let first = migrator(&es, to_v2()).tolerate(Tolerance::Count(1)).up().await;
            let what = struck(&stage.recorder.take()).unwrap_or_default();
            println!("{nth}: {what}: {}", if first.is_ok() { "done" } else { "gone on with" });
            stage.recorder.heal();
            if first.is_err() {
                until_done(&stage.es, to_v2).await;
            }
            assert!(versions(&stage).await.iter().all(|(_, version)| *version == 2), "{nth} {what}");
            let indices = left(&stage).await;
            assert_eq!(indices.as_object().unwrap().len(), 4, "{nth} {what}: {indices}");
            assert!(!indices.to_string().contains(".fence-"), "{nth} {what}: {indices}");
            for name in names(2) {
                let count = stage.get(&format!("/{}-products/_count", stage.name(&name))).await;
                assert_eq!(count["count"], 3, "{nth} {what}");
            }
            nobody_at_it(&stage).await;
        }))
        .await;
    }
}
