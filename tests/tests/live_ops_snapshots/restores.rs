use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::snapshots::{Obstacle, RestoreRequest, RestoreWarning, SnapshotError};
use es_core::ops::task::{Patience, TaskError};
use es_testkit::{Fault, When};
use es_tests::stage::{Stage, until};
use serde_json::json;

use super::{count, index, patience, repository, stage, take};

fn one() -> RestoreRequest {
    RestoreRequest::of("r", "one")
}

async fn delete(stage: &Stage, name: &str) {
    stage.send(Request::delete("delete", format!("/{}", stage.name(name)))).await;
}

async fn exists(stage: &Stage, name: &str) -> bool {
    let request = Request::head("look", format!("/{}", stage.name(name))).allow(404);
    !stage.es.send(request).await.unwrap().is_not_found()
}

/// What stands in the way; a restore says so too, and sends nothing.
async fn obstacles(stage: &Stage, request: &RestoreRequest) -> Vec<Obstacle> {
    let plan = stage.es.snapshots().plan_restore(request).await.unwrap();
    stage.requests();
    let hindered = stage.es.snapshots().restore(&plan).await.unwrap_err();
    let SnapshotError::Hindered { obstacles } = hindered else { panic!("{hindered}") };
    assert!(stage.requests().is_empty());
    assert!(plan.obstacles == obstacles && plan.to_string().contains("in the way:"), "{plan}");
    obstacles
}

#[tokio::test]
async fn indices_are_restored_beside_those_that_are_there() {
    let stage = stage("restore-beside").await;
    for name in ["a", "b", "c"] {
        index(&stage, name, json!({"aliases": {stage.name("read"): {}}}), 20).await;
    }
    take(&stage, "one", json!({"indices": stage.name("*")})).await;
    let snapshots = stage.es.snapshots();
    let request = one().indices(["*", "-c"]).suffix("-r").setting("index.refresh_interval", "7s");
    stage.requests();
    let plan = snapshots.plan_restore(&request).await.unwrap();
    assert_eq!(stage.requests().len(), 5);
    assert!(plan.is_clear() && !plan.aliases && plan.size.0 > 10_000, "{plan}");
    let restoration = snapshots.restore(&plan).await.unwrap();
    let restored = restoration.wait(&patience()).await.unwrap();
    assert_eq!((restored.progress.active, restored.progress.total == restored.progress.recovered), (2, true));
    for name in ["a", "b"] {
        assert_eq!(count(&stage, &format!("{name}-r")).await, 20);
    }
    assert!(!exists(&stage, "c-r").await);
    let held = stage.get(&format!("/{}", stage.name("a-r"))).await["a-r"].clone();
    assert_eq!(
        (&held["aliases"], &held["settings"]["index"]["refresh_interval"]),
        (&json!({}), &json!("7s"))
    );

    // Under one other name, and by a regular expression as the server reads it.
    let plan = snapshots.plan_restore(&one().indices(["a"]).rename_index("a", "x")).await.unwrap();
    snapshots.restore(&plan).await.unwrap().wait(&patience()).await.unwrap();
    assert_eq!(count(&stage, "x").await, 20);
    let swapped = one().indices(["b"]).rename("-(b)$", "-p$1q").aliases(true);
    let plan = snapshots.plan_restore(&swapped).await.unwrap();
    let RestoreWarning::TwoIndices(shared) = &plan.warnings[0] else { panic!("{plan}") };
    assert_eq!((&shared.alias, &shared.index), (&stage.name("read"), &stage.name("b")));
    snapshots.restore(&plan).await.unwrap().wait(&patience()).await.unwrap();
    assert_eq!(
        stage.get(&format!("/{}/_alias", stage.name("pbq"))).await["pbq"]["aliases"],
        json!({"read": {}})
    );
}

#[tokio::test]
async fn what_is_gone_is_restored_with_its_aliases_and_as_its_settings_allow() {
    let stage = stage("restore-gone").await;
    let aliases = json!({stage.name("read"): {}, stage.name("write"): {"is_write_index": true}});
    index(&stage, "a", json!({"aliases": aliases}), 20).await;
    take(&stage, "one", json!({"indices": stage.name("a")})).await;
    let snapshots = stage.es.snapshots();
    delete(&stage, "a").await;
    let plan = snapshots.plan_restore(&one()).await.unwrap();
    assert!(plan.is_clear() && plan.aliases, "{plan}");
    snapshots.restore(&plan).await.unwrap().wait(&patience()).await.unwrap();
    let held = stage.get(&format!("/{}/_alias", stage.name("a"))).await;
    assert_eq!(held["a"]["aliases"], json!({"read": {}, "write": {"is_write_index": true}}));
    assert_eq!(count(&stage, "a").await, 20);

    // Beside it, the alias would have two write indices.
    let found = obstacles(&stage, &one().suffix("-2").aliases(true)).await;
    assert_eq!(found, [Obstacle::TwoWriteIndices { alias: stage.name("write"), index: stage.name("a") }]);

    // Settings that this cluster can't serve are left out.
    stage
        .put(
            &format!("/{}/_settings", stage.name("a")),
            json!({"index.routing.allocation.require._name": "nobody"}),
        )
        .await;
    take(&stage, "two", json!({"indices": stage.name("a")})).await;
    let two = || RestoreRequest::of("r", "two").suffix("-2");
    let refused = snapshots.plan_restore(&two().setting("index.number_of_shards", 7)).await.unwrap();
    let refused = snapshots.restore(&refused).await.unwrap_err();
    assert!(
        matches!(&refused, SnapshotError::Refused { reason, .. } if reason.contains("cannot modify setting [index.number_of_shards]")),
        "{refused}"
    );
    // The server gives up at once what no node may have, and says so nowhere but in what it still tries.
    let nowhere = snapshots.plan_restore(&two()).await.unwrap();
    let nowhere = snapshots.restore(&nowhere).await.unwrap();
    let given_up = nowhere.wait(&patience()).await.unwrap_err();
    assert!(
        matches!(&given_up, SnapshotError::NotRestored { restored } if restored.progress.failed == 1)
            && given_up.to_string().contains("no node may have it"),
        "{given_up}"
    );
    let stuck = stage.es.tasks().recovery("a-2").wait(&patience()).await.unwrap_err();
    let TaskError::Stuck { index, reason } = &stuck else { panic!("{stuck}") };
    assert!(index.ends_with("a-2") && reason.contains("filter: "), "{stuck}");
    nowhere.cancel().await.unwrap();
    let plan = snapshots.plan_restore(&two().ignore_settings(["index.routing.allocation.*"])).await.unwrap();
    snapshots.restore(&plan).await.unwrap().wait(&patience()).await.unwrap();
    assert_eq!(count(&stage, "a-2").await, 20);
}

#[tokio::test]
async fn what_stands_in_the_way_is_told_before_anything_is_sent() {
    let stage = stage("restore-hindered").await;
    for name in ["a", "b", "c"] {
        index(&stage, name, json!({}), 3).await;
    }
    take(&stage, "one", json!({"indices": stage.name("*")})).await;
    stage.send(Request::post("close", format!("/{}/_close", stage.name("b")))).await;
    let name = |name: &str| stage.name(name);
    assert_eq!(
        obstacles(&stage, &one()).await,
        [
            Obstacle::Open { index: name("a") },
            Obstacle::Closed { index: name("b") },
            Obstacle::Open { index: name("c") }
        ]
    );
    stage.put(&format!("/{}/_alias/{}", stage.name("c"), stage.name("taken")), json!({})).await;
    let taken = obstacles(&stage, &one().indices(["a"]).rename_index("a", "taken")).await;
    assert!(
        matches!(&taken[..], [Obstacle::Taken { name: taken, .. }] if *taken == name("taken")),
        "{taken:?}"
    );
    let same = obstacles(&stage, &one().rename(".+", name("x"))).await;
    assert!(matches!(&same[..], [Obstacle::SameTarget { sources, .. }] if sources.len() == 3), "{same:?}");
    let bad = obstacles(&stage, &one().indices(["a"]).suffix("A")).await;
    assert!(matches!(&bad[..], [Obstacle::BadName { .. }]), "{bad:?}");
    let absent = obstacles(&stage, &one().indices(["a", "z"]).suffix("-r")).await;
    assert_eq!(absent, [Obstacle::NotInSnapshot { index: name("z") }]);

    let snapshots = stage.es.snapshots();
    let nothing = snapshots.plan_restore(&one().indices(["z*"])).await.unwrap_err();
    assert!(matches!(nothing, SnapshotError::NothingMatches { .. }), "{nothing}");
    let gone = snapshots.plan_restore(&RestoreRequest::of("r", "none")).await.unwrap_err();
    assert!(matches!(gone, SnapshotError::NoSnapshot { .. }), "{gone}");
    let nowhere = snapshots.plan_restore(&RestoreRequest::of("none", "one")).await.unwrap_err();
    assert!(matches!(nowhere, SnapshotError::NoRepository { .. }), "{nowhere}");
    let twice = snapshots.plan_restore(&one().rename("(.*)", "$1-r")).await.unwrap_err();
    assert!(matches!(twice, SnapshotError::Request { .. }), "{twice}");

    // Between plan and restore: another snapshot of the name, and an index of the new name.
    let plan = snapshots.plan_restore(&one().indices(["a"]).suffix("-r")).await.unwrap();
    stage.send(Request::delete("delete", format!("/_snapshot/{}/one", stage.name("r")))).await;
    take(&stage, "one", json!({"indices": stage.name("*")})).await;
    let changed = snapshots.restore(&plan).await.unwrap_err();
    assert!(matches!(changed, SnapshotError::Changed { .. }), "{changed}");
    let plan = snapshots.plan_restore(&one().indices(["a"]).suffix("-r")).await.unwrap();
    index(&stage, "a-r", json!({}), 1).await;
    let hindered = snapshots.restore(&plan).await.unwrap_err();
    assert!(matches!(hindered, SnapshotError::Hindered { .. }), "{hindered}");
    assert_eq!(count(&stage, "a-r").await, 1);
}

#[tokio::test]
async fn a_closed_index_is_restored_over_only_where_that_is_said() {
    let stage = stage("restore-over").await;
    index(&stage, "a", json!({}), 3).await;
    index(&stage, "b", json!({"settings": {"number_of_shards": 2}}), 3).await;
    take(&stage, "one", json!({"indices": stage.name("*")})).await;
    super::load(&stage, "a", 50).await;
    delete(&stage, "b").await;
    index(&stage, "b", json!({}), 1).await;
    stage.send(Request::post("close", format!("/{},{}/_close", stage.name("a"), stage.name("b")))).await;
    let found = obstacles(&stage, &one().over_closed()).await;
    assert_eq!(found, [Obstacle::OtherShards { index: stage.name("b"), has: 1, needs: 2 }]);
    let snapshots = stage.es.snapshots();
    let plan = snapshots.plan_restore(&one().indices(["a"]).over_closed()).await.unwrap();
    assert!(plan.to_string().contains("over the closed one"), "{plan}");
    stage.recorder.inject(When::any().path("/_snapshot/*/_restore"), Fault::LoseResponse);
    let restoration = snapshots.restore(&plan).await.unwrap();
    stage.recorder.heal();
    restoration.wait(&patience()).await.unwrap();
    assert_eq!(count(&stage, "a").await, 3, "as it was then");
    let cancelled = restoration.cancel().await.unwrap();
    assert_eq!((cancelled.kept, cancelled.deleted.len()), (vec![stage.name("a")], 0));
    assert_eq!(count(&stage, "a").await, 3, "what was there before can't come back");
}

#[tokio::test]
async fn data_streams_are_restored_under_another_name() {
    let stage = stage("restore-stream").await;
    let template = json!({"index_patterns": [stage.name("logs*")], "data_stream": {}, "priority": 1000,
                          "template": {"settings": {"number_of_replicas": 0}}});
    stage.put(&format!("/_index_template/{}", stage.name("logs")), template).await;
    super::load(&stage, "logs", 12).await;
    index(&stage, "a", json!({}), 1).await;
    take(&stage, "one", json!({"indices": stage.name("*")})).await;
    let snapshots = stage.es.snapshots();
    let taken = obstacles(&stage, &one().indices(["logs"])).await;
    assert!(
        taken
            .iter()
            .any(|found| matches!(found, Obstacle::Taken { name, .. } if *name == stage.name("logs"))),
        "{taken:?}"
    );
    let plan = snapshots.plan_restore(&one().indices(["logs"]).suffix("-r")).await.unwrap();
    assert_eq!((plan.data_streams.len(), plan.indices.len()), (1, 1), "{plan}");
    let restoration = snapshots.restore(&plan).await.unwrap();
    restoration.wait(&patience()).await.unwrap();
    let held = stage.get(&format!("/_data_stream/{}", stage.name("logs-r"))).await["data_streams"][0].clone();
    assert_eq!(held["indices"][0]["index_name"], plan.indices[0].target.replace(stage.area.prefix(), ""));
    assert_eq!(count(&stage, "logs-r").await, 12);
    assert_eq!(restoration.cancel().await.unwrap().deleted, [stage.name("logs-r")]);
    assert!(!exists(&stage, "logs-r").await && exists(&stage, "logs").await);
}

#[tokio::test]
async fn a_partial_snapshot_is_restored_only_where_that_is_said() {
    let stage = stage("restore-partial").await;
    index(&stage, "a", json!({}), 3).await;
    let red =
        json!({"settings": {"number_of_replicas": 0, "index.routing.allocation.require._name": "nobody"}});
    stage.put(&format!("/{}?wait_for_active_shards=0", stage.name("red")), red).await;
    take(&stage, "one", json!({"indices": stage.name("*"), "partial": true})).await;
    let found = obstacles(&stage, &one().suffix("-r")).await;
    assert!(
        matches!(&found[..], [Obstacle::MissingShards { index, shards, .. }] if *index == stage.name("red") && *shards == [0]),
        "{found:?}"
    );
    let snapshots = stage.es.snapshots();
    let plan = snapshots.plan_restore(&one().indices(["a"]).suffix("-r")).await.unwrap();
    assert!(plan.is_clear(), "what is whole can be had: {plan}");
    let all = one().suffix("-r").partial().ignore_settings(["index.routing.*"]);
    let plan = snapshots.plan_restore(&all).await.unwrap();
    assert!(matches!(&plan.warnings[..], [RestoreWarning::EmptyShards { .. }]), "{plan}");
    let restored = snapshots.restore(&plan).await.unwrap().wait(&patience()).await.unwrap();
    assert_eq!((restored.empty.len(), count(&stage, "a-r").await), (1, json!(3)));
    assert_eq!(count(&stage, "red-r").await, 0);
}

#[tokio::test]
async fn a_restore_that_runs_is_followed_and_given_up() {
    let stage = stage("restore-running").await;
    index(&stage, "a", json!({"settings": {"number_of_shards": 2}}), 3000).await;
    take(&stage, "one", json!({"indices": stage.name("a")})).await;
    repository(&stage, "r", json!({"max_restore_bytes_per_sec": "20kb"})).await;
    let snapshots = stage.es.snapshots();
    let plan = snapshots.plan_restore(&one().suffix("-r")).await.unwrap();
    stage.recorder.inject(When::any().path("/_snapshot/*/_restore"), Fault::LoseResponse);
    let restoration = snapshots.restore(&plan).await.unwrap();
    stage.recorder.heal();
    until("it copies", async || restoration.progress().await.unwrap().total.0 > 500_000).await;
    let mut seen = Vec::new();
    let short = Patience::default().at_most(Duration::from_secs(1)).longest_pause(Duration::from_millis(200));
    let still = restoration.follow(&short, |progress| seen.push(progress.clone())).await.unwrap_err();
    assert!(matches!(still, SnapshotError::StillRunning { .. }), "{still}");
    let last = seen.last().unwrap();
    assert_eq!((last.shards, last.active, last.each.len()), (2, 0, 2), "{last}");
    assert!(last.total.0 > 500_000 && last.recovered < last.total, "{last}");

    let used = snapshots.delete_repository("r").await.unwrap_err();
    assert!(used.to_string().contains("is being restored from it"), "{used}");
    let busy = snapshots.delete("r", ["one"]).await.unwrap_err();
    assert!(matches!(&busy, SnapshotError::Busy { .. }), "{busy}");
    let cancelled = restoration.cancel().await.unwrap();
    assert_eq!((cancelled.deleted, cancelled.kept.len()), (vec![stage.name("a-r")], 0));
    assert!(!exists(&stage, "a-r").await && exists(&stage, "a").await);
    // Another index of the name is not what this restore has made.
    index(&stage, "a-r", json!({}), 1).await;
    assert_eq!(restoration.cancel().await.unwrap().changed, [stage.name("a-r")]);
    assert!(exists(&stage, "a-r").await);

    stage.recorder.inject(When::any().path("/_snapshot/*/_restore"), Fault::LoseRequest);
    for lost in [one().suffix("-2"), one().indices(["none*"]).feature_states(["kibana"])] {
        let plan = snapshots.plan_restore(&lost).await.unwrap();
        let unknown = snapshots.restore(&plan).await.unwrap_err();
        assert!(matches!(unknown, SnapshotError::Unknown { .. }), "{unknown}");
    }
    stage.recorder.heal();
}
