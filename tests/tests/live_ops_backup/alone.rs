//! Drills and manifests where something is not there, or goes away.

use es_core::cluster::Request;
use es_core::error::ErrorKind;
use es_core::ops::drill::{Alone, DrillError, Verdict};
use es_testkit::{Answer, Fault, When};
use es_tests::stage::Stage;
use serde_json::{Value, json};

use super::drill::{compared, drill, nothing_is_left, snapshot, verdict};
use super::{index, load, stage};

#[tokio::test]
async fn what_the_snapshot_does_not_have_fails_where_it_is_named() {
    let stage = stage("drill-absent").await;
    for name in ["customers", "orders"] {
        index(&stage, name, 1).await;
        load(&stage, name, 0..10).await;
    }
    let noted = stage.es.manifest(["customers", "orders"]).await.unwrap();
    snapshot(&stage, "s", "customers").await;
    for asked in [drill("s").against(noted.clone()), drill("s").indices(["customers", "orders"])] {
        let report = stage.es.drill(&asked).await.unwrap();
        assert_eq!(verdict(&stage, &report, "orders"), &Verdict::NotInSnapshot);
        assert!(!report.is_success() && compared(&stage, &report, "customers").equal == 10, "{report}");
    }
    // Neither is meant here.
    let report = stage.es.drill(&drill("s").indices(["cust*", "none-*"]).against(noted)).await.unwrap();
    assert!(report.is_success() && report.indices.len() == 1, "{report}");
    assert!(report.at > report.taken.unwrap(), "{report}");
    nothing_is_left(&stage).await;
}

/// Something that is done to a live index at a moment of the drill.
fn does(
    stage: &Stage,
    request: impl Fn() -> Request + Send + Sync + 'static,
) -> impl Fn() + Send + Sync + 'static {
    let (handle, es) = (tokio::runtime::Handle::current(), stage.cluster());
    move || {
        handle.block_on(es.send(request())).unwrap();
    }
}

fn settings(name: &str, settings: &Value) -> Request {
    Request::put("change", format!("/{name}/_settings")).json(settings).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_index_that_goes_away_takes_no_other_along() {
    let stage = stage("drill-away").await;
    let all = ["closed", "gone", "late", "locked", "read", "red", "still"];
    for name in all {
        index(&stage, name, 2).await;
        load(&stage, name, 0..20).await;
    }
    snapshot(&stage, "s", "*").await;
    let path = |name: &str| format!("/{}", stage.name(name));
    // Restored, it keeps the time of its creation, and is given to no node.
    stage.send(Request::delete("delete", path("red"))).await;
    let to_nobody = json!({"index.routing.allocation.require._name": "nobody"});
    let restore = json!({"indices": stage.name("red"), "index_settings": to_nobody});
    let restored = format!("/_snapshot/{}/s/_restore", stage.name("r"));
    stage.send(Request::post("restore", restored).json(&restore).unwrap()).await;

    let locked = stage.name("locked");
    stage.send(settings(&locked, &json!({"index.blocks.metadata": true}))).await;

    let before = |at: String, what: Box<dyn Fn() + Send + Sync>| {
        stage.recorder.inject(When::any().path(&at).nth(1), Fault::call_before(move |_| what()));
    };
    let (gone, closed, late, read) = (path("gone"), path("closed"), path("late"), stage.name("read"));
    let of_gone = does(&stage, {
        let gone = gone.clone();
        move || Request::delete("delete", gone.clone())
    });
    before(format!("{gone}/_refresh"), Box::new(of_gone));
    let of_closed = does(&stage, {
        let closed = closed.clone();
        move || Request::post("close", format!("{closed}/_close"))
    });
    before(format!("{closed}/_pit"), Box::new(of_closed));
    let of_read = does(&stage, move || settings(&read, &json!({"index.blocks.read": true})));
    before(format!("{}/_pit", path("read")), Box::new(of_read));
    let of_late = does(&stage, {
        let late = late.clone();
        move || Request::delete("delete", late.clone())
    });
    let deletes = Fault::call_after(move |_| of_late());
    stage.recorder.inject(When::any().path(&format!("{late}/_pit")).nth(1), deletes);

    let report = stage.es.drill(&drill("s")).await;
    stage.recorder.heal();
    stage.send(settings(&locked, &json!({"index.blocks.metadata": null}))).await;
    let report = report.unwrap();
    for (name, why) in [
        ("closed", Alone::Closed),
        ("gone", Alone::Gone),
        ("late", Alone::Gone),
        ("locked", Alone::Blocked),
        ("read", Alone::Blocked),
        ("red", Alone::NotServing),
    ] {
        assert_eq!(verdict(&stage, &report, name), &Verdict::Alone(why), "{name}: {report}");
    }
    assert!(report.is_success() && report.documents() == 140, "{report}");
    assert_eq!((compared(&stage, &report, "still").equal, report.alone().count()), (20, 6));
    nothing_is_left(&stage).await;

    let all_compared = stage.es.drill(&drill("s").indices(["still", "gone"]).all_compared()).await.unwrap();
    assert!(!all_compared.is_success(), "{all_compared}");
    assert!(all_compared.to_string().contains("failed, 1 of 2 not compared"), "{all_compared}");
}

#[tokio::test]
async fn a_point_in_time_that_is_lost_is_opened_anew() {
    let stage = stage("drill-pit").await;
    index(&stage, "app", 2).await;
    load(&stage, "app", 0..50).await;
    snapshot(&stage, "s", "app").await;
    let lost =
        Fault::Answer(Answer::error(404, "search_context_missing_exception", "No search context found"));
    stage.recorder.inject(When::any().path("/_search").nth(2), lost);
    let report = stage.es.drill(&drill("s")).await.unwrap();
    stage.recorder.heal();
    assert!(report.is_success() && compared(&stage, &report, "app").equal == 50, "{report}");
    nothing_is_left(&stage).await;
}

#[tokio::test]
async fn a_manifest_has_all_or_fails_by_name() {
    let stage = stage("manifest").await;
    index(&stage, "orders", 2).await;
    load(&stage, "orders", 0..50).await;
    let whole = stage.es.manifest(["orders*"]).await.unwrap();
    assert_eq!(whole.indices[&stage.name("orders")].documents, 50);

    // One shard told, the other not.
    let copy = json!([{"routing": {"primary": true}, "seq_no": {"max_seq_no": 30}}]);
    let reason = json!({"type": "illegal_state_exception", "reason": "the engine is gone"});
    let partial = json!({
        "_shards": {"total": 2, "successful": 1, "failed": 1, "failures": [{"shard": 1, "reason": reason}]},
        "indices": {(stage.name("orders")): {"shards": {"0": copy}}},
    });
    let answer = || Fault::Answer(Answer { body: partial.to_string(), ..Answer::error(200, "", "") });
    stage.recorder.inject(When::any().path("/*/_stats").nth(1), answer());
    assert_eq!(stage.es.manifest(["orders*"]).await.unwrap(), whole);
    stage.recorder.heal();
    stage.recorder.inject(When::any().path("/*/_stats"), answer());
    let failed = stage.es.manifest(["orders*"]).await.unwrap_err();
    stage.recorder.heal();
    let DrillError::Cluster(error) = &failed else { panic!("{failed}") };
    assert!(matches!(error.kind(), ErrorKind::Incomplete { .. }), "{failed}");
    assert!(failed.to_string().contains("the engine is gone"), "{failed}");

    index(&stage, "orders-old", 1).await;
    stage.send(Request::post("close", format!("/{}/_close", stage.name("orders-old")))).await;
    let closed = stage.es.manifest(["orders*"]).await.unwrap_err();
    assert!(
        matches!(&closed, DrillError::Unreadable { index, why: Alone::Closed } if *index == stage.name("orders-old")),
        "{closed}"
    );
    assert_eq!(stage.es.manifest(["orders*", "-orders-old"]).await.unwrap(), whole);
    super::index_without_node(&stage, "orders-red").await;
    let red = stage.es.manifest(["orders-red"]).await.unwrap_err();
    assert!(matches!(red, DrillError::Unreadable { why: Alone::NotServing, .. }), "{red}");
    let missing = stage.es.manifest(["orders", "custmers"]).await.unwrap_err();
    assert!(matches!(&missing, DrillError::Cluster(error) if error.is_not_found()), "{missing}");
}
