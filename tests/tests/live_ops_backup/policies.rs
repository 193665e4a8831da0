//! Policies by the server's own rules: their retention, and policies that somebody else has put.

use std::collections::BTreeMap;
use std::time::Duration;

use es_core::ops::backup::{Backup, BackupError, Kind};
use es_core::ops::lifecycle::Mode;
use es_core::ops::snapshots::SnapshotError;
use es_core::ops::task::Patience;
use es_testkit::Variant;
use es_tests::stage::Stage;
use serde_json::json;

use super::{index, index_without_node, names, never, repository, stage, until};

/// What a policy's retention would do is told as the server does it, also of what did not succeed.
#[tokio::test]
async fn a_policys_retention_is_told_as_the_server_does_it() {
    let _alone = super::RETENTION.lock().await;
    let stage = stage("backup-servers").await;
    index(&stage, "app-1", 1).await;
    let (moment, hour) = (Duration::from_millis(1), Duration::from_hours(1));
    let named = |name: &str| Backup::new(name, "r", ["app-*"], never()).partial(true);
    // Each with what is left of: success, partial, success, partial.
    let all = [
        (named("expired").expire_after(moment), vec![2]),
        (named("counted").max_count(1), vec![2, 3]),
        (named("crowded").expire_after(hour).max_count(1), vec![2, 3]),
        (named("young").expire_after(hour).max_count(2), vec![0, 1, 2, 3]),
        (named("kept").expire_after(moment).min_count(5), vec![0, 2]),
    ];
    let mut taken: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (backup, _) in &all {
        stage.es.backup(backup).set_up().await.unwrap();
    }
    for round in 0..4 {
        if round % 2 == 1 {
            index_without_node(&stage, "app-2").await;
        }
        for (backup, _) in &all {
            let name = match stage.es.backup(backup).take().await {
                Ok(info) => info.name,
                Err(BackupError::Failed { snapshot, .. }) => snapshot,
                Err(error) => panic!("{error}"),
            };
            taken.entry(backup.name()).or_default().push(name);
        }
        if round % 2 == 1 {
            let gone = format!("/{}", stage.name("app-2"));
            stage.send(es_core::cluster::Request::delete("delete", gone)).await;
        }
    }
    let mut left: Vec<String> = Vec::new();
    for (backup, expected) in &all {
        let plan = stage.es.backup(backup).plan_retention().await.unwrap();
        let expected: Vec<_> = expected.iter().map(|at| &taken[backup.name()][*at]).collect();
        let mut stay: Vec<_> =
            plan.snapshots.iter().filter(|one| !one.goes()).map(|one| &one.snapshot).collect();
        stay.reverse();
        assert_eq!(stay, expected, "{}: {plan}", backup.name());
        assert_eq!((plan.by, plan.snapshots.len()), (Kind::Slm, 4), "{plan}");
        left.extend(expected.iter().map(|name| name.replace(stage.area.prefix(), "")));
        let refused = stage.es.backup(backup).retain(&plan).await.unwrap_err();
        assert!(matches!(refused, BackupError::ServersRetention { .. }), "{refused}");
    }
    left.sort();
    stage.es.snapshots().execute_retention().await.unwrap();
    let held = async || {
        let mut all = names(&stage).await;
        all.sort();
        all
    };
    until("the server has deleted", async || held().await.len() <= left.len()).await;
    // Not one more.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(held().await, left);
}

/// On a server whose policies nobody else needs: they are stopped for all.
#[tokio::test]
async fn a_policy_of_somebody_else_is_looked_at_executed_and_stopped() {
    let stage = Stage::of(Variant::from_env().unwrap().trial(), "policies").await;
    repository(&stage).await;
    index(&stage, "app-1", 1).await;
    let policy = json!({
        "name": format!("<{}-{{now/d}}>", stage.name("theirs")), "schedule": "0 0 0 1 1 ? 2099", "repository": stage.name("r"),
        "config": {"indices": [stage.name("app-*")], "include_global_state": false},
    });
    stage.put(&format!("/_slm/policy/{}", stage.name("theirs")), policy).await;
    let (snapshots, patience) = (stage.es.snapshots(), Patience::default().at_most(Duration::from_mins(1)));
    let [before] = &snapshots.policies().await.unwrap()[..] else { panic!("one") };
    assert_eq!((&before.policy, &before.repository), (&stage.name("theirs"), &stage.name("r")));
    assert!(before.last_success.is_none());

    snapshots.stop_policies(&patience).await.unwrap();
    assert_eq!(snapshots.policies_status().await.unwrap(), Mode::Stopped);
    let taken = snapshots.execute("theirs").await.unwrap().wait(&patience).await.unwrap();
    snapshots.start_policies().await.unwrap();
    assert_eq!(snapshots.policies_status().await.unwrap(), Mode::Running);
    assert_eq!(names(&stage).await, [taken.name.replace(stage.area.prefix(), "")]);
    until("the policy tells of it", async || snapshots.policies().await.unwrap()[0].last_success.is_some())
        .await;
    index_without_node(&stage, "app-2").await;
    let failed = snapshots.execute("theirs").await.unwrap_err();
    let SnapshotError::PolicyFailed { reason, .. } = &failed else { panic!("{failed}") };
    assert!(reason.contains("primary shards"), "{failed}");
    let none = snapshots.execute("none").await.unwrap_err();
    let is_none = |policy: &String| *policy == stage.name("none");
    assert!(matches!(&none, SnapshotError::NoPolicy { policy } if is_none(policy)), "{none}");
}
