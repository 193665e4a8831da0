use std::time::Duration;

use es_core::cluster::{Cluster, Request};
use es_core::ops::backup::{Backup, Deletion, Fate, Goes, Kind, RetentionPlan, Stays};
use es_testkit::{Answer, Fault, Variant, When};
use es_tests::stage::Stage;
use serde_json::{Value, json};

use super::{backup, index, index_without_node, load, names, repository, snapshots, stage, until};

/// Of a job, kept twice.
fn own(patterns: &[&str]) -> Backup {
    backup(patterns).by(Kind::Own).max_count(2)
}

/// The server's clock goes in steps of 200 ms: within one, snapshots have no order.
async fn tick() {
    tokio::time::sleep(Duration::from_millis(600)).await;
}

/// A snapshot by its name, of which the backup may not be the maker.
async fn by_hand(stage: &Stage, name: &str, metadata: Value) {
    let body = json!({"indices": stage.name("app-1"), "include_global_state": false, "metadata": metadata});
    let path = format!("/_snapshot/{}/{}?wait_for_completion=true", stage.name("r"), stage.name(name));
    stage.put(&path, body).await;
    tick().await;
}

fn mark(stage: &Stage) -> Value {
    json!({"es_backup": stage.name("nightly")})
}

fn fate<'p>(stage: &Stage, plan: &'p RetentionPlan, name: &str) -> &'p Fate {
    &plan.snapshots.iter().find(|one| one.snapshot == stage.name(name)).unwrap().fate
}

#[tokio::test]
async fn only_what_the_backup_made_goes_and_only_after_a_success() {
    let stage = stage("backup-retention").await;
    index(&stage, "app-1", 1).await;
    load(&stage, "app-1", 0..5).await;
    for n in 1..=3 {
        by_hand(&stage, &format!("nightly-{n}"), mark(&stage)).await;
    }
    by_hand(&stage, "nightly-other", json!({"es_backup": "another"})).await;
    by_hand(&stage, "nightly-people", json!({"by": "people"})).await;
    index_without_node(&stage, "app-2").await;
    let nightly = own(&["app-*"]).partial(true);
    let handle = stage.es.backup(&nightly);
    let failed = handle.take().await.unwrap_err().to_string();
    assert!(failed.contains("PARTIAL"), "{failed}");
    tick().await;
    let before = names(&stage).await;
    assert_eq!(before.len(), 6);
    let partial = before.iter().find(|name| name.len() > 20).unwrap().clone();

    stage.recorder.take();
    let plan = handle.plan_retention().await.unwrap();
    assert_eq!(stage.requests().len(), 3);
    assert_eq!(fate(&stage, &plan, &partial), &Fate::Stays(Stays::NoNewerSuccess));
    assert_eq!(fate(&stage, &plan, "nightly-3"), &Fate::Stays(Stays::Newest));
    assert_eq!(fate(&stage, &plan, "nightly-1"), &Fate::Goes(Goes::TooMany { place: 3 }));
    for other in ["nightly-other", "nightly-people"] {
        assert_eq!(fate(&stage, &plan, other), &Fate::Stays(Stays::Foreign), "{plan}");
    }
    assert_eq!(names(&stage).await, before);
    stage.recorder.inject(When::any().method("DELETE").path("/_snapshot/*/*nightly-1"), Fault::LoseResponse);
    let report = handle.retain(&plan).await.unwrap();
    stage.recorder.heal();
    assert!(
        matches!(report.snapshots[..], [ref one] if matches!(one.outcome, Deletion::Deleted)),
        "{report}"
    );
    assert_eq!(names(&stage).await, before[1..]);

    // Once one has succeeded.
    stage.send(Request::delete("delete", format!("/{}", stage.name("app-2")))).await;
    let taken = handle.take().await.unwrap();
    let plan = handle.plan_retention().await.unwrap();
    assert!(matches!(fate(&stage, &plan, &partial), Fate::Goes(Goes::Superseded { .. })), "{plan}");
    let report = handle.retain(&plan).await.unwrap();
    assert_eq!((report.deleted(), report.is_success()), (2, true), "{report}");
    let taken = taken.name.replace(stage.area.prefix(), "");
    assert_eq!(names(&stage).await, ["nightly-3", "nightly-other", "nightly-people", &taken]);
}

#[tokio::test]
async fn each_deletion_is_told_and_another_snapshot_of_the_name_is_left_alone() {
    let stage = stage("backup-outcomes").await;
    index(&stage, "app-1", 1).await;
    for name in ["nightly-gone", "nightly-again", "nightly-refused", "nightly-old", "nightly-1", "nightly-2"]
    {
        by_hand(&stage, name, mark(&stage)).await;
    }
    let nightly = own(&["app-*"]);
    let handle = stage.es.backup(&nightly);
    let plan = handle.plan_retention().await.unwrap();
    assert_eq!(plan.going().count(), 4, "{plan}");
    let delete = |name: &str| {
        Request::delete("delete", format!("/_snapshot/{}/{}", stage.name("r"), stage.name(name)))
    };
    stage.send(delete("nightly-gone")).await;
    stage.send(delete("nightly-again")).await;
    by_hand(&stage, "nightly-again", mark(&stage)).await;
    let again = snapshots(&stage).await.pop().unwrap();
    let refused = Fault::Answer(Answer::error(500, "repository_exception", "the disk is gone"));
    stage.recorder.inject(When::any().method("DELETE").path("/_snapshot/*/*nightly-refused"), refused);
    let report = handle.retain(&plan).await.unwrap();
    stage.recorder.heal();
    let outcome =
        |name: &str| &report.snapshots.iter().find(|one| one.snapshot == stage.name(name)).unwrap().outcome;
    assert!(matches!(outcome("nightly-gone"), Deletion::Gone), "{report}");
    assert!(matches!(outcome("nightly-again"), Deletion::Replaced), "{report}");
    assert!(matches!(outcome("nightly-old"), Deletion::Deleted), "{report}");
    assert!(!report.is_success() && report.to_string().contains("the disk is gone"), "{report}");
    let there = snapshots(&stage).await;
    assert_eq!(names(&stage).await, ["nightly-refused", "nightly-1", "nightly-2", "nightly-again"]);
    assert_eq!(there.last().unwrap()["uuid"], again["uuid"]);
}

/// The server answers once the files are gone, which takes longer than other requests may.
#[tokio::test]
async fn a_deletion_is_waited_for_as_long_as_it_takes() {
    let stage = stage("backup-slow").await;
    index(&stage, "app-1", 1).await;
    for name in ["nightly-1", "nightly-2", "nightly-3"] {
        by_hand(&stage, name, mark(&stage)).await;
    }
    let impatient = Cluster::builder().node(stage.recorder.url()).request_timeout(Duration::from_secs(10));
    let es = impatient.build().unwrap().with_prefix(stage.area.prefix());
    let (nightly, deletion) = (own(&["app-*"]), When::any().method("DELETE").path("/_snapshot/*"));
    let plan = es.backup(&nightly).plan_retention().await.unwrap();
    stage.recorder.inject(deletion, Fault::Delay(Duration::from_secs(12)));
    let report = es.backup(&nightly).retain(&plan).await.unwrap();
    stage.recorder.heal();
    assert_eq!((report.deleted(), report.is_success()), (1, true), "{report}");
    assert_eq!(names(&stage).await, ["nightly-2", "nightly-3"]);
}

/// The server would delete it, and the index would have no data any more.
#[tokio::test]
async fn what_is_mounted_stays() {
    let stage = Stage::of(Variant::from_env().unwrap().trial(), "backup-mounted").await;
    repository(&stage).await;
    index(&stage, "app-1", 1).await;
    load(&stage, "app-1", 0..5).await;
    for name in ["nightly-old", "nightly-older", "nightly-new"] {
        by_hand(&stage, name, mark(&stage)).await;
    }
    let mount = json!({"index": stage.name("app-1"), "renamed_index": stage.name("mounted")});
    let path = format!(
        "/_snapshot/{}/{}/_mount?wait_for_completion=true",
        stage.name("r"),
        stage.name("nightly-old")
    );
    stage.send(Request::post("mount", path).json(&mount).unwrap()).await;
    let nightly = backup(&["app-*"]).by(Kind::Own).expire_after(Duration::from_millis(1));
    let handle = stage.es.backup(&nightly);
    let plan = handle.plan_retention().await.unwrap();
    let Fate::Stays(Stays::InUse { by }) = fate(&stage, &plan, "nightly-old") else { panic!("{plan}") };
    assert!(by.contains(&stage.name("mounted")), "{by}");
    handle.retain(&plan).await.unwrap();
    assert_eq!(names(&stage).await, ["nightly-old", "nightly-new"]);
    stage.send(Request::delete("delete", format!("/{}", stage.name("mounted")))).await;
    assert!(matches!(fate(&stage, &handle.plan_retention().await.unwrap(), "nightly-old"), Fate::Goes(_)));
}

/// On the server that the others don't use: a slow restore keeps all snapshots of a node waiting.
#[tokio::test]
async fn what_is_being_restored_stays() {
    let stage = Stage::of(Variant::from_env().unwrap().trial(), "backup-restoring").await;
    repository(&stage).await;
    index(&stage, "app-1", 1).await;
    load(&stage, "app-1", 0..10_000).await;
    for name in ["nightly-old", "nightly-new"] {
        by_hand(&stage, name, mark(&stage)).await;
    }
    let slow =
        json!({"type": "fs", "settings": {"location": stage.name("r"), "max_restore_bytes_per_sec": "20kb"}});
    stage.put(&format!("/_snapshot/{}", stage.name("r")), slow).await;
    let restore =
        json!({"indices": stage.name("app-1"), "rename_pattern": "$", "rename_replacement": "-again"});
    let path = format!("/_snapshot/{}/{}/_restore", stage.name("r"), stage.name("nightly-old"));
    stage.send(Request::post("restore", path).json(&restore).unwrap()).await;
    let nightly = backup(&["app-*"]).by(Kind::Own).expire_after(Duration::from_millis(1));
    let handle = stage.es.backup(&nightly);
    let plan = handle.plan_retention().await.unwrap();
    assert!(matches!(fate(&stage, &plan, "nightly-old"), Fate::Stays(Stays::InUse { .. })), "{plan}");
    stage.send(Request::delete("give it up", format!("/{}", stage.name("app-1-again")))).await;
    until("it has gone", async || {
        handle.retain(&handle.plan_retention().await.unwrap()).await.unwrap();
        names(&stage).await == ["nightly-new"]
    })
    .await;
}
