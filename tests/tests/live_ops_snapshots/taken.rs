use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::snapshots::{
    RepositoryUser, SnapshotError, SnapshotQuery, SnapshotRequest, SnapshotSort, SnapshotState,
};
use es_core::ops::task::Patience;
use es_testkit::{Fault, When};
use es_tests::stage::{Stage, until};
use serde_json::{Value, json};

use super::{index, patience, repository, stage, take};

/// The snapshot as the server has it.
async fn held(stage: &Stage, name: &str) -> Value {
    stage.get(&format!("/_snapshot/{}/{name}", stage.name("r"))).await["snapshots"][0].clone()
}

#[tokio::test]
async fn a_snapshot_is_taken_of_what_was_asked_and_known_by_its_names() {
    let stage = stage("snapshot-taken").await;
    for name in ["a", "b", "b-not", "c"] {
        index(&stage, name, json!({}), 5).await;
    }
    let snapshots = stage.es.snapshots();
    let request = SnapshotRequest::new("one")
        .indices(["a", "b*", "-b-not"])
        .metadata(json!({"because": "test"}))
        .taken_by("somebody");
    stage.requests();
    let one = snapshots.create("r", &request).await.unwrap();
    assert_eq!(
        stage.requests(),
        [
            "GET /_resolve/index/a%2Cb%2A%2C%2Db%2Dnot"
                .replace("%2A", "*")
                .replace("%2C", ",")
                .replace("%2D", "-")
                .as_str(),
            "PUT /_snapshot/r/one"
        ]
    );
    let taken = stage.cluster().snapshots().snapshot("r", "one").wait(&patience()).await.unwrap();
    assert_eq!((taken.shards, taken.successful, taken.taken_by().as_deref()), (2, 2, Some("somebody")));
    let server = held(&stage, "one").await;
    let mut indices: Vec<_> =
        server["indices"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    indices.sort_unstable();
    assert_eq!((indices, &server["state"]), (vec!["a", "b"], &json!("SUCCESS")));
    assert_eq!(
        (&server["include_global_state"], &server["metadata"]["because"]),
        (&json!(false), &json!("test"))
    );

    let other = snapshots.create("r", &request).await.unwrap_err();
    assert!(
        matches!(&other, SnapshotError::NameTaken { by: Some(by), state: SnapshotState::Success, .. } if by == "somebody"),
        "{other}"
    );
    // All that bears the prefix, under a name that the server makes.
    let dated = snapshots.create("r", &SnapshotRequest::new("<dated-{now/d}>")).await.unwrap();
    assert!(dated.name().starts_with("dated-2"), "{}", dated.name());
    assert_eq!(dated.wait(&patience()).await.unwrap().indices.len(), 4);
    assert_eq!(held(&stage, dated.name()).await["indices"].as_array().unwrap().len(), 4);

    assert!(one.delete().await.unwrap() && !one.delete().await.unwrap());
    assert!(snapshots.get("r", "one").await.unwrap().is_none());
    assert!(matches!(one.info().await.unwrap_err(), SnapshotError::NoSnapshot { .. }));
    assert!(matches!(one.progress().await.unwrap_err(), SnapshotError::NoSnapshot { .. }));
}

#[tokio::test]
async fn what_can_not_be_taken_is_told() {
    let stage = stage("snapshot-refused").await;
    index(&stage, "a", json!({}), 5).await;
    let snapshots = stage.es.snapshots();
    stage.requests();
    for bad in [SnapshotRequest::new("Upper"), SnapshotRequest::new("a").metadata(json!([]))] {
        let bad = snapshots.create("r", &bad).await.unwrap_err();
        assert!(matches!(bad, SnapshotError::Request { .. }), "{bad}");
    }
    assert!(stage.requests().is_empty(), "nothing was sent");
    for patterns in [["none*"], ["none"]] {
        let none = snapshots.create("r", &SnapshotRequest::new("a").indices(patterns)).await.unwrap_err();
        assert!(matches!(&none, SnapshotError::NothingMatches { .. }), "{none}");
    }
    assert!(stage.requests().iter().all(|request| request.starts_with("GET ")));
    let empty = SnapshotRequest::new("empty").indices(["none*"]).even_empty();
    let empty = snapshots.create("r", &empty).await.unwrap().wait(&patience()).await.unwrap();
    assert_eq!((empty.shards, held(&stage, "empty").await["indices"].clone()), (0, json!([])));

    let one_of_two = SnapshotRequest::new("b").indices(["a", "none"]);
    let missing = snapshots.create("r", &one_of_two).await.unwrap_err();
    assert!(
        matches!(&missing, SnapshotError::NoIndex { index } if *index == stage.name("none")),
        "{missing}"
    );
    let one = snapshots.create("r", &one_of_two.ignore_unavailable(true)).await.unwrap();
    assert_eq!(one.wait(&patience()).await.unwrap().indices.len(), 1);

    let nowhere = snapshots.create("none", &SnapshotRequest::new("c")).await.unwrap_err();
    assert!(matches!(nowhere, SnapshotError::NoRepository { .. }), "{nowhere}");

    // A primary that no node may have.
    let nobody =
        json!({"settings": {"number_of_shards": 2, "index.routing.allocation.require._name": "nobody"}});
    let mut settings = nobody;
    settings["settings"]["number_of_replicas"] = 0.into();
    stage.put(&format!("/{}?wait_for_active_shards=0", stage.name("red")), settings).await;
    let red = SnapshotRequest::new("red").indices(["a", "red"]);
    let refused = snapshots.create("r", &red).await.unwrap_err();
    assert!(
        matches!(&refused, SnapshotError::NoPrimaries { reason, .. } if reason.contains(&stage.name("red"))),
        "{refused}"
    );
    assert!(snapshots.get("r", "red").await.unwrap().is_none());
    let partial = snapshots.create("r", &red.partial(true)).await.unwrap();
    let partial = partial.wait(&patience()).await.unwrap_err();
    let info = partial.info().unwrap();
    assert_eq!((&info.state, info.shards, info.successful), (&SnapshotState::Partial, 3, 1));
    let mut shards: Vec<_> =
        info.failures.iter().map(|failure| (failure.index.clone(), failure.shard)).collect();
    shards.sort();
    assert_eq!(shards, [(stage.name("red"), 0), (stage.name("red"), 1)]);
    assert!(partial.to_string().contains("primary shard is not allocated"), "{partial}");
    assert_eq!(held(&stage, "red").await["state"], "PARTIAL");
}

#[tokio::test]
async fn snapshots_that_run_are_followed_side_by_side_and_given_up() {
    let stage = stage("snapshot-running").await;
    repository(&stage, "r", json!({"max_snapshot_bytes_per_sec": "20kb"})).await;
    index(&stage, "a", json!({"settings": {"number_of_shards": 2}}), 3000).await;
    let snapshots = stage.es.snapshots();
    let one =
        snapshots.create("r", &SnapshotRequest::new("one").indices(["a"]).taken_by("me")).await.unwrap();
    until("it copies", async || {
        let now = one.progress().await.unwrap();
        let all = now.each.len() == 2 && now.each.iter().all(|shard| shard.stage == "STARTED");
        all && now.total.0 > 500_000
    })
    .await;
    let mut seen = Vec::new();
    let short = Patience::default().at_most(Duration::from_secs(1)).longest_pause(Duration::from_millis(200));
    let still = one.follow(&short, |progress| seen.push(progress.clone())).await.unwrap_err();
    assert!(matches!(still, SnapshotError::StillRunning { .. }), "{still}");
    let last = seen.last().unwrap();
    assert_eq!((last.shards, last.done, last.each.len()), (2, 0, 2), "{last}");
    assert!(last.copied < last.total && last.total.0 > 500_000, "{last}");
    assert!(
        last.each.iter().all(|shard| shard.index == stage.name("a") && shard.stage == "STARTED"),
        "{last:?}"
    );

    // The server takes another beside it, and refuses what does not go together with them.
    let two = snapshots.create("r", &SnapshotRequest::new("two").indices(["a"])).await.unwrap();
    let mut running: Vec<_> =
        snapshots.running("r").await.unwrap().into_iter().map(|running| running.name).collect();
    running.sort();
    assert_eq!(running, ["one", "two"]);
    let taken = snapshots.create("r", &SnapshotRequest::new("one").indices(["a"])).await.unwrap_err();
    assert!(
        matches!(&taken, SnapshotError::NameTaken { by: Some(by), state: SnapshotState::InProgress, .. } if by == "me"),
        "{taken}"
    );
    let busy = snapshots.clean_up("r").await.unwrap_err();
    assert!(matches!(&busy, SnapshotError::Busy { .. }), "{busy}");
    let cloned = snapshots.clone_snapshot("r", "one", "copy", ["a"]).await.unwrap_err();
    assert!(matches!(&cloned, SnapshotError::Busy { .. }), "{cloned}");
    let used = snapshots.delete_repository("r").await.unwrap_err();
    let SnapshotError::InUse { users, .. } = &used else { panic!("{used}") };
    assert_eq!(*users, [RepositoryUser::Snapshot("one".into()), RepositoryUser::Snapshot("two".into())]);

    let deleted = snapshots.delete("r", ["one", "two", "none"]).await.unwrap();
    assert_eq!(deleted.missing, ["none"]);
    assert_eq!((deleted.deleted.len(), deleted.aborted.len()), (2, 2), "{deleted}");
    let gone = two.wait(&patience()).await.unwrap_err();
    assert!(matches!(gone, SnapshotError::NoSnapshot { .. }), "{gone}");
    assert_eq!(stage.get(&format!("/_snapshot/{}/*", stage.name("r"))).await["total"], 0);
}

#[tokio::test]
async fn a_lost_reply_is_looked_into() {
    let stage = stage("snapshot-lost").await;
    index(&stage, "a", json!({}), 5).await;
    let snapshots = stage.es.snapshots();
    let request = |name: &str| SnapshotRequest::new(name).indices(["a"]);
    let put = || When::any().method("PUT").path("/_snapshot/*");
    // Sent again, it is refused, and known by what it bears.
    stage.recorder.inject(put().times(1), Fault::LoseResponse);
    let one = snapshots.create("r", &request("one")).await.unwrap();
    one.wait(&patience()).await.unwrap();
    // Every reply is lost.
    stage.recorder.inject(put(), Fault::LoseResponse);
    let two = snapshots.create("r", &request("two")).await.unwrap();
    // Date math is sent once.
    stage.requests();
    let dated = snapshots.create("r", &request("<dated-{now/d}>")).await.unwrap();
    let sent = stage.requests();
    assert_eq!(sent.iter().filter(|request| request.starts_with("PUT")).count(), 1, "{sent:?}");
    stage.recorder.heal();
    for snapshot in [&two, &dated] {
        snapshot.wait(&patience()).await.unwrap();
        assert_eq!(held(&stage, snapshot.name()).await["state"], "SUCCESS");
    }
    // Somebody else's of that name is not taken for one's own.
    take(&stage, "theirs", json!({"indices": stage.name("a")})).await;
    stage.recorder.inject(put().times(1), Fault::LoseResponse);
    let theirs = snapshots.create("r", &request("theirs")).await.unwrap_err();
    assert!(matches!(theirs, SnapshotError::NameTaken { by: None, .. }), "{theirs}");
    stage.recorder.heal();
    // Nothing arrives.
    stage.recorder.inject(put(), Fault::LoseRequest);
    let unknown = snapshots.create("r", &request("<never-{now/d}>")).await.unwrap_err();
    stage.recorder.heal();
    assert!(matches!(unknown, SnapshotError::Unknown { .. }), "{unknown}");

    stage.recorder.inject(When::any().method("DELETE").path("/_snapshot/*").times(1), Fault::LoseResponse);
    let deleted = snapshots.delete("r", ["one", "two"]).await.unwrap();
    stage.recorder.heal();
    assert_eq!((deleted.deleted.len(), deleted.missing.len()), (2, 0), "{deleted}");
    let left = stage.get(&format!("/_snapshot/{}/*", stage.name("r"))).await;
    assert_eq!(left["total"], 2, "{left}");
}

/// The server refuses a request line above 4 KB, and leaves out within one request.
#[tokio::test]
async fn patterns_beyond_one_request_are_looked_for_before_a_snapshot_is_taken() {
    let stage = stage("snapshot-patterns").await;
    index(&stage, "app-1", json!({}), 1).await;
    index(&stage, "app-2", json!({}), 1).await;
    let long = |n: u32| format!("pattern-of-an-index-that-is-not-there-{n:05}-*");
    let patterns = |also: &[&str]| {
        let also = also.iter().map(|pattern| (*pattern).to_owned());
        (0..150).map(long).chain(also).collect::<Vec<_>>()
    };
    let request = |name: &str, also: &[&str]| SnapshotRequest::new(name).indices(patterns(also));
    for nothing in [&["-app-2"][..], &["app-2*", "-app-2"]] {
        let refused = stage.es.snapshots().create("r", &request("none", nothing)).await.unwrap_err();
        assert!(matches!(refused, SnapshotError::NothingMatches { .. }), "{nothing:?}: {refused}");
    }
    let some = request("some", &["app-*", "-app-2"]);
    let taken = stage.es.snapshots().create("r", &some).await.unwrap().wait(&patience()).await.unwrap();
    assert_eq!(taken.indices.len(), 1, "{taken}");
    assert_eq!(held(&stage, "some").await["indices"], json!(["app-1"]));
}

#[tokio::test]
async fn snapshots_are_listed_by_pages_in_order_and_by_policy() {
    let stage = stage("snapshot-list").await;
    index(&stage, "a", json!({}), 1).await;
    index(&stage, "b", json!({}), 1).await;
    for name in ["n-1", "n-2", "n-3", "x-1"] {
        take(&stage, name, json!({"indices": stage.name("a")})).await;
        // The server's clock goes in steps of 200 ms, and what began in one is in the order of names.
        tokio::time::sleep(Duration::from_millis(600)).await;
    }
    take(&stage, "n-4", json!({"indices": stage.name("*"), "metadata": {"policy": "nightly"}})).await;
    let snapshots = stage.es.snapshots();
    let names = async |query: SnapshotQuery| {
        let found = snapshots.list(&query).await.unwrap();
        found.into_iter().map(|found| found.name).collect::<Vec<_>>()
    };
    let all = || SnapshotQuery::of("r");
    assert_eq!(names(all()).await, ["n-1", "n-2", "n-3", "x-1", "n-4"]);
    stage.requests();
    assert_eq!(names(all().page_size(2).sort(SnapshotSort::Name)).await, ["n-1", "n-2", "n-3", "n-4", "x-1"]);
    assert_eq!(stage.requests().len(), 3, "pages");
    assert_eq!(names(all().page_size(2).descending().at_most(3)).await, ["n-4", "x-1", "n-3"]);
    assert_eq!(names(all().names(["n-*", "-n-2"]).sort(SnapshotSort::Name)).await, ["n-1", "n-3", "n-4"]);
    assert_eq!(names(all().sort(SnapshotSort::Name).from_sort_value("n-3")).await, ["n-3", "n-4", "x-1"]);
    assert_eq!(names(all().sort(SnapshotSort::IndexCount).from_sort_value("2")).await, ["n-4"]);
    assert_eq!(names(all().slm_policies(["nightly"])).await, ["n-4"]);
    assert_eq!(names(all().slm_policies(["_none"])).await, ["n-1", "n-2", "n-3", "x-1"]);
    assert_eq!(names(SnapshotQuery::of("*").names(["n-1"])).await, ["n-1"]);
    let fourth = snapshots.get("r", "x-1").await.unwrap().unwrap();
    assert_eq!(names(all().since(fourth.started.unwrap())).await.last().unwrap(), "n-4");
    let (third, since) = (snapshots.get("r", "n-3").await.unwrap().unwrap(), fourth.started.unwrap());
    stage.requests();
    assert_eq!(names(all().page_size(2).before(since)).await, ["n-1", "n-2", "n-3"]);
    assert_eq!(stage.requests().len(), 2, "pages after that time are not read");
    assert_eq!(names(all().page_size(1).before(since).descending()).await, ["n-3", "n-2", "n-1"]);
    let between = all().since(third.started.unwrap()).before(since);
    assert_eq!(names(between.clone()).await, ["n-3"]);
    assert_eq!(names(between.clone().page_size(1).descending()).await, ["n-3"]);
    assert_eq!(names(between.sort(SnapshotSort::Name)).await, ["n-3"]);
    assert_eq!(names(all().since(since).descending()).await.last().unwrap(), "x-1");
    assert_eq!(names(all().before(since).at_most(1)).await, ["n-1"]);
    let many = (0..250).map(|n| format!("name-of-a-snapshot-{n:05}"));
    let many = snapshots.list(&all().names(many)).await.unwrap_err();
    assert!(matches!(many, SnapshotError::TooManyNames { count: 250 }), "{many}");
    assert_eq!((fourth.indices[0].shards, fourth.size().unwrap().0 > 200), (Some(1), true));
    assert!(snapshots.list(&all().names(["none-*"])).await.unwrap().is_empty());
    let missing = snapshots.list(&all().names(["none"])).await.unwrap_err();
    assert!(matches!(missing, SnapshotError::NoSnapshot { .. }), "{missing}");
    for several in ["n-*", "_all", "_current", "n-1,n-2"] {
        let refused = snapshots.delete("r", [several]).await.unwrap_err();
        assert!(matches!(refused, SnapshotError::Request { .. }), "{refused}");
    }
}

#[tokio::test]
async fn a_clone_outlives_its_source() {
    let stage = stage("snapshot-clone").await;
    for name in ["a", "b"] {
        index(&stage, name, json!({}), 5).await;
    }
    take(&stage, "one", json!({"indices": stage.name("*")})).await;
    let snapshots = stage.es.snapshots();
    snapshots.clone_snapshot("r", "one", "copy", ["a*"]).await.unwrap();
    stage.recorder.inject(When::any().method("PUT").path("/_snapshot/*/_clone/*"), Fault::LoseResponse);
    snapshots.clone_snapshot("r", "one", "second", ["b"]).await.unwrap();
    stage.recorder.heal();
    assert!(snapshots.snapshot("r", "one").delete().await.unwrap());
    assert_eq!(
        (&held(&stage, "copy").await["indices"], &held(&stage, "second").await["indices"]),
        (&json!(["a"]), &json!(["b"]))
    );

    // A stream's clone would be none.
    let template = json!({"index_patterns": [stage.name("logs*")], "data_stream": {}, "priority": 1000,
                          "template": {"settings": {"number_of_replicas": 0}}});
    stage.put(&format!("/_index_template/{}", stage.name("logs")), template).await;
    super::load(&stage, "logs", 3).await;
    take(&stage, "streams", json!({"indices": stage.name("*")})).await;
    let stream = snapshots.clone_snapshot("r", "streams", "third", ["*"]).await.unwrap_err();
    assert!(
        matches!(&stream, SnapshotError::StreamNotCloned { stream, .. } if *stream == stage.name("logs")),
        "{stream}"
    );
    snapshots.clone_snapshot("r", "streams", "rest", ["*", "-logs"]).await.unwrap();
    let rest = held(&stage, "rest").await["indices"].clone();
    assert!(rest == json!(["a", "b"]) || rest == json!(["b", "a"]), "{rest}");

    let gone = snapshots.clone_snapshot("r", "one", "third", ["a"]).await.unwrap_err();
    assert!(matches!(gone, SnapshotError::NoSnapshot { .. }), "{gone}");
    let taken = snapshots.clone_snapshot("r", "copy", "second", ["a"]).await.unwrap_err();
    assert!(matches!(&taken, SnapshotError::NameTaken { snapshot, .. } if snapshot == "second"), "{taken}");
    let nothing = snapshots.clone_snapshot("r", "copy", "third", ["b"]).await.unwrap_err();
    assert!(matches!(nothing, SnapshotError::NothingMatches { .. }), "{nothing}");
    let bad = snapshots.clone_snapshot("r", "copy", "Third", ["a"]).await.unwrap_err();
    assert!(matches!(bad, SnapshotError::Request { .. }), "{bad}");
    stage.send(Request::delete("delete", format!("/_snapshot/{}/copy", stage.name("r")))).await;
}
