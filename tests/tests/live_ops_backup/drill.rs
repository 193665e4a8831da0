use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use es_core::cluster::Request;
use es_core::ops::backup::Backup;
use es_core::ops::drill::{Alone, Compared, Drill, DrillReport, Verdict};
use es_core::ops::schedule::Schedule;
use es_testkit::{Fault, When};
use es_tests::stage::Stage;
use serde_json::{Value, json};

use super::{index, load, stage};

/// A snapshot by its name, of some patterns.
pub(super) async fn snapshot(stage: &Stage, name: &str, patterns: &str) {
    let body = json!({"indices": stage.name(patterns), "include_global_state": false});
    let path = format!("/_snapshot/{}/{name}?wait_for_completion=true", stage.name("r"));
    stage.put(&path, body).await;
}

pub(super) fn drill(snapshot: &str) -> Drill {
    Drill::of_snapshot("r", snapshot)
}

/// Hidden ones too.
pub(super) async fn copies(stage: &Stage) -> Value {
    let path = format!("/{}*?expand_wildcards=all", stage.name("drill-"));
    stage.get(&path).await
}

pub(super) async fn nothing_is_left(stage: &Stage) {
    assert_eq!(copies(stage).await, json!({}));
}

pub(super) fn verdict<'r>(stage: &Stage, report: &'r DrillReport, index: &str) -> &'r Verdict {
    &report.indices.iter().find(|one| one.index == stage.name(index)).unwrap().verdict
}

pub(super) fn compared<'r>(stage: &Stage, report: &'r DrillReport, index: &str) -> &'r Compared {
    match verdict(stage, report, index) {
        Verdict::Compared(compared) => compared,
        other => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_backup_passes_however_the_live_index_goes_on() {
    let stage = stage("drill-good").await;
    let ilm = json!({"policy": {"phases": {"delete": {"min_age": "1s", "actions": {"delete": {}}}}}});
    stage.put(&format!("/_ilm/policy/{}", stage.name("soon")), ilm).await;
    let body = json!({
        "settings": {"number_of_shards": 2, "number_of_replicas": 1, "index.lifecycle.name": stage.name("soon"),
                     "index.lifecycle.origination_date": 4_070_908_800_000_u64},
        "aliases": {(stage.name("all")): {}},
    });
    stage.put(&format!("/{}?wait_for_active_shards=1", stage.name("app")), body).await;
    load(&stage, "app", 0..300).await;
    index(&stage, "still", 1).await;
    load(&stage, "still", 0..40).await;
    let noted = stage.es.manifest(["app", "still"]).await.unwrap();
    snapshot(&stage, "s", "*").await;
    let path = |id: &str, routing: &str| format!("/{}/_doc/{id}{routing}", stage.name("app"));
    for n in [1, 4, 7] {
        stage.put(&path(&n.to_string(), ""), json!({"n": -1})).await;
    }
    for n in [3, 6] {
        stage.send(Request::delete("delete", path(&n.to_string(), &format!("?routing=r{n}")))).await;
    }
    load(&stage, "app", 300..310).await;

    let seen = Arc::new(AtomicBool::new(false));
    let (looked, handle, es, prefix) =
        (seen.clone(), tokio::runtime::Handle::current(), stage.cluster(), stage.area.prefix().to_owned());
    let look = Fault::call_after(move |_| {
        let request = Request::get("look", format!("/{prefix}drill-*?expand_wildcards=all"));
        let found = handle.block_on(es.send(request)).unwrap().value().unwrap();
        assert_eq!(found.as_object().unwrap().len(), 2, "{found}");
        for (_, copy) in found.as_object().unwrap() {
            let settings = &copy["settings"]["index"];
            assert_eq!((&copy["aliases"], &settings["lifecycle"]), (&json!({}), &Value::Null));
            assert_eq!((&settings["number_of_replicas"], &settings["hidden"]), (&json!("0"), &json!("true")));
        }
        looked.store(true, Ordering::Release);
    });
    stage.recorder.inject(When::any().path("/*/_pit").nth(1), look);
    let report = stage.es.drill(&drill("s").against(noted.clone())).await.unwrap();
    assert!(seen.load(Ordering::Acquire), "not looked at");
    assert!(report.is_success(), "{report}");
    let app = compared(&stage, &report, "app");
    assert_eq!((app.equal, app.changed_since, app.newer), (295, 5, 13), "{report}");
    assert_eq!(compared(&stage, &report, "still").equal, 40);
    assert_eq!(report.manifest(), noted);
    nothing_is_left(&stage).await;
}

#[tokio::test]
async fn a_streams_indices_are_drilled_as_plain_ones_and_requests_are_few() {
    let stage = stage("drill-stream").await;
    let template = json!({"index_patterns": [stage.name("logs")], "data_stream": {}, "priority": 1000,
                          "template": {"settings": {"number_of_replicas": 0}}});
    stage.put(&format!("/_index_template/{}", stage.name("logs")), template).await;
    for n in 0..3 {
        let path = format!("/{}/_doc?refresh=true", stage.name("logs"));
        let body = json!({"n": n, "@timestamp": "2026-01-02T03:04:05Z"});
        stage.send(Request::post("append", path).json(&body).unwrap()).await;
    }
    index(&stage, "app", 1).await;
    snapshot(&stage, "s", "*").await;
    stage.recorder.take();
    let report = stage.es.drill(&drill("s").indices(["logs"])).await.unwrap();
    let sent = stage.requests();
    assert!(report.is_success() && report.documents() == 3 && report.indices.len() == 1, "{report}");
    assert!(
        matches!(&report.indices[0].verdict, Verdict::Compared(compared) if compared.equal == 3),
        "{report}"
    );
    // Looks at the restore are as many as it takes, and renewals of the lease.
    let looks = |sent: &&String| {
        ["_cat/shards", "_stats/store", "_cluster/state/customs", ".es-schema-lease"]
            .iter()
            .any(|look| sent.contains(look))
    };
    let others: Vec<_> = sent.iter().filter(|sent| !looks(sent)).collect();
    assert!(others.len() <= 25, "{others:#?}");
    let streams = stage.get(&format!("/_data_stream/{}", stage.name("*"))).await;
    assert_eq!(streams["data_streams"][0]["indices"].as_array().unwrap().len(), 1);
    nothing_is_left(&stage).await;
}

/// Changes the copies by hand once they serve, before they are read.
async fn tampered(stage: &Stage, how: Value, path: &'static str) -> DrillReport {
    let (handle, es, prefix) =
        (tokio::runtime::Handle::current(), stage.cluster(), stage.area.prefix().to_owned());
    let harm = Fault::call_before(move |_| {
        let request =
            Request::post("harm", format!("/{prefix}drill-*/{path}?refresh=true&expand_wildcards=all"));
        handle.block_on(es.send(request.json(&how).unwrap())).unwrap();
    });
    // The first refresh is that of a copy.
    stage.recorder.inject(When::any().path("/*/_refresh").nth(1), harm);
    let report = stage.es.drill(&drill("s")).await.unwrap();
    stage.recorder.heal();
    nothing_is_left(stage).await;
    report
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_lacks_something_or_has_something_else_fails() {
    let stage = stage("drill-tampered").await;
    index(&stage, "app", 2).await;
    load(&stage, "app", 0..100).await;
    snapshot(&stage, "s", "app").await;
    load(&stage, "app", 100..120).await;
    let missing = tampered(&stage, json!({"query": {"term": {"n": 42}}}), "_delete_by_query").await;
    let found = compared(&stage, &missing, "app");
    assert!(!missing.is_success() && (found.missing, found.equal) == (1, 99), "{missing}");
    assert_eq!(found.examples, ["42 (routing r42)"]);

    let change = json!({"query": {"term": {"n": 41}}, "script": "ctx._source.n = 1000"});
    let changed = tampered(&stage, change, "_update_by_query").await;
    let found = compared(&stage, &changed, "app");
    assert!(!changed.is_success() && (found.missing, found.unexplained) == (1, 1), "{changed}");
    assert_eq!(stage.es.drill(&drill("s")).await.unwrap().documents(), 100);
}

#[tokio::test]
async fn what_has_nothing_to_be_held_against_is_told_and_a_manifest_stands_in() {
    let stage = stage("drill-alone").await;
    index(&stage, "app", 1).await;
    load(&stage, "app", 0..10).await;
    snapshot(&stage, "old", "app").await;
    load(&stage, "app", 10..20).await;
    let noted = stage.es.manifest(["app"]).await.unwrap();
    snapshot(&stage, "new", "app").await;
    let alone = async |snapshot: &str| {
        let report = stage.es.drill(&drill(snapshot)).await.unwrap();
        assert!(report.is_success(), "{report}");
        match verdict(&stage, &report, "app") {
            Verdict::Alone(why) => why.clone(),
            other => panic!("{other}"),
        }
    };
    let app = format!("/{}", stage.name("app"));
    stage.send(Request::post("close", format!("{app}/_close"))).await;
    assert_eq!(alone("new").await, Alone::Closed);
    stage.send(Request::delete("delete", &app)).await;
    assert_eq!(alone("new").await, Alone::Gone);
    let restore = format!("/_snapshot/{}/old/_restore?wait_for_completion=true", stage.name("r"));
    stage.send(Request::post("restore", restore).json(&json!({"indices": stage.name("app")})).unwrap()).await;
    assert_eq!(alone("new").await, Alone::Older);
    stage.send(Request::delete("delete", &app)).await;
    index(&stage, "app", 1).await;
    assert_eq!(alone("new").await, Alone::MadeAnew);

    let right = stage.es.drill(&drill("new").against(noted.clone())).await.unwrap();
    assert!(right.is_success() && right.manifest() == noted, "{right}");
    assert_eq!(verdict(&stage, &right, "app"), &Verdict::AsNoted(Alone::MadeAnew));
    let wrong = stage.es.drill(&drill("old").against(noted)).await.unwrap();
    assert!(
        !wrong.is_success() && matches!(verdict(&stage, &wrong, "app"), Verdict::NotAsNoted { .. }),
        "{wrong}"
    );
    nothing_is_left(&stage).await;
}

/// The commit says up to which write it is complete, and that is exact while writes go on.
#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_of_a_busy_index_is_judged_exactly() {
    let stage = stage("drill-busy").await;
    index(&stage, "app", 2).await;
    let stop = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..4_u32)
        .map(|writer| {
            let (stop, es, path) = (stop.clone(), stage.cluster(), format!("/{}/_bulk", stage.name("app")));
            tokio::spawn(async move {
                use std::fmt::Write;
                let mut round = 0_u32;
                while !stop.load(Ordering::Acquire) {
                    let mut body = String::new();
                    for n in 0..40 {
                        // Some again and again, some deleted.
                        let id = format!("{writer}-{}", (round * 40 + n) % 700);
                        if n % 9 == 0 {
                            writeln!(body, "{{\"delete\":{{\"_id\":\"{id}\"}}}}").unwrap();
                        } else {
                            writeln!(body, "{{\"index\":{{\"_id\":\"{id}\"}}}}\n{{\"round\":{round}}}")
                                .unwrap();
                        }
                    }
                    round += 1;
                    es.send(Request::post("write", path.clone()).ndjson(body).partial()).await.unwrap();
                }
            })
        })
        .collect();
    let busy = Backup::new("busy", "r", ["app"], Schedule::every(std::time::Duration::from_hours(1)));
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    for _ in 0..2 {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        stage.es.backup(&busy).take().await.unwrap();
        let report = stage.es.drill(&Drill::latest(&busy)).await.unwrap();
        assert!(report.is_success() && report.documents() > 0, "{report}");
        assert!(compared(&stage, &report, "app").newer > 0, "{report}");
    }
    stop.store(true, Ordering::Release);
    for writer in writers {
        writer.await.unwrap();
    }
}
