use std::sync::Mutex;
use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::cleanup::{AgeBy, Retention};
use es_core::ops::maintenance::{
    Allocation, Daily, MaintenanceError, MergeFate, MergeRules, NotMerged, Persistence, ShardBounds, Started,
};
use es_core::ops::measure::Size;
use es_testkit::{Fault, When};
use es_tests::stage::Stage;
use serde_json::{Value, json};

use super::{create, exists, fill, until};

/// Segments of the primaries of an index.
async fn segments(stage: &Stage, index: &str) -> u64 {
    let stats = stage.get(&format!("/{}/_stats/segments", stage.name(index))).await;
    stats["indices"][index]["primaries"]["segments"]["count"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_no_longer_written_is_merged() {
    let _running = super::lifecycle::ILM.read().await;
    let stage = Stage::new("merge").await;
    let maintenance = stage.es.maintenance();
    stage
        .es
        .lifecycle()
        .put("ilm", &json!({"phases": {"hot": {"actions": {"set_priority": {"priority": 1}}}}}))
        .await
        .unwrap();
    for name in ["m-quiet", "m-busy", "m-late", "m-keep"] {
        create(&stage, name, json!({}), json!({})).await;
    }
    create(&stage, "m-written", json!({}), json!({ stage.name("w"): {} })).await;
    create(&stage, "m-hot", json!({"index.lifecycle.name": stage.name("ilm")}), json!({})).await;
    create(&stage, "m-one", json!({}), json!({})).await;
    for name in ["m-quiet", "m-busy", "m-late", "m-keep", "m-written", "m-hot"] {
        fill(&stage, name, 3).await;
    }
    fill(&stage, "m-one", 1).await;
    create(&stage, "m-closed", json!({}), json!({})).await;
    stage.send(Request::post("close", format!("/{}/_close", stage.name("m-closed")))).await;
    until("it is in its phase", async || {
        let all = stage.es.lifecycle().explain(["m-hot"]).await.unwrap();
        all[0].phase.as_deref() == Some("hot")
    })
    .await;

    // A write between the two looks of the plan.
    let (looked, has_looked) = tokio::sync::oneshot::channel();
    let (written, is_written) = std::sync::mpsc::channel::<()>();
    let (looked, is_written) = (Mutex::new(Some(looked)), Mutex::new(is_written));
    let stats = |nth| When::any().method("GET").path("*/_stats/*").nth(nth);
    let tell = Fault::call_after(move |_| {
        let _ = looked.lock().unwrap().take().map(|looked| looked.send(()));
    });
    stage.recorder.inject(stats(1), tell);
    let hold = Fault::call_before(move |_| {
        let _ = is_written.lock().unwrap().recv_timeout(Duration::from_mins(1));
    });
    stage.recorder.inject(stats(2), hold);
    let rules = MergeRules::of(["m-*"]).except(["m-keep"]).quiet(Duration::from_millis(10));
    let (plan, ()) = tokio::join!(maintenance.plan_force_merge(&rules), async {
        has_looked.await.unwrap();
        stage.put(&format!("/{}/_doc/x", stage.name("m-busy")), json!({"n": 1})).await;
        drop(written);
    });
    stage.recorder.heal();
    let plan = plan.unwrap();
    let fate =
        |name: &str| plan.indices.iter().find(|index| index.index == stage.name(name)).unwrap().fate.clone();
    assert_eq!(fate("m-quiet"), MergeFate::Merges, "{plan}");
    assert_eq!(fate("m-late"), MergeFate::Merges);
    assert_eq!(fate("m-busy"), MergeFate::Stays(NotMerged::Written { operations: 1 }));
    assert_eq!(fate("m-written"), MergeFate::Stays(NotMerged::WriteIndex { of: stage.name("w") }));
    assert_eq!(fate("m-hot"), MergeFate::Stays(NotMerged::Hot { policy: stage.name("ilm") }));
    assert_eq!(fate("m-one"), MergeFate::Stays(NotMerged::Merged));
    assert_eq!(fate("m-closed"), MergeFate::Stays(NotMerged::Closed));
    assert_eq!(fate("m-keep"), MergeFate::Stays(NotMerged::Excepted { pattern: stage.name("m-keep") }));
    assert!(segments(&stage, "m-quiet").await > 1, "a plan merges nothing");

    // Written after the plan: left alone.
    stage.put(&format!("/{}/_doc/x?refresh=true", stage.name("m-late")), json!({"n": 1})).await;
    let mut merges = maintenance.force_merge(&plan).await;
    merges.sort_by(|left, right| left.index.cmp(&right.index));
    assert_eq!(merges.len(), 2);
    assert!(matches!(merges[0].started, Started::Not(NotMerged::Written { .. })), "{merges:?}");
    let ended = merges.remove(1).wait().await.unwrap().unwrap();
    assert!(ended.is_success() && ended.action.contains("forcemerge"), "{ended:?}");
    assert_eq!(segments(&stage, "m-quiet").await, 1);
    assert!(segments(&stage, "m-late").await > 1);

    let refused = maintenance.plan_force_merge(&MergeRules::of([""; 0])).await.unwrap_err();
    assert!(matches!(refused, MaintenanceError::Rules { .. }));
}

#[tokio::test]
async fn shards_are_reported_and_those_without_a_node_explained() {
    let stage = Stage::new("shards").await;
    let maintenance = stage.es.maintenance();
    create(&stage, "two", json!({"number_of_shards": 2}), json!({})).await;
    fill(&stage, "two", 2).await;
    // A replica beside its primary: never, on one node.
    let body = json!({"settings": {"number_of_shards": 1, "number_of_replicas": 1}});
    stage.put(&format!("/{}", stage.name("lonely")), body).await;

    let report = maintenance.shards(["two", "lonely"], ShardBounds::default()).await.unwrap();
    assert_eq!(report.indices[&stage.name("two")].primaries, 2);
    assert_eq!(report.indices[&stage.name("lonely")].unassigned, 1, "{report}");
    assert_eq!(report.nodes.values().map(|node| node.primaries).sum::<u64>(), 3);
    assert!(report.too_small.len() == 2 && report.too_large.is_empty(), "{report}");
    let bounds = ShardBounds { largest: Size(1), ..ShardBounds::default() };
    assert!(!maintenance.shards(["two"], bounds).await.unwrap().too_large.is_empty());
    let unassigned = report.unassigned.first().unwrap();
    assert_eq!(
        (unassigned.index.clone(), unassigned.primary, unassigned.reason.as_str()),
        (stage.name("lonely"), false, "INDEX_CREATED")
    );
    assert!(unassigned.since.is_some());

    let verdict = maintenance.explain_shard(unassigned).await.unwrap().unwrap();
    assert_eq!((verdict.can_allocate.as_str(), verdict.is_given_up()), ("no", false));
    assert!(verdict.deciders.iter().any(|(decider, _)| decider == "same_shard"), "{verdict:?}");

    let reroute = maintenance.reroute_failed().await.unwrap();
    let ours = |shards: &[es_core::ops::maintenance::Unassigned]| {
        shards.iter().any(|shard| shard.index == stage.name("lonely"))
    };
    assert!(ours(&reroute.before) && ours(&reroute.after), "{reroute}");
    stage.put(&format!("/{}/_settings", stage.name("lonely")), json!({"number_of_replicas": 0})).await;
    assert_eq!(maintenance.explain_shard(unassigned).await.unwrap(), None, "it is no more");
}

#[tokio::test]
async fn allocation_is_put_back() {
    let stage = Stage::new("allocation").await;
    let maintenance = stage.es.maintenance();
    let held = async |which: &str| {
        stage.get("/_cluster/settings?flat_settings").await[which]["cluster.routing.allocation.enable"]
            .clone()
    };
    // Of a run that was killed.
    for persistence in [Persistence::Transient, Persistence::Persistent] {
        maintenance.set_allocation(None, persistence).await.unwrap();
    }
    // Primaries of other tests' indices are still allocated.
    let guard = maintenance.limit_allocation(Allocation::Primaries, Persistence::Transient).await.unwrap();
    assert_eq!((held("transient").await, held("persistent").await), (json!("primaries"), Value::Null));
    assert_eq!(maintenance.allocation(Persistence::Transient).await.unwrap(), Some(Allocation::Primaries));
    guard.put_back().await.unwrap();
    assert_eq!(held("transient").await, Value::Null);

    // What was there before is put back, not the default.
    maintenance.set_allocation(Some(Allocation::NewPrimaries), Persistence::Persistent).await.unwrap();
    let guard = maintenance.limit_allocation(Allocation::Primaries, Persistence::Persistent).await.unwrap();
    assert_eq!(guard.before(), Some(Allocation::NewPrimaries));
    drop(guard);
    until("it is put back in the background", async || held("persistent").await == "new_primaries").await;

    // Somebody else's word stays.
    let guard = maintenance.limit_allocation(Allocation::Primaries, Persistence::Persistent).await.unwrap();
    maintenance.set_allocation(Some(Allocation::All), Persistence::Persistent).await.unwrap();
    let refused = guard.put_back().await.unwrap_err();
    assert!(
        matches!(refused, MaintenanceError::AllocationChanged { found: Some(Allocation::All), .. }),
        "{refused}"
    );
    assert_eq!(held("persistent").await, "all");
    maintenance.set_allocation(None, Persistence::Persistent).await.unwrap();
    assert_eq!(held("persistent").await, Value::Null);
}

#[tokio::test]
async fn caches_are_emptied_and_writes_made_visible_and_safe() {
    let stage = Stage::new("caches").await;
    let maintenance = stage.es.maintenance();
    create(&stage, "c-1", json!({"refresh_interval": "-1"}), json!({})).await;
    stage.put(&format!("/{}/_doc/1", stage.name("c-1")), json!({"n": 1})).await;
    let count = async || {
        stage.get(&format!("/{}/_search?size=0", stage.name("c-1"))).await["hits"]["total"]["value"].clone()
    };
    assert_eq!(count().await, 0);
    assert_eq!(maintenance.refresh(["c-*"]).await.unwrap().successful, 1);
    assert_eq!(count().await, 1);
    let uncommitted = async || {
        let stats = stage.get(&format!("/{}/_stats/translog", stage.name("c-1"))).await;
        stats["_all"]["primaries"]["translog"]["uncommitted_operations"].clone()
    };
    assert_eq!(uncommitted().await, 1);
    maintenance.flush(["c-1"]).await.unwrap();
    assert_eq!(uncommitted().await, 0);
    let cached = async || {
        let stats = stage.get(&format!("/{}/_stats/request_cache", stage.name("c-1"))).await;
        stats["_all"]["primaries"]["request_cache"]["memory_size_in_bytes"].as_u64().unwrap()
    };
    let search = Request::post("search", format!("/{}/_search?size=0&request_cache=true", stage.name("c-1")));
    stage.send(search.json(&json!({"aggs": {"n": {"max": {"field": "n"}}}})).unwrap()).await;
    assert!(cached().await > 0);
    maintenance.clear_cache(["c-1"]).await.unwrap();
    assert_eq!(cached().await, 0);

    assert!(maintenance.refresh(["none"]).await.unwrap_err().is_not_found());
    stage.send(Request::post("close", format!("/{}/_close", stage.name("c-1")))).await;
    let closed = maintenance.flush(["c-1"]).await.unwrap_err();
    assert_eq!(closed.error_type(), Some("index_closed_exception"), "{closed}");
}

#[tokio::test]
async fn a_days_maintenance_does_each_step_and_tells_of_each() {
    let stage = Stage::new("daily").await;
    create(&stage, "logs-old", json!({}), json!({})).await;
    fill(&stage, "logs-old", 3).await;
    create(&stage, "temp-2024.01.01", json!({}), json!({})).await;
    let week = Duration::from_hours(7 * 24);
    let daily = Daily::new()
        .force_merge(MergeRules::of(["logs-*"]).quiet(Duration::from_millis(200)))
        .clean_up(Retention::of(["temp-*"]).older_than(week).by(AgeBy::name("%Y.%m.%d")))
        // Of rules that can't be followed, the others know nothing.
        .clean_up(Retention::of(["temp-*"]))
        .retry_lifecycles(["logs-*"])
        .reroute_failed();
    let report = daily.run(&stage.es).await;
    assert!(!exists(&stage, "temp-2024.01.01").await, "{report}");
    assert_eq!(segments(&stage, "logs-old").await, 1, "{report}");
    assert_eq!(report.failures().len(), 1, "{report}");
    assert!(report.failures()[0].contains("nothing says which indices go"));
    assert!(report.reroute.as_ref().unwrap().is_ok());
    assert!(serde_json::to_value(&report).unwrap()["merges"][0]["Ok"]["merged"][0][0].is_string());
}
