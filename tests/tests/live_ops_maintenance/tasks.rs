use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::task::{Cancelled, Outcome, Patience, Progress, Task, TaskError, TaskState, Work};
use es_testkit::{Answer, Fault, When};
use es_tests::process::struck;
use es_tests::stage::{Stage, until};
use serde_json::{Value, json};

use super::{create, fill, load};

/// Waits until a task that runs has done so much.
async fn running(task: &Task, is_so: impl Fn(&Progress) -> bool) {
    until("it has done so much", async || {
        matches!(task.state().await.unwrap(), TaskState::Running(running) if is_so(&running.progress))
    })
    .await;
}

async fn count(stage: &Stage, index: &str) -> Value {
    stage.send(Request::post("refresh", format!("/{}/_refresh", stage.name(index)))).await;
    stage.get(&format!("/{}/_count", stage.name(index))).await["count"].clone()
}

#[tokio::test]
async fn a_copy_is_followed_found_by_another_process_and_hurried() {
    let stage = Stage::new("task-copy").await;
    for name in ["a", "b"] {
        create(&stage, name, json!({}), json!({})).await;
    }
    load(&stage, "a", 300).await;
    let id = stage.name("copy");
    let work = Work::reindex("a", "b").slices(2).batch(10).requests_per_second(10).opaque_id(&id);
    let task = stage.es.tasks().start(&work).await.unwrap();

    // Another process, which knows the name alone.
    let other = stage.cluster();
    let found = other.tasks().find(&id).await.unwrap();
    assert_eq!(found.len(), 1, "slices are not listed apart: {found:?}");
    assert_eq!((found[0].id.as_str(), found[0].cancellable), (task.id(), true));
    assert!(found[0].description.contains("reindex"), "{found:?}");
    assert!(other.tasks().running("*reindex").await.unwrap().iter().any(|running| running.id == task.id()));
    let other = other.tasks().task(task.id());

    running(&other, |progress| progress.created >= 20).await;
    let mut seen: Vec<Progress> = Vec::new();
    let patience =
        Patience::default().at_most(Duration::from_secs(1)).longest_pause(Duration::from_millis(200));
    let still = other.follow(&patience, |running| seen.push(running.progress.clone())).await.unwrap_err();
    assert!(matches!(still, TaskError::StillRunning { .. }), "{still}");
    let last = seen.last().unwrap();
    assert!(last.total == 300 && last.created >= 20 && last.created < 300, "{last:?}");
    assert!(last.fraction().unwrap() < 1.0 && last.requests_per_second.is_some(), "{last:?}");

    assert!(other.rethrottle(None).await.unwrap());
    let ended = task.wait().await.unwrap();
    assert_eq!((ended.progress.total, ended.progress.created, ended.outcome), (300, 300, Outcome::Succeeded));
    assert_eq!(count(&stage, "b").await, 300);

    // The result stays, for any process.
    let TaskState::Ended(kept) = stage.cluster().tasks().task(task.id()).state().await.unwrap() else {
        panic!("lost")
    };
    assert_eq!(kept.progress.created, 300);
    assert!(!other.rethrottle(None).await.unwrap() && other.cancel().await.unwrap() == Cancelled::NotRunning);
    assert!(stage.es.tasks().find(&id).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_task_is_cancelled_and_what_it_has_done_stays() {
    let stage = Stage::new("task-cancel").await;
    create(&stage, "a", json!({}), json!({})).await;
    load(&stage, "a", 100).await;
    let work = Work::update_by_query("a")
        .script(json!({"source": "ctx._source.m = 1"}))
        .batch(10)
        .requests_per_second(2);
    let task = stage.es.tasks().start(&work).await.unwrap();
    // So that it is cancelled in a pause: a search does not always say that it was.
    running(&task, |progress| progress.updated > 0).await;
    assert_eq!(task.cancel().await.unwrap(), Cancelled::Asked);
    let ended = task.wait().await.unwrap_err();
    assert!(ended.is_cancelled(), "{ended}");
    let updated = ended.ended().unwrap().progress.updated;
    assert!((10..100).contains(&updated), "{updated}");
    stage.send(Request::post("refresh", format!("/{}/_refresh", stage.name("a")))).await;
    let changed = stage.get(&format!("/{}/_count?q=m:1", stage.name("a"))).await;
    assert_eq!(changed["count"], updated);

    let work = Work::delete_by_query("a", json!({"term": {"m": 1}})).refresh();
    let deleted = stage.es.tasks().start(&work).await.unwrap().wait().await.unwrap();
    assert_eq!(deleted.progress.deleted, updated);
    assert_eq!(count(&stage, "a").await, 100 - updated);
    let again = stage
        .es
        .tasks()
        .start(&Work::delete_by_query("a", json!({"match_all": {}})).requests_per_second(1).batch(10))
        .await
        .unwrap();
    running(&again, |progress| progress.deleted > 0).await;
    let cancelled =
        again.cancel_and_wait(&Patience::default().at_most(Duration::from_mins(1))).await.unwrap().unwrap();
    assert!(matches!(cancelled.outcome, Outcome::Cancelled { .. }), "{cancelled:?}");
}

#[tokio::test]
async fn what_failed_or_is_lost_is_told() {
    let stage = Stage::new("task-faults").await;
    create(&stage, "a", json!({}), json!({})).await;
    load(&stage, "a", 3).await;
    let strict = json!({"settings": {"number_of_replicas": 0}, "mappings": {"dynamic": "strict"}});
    stage.put(&format!("/{}", stage.name("strict")), strict).await;
    let tasks = stage.es.tasks();

    let failed = tasks.start(&Work::reindex("a", "strict")).await.unwrap().wait().await.unwrap_err();
    let Outcome::Incomplete { failures, .. } = &failed.ended().unwrap().outcome else { panic!("{failed}") };
    assert!(failures[0].contains("strict_dynamic_mapping_exception"), "{failed}");
    create(&stage, "blocked", json!({"index.blocks.write": true}), json!({})).await;
    let failed = tasks.start(&Work::reindex("a", "blocked")).await.unwrap().wait().await.unwrap_err();
    assert!(failed.to_string().contains("FORBIDDEN/8/index write"), "{failed}");
    let script = Work::update_by_query("a").script(json!({"source": "ctx._source.n.foo()"}));
    let failed = tasks.start(&script).await.unwrap().wait().await.unwrap_err();
    assert!(
        matches!(&failed.ended().unwrap().outcome, Outcome::Failed { error_type, .. } if error_type == "script_exception"),
        "{failed}"
    );
    let missing = tasks.start(&Work::force_merge("none", 1)).await.unwrap().wait().await.unwrap_err();
    assert!(
        matches!(&missing.ended().unwrap().outcome, Outcome::Failed { error_type, .. } if error_type == "index_not_found_exception"),
        "{missing}"
    );
    let missing = tasks.start(&Work::update_by_query("none")).await.unwrap().wait().await.unwrap_err();
    assert!(missing.to_string().contains("no such index"), "{missing}");

    for id in ["nosuchnode:7", "x:notanumber"] {
        let found = tasks.task(id).state().await;
        assert!(!matches!(found, Ok(TaskState::Running(_) | TaskState::Ended(_))), "{id}");
    }
    let lost = tasks.task("nosuchnode:7");
    assert!(matches!(lost.wait().await.unwrap_err(), TaskError::Lost { .. }));
    assert!(lost.cancel_and_wait(&Patience::default()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_lost_reply_is_no_lost_task() {
    let stage = Stage::new("task-lost").await;
    for name in ["a", "b", "c"] {
        create(&stage, name, json!({}), json!({})).await;
    }
    load(&stage, "a", 30).await;
    let work = Work::reindex("a", "b").batch(10).requests_per_second(1);
    stage.recorder.inject(When::any().path("/_reindex"), Fault::LoseResponse);
    let task = stage.es.tasks().start(&work).await.unwrap();
    stage.recorder.heal();
    task.rethrottle(None).await.unwrap();
    let ended = task.wait().await.unwrap();
    assert_eq!(ended.progress.created, 30, "once, and not twice");
    assert_eq!(ended.progress.updated, 0);

    stage.recorder.inject(When::any().path("/_reindex"), Fault::LoseRequest);
    let unknown =
        stage.es.tasks().start(&Work::reindex("a", "c").opaque_id("never-arrived")).await.unwrap_err();
    stage.recorder.heal();
    assert!(
        matches!(&unknown, TaskError::Unknown { opaque_id, .. } if opaque_id == "never-arrived"),
        "{unknown}"
    );
    assert_eq!(count(&stage, "c").await, 0);

    // An outage of some looks is borne.
    let task =
        stage.es.tasks().start(&Work::reindex("a", "c").batch(10).requests_per_second(10)).await.unwrap();
    stage.recorder.inject(When::any().path("/_tasks/*").times(8), Fault::LoseRequest);
    let ended = task.wait().await.unwrap();
    assert_eq!(ended.progress.created, 30);
}

#[tokio::test]
async fn shards_that_are_taken_over_are_followed() {
    let stage = Stage::new("task-shrink").await;
    create(&stage, "wide", json!({"number_of_shards": 2}), json!({})).await;
    fill(&stage, "wide", 5).await;
    stage.put(&format!("/{}/_settings", stage.name("wide")), json!({"index.blocks.write": true})).await;
    let path = format!("/{}/_shrink/{}?wait_for_active_shards=0", stage.name("wide"), stage.name("narrow"));
    stage.send(Request::post("shrink", path)).await;
    let recovery = stage.es.tasks().recovery("narrow");
    // One that failed once is tried again by the server.
    let failed = json!([{"index": stage.name("narrow"), "shard": "0", "prirep": "p", "state": "UNASSIGNED",
                         "unassigned.reason": "ALLOCATION_FAILED", "unassigned.details": "failed to obtain shard lock"}]);
    let failed = Answer { status: 200, body: failed.to_string(), ..Answer::error(200, "", "") };
    stage.recorder.inject(When::any().path("/_cat/shards/*").nth(1), Fault::Answer(failed));
    let done = recovery.wait(&Patience::default().at_most(Duration::from_mins(1))).await.unwrap();
    let seen = stage.recorder.take();
    assert!(struck(&seen).is_some() && seen.iter().any(|seen| seen.path.contains("/allocation/explain")));
    assert!(done.is_done() && done.shards == 1 && done.recovered == done.total, "{done}");
    assert_eq!(count(&stage, "narrow").await, 5);
    assert!(stage.es.tasks().recovery("none").progress().await.unwrap_err().is_not_found());
}
