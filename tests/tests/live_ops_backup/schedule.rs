use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::backup::{Backup, Kind, Why};
use es_core::ops::drill::Drill;
use es_core::ops::schedule::{Job, RunOutcome, RunReport, Schedule, Scheduler};
use es_testkit::{Fault, When};
use futures_util::{Stream, StreamExt};
use serde_json::json;
use tokio::sync::Notify;

use super::{index, index_without_node, load, snapshots, stage, until};

/// Nobody dies: however long the machine stands still, the lease is kept.
const NEVER_TAKEN: Duration = Duration::from_mins(1);

async fn next(reports: &mut (impl Stream<Item = RunReport> + Unpin)) -> RunReport {
    tokio::time::timeout(Duration::from_mins(2), reports.next()).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_schedulers_take_one_snapshot_for_each_time_and_delete_old_ones() {
    let stage = stage("backup-schedule").await;
    index(&stage, "app-1", 1).await;
    load(&stage, "app-1", 0..10).await;
    let often = Backup::new("often", "r", ["app-*"], Schedule::every(Duration::from_secs(2))).max_count(2);
    let scheduler = |who: &str| {
        let jobs = Scheduler::new(&stage.cluster(), "backups").holder(who).lease_time(NEVER_TAKEN);
        jobs.job(Job::backup(&often)).start().unwrap()
    };
    let (one, two) = (scheduler("one"), scheduler("two"));
    let mut reports = futures_util::stream::select(one.reports(), two.reports());
    let mut due = BTreeSet::new();
    for _ in 0..4 {
        let report = next(&mut reports).await;
        let RunOutcome::Done { result } = &report.outcome else { panic!("{report}") };
        let of = format!("often-{}", report.due.format("%Y.%m.%d-%H.%M.%S"));
        assert_eq!(result["snapshot"], stage.name(&of));
        assert!(due.insert(of), "begun twice: {report}");
    }
    one.stop().await;
    two.stop().await;

    let there = snapshots(&stage).await;
    assert_eq!(there.len(), 2, "{there:?}");
    for snapshot in &there {
        assert_eq!(
            (&snapshot["state"], &snapshot["metadata"]["es_backup"]),
            (&json!("SUCCESS"), &json!("often"))
        );
        due.insert(snapshot["snapshot"].as_str().unwrap().to_owned());
    }
    let status = stage.es.backup(&often).status().await.unwrap();
    assert_eq!((status.choice.kind, &status.choice.why), (Kind::Own, &Why::Interval));
    assert_eq!(
        status.last_success.as_ref().unwrap().snapshot,
        stage.name(there[1]["snapshot"].as_str().unwrap())
    );
    assert!(status.is_healthy(), "{status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_fails_deletes_nothing_and_a_drill_is_a_job() {
    let stage = stage("backup-job").await;
    index(&stage, "app-1", 1).await;
    load(&stage, "app-1", 0..10).await;
    let often = Backup::new("often", "r", ["app-*"], Schedule::every(Duration::from_secs(1)))
        .expire_after(Duration::from_millis(1))
        .late_after(Duration::from_secs(1));
    let taken = stage.es.backup(&often).take().await.unwrap();
    let drills = Drill::latest(&often);
    let drilling = Scheduler::new(&stage.es, "drills")
        .lease_time(NEVER_TAKEN)
        .job(Job::drill("drill", Schedule::every(Duration::from_secs(1)), drills))
        .start()
        .unwrap();
    let report = next(&mut drilling.reports()).await;
    drilling.stop().await;
    let RunOutcome::Done { result } = &report.outcome else { panic!("{report}") };
    assert_eq!(result["indices"][0]["verdict"]["compared"]["equal"], 10, "{result}");

    index_without_node(&stage, "app-2").await;
    let jobs = Scheduler::new(&stage.es, "backups").lease_time(NEVER_TAKEN);
    let running = jobs.job(Job::backup(&often)).start().unwrap();
    let report = next(&mut running.reports()).await;
    running.stop().await;
    assert!(
        matches!(&report.outcome, RunOutcome::Failed { error } if error.contains("primary shards")),
        "{report}"
    );
    let there = snapshots(&stage).await;
    assert_eq!((there.len(), &there[0]["uuid"]), (1, &json!(taken.uuid)));
    until("it is late", async || {
        let status = stage.es.backup(&often).status().await.unwrap();
        status.is_late() && !status.is_healthy()
    })
    .await;
}

/// Whoever takes over finds the snapshot by its name, and takes none for the same time.
#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_that_a_dead_process_began_is_gone_on_with() {
    let stage = stage("backup-takeover").await;
    index(&stage, "app-1", 1).await;
    let often = Backup::new("often", "r", ["app-*"], Schedule::every(Duration::from_secs(10)));
    let scheduler = || {
        let jobs = Scheduler::new(&stage.cluster(), "backups").lease_time(Duration::from_secs(15));
        jobs.job(Job::backup(&often)).start().unwrap()
    };
    let begun = Arc::new(Notify::new());
    let told = begun.clone();
    // The answer is held back until nobody waits for it.
    let hold = Fault::call_after(move |_| {
        told.notify_one();
        std::thread::sleep(Duration::from_secs(2));
    });
    stage.recorder.inject(When::any().method("PUT").path("/_snapshot/*/*often-*").nth(1), hold);
    let one = scheduler();
    begun.notified().await;
    drop(one);
    let two = scheduler();
    let report = next(&mut two.reports()).await;
    two.stop().await;
    assert_eq!(report.attempt, 2, "{report}");
    let RunOutcome::Done { result } = &report.outcome else { panic!("{report}") };
    let name = format!("often-{}", report.due.format("%Y.%m.%d-%H.%M.%S"));
    // That of the next time may have been begun.
    let mut there = snapshots(&stage).await;
    there.retain(|snapshot| snapshot["snapshot"].as_str().unwrap().starts_with(&name));
    assert_eq!((there.len(), &there[0]["snapshot"], &there[0]["uuid"]), (1, &json!(name), &result["uuid"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_kept_once_a_scheduler_has_its_job_and_not_late_before_its_first_time() {
    let stage = stage("backup-declared").await;
    index(&stage, "app-1", 1).await;
    let far = chrono::Utc::now() + Duration::from_hours(12);
    let once_a_day = Schedule::cron(&format!("0 0 {} * * ?", far.format("%-H"))).unwrap();
    let daily =
        Backup::new("daily", "r", ["app-*"], once_a_day).by(Kind::Own).late_after(Duration::from_millis(1));
    let status = stage.es.backup(&daily).status().await.unwrap();
    assert!(!status.kept && !status.is_late() && !status.is_healthy(), "{status}");
    assert!(status.to_string().contains("no scheduler has its job"), "{status}");
    // What is written there is not found by and by.
    let memory = format!("/{}", stage.name(".es-schedule"));
    let settings = json!({"hidden": true, "number_of_replicas": 0, "refresh_interval": "-1"});
    stage.put(&memory, json!({"settings": settings, "mappings": {"dynamic": false}})).await;
    let running = Scheduler::new(&stage.es, "backups").job(Job::backup(&daily)).start().unwrap();
    until("it is kept", async || stage.es.backup(&daily).status().await.unwrap().kept).await;
    running.stop().await;
    stage.send(Request::post("refresh", format!("{memory}/_refresh"))).await;
    let first = Request::post("a job that is older", format!("{memory}/_update_by_query?refresh=true"));
    let script = json!({"script": {"source": "ctx._source.first = '2026-01-01T00:00:00Z'"}});
    stage.send(first.json(&script).unwrap()).await;
    let status = stage.es.backup(&daily).status().await.unwrap();
    assert!(status.is_late(), "{status}");
}
