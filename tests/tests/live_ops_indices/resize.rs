use std::time::Duration;

use es_core::ops::indices::{AfterResize, Gather, Resize, ResizeError, ResizeKind, ResizeRefusal};
use es_testkit::{Answer, Fault, When};
use es_tests::stage::Stage;
use serde_json::json;

use crate::{alias, count, fill, held, make, make_stream, names};

async fn logs(test: &str, shards: u32) -> Stage {
    let stage = Stage::new(test).await;
    let body = json!({ "settings": { "number_of_shards": shards, "number_of_replicas": 0, "refresh_interval": "9s" } });
    make(&stage, "logs", body).await;
    fill(&stage, "logs", 50).await;
    stage
}

async fn blocked(stage: &Stage, name: &str) -> bool {
    held(stage, name).await.get("blocks.write").is_some_and(|block| block == "true")
}

fn refusals(error: ResizeError) -> Vec<ResizeRefusal> {
    match error {
        ResizeError::Refused { refusals } => refusals,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn an_index_is_shrunk_split_and_cloned() {
    let stage = logs("resized", 4).await;
    let indices = stage.es.indices();
    let plan = indices.plan_resize(&Resize::shrink("logs", "small").shards(2)).await.unwrap();
    let text = plan.to_string().replace(stage.area.prefix(), "");
    assert!(text.starts_with("shrink `logs` (4 shards) into `small` (2 shards, 0 replicas)\n"), "{text}");
    let done = indices.resize(&plan).await.unwrap();
    assert_eq!((done.docs, done.source_is_blocked), (50, true));
    assert!(blocked(&stage, "logs").await, "the source is not written any more");
    let small = held(&stage, "small").await;
    assert_eq!((&small["number_of_shards"], &small["refresh_interval"]), (&json!("2"), &json!("9s")));
    assert_eq!(small["uuid"], done.uuid.as_str());
    let leftover = |name: &str| small.get(name).is_some();
    assert!(!leftover("blocks.write") && !leftover("routing.allocation.require._id"), "{small}");
    assert_eq!(count(&stage, "small").await, 50);
    fill(&stage, "small", 60).await;
    assert_eq!(count(&stage, "small").await, 60, "the target takes writes");

    let split = Resize::split("small", "large").shards(8).replicas(0).after(AfterResize::AsBefore);
    let done = indices.resize(&indices.plan_resize(&split).await.unwrap()).await.unwrap();
    assert_eq!((done.docs, done.source_is_blocked), (60, false));
    assert_eq!(held(&stage, "large").await["number_of_shards"], "8");
    assert!(!blocked(&stage, "small").await && !blocked(&stage, "large").await);

    let clone = indices.plan_resize(&Resize::clone("small", "copy")).await.unwrap();
    assert_eq!((clone.kind, clone.shards), (ResizeKind::Clone, 2));
    indices.resize(&clone).await.unwrap();
    assert_eq!(count(&stage, "copy").await, 60);
    assert!(!blocked(&stage, "small").await && !blocked(&stage, "copy").await);
    // Carried out again, it finds its target's name taken.
    let again = refusals(indices.resize(&clone).await.unwrap_err());
    assert!(matches!(again[..], [ResizeRefusal::TargetTaken { .. }]), "{again:?}");
}

#[tokio::test]
async fn preconditions_are_checked_before_anything_changes() {
    let stage = logs("refused", 4).await;
    let indices = stage.es.indices();
    make(
        &stage,
        "written",
        json!({ "settings": { "number_of_replicas": 0 }, "aliases": { (stage.name("live")): {} } }),
    )
    .await;
    make(&stage, "shut", json!({ "settings": { "number_of_replicas": 0 } })).await;
    make(&stage, "yellow", json!({ "settings": { "number_of_shards": 2, "number_of_replicas": 1 } })).await;
    make_stream(&stage, "events").await;
    indices.close("shut").await.unwrap();
    let path = format!("/_cluster/health/{}?wait_for_status=yellow&timeout=10s", stage.name("yellow"));
    stage.get(&path).await;
    stage.requests();
    let cases: [(Resize, &str); 10] = [
        (
            Resize::shrink("logs", "x").shards(3),
            "has 4 shards, and a shrink can't make 3 of them\nhelp: it can have 1, 2",
        ),
        (Resize::split("logs", "x").shards(6), "a split can't make 6 of them\nhelp: it can have 8, 16"),
        (Resize::clone("logs", "x").shards(2), "help: it can have 4"),
        (Resize::shrink("logs", "written"), "is taken: it is an index"),
        (Resize::shrink("logs", "live"), "is taken: it is an alias of"),
        (Resize::shrink("nope", "x"), "there is no index"),
        (Resize::clone("shut", "x"), "is closed"),
        (Resize::clone("written", "x"), "and would be refused"),
        (Resize::shrink("yellow", "x"), "to shrink takes a green index"),
        (
            Resize::shrink("logs", "x").gather(Gather::Node("no-such".into())),
            "there is no node `no-such`, there are `node-1`",
        ),
    ];
    for (resize, words) in cases {
        let error = indices.plan_resize(&resize).await.unwrap_err();
        assert!(matches!(error, ResizeError::Refused { .. }), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    // A number of routing shards that can't be divided.
    make(&stage, "odd", json!({ "settings": { "number_of_shards": 2, "number_of_routing_shards": 6, "number_of_replicas": 0 } })).await;
    let odd = refusals(indices.plan_resize(&Resize::split("odd", "x").shards(4)).await.unwrap_err());
    assert!(matches!(&odd[..], [ResizeRefusal::Shards { possible, .. }] if *possible == [6]), "{odd:?}");
    let stream = stage.get(&format!("/_data_stream/{}", stage.name("events"))).await;
    let backing = stream["data_streams"][0]["indices"][0]["index_name"].as_str().unwrap();
    let es = stage.cluster().with_prefix("");
    let full = backing.replace(".ds-", &format!(".ds-{}", stage.area.prefix()));
    let written =
        refusals(es.indices().plan_resize(&Resize::clone(full, stage.name("x"))).await.unwrap_err());
    assert!(
        written.iter().any(|refusal| matches!(refusal, ResizeRefusal::StreamWriteIndex { .. })),
        "{written:?}"
    );
    let sent = stage.requests();
    assert!(
        !sent
            .iter()
            .any(|line| line.contains("_shrink") || line.contains("_block") || line.contains("_clone"))
    );
    // Said, it is taken.
    let written = Resize::clone("written", "copy").although_written();
    indices.resize(&indices.plan_resize(&written).await.unwrap()).await.unwrap();
    assert!(!blocked(&stage, "written").await, "it takes writes again");
}

#[tokio::test]
async fn a_failure_puts_everything_back() {
    let stage = logs("putback", 4).await;
    let indices = stage.es.indices();
    let plan =
        indices.plan_resize(&Resize::shrink("logs", "small").patience(Duration::from_secs(2))).await.unwrap();
    let before = held(&stage, "logs").await;
    let refused = || Fault::Answer(Answer::error(500, "some_exception", "no"));
    let faults = [
        (When::any().method("PUT").path("*_block/write*").nth(1), refused()),
        (When::any().method("POST").path("*_shrink*").nth(1), refused()),
        // Never sent.
        (When::any().method("POST").path("*_shrink*").nth(1), Fault::LoseRequest),
        // Made, and then it does not start, or does not answer how many documents it has.
        (
            When::any().path("*_cluster/health/*small*"),
            Fault::Answer(Answer { body: "{}".into(), ..Answer::error(408, "", "") }),
        ),
        (When::any().path("*small/_count*"), refused()),
        (When::any().method("PUT").path("*small/_settings*").nth(1), refused()),
    ];
    for (when, fault) in faults {
        let what = format!("{when:?}");
        stage.recorder.inject(when, fault);
        let error = indices.resize(&plan).await.unwrap_err();
        stage.recorder.heal();
        match &error {
            ResizeError::Failed { left, .. } => assert_eq!(left.len(), 0, "{what}: {error}"),
            other => panic!("{what}: {other}"),
        }
        assert!(error.to_string().ends_with("everything was put back"), "{error}");
        assert_eq!(names(&stage).await, [".es-schema-lease", "logs"], "{what}");
        assert_eq!(held(&stage, "logs").await, before, "{what}");
    }
    // A lost reply is no failure: the target is found. With patience, since it is to start.
    let plan = indices.plan_resize(&Resize::shrink("logs", "small")).await.unwrap();
    stage.recorder.inject(When::any().method("POST").path("*_shrink*").nth(1), Fault::LoseResponse);
    indices.resize(&plan).await.unwrap();
    stage.recorder.heal();
    assert_eq!(count(&stage, "small").await, 50);
}

#[tokio::test]
async fn another_index_of_the_name_is_not_resized() {
    let stage = logs("another", 2).await;
    let indices = stage.es.indices();
    let plan = indices.plan_resize(&Resize::shrink("logs", "small")).await.unwrap();
    stage.send(es_core::cluster::Request::delete("delete by hand", format!("/{}", stage.name("logs")))).await;
    make(&stage, "logs", json!({ "settings": { "number_of_shards": 2, "number_of_replicas": 0 } })).await;
    let error = indices.resize(&plan).await.unwrap_err();
    assert!(matches!(error, ResizeError::Changed { .. }), "{error}");
    assert!(!blocked(&stage, "logs").await);
    // One that a migration has its fence on.
    alias(
        &stage,
        json!([{ "add": { "index": stage.name("logs"), "alias": stage.name("logs.fence-1-source") } }]),
    )
    .await;
    let refused = refusals(indices.plan_resize(&Resize::clone("logs", "x")).await.unwrap_err());
    assert!(matches!(refused[..], [ResizeRefusal::Migrating { .. }]), "{refused:?}");
}

#[tokio::test]
async fn who_stops_waiting_leaves_nothing_half_made() {
    let stage = logs("dropped", 2).await;
    let indices = stage.es.indices();
    let plan = indices.plan_resize(&Resize::clone("logs", "copy")).await.unwrap();
    stage
        .recorder
        .inject(When::any().method("POST").path("*_clone*").nth(1), Fault::Delay(Duration::from_millis(900)));
    let waited = tokio::time::timeout(Duration::from_millis(500), indices.resize(&plan)).await;
    assert!(waited.is_err());
    let mut looks = 0;
    while !names(&stage).await.contains(&"copy".to_owned()) || blocked(&stage, "logs").await {
        looks += 1;
        assert!(looks < 100, "it was left");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(count(&stage, "copy").await, 50);
}
