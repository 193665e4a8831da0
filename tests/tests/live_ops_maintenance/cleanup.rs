use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::cleanup::{AgeBy, Cleanup, Deletion, Fate, Goes, Retention, State, Stays};
use es_core::ops::maintenance::MaintenanceError;
use es_core::ops::measure::Size;
use es_testkit::{Answer, Fault, When};
use es_tests::stage::Stage;
use serde_json::json;

use super::{create, exists, fill, load, stream};

const DAY: Duration = Duration::from_hours(24);

async fn plan(stage: &Stage, rules: &Retention) -> Cleanup {
    stage.es.maintenance().plan_cleanup(rules).await.unwrap()
}

fn fate<'a>(stage: &Stage, cleanup: &'a Cleanup, name: &str) -> &'a Fate {
    let name = stage.name(name);
    let found = cleanup.indices.iter().find(|index| index.index == name);
    &found.unwrap_or_else(|| panic!("no {name} in\n{cleanup}")).fate
}

fn going(stage: &Stage, cleanup: &Cleanup) -> Vec<String> {
    cleanup.going().map(|index| index.index.replace(stage.area.prefix(), "")).collect()
}

#[tokio::test]
async fn old_indices_go_and_what_must_stay_stays() {
    let stage = Stage::new("cleanup").await;
    for name in [
        "t-2024.01.01",
        "t-2024.01.02",
        "t-2024.01.03",
        "t-keep-2024.01.01",
        "t-2999.01.01",
        "t-undated",
        "t-closed-2024.01.01",
    ] {
        create(&stage, name, json!({}), json!({})).await;
    }
    create(&stage, "t-written-2024.01.01", json!({}), json!({ stage.name("w"): {"is_write_index": true} }))
        .await;
    create(&stage, "t-alone-2024.01.01", json!({}), json!({ stage.name("only"): {} })).await;
    create(
        &stage,
        "t-fenced-2024.01.01",
        json!({}),
        json!({ stage.name("p.fence-7"): {"is_write_index": false} }),
    )
    .await;
    create(&stage, "t-read-2024.01.01", json!({}), json!({ stage.name("r"): {} })).await;
    create(&stage, "t-read-2024.01.02", json!({}), json!({ stage.name("r"): {} })).await;
    create(&stage, "t-hidden-2024.01.01", json!({"index.hidden": true}), json!({})).await;
    stage
        .es
        .lifecycle()
        .put("ilm", &json!({"phases": {"delete": {"min_age": "10d", "actions": {"delete": {}}}}}))
        .await
        .unwrap();
    create(&stage, "t-managed-2024.01.01", json!({"index.lifecycle.name": stage.name("ilm")}), json!({}))
        .await;
    stage.send(Request::post("close", format!("/{}/_close", stage.name("t-closed-2024.01.01")))).await;
    create(&stage, "unmatched-2024.01.01", json!({}), json!({})).await;

    let rules = Retention::of(["t-*"]).except(["t-keep-*"]).older_than(DAY * 7).by(AgeBy::name("%Y.%m.%d"));
    let cleanup = plan(&stage, &rules).await;
    assert_eq!(
        going(&stage, &cleanup),
        ["t-2024.01.01", "t-closed-2024.01.01", "t-read-2024.01.01", "t-2024.01.02", "t-2024.01.03"],
        "{cleanup}"
    );
    let stays = |name: &str| match fate(&stage, &cleanup, name) {
        Fate::Stays(why) => why.clone(),
        Fate::Goes(why) => panic!("{name} {why}"),
    };
    assert_eq!(stays("t-written-2024.01.01"), Stays::WriteIndex { of: stage.name("w") });
    // Writes through an alias of one index go to it, also where nobody says so.
    assert_eq!(stays("t-alone-2024.01.01"), Stays::WriteIndex { of: stage.name("only") });
    assert_eq!(stays("t-read-2024.01.02"), Stays::LastOf { of: stage.name("r") });
    assert_eq!(stays("t-fenced-2024.01.01"), Stays::Migrating { fence: stage.name("p.fence-7") });
    assert_eq!(stays("t-managed-2024.01.01"), Stays::Managed { policy: stage.name("ilm") });
    assert_eq!(stays("t-keep-2024.01.01"), Stays::Excepted { pattern: stage.name("t-keep-*") });
    assert_eq!(stays("t-undated"), Stays::NoAge);
    assert!(matches!(stays("t-2999.01.01"), Stays::WithinLimits { .. }));
    assert!(
        !cleanup
            .indices
            .iter()
            .any(|index| index.index.contains("hidden") || index.index.contains("unmatched"))
    );
    assert!(serde_json::to_value(&cleanup).unwrap()["indices"][0]["fate"]["goes"]["too_old"].is_object());
    assert!(exists(&stage, "t-2024.01.01").await, "a plan deletes nothing");

    // Meanwhile: one gets a writer, one is made anew, one goes by hand, and a reply is lost.
    let actions = json!({"actions": [{"add": {"index": stage.name("t-2024.01.03"), "alias": stage.name("late"), "is_write_index": true}}]});
    stage.send(Request::post("by hand", "/_aliases").json(&actions).unwrap()).await;
    for name in ["t-2024.01.02", "t-closed-2024.01.01"] {
        stage.send(Request::delete("by hand", format!("/{}", stage.name(name)))).await;
    }
    create(&stage, "t-2024.01.02", json!({}), json!({})).await;
    stage.recorder.inject(When::any().method("DELETE").path("/*t-2024.01.01"), Fault::LoseResponse);
    let report = stage.es.maintenance().clean_up(&cleanup).await.unwrap();
    stage.recorder.heal();
    let of = |name: &str| &report.indices.iter().find(|one| one.index == stage.name(name)).unwrap().outcome;
    assert!(matches!(of("t-2024.01.01"), Deletion::Deleted), "{report}");
    assert!(matches!(of("t-2024.01.02"), Deletion::Replaced), "{report}");
    assert!(matches!(of("t-2024.01.03"), Deletion::Stays { .. }), "{report}");
    assert!(matches!(of("t-closed-2024.01.01"), Deletion::Gone), "{report}");
    assert_eq!((report.deleted(), report.is_success()), (2, true));
    let left = stage.indices().await;
    let mut left: Vec<_> =
        left.as_object().unwrap().keys().filter(|name| name.starts_with("t-")).cloned().collect();
    left.sort();
    assert_eq!(
        left,
        [
            "t-2024.01.02",
            "t-2024.01.03",
            "t-2999.01.01",
            "t-alone-2024.01.01",
            "t-fenced-2024.01.01",
            "t-keep-2024.01.01",
            "t-managed-2024.01.01",
            "t-read-2024.01.02",
            "t-undated",
            "t-written-2024.01.01"
        ]
    );
}

#[tokio::test]
async fn a_deletion_that_is_refused_or_lost_does_not_keep_the_others() {
    let stage = Stage::new("cleanup-faults").await;
    for name in ["a-2024.01.01", "a-2024.01.02", "a-2024.01.03"] {
        create(&stage, name, json!({}), json!({})).await;
    }
    let cleanup = plan(&stage, &Retention::of(["a-*"]).older_than(DAY).by(AgeBy::name("%Y.%m.%d"))).await;
    stage.recorder.inject(When::any().method("DELETE").path("/*a-2024.01.01"), Fault::LoseRequest);
    let busy = Fault::Answer(Answer::error(
        400,
        "snapshot_in_progress_exception",
        "Cannot delete indices that are being snapshotted",
    ));
    stage.recorder.inject(When::any().method("DELETE").path("/*a-2024.01.02"), busy);
    let report = stage.es.maintenance().clean_up(&cleanup).await.unwrap();
    stage.recorder.heal();
    let outcomes: Vec<_> = report.indices.iter().map(|one| &one.outcome).collect();
    assert!(
        matches!(outcomes[..], [Deletion::Failed { .. }, Deletion::Failed { .. }, Deletion::Deleted]),
        "{report}"
    );
    assert!(!report.is_success());
    assert!(
        exists(&stage, "a-2024.01.01").await
            && exists(&stage, "a-2024.01.02").await
            && !exists(&stage, "a-2024.01.03").await
    );
}

#[tokio::test]
async fn age_is_by_creation_by_rollover_or_by_the_newest_document() {
    let stage = Stage::new("cleanup-ages").await;
    create(&stage, "s-000001", json!({}), json!({ stage.name("s"): {"is_write_index": true} })).await;
    fill(&stage, "s-000001", 1).await;
    stage.send(Request::post("roll over", format!("/{}/_rollover", stage.name("s")))).await;
    create(&stage, "empty", json!({}), json!({})).await;
    create(&stage, "closed", json!({}), json!({})).await;
    stage.send(Request::post("close", format!("/{}/_close", stage.name("closed")))).await;
    let all = || Retention::of(["s-*", "empty", "closed"]).older_than(Duration::from_millis(1));

    let created = plan(&stage, &all()).await;
    assert_eq!(going(&stage, &created), ["s-000001", "empty", "closed"], "{created}");
    let rolled = plan(&stage, &all().by(AgeBy::RolledOver)).await;
    assert_eq!(going(&stage, &rolled), ["s-000001"], "{rolled}");
    assert_eq!(*fate(&stage, &rolled, "empty"), Fate::Stays(Stays::NoAge));
    let newest = plan(&stage, &all().by(AgeBy::newest("@timestamp"))).await;
    assert_eq!(going(&stage, &newest), ["s-000001"], "{newest}");
    let since = newest.indices[0].since.unwrap();
    assert_eq!(since.to_rfc3339(), "2026-01-02T03:04:05+00:00");
    assert_eq!(*fate(&stage, &newest, "closed"), Fate::Stays(Stays::NoAge));
    // The only index that takes writes stays whatever is said.
    assert_eq!(*fate(&stage, &created, "s-000002"), Fate::Stays(Stays::WriteIndex { of: stage.name("s") }));

    let closed = plan(&stage, &all().state(State::Closed)).await;
    assert_eq!(going(&stage, &closed), ["closed"]);
    let open = plan(&stage, &all().state(State::Open)).await;
    assert!(!going(&stage, &open).contains(&"closed".to_owned()));
}

#[tokio::test]
async fn counts_and_sizes_have_limits_and_streams_keep_their_last() {
    let stage = Stage::new("cleanup-limits").await;
    for n in 1..=4 {
        create(&stage, &format!("c-2024.01.0{n}"), json!({}), json!({})).await;
        load(&stage, &format!("c-2024.01.0{n}"), 50).await;
    }
    let all = || Retention::of(["c-*"]).by(AgeBy::name("%Y.%m.%d"));
    let counted = plan(&stage, &all().at_most(3)).await;
    assert_eq!(going(&stage, &counted), ["c-2024.01.01"], "{counted}");
    assert_eq!(*fate(&stage, &counted, "c-2024.01.01"), Fate::Goes(Goes::TooMany { place: 4 }));
    let size = counted.indices.iter().find(|index| index.index.ends_with("04")).unwrap().size;
    assert!(size > Size(0));
    let sized = plan(&stage, &all().total_size(Size(size.0 + 1))).await;
    assert_eq!(going(&stage, &sized), ["c-2024.01.01", "c-2024.01.02", "c-2024.01.03"], "{sized}");
    let kept = plan(&stage, &all().older_than(DAY).keep_last(2)).await;
    assert_eq!(going(&stage, &kept), ["c-2024.01.01", "c-2024.01.02"], "{kept}");

    // Of a stream, all but what is written.
    stream(&stage, "st").await;
    for _ in 0..2 {
        stage.send(Request::post("roll over", format!("/{}/_rollover", stage.name("st")))).await;
    }
    let cleanup = plan(&stage, &Retention::of(["st"]).older_than(Duration::from_millis(1))).await;
    let report = stage.es.maintenance().clean_up(&cleanup).await.unwrap();
    assert_eq!(report.deleted(), 2, "{report}");
    let held = stage.get(&format!("/_data_stream/{}", stage.name("st"))).await;
    let left = held["data_streams"][0]["indices"].as_array().unwrap();
    assert!(left.len() == 1 && left[0]["index_name"].as_str().unwrap().ends_with("-000003"), "{held}");

    for wrong in [
        Retention::of(["c-*"]),
        Retention::of([""; 0]).at_most(1),
        all().older_than(DAY).by(AgeBy::name("%Q")),
    ] {
        let refused = stage.es.maintenance().plan_cleanup(&wrong).await.unwrap_err();
        assert!(matches!(refused, MaintenanceError::Rules { .. }), "{refused}");
    }
}
