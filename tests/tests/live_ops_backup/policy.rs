use std::time::Duration;

use es_core::cluster::Request;
use es_core::init::Outcome;
use es_core::ops::backup::{BackupError, Kind, Why};
use es_core::ops::schedule::Schedule;
use es_core::ops::snapshots::SnapshotError;
use es_testkit::{Answer, Fault, When};
use serde_json::json;

use super::{backup, index, index_without_node, load, names, snapshots, stage, until};

#[tokio::test]
async fn a_policy_is_put_executed_and_told() {
    let stage = stage("backup-policy").await;
    index(&stage, "app-1", 1).await;
    load(&stage, "app-1", 0..5).await;
    let week = Duration::from_hours(7 * 24);
    let nightly = backup(&["app-*"]).expire_after(week);
    let handle = stage.es.backup(&nightly);
    assert!(matches!(handle.take().await.unwrap_err(), BackupError::NotSetUp { .. }));
    let set_up = handle.set_up().await.unwrap();
    assert!(set_up.to_string().ends_with("created"), "{set_up}");
    assert_eq!((set_up.choice.kind, &set_up.choice.why), (Kind::Slm, &Why::Available));
    let held = stage.get(&format!("/_slm/policy/{}", stage.name("nightly"))).await;
    let policy = &held["nightly"]["policy"];
    assert_eq!(policy["retention"], json!({"expire_after": "604800000ms", "min_count": 1}));
    assert_eq!((&policy["repository"], &policy["name"]), (&json!("r"), &json!("<nightly-{now/d}>")));
    assert_eq!(policy["config"]["indices"], json!(["app-*"]));
    assert_eq!(handle.set_up().await.unwrap().policy.unwrap().outcome, Outcome::Unchanged);
    assert!(!stage.requests().iter().skip(6).any(|sent| sent.starts_with("PUT")));
    let changed = nightly.clone().max_count(9);
    let changed = stage.es.backup(&changed).set_up().await.unwrap().policy.unwrap().outcome;
    assert!(matches!(changed, Outcome::Updated { .. }), "{changed:?}");

    let status = handle.status().await.unwrap();
    assert!(
        status.last_success.is_none()
            && !status.is_late()
            && status.next.unwrap().to_string().starts_with("2099")
    );
    let taken = handle.take().await.unwrap();
    let there = snapshots(&stage).await;
    assert_eq!(
        (there.len(), &there[0]["state"], &there[0]["indices"]),
        (1, &json!("SUCCESS"), &json!(["app-1"]))
    );
    assert_eq!((&there[0]["metadata"]["policy"], &there[0]["uuid"]), (&json!("nightly"), &json!(taken.uuid)));
    stage.recorder.take();
    let status = handle.status().await.unwrap();
    assert_eq!(stage.requests().len(), 4);
    assert_eq!(status.last_success.as_ref().unwrap().snapshot, taken.name);
    assert!(status.is_healthy() && status.age().unwrap() < Duration::from_mins(2), "{status}");
    assert_eq!(status.stats.unwrap().taken, 1);

    index_without_node(&stage, "app-2").await;
    for failed in 1..=2 {
        let BackupError::Failed { reason, .. } = handle.take().await.unwrap_err() else { panic!("taken") };
        assert!(reason.contains("don't have primary shards"), "{reason}");
        let status = handle.status().await.unwrap();
        assert_eq!(status.failures_since, Some(failed));
        assert!(!status.is_healthy() && status.last_failure.as_ref().unwrap().reason == reason, "{status}");
        assert_eq!(status.last_success.unwrap().snapshot, taken.name);
    }
    assert_eq!(handle.latest_success().await.unwrap().unwrap().uuid, taken.uuid);

    assert!(handle.remove().await.unwrap() && !handle.remove().await.unwrap());
    let gone = Request::get("look", format!("/_slm/policy/{}", stage.name("nightly"))).allow(404);
    assert!(stage.es.send(gone).await.unwrap().is_not_found());
    assert!(matches!(handle.status().await.unwrap_err(), BackupError::NotSetUp { .. }));
    assert_eq!(names(&stage).await.len(), 1);
}

/// The server calls it a success.
#[tokio::test]
async fn a_policy_that_takes_nothing_is_told() {
    let stage = stage("backup-empty").await;
    index(&stage, "app-1", 1).await;
    let nothing = backup(&["apps-*"]);
    let handle = stage.es.backup(&nothing);
    handle.set_up().await.unwrap();
    let empty = handle.take().await.unwrap_err();
    assert!(matches!(empty, BackupError::Empty { .. }), "{empty}");
    let there = snapshots(&stage).await;
    assert_eq!((&there[0]["state"], &there[0]["indices"]), (&json!("SUCCESS"), &json!([])));
    let status = handle.status().await.unwrap();
    assert!(!status.is_healthy() && status.to_string().contains("holds no index"), "{status}");
    assert!(handle.latest_success().await.unwrap().is_none());
    // Several in one text are as many.
    let both = backup(&["apps-*,app-*"]);
    stage.es.backup(&both).set_up().await.unwrap();
    let taken = stage.es.backup(&both).take().await.unwrap();
    assert_eq!(taken.indices.len(), 1);
    assert!(stage.es.backup(&both).status().await.unwrap().is_healthy());
}

#[tokio::test]
async fn after_a_lost_reply_the_policy_tells_whether_a_snapshot_was_begun() {
    let stage = stage("backup-lost").await;
    index(&stage, "app-1", 1).await;
    let nightly = backup(&["app-*"]);
    let handle = stage.es.backup(&nightly);
    handle.set_up().await.unwrap();
    let execute = || When::any().method("POST").path("/_slm/policy/*/_execute");
    stage.recorder.inject(execute().nth(1), Fault::LoseRequest);
    let unknown = handle.take().await.unwrap_err();
    assert!(matches!(unknown, BackupError::Unknown { .. }), "{unknown}");
    assert_eq!(names(&stage).await.len(), 0);
    stage.recorder.heal();
    stage.recorder.inject(execute().nth(1), Fault::LoseResponse);
    let taken = handle.take().await.unwrap();
    assert_eq!(names(&stage).await, [taken.name.replace(stage.area.prefix(), "")]);
}

#[tokio::test]
async fn who_takes_snapshots_is_decided_and_told() {
    let stage = stage("backup-kind").await;
    let cron = backup(&["app-*"]);
    let interval =
        es_core::ops::backup::Backup::new("often", "r", ["app-*"], Schedule::every(Duration::from_mins(5)));
    let choice = stage.es.backup(&interval).choice().await.unwrap();
    assert_eq!((choice.kind, choice.why), (Kind::Own, Why::Interval));
    let own = cron.clone().by(Kind::Own);
    assert_eq!(stage.es.backup(&own).choice().await.unwrap().why, Why::Chosen);
    assert!(stage.requests().is_empty());

    // As a server without policies answers.
    let answer = Answer::error(
        400,
        "illegal_argument_exception",
        "no handler found for uri [/_slm/status] and method [GET]",
    );
    stage.recorder.inject(When::any().path("/_slm/status"), Fault::Answer(answer));
    let choice = stage.es.backup(&cron).choice().await.unwrap();
    assert_eq!(choice.kind, Kind::Own);
    assert!(choice.to_string().contains("no handler found"), "{choice}");
    let chosen = cron.clone().by(Kind::Slm);
    let lacking = stage.es.backup(&chosen).set_up().await.unwrap_err();
    assert!(matches!(lacking, BackupError::NoSlm { .. }), "{lacking}");
    stage.recorder.heal();
    let stopped = json!({"operation_mode": "STOPPED"}).to_string();
    let answer = Answer { status: 200, body: stopped, ..Answer::error(200, "", "") };
    stage.recorder.inject(When::any().path("/_slm/status"), Fault::Answer(answer));
    index(&stage, "app-1", 1).await;
    let set_up = stage.es.backup(&cron).set_up().await.unwrap();
    assert!(
        set_up.choice.running == Some(false) && set_up.to_string().contains("start_policies()"),
        "{set_up}"
    );
    assert!(!stage.es.backup(&cron).status().await.unwrap().is_healthy());
    stage.recorder.heal();

    let nowhere = es_core::ops::backup::Backup::new("nightly", "none", ["app-*"], super::never());
    let missing = stage.es.backup(&nowhere).set_up().await.unwrap_err();
    assert!(matches!(missing, BackupError::Snapshot(SnapshotError::NoRepository { .. })), "{missing}");
}

/// Why `min_count` is 1 or more: what the server's own retention does with it and without.
#[tokio::test]
async fn the_last_good_snapshot_outlives_failures_by_its_min_count() {
    let _alone = super::RETENTION.lock().await;
    let stage = stage("backup-min-count").await;
    index(&stage, "app-1", 1).await;
    let kept = backup(&["app-*"]).partial(true).expire_after(Duration::from_millis(1));
    let bare = json!({
        "name": format!("<{}-{{now/d}}>", stage.name("bare")), "schedule": "0 0 0 1 1 ? 2099", "repository": stage.name("r"),
        "config": {"indices": [stage.name("app-*")], "partial": true, "include_global_state": false},
        "retention": {"expire_after": "1ms"},
    });
    stage.put(&format!("/_slm/policy/{}", stage.name("bare")), bare).await;
    stage.es.backup(&kept).set_up().await.unwrap();
    let handle = stage.es.backup(&kept);
    let execute_bare = async |successes: usize| {
        stage.send(Request::post("execute", format!("/_slm/policy/{}/_execute", stage.name("bare")))).await;
        until("the bare policy has run", async || {
            let all = snapshots(&stage).await;
            all.iter()
                .filter(|one| one["metadata"]["policy"] == "bare" && one["state"] != "IN_PROGRESS")
                .count()
                == successes
        })
        .await;
    };
    let good = handle.take().await.unwrap();
    execute_bare(1).await;
    index_without_node(&stage, "app-2").await;
    assert!(handle.take().await.is_err());
    execute_bare(2).await;
    assert_eq!(snapshots(&stage).await.len(), 4);

    stage.send(Request::post("execute retention", "/_slm/_execute_retention")).await;
    until("the server has cleaned up", async || names(&stage).await.len() == 1).await;
    assert_eq!(names(&stage).await, [good.name.replace(stage.area.prefix(), "")]);
}
