use std::sync::Arc;
use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::drill::{DrillError, Verdict};
use es_testkit::{Answer, Fault, When};
use es_tests::stage::Stage;
use serde_json::json;
use tokio::sync::Notify;

use super::drill::{copies, drill, nothing_is_left, snapshot};
use super::{backup, index, load, stage, until};

async fn with_snapshot(test: &str) -> Stage {
    let stage = stage(test).await;
    index(&stage, "app", 1).await;
    load(&stage, "app", 0..50).await;
    snapshot(&stage, "s", "app").await;
    stage
}

#[tokio::test]
async fn lost_replies_change_nothing_and_leave_nothing() {
    let stage = with_snapshot("drill-lost").await;
    for (method, path) in [("POST", "/_snapshot/*/*/_restore"), ("DELETE", "/*drill-*"), ("POST", "/*/_pit")]
    {
        stage.recorder.inject(When::any().method(method).path(path).nth(1), Fault::LoseResponse);
        let report = stage.es.drill(&drill("s")).await.unwrap();
        assert!(report.is_success() && report.documents() == 50, "{method} {path}: {report}");
        let faults = stage.recorder.take().into_iter().filter(|seen| seen.fault.is_some()).count();
        assert_eq!(faults, 1, "{method} {path}");
        stage.recorder.heal();
        nothing_is_left(&stage).await;
    }
}

/// A proxy that has given its client up may hand the request on a while later.
#[tokio::test]
async fn a_restore_that_comes_after_its_reply_was_lost_is_the_drills() {
    let stage = with_snapshot("drill-delayed").await;
    stage.recorder.inject(When::any().path("/_snapshot/*/*/_restore").nth(1), Fault::LoseRequest);
    let late = async {
        let lost = loop {
            let lost = stage.recorder.take().into_iter().find(|seen| seen.fault.is_some());
            if let Some(lost) = lost {
                break lost;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!(copies(&stage).await, json!({}));
        let body: serde_json::Value = serde_json::from_slice(&lost.request_body).unwrap();
        stage.es.send(Request::post("restore", lost.path).json(&body).unwrap()).await.unwrap();
    };
    let asked = drill("s");
    let (report, ()) = tokio::join!(stage.es.drill(&asked), late);
    let report = report.unwrap();
    assert!(report.is_success() && report.documents() == 50, "{report}");
    nothing_is_left(&stage).await;
}

/// Two minutes long, since that is how long it is looked for.
#[tokio::test]
async fn a_restore_that_never_comes_is_told_with_what_may_come() {
    let stage = with_snapshot("drill-never").await;
    stage.recorder.inject(When::any().path("/_snapshot/*/*/_restore"), Fault::LoseRequest);
    let lost = stage.es.drill(&drill("s")).await.unwrap_err();
    stage.recorder.heal();
    let DrillError::Lost { after, copies, .. } = &lost else { panic!("{lost}") };
    assert!(*after >= Duration::from_mins(2) && copies.starts_with(&stage.name("drill-s-")), "{lost}");
    assert!(lost.to_string().contains(copies.as_str()), "{lost}");
    nothing_is_left(&stage).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_stops_waiting_leaves_nothing() {
    let stage = with_snapshot("drill-dropped").await;
    let served = Arc::new(Notify::new());
    let told = served.clone();
    let hold = Fault::call_after(move |_| {
        told.notify_one();
        std::thread::sleep(Duration::from_secs(3));
    });
    stage.recorder.inject(When::any().path("/*/_pit").nth(1), hold);
    let asked = drill("s");
    {
        let mut drilling = std::pin::pin!(stage.es.drill(&asked));
        tokio::select! {
            ended = &mut drilling => panic!("it came to its end: {ended:?}"),
            () = served.notified() => {}
        }
        assert_ne!(copies(&stage).await, json!({}));
    }
    until("the copies are gone", async || copies(&stage).await == json!({})).await;
    let lease = format!("/{}/_doc/drill-s", stage.name(".es-schema-lease"));
    until("the lease is given back", async || stage.get(&lease).await["_source"]["owner"].is_null()).await;

    // One that takes too long, as far as anybody can tell.
    let nothing = Answer { status: 200, body: "[]".to_owned(), ..Answer::error(200, "", "") };
    stage.recorder.inject(When::any().path("/_cat/shards/*"), Fault::Answer(nothing));
    let late = stage.es.drill(&asked.clone().at_most(Duration::from_millis(500))).await.unwrap_err();
    assert!(matches!(late, DrillError::TooLong { .. }), "{late}");
    stage.recorder.heal();
    nothing_is_left(&stage).await;

    // One that fails in the middle.
    let refused = Fault::Answer(Answer::error(500, "search_phase_execution_exception", "all shards failed"));
    stage.recorder.inject(When::any().path("/_search"), refused);
    assert!(matches!(stage.es.drill(&drill("s")).await.unwrap_err(), DrillError::Cluster(_)));
    stage.recorder.heal();
    nothing_is_left(&stage).await;
}

#[tokio::test]
async fn what_cannot_be_drilled_is_refused_before_anything_is_restored() {
    let stage = with_snapshot("drill-refused").await;
    let nightly = backup(&["app"]);
    stage.es.backup(&nightly).set_up().await.unwrap();
    let never = stage.es.drill(&es_core::ops::drill::Drill::latest(&nightly)).await.unwrap_err();
    assert!(matches!(never, DrillError::NoSuccess { .. }), "{never}");
    assert!(matches!(stage.es.drill(&drill("none")).await.unwrap_err(), DrillError::Snapshot(_)));
    let nothing = stage.es.drill(&drill("s").indices(["other-*"])).await.unwrap_err();
    assert!(matches!(nothing, DrillError::NoIndex { .. }), "{nothing}");
    let full = json!({"nodes": {"n": {"roles": ["data"], "fs": {"total": {"total_in_bytes": 1000, "available_in_bytes": 60}}}}});
    let answer = Answer { status: 200, body: full.to_string(), ..Answer::error(200, "", "") };
    stage.recorder.inject(When::any().path("/_nodes/stats/*"), Fault::Answer(answer));
    let no_room = stage.es.drill(&drill("s")).await.unwrap_err();
    assert!(
        matches!(no_room, DrillError::NoRoom { free, .. } if free.0 == 60),
        "no watermark is watched here: {no_room}"
    );
    stage.recorder.heal();
    assert!(!stage.requests().iter().any(|sent| sent.contains("_restore")));
    nothing_is_left(&stage).await;
}

#[tokio::test]
async fn one_drill_at_a_time_sweeps_what_a_killed_one_left() {
    let stage = with_snapshot("drill-swept").await;
    let left = stage.name("drill-s-1f-0123456789abcdef-app");
    let hidden = json!({"settings": {"index.hidden": true, "number_of_replicas": 0}});
    stage.put(&format!("/{left}"), hidden.clone()).await;
    // Of another drill, and of people.
    let others = [stage.name("drill-t-1f-0123456789abcdef-app"), stage.name("drill-s-mine")];
    stage.put(&format!("/{}", others[0]), hidden.clone()).await;
    stage.put(&format!("/{}", others[1]), hidden).await;
    // So that the second begins while the first is at work.
    let restore = When::any().path("/_snapshot/*/*/_restore");
    stage.recorder.inject(restore, Fault::Delay(Duration::from_secs(2)));
    let asked = drill("s");
    let (one, two) = tokio::join!(stage.es.drill(&asked), stage.es.drill(&asked));
    let (good, bad) = if one.is_ok() { (one, two) } else { (two, one) };
    assert!(good.unwrap().is_success());
    assert!(matches!(bad.unwrap_err(), DrillError::Running(_)));
    let there = copies(&stage).await;
    let there: Vec<_> = there.as_object().unwrap().keys().map(|name| stage.name(name)).collect();
    assert_eq!(there.len(), 2, "{there:?}");
    assert!(others.iter().all(|name| there.contains(name)), "{there:?}");
}

/// The server gives such a copy up at once, and says so nowhere but in what it still tries.
#[tokio::test]
async fn a_copy_that_no_node_may_have_fails_the_drill() {
    let stage = stage("drill-nowhere").await;
    index(&stage, "app", 1).await;
    load(&stage, "app", 0..50).await;
    let nobody = json!({"index.routing.allocation.require._name": "nobody"});
    stage.put(&format!("/{}/_settings", stage.name("app")), nobody).await;
    snapshot(&stage, "s", "app").await;
    let report = stage.es.drill(&drill("s").at_most(Duration::from_mins(1))).await.unwrap();
    let Verdict::NotRestored { reason } = &report.indices[0].verdict else { panic!("{report}") };
    assert!(!report.is_success() && reason.contains("no node may have it"), "{report}");
    nothing_is_left(&stage).await;
}

#[tokio::test]
async fn a_damaged_repository_fails_the_drill_with_the_servers_reason() {
    let stage = with_snapshot("drill-damaged").await;
    let settings =
        stage.send(Request::get("look", "/_nodes/settings?filter_path=nodes.*.settings.path.repo")).await;
    let node = settings["nodes"].as_object().unwrap().values().next().unwrap();
    let root = node["settings"]["path"]["repo"][0].as_str().unwrap();
    let shards = std::path::Path::new(root).join(stage.name("r")).join("indices");
    let index = std::fs::read_dir(shards).unwrap().next().unwrap().unwrap().path().join("0");
    let mut damaged = 0;
    for file in std::fs::read_dir(index).unwrap().map(Result::unwrap) {
        if file.file_name().to_string_lossy().starts_with("__") {
            let mut bytes = std::fs::read(file.path()).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0xff;
            std::fs::write(file.path(), bytes).unwrap();
            damaged += 1;
        }
    }
    assert!(damaged > 0);
    let report = stage.es.drill(&drill("s")).await.unwrap();
    let Verdict::NotRestored { reason } = &report.indices[0].verdict else { panic!("{report}") };
    assert!(!report.is_success() && reason.contains("CorruptIndexException"), "{report}");
    nothing_is_left(&stage).await;
}
