use std::panic::AssertUnwindSafe;
use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::lifecycle::{Applied, Conditions, LifecycleError, Mode, Retried, StepKey, StepTarget};
use es_core::ops::task::Patience;
use es_testkit::{Fault, When};
use es_tests::stage::Stage;
use futures_util::FutureExt;
use serde_json::{Value, json};
use tokio::sync::RwLock;

use super::{create, exists, fill, stream, until};

/// ILM is one for the whole server.
pub(super) static ILM: RwLock<()> = RwLock::const_new(());

fn policy() -> Value {
    json!({"phases": {"hot": {"actions": {"rollover": {"max_docs": 5}}}, "delete": {"min_age": "10d", "actions": {"delete": {}}}}})
}

/// Without rollover.
fn plain() -> Value {
    json!({"phases": {"delete": {"min_age": "10d", "actions": {"delete": {}}}}})
}

async fn lifecycle_name(stage: &Stage, index: &str) -> Value {
    let settings = stage.get(&format!("/{}/_settings", stage.name(index))).await;
    settings[index]["settings"]["index"]["lifecycle"]["name"].clone()
}

#[tokio::test]
async fn policies_are_put_listed_and_deleted_unless_somebody_uses_them() {
    let stage = Stage::new("ilm-policies").await;
    let lifecycle = stage.es.lifecycle();
    lifecycle.put("logs", &policy()).await.unwrap();
    lifecycle.put("bare", &json!({ "policy": plain() })).await.unwrap();
    let held = stage.get(&format!("/_ilm/policy/{}", stage.name("logs"))).await;
    assert_eq!(held["logs"]["policy"]["phases"]["hot"]["actions"]["rollover"]["max_docs"], 5);

    let listed: Vec<_> = lifecycle.list().await.unwrap();
    assert_eq!(
        listed.iter().map(|policy| policy.name.clone()).collect::<Vec<_>>(),
        [stage.name("bare"), stage.name("logs")]
    );
    assert_eq!(listed[1].phases(), ["hot", "delete"]);
    assert_eq!(lifecycle.get("none").await.unwrap(), None);
    assert!(!lifecycle.delete("none").await.unwrap());

    create(&stage, "used-000001", json!({"index.lifecycle.name": stage.name("logs")}), json!({})).await;
    let template = json!({"index_patterns": [stage.name("t-*")], "template": {"settings": {"index.lifecycle.name": stage.name("bare")}}});
    stage.put(&format!("/_index_template/{}", stage.name("t")), template).await;
    let refused = lifecycle.delete("logs").await.unwrap_err();
    assert!(
        matches!(&refused, LifecycleError::InUse { policy } if policy.indices == [stage.name("used-000001")]),
        "{refused}"
    );
    // The server itself would let this one go, and leave the template with a policy that is not there.
    let refused = lifecycle.delete("bare").await.unwrap_err();
    assert!(refused.to_string().contains(&format!("in use by template `{}`", stage.name("t"))), "{refused}");
    stage.send(Request::delete("by hand", format!("/{}", stage.name("used-000001")))).await;
    assert!(lifecycle.delete("logs").await.unwrap());
    let gone = Request::get("look", format!("/_ilm/policy/{}", stage.name("logs")));
    assert!(stage.es.send(gone).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn what_the_licence_lacks_is_the_servers_refusal() {
    let stage = Stage::new("ilm-licence").await;
    let mounted =
        json!({"phases": {"cold": {"actions": {"searchable_snapshot": {"snapshot_repository": "r"}}}}});
    let refused = stage.es.lifecycle().put("frozen", &mounted).await.unwrap_err();
    assert!(
        refused.reason().unwrap().contains("license is non-compliant for [searchable-snapshots]"),
        "{refused}"
    );
    assert_eq!(stage.es.lifecycle().get("frozen").await.unwrap(), None);
}

#[tokio::test]
async fn a_policy_is_applied_index_by_index_and_taken_away() {
    let stage = Stage::new("ilm-apply").await;
    let lifecycle = stage.es.lifecycle();
    let missing = lifecycle.plan_apply("none", ["a-*"]).await.unwrap_err();
    assert!(matches!(missing, LifecycleError::NoPolicy { .. }), "{missing}");
    for name in ["keep", "other"] {
        lifecycle.put(name, &plain()).await.unwrap();
    }
    lifecycle.put("rolling", &policy()).await.unwrap();
    create(&stage, "a-none", json!({}), json!({})).await;
    create(&stage, "a-other", json!({"index.lifecycle.name": stage.name("other")}), json!({})).await;
    create(&stage, "a-same", json!({"index.lifecycle.name": stage.name("keep")}), json!({})).await;
    create(&stage, "a-blocked", json!({"index.blocks.read_only": true}), json!({})).await;
    create(&stage, "a-again", json!({}), json!({})).await;
    stage.send(Request::post("close", format!("/{}/_close", stage.name("a-none")))).await;
    stream(&stage, "a-stream").await;

    let rolling = lifecycle.plan_apply("rolling", ["a-none"]).await.unwrap();
    assert_eq!(rolling.indices[0].verdict, Applied::NoRolloverAlias);

    let plan = lifecycle.plan_apply("keep", ["a-*"]).await.unwrap();
    let of = |name: &str| {
        let is = |index: &str| index.contains(name);
        plan.indices
            .iter()
            .find(|standing| is(&standing.index))
            .map(|standing| standing.verdict.clone())
            .unwrap()
    };
    assert_eq!(of("a-none"), Applied::Applied, "{plan}");
    assert_eq!(of("a-other"), Applied::Replaced { policy: stage.name("other") });
    assert_eq!(of("a-same"), Applied::Same);
    assert_eq!(of("a-blocked"), Applied::Blocked);
    assert_eq!(of("a-stream"), Applied::InStream { stream: stage.name("a-stream") });
    assert_eq!(lifecycle_name(&stage, "a-other").await, "other", "a plan changes nothing");

    // Another index of that name, after the plan.
    stage.send(Request::delete("by hand", format!("/{}", stage.name("a-again")))).await;
    create(&stage, "a-again", json!({}), json!({})).await;
    let done = lifecycle.apply(&plan).await;
    let of = |name: &str| {
        done.iter().find(|done| done.index.contains(name)).unwrap().outcome.as_ref().unwrap().clone()
    };
    assert_eq!(of("a-again"), Applied::Changed);
    assert_eq!(of("a-none"), Applied::Applied);
    for (index, policy) in [
        ("a-none", json!("keep")),
        ("a-other", json!("keep")),
        ("a-again", Value::Null),
        ("a-blocked", Value::Null),
    ] {
        assert_eq!(lifecycle_name(&stage, index).await, policy, "{index}");
    }

    let removed = lifecycle.remove(["a-none", "a-other", "a-again"]).await.unwrap();
    let outcomes: Vec<_> =
        removed.iter().map(|done| (*done.outcome.as_ref().unwrap(), done.index.clone())).collect();
    assert_eq!(
        outcomes,
        [(false, stage.name("a-again")), (true, stage.name("a-none")), (true, stage.name("a-other"))]
    );
    assert_eq!(lifecycle_name(&stage, "a-other").await, Value::Null);
}

#[tokio::test]
async fn a_failed_step_is_explained_and_tried_again() {
    let _alone = ILM.write().await;
    let stage = Stage::new("ilm-retry").await;
    // Not by itself in between, as it would each 10 minutes.
    let poll = async |every: Value| {
        let settings = json!({"persistent": {"indices.lifecycle.poll_interval": every}});
        stage.put("/_cluster/settings", settings).await;
    };
    poll(json!("1h")).await;
    let outcome = AssertUnwindSafe(failed_and_tried_again(&stage)).catch_unwind().await;
    poll(Value::Null).await;
    outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

async fn failed_and_tried_again(stage: &Stage) {
    let lifecycle = stage.es.lifecycle();
    lifecycle.put("logs", &policy()).await.unwrap();
    // The alias that it would be rolled over by is not set.
    create(stage, "s-000001", json!({"index.lifecycle.name": stage.name("logs")}), json!({})).await;
    create(stage, "unmanaged", json!({}), json!({})).await;
    let waiting = StepKey::new("hot", "rollover", "check-rollover-ready");
    let status = async || lifecycle.explain(["s-*"]).await.unwrap().remove(0);
    until("it waits for rollover", async || status().await.key().as_ref() == Some(&waiting)).await;
    let plainly = lifecycle.explain(["unmanaged"]).await.unwrap().remove(0);
    assert!(!plainly.managed);
    assert!(lifecycle.explain(["none-*"]).await.unwrap().is_empty());

    let wrong = StepKey::new("hot", "rollover", "attempt-rollover");
    let refused = lifecycle.move_to_step("s-000001", &wrong, &StepTarget::phase("delete")).await.unwrap_err();
    assert!(matches!(&refused, LifecycleError::StepChanged { found, .. } if *found == waiting), "{refused}");
    let refused = lifecycle.move_to_step("s-000001", &waiting, &StepTarget::phase("warm")).await.unwrap_err();
    assert!(matches!(refused, LifecycleError::NoStep { .. }), "{refused}");
    let refused =
        lifecycle.move_to_step("unmanaged", &waiting, &StepTarget::phase("delete")).await.unwrap_err();
    assert!(matches!(refused, LifecycleError::NotManaged { .. }), "{refused}");

    lifecycle.move_to_step("s-000001", &waiting, &StepTarget::step(&wrong)).await.unwrap();
    until("the step fails", async || status().await.has_failed()).await;
    let failed = status().await;
    assert_eq!(
        (failed.policy, failed.failed_step.as_deref()),
        (Some(stage.name("logs")), Some("attempt-rollover"))
    );
    let why = failed.error.unwrap();
    assert!(why.reason.contains("rollover_alias"), "{why:?}");
    assert!(failed.age.is_some() && failed.step_since.is_some());

    // Put right, and tried again: it rolls over.
    let alias = stage.name("s");
    let actions = json!({"actions": [{"add": {"index": stage.name("s-000001"), "alias": alias, "is_write_index": true}}]});
    stage.send(Request::post("by hand", "/_aliases").json(&actions).unwrap()).await;
    stage
        .put(
            &format!("/{}/_settings", stage.name("s-000001")),
            json!({"index.lifecycle.rollover_alias": alias}),
        )
        .await;
    let retried = lifecycle.retry(["s-*", "unmanaged"]).await.unwrap();
    assert_eq!(retried.len(), 1);
    assert_eq!(*retried[0].outcome.as_ref().unwrap(), Retried::Retried { step: "attempt-rollover".into() });
    until("it is rolled over", async || exists(stage, "s-000002").await).await;
    assert!(lifecycle.retry(["s-*"]).await.unwrap().is_empty());
}

#[tokio::test]
async fn ilm_rests_and_works_again() {
    let _alone = ILM.write().await;
    let stage = Stage::new("ilm-mode").await;
    let lifecycle = stage.es.lifecycle();
    lifecycle.stop(&Patience::default().at_most(Duration::from_secs(20))).await.unwrap();
    let mode = stage.get("/_ilm/status").await["operation_mode"].clone();
    let told = lifecycle.status().await.unwrap();
    lifecycle.start().await.unwrap();
    assert_eq!((mode, told), (json!("STOPPED"), Mode::Stopped));
    assert_eq!(stage.get("/_ilm/status").await["operation_mode"], "RUNNING");
}

#[tokio::test]
async fn a_rollover_is_planned_and_carried_out_once() {
    let stage = Stage::new("rollover").await;
    let lifecycle = stage.es.lifecycle();
    create(&stage, "s-000001", json!({}), json!({ stage.name("s"): {"is_write_index": true} })).await;
    fill(&stage, "s-000001", 2).await;
    let conditions = || Conditions::new().max_docs(2).max_age(Duration::from_hours(24));

    let early = lifecycle.plan_rollover("s", Conditions::new().max_docs(3)).await.unwrap();
    assert!(!early.is_due(), "{early}");
    let kept = lifecycle.roll_over(&early).await.unwrap();
    assert!(!kept.rolled_over && !exists(&stage, "s-000002").await);

    let plan = lifecycle.plan_rollover("s", conditions()).await.unwrap();
    assert!(plan.is_due(), "{plan}");
    assert_eq!(
        (plan.old_index.clone(), plan.new_index.clone()),
        (stage.name("s-000001"), stage.name("s-000002"))
    );
    let met: Vec<_> =
        plan.conditions.iter().map(|one| (one.name.as_str(), one.value.as_str(), one.met)).collect();
    assert_eq!(met, [("max_age", "1d", false), ("max_docs", "2", true)]);
    assert!(!exists(&stage, "s-000002").await, "a plan changes nothing");

    // The reply is lost: what came of it is told all the same.
    stage.recorder.inject(When::any().method("POST").path("/*/_rollover/*"), Fault::LoseResponse);
    let done = lifecycle.roll_over(&plan).await.unwrap();
    stage.recorder.heal();
    assert!(done.rolled_over, "{done}");
    let aliases = stage.get(&format!("/_alias/{}", stage.name("s"))).await;
    assert_eq!(aliases["s-000002"]["aliases"]["s"]["is_write_index"], true);
    assert!(!exists(&stage, "s-000003").await);

    let again = lifecycle.roll_over(&plan).await.unwrap_err();
    assert!(
        matches!(&again, LifecycleError::RolledOverMeanwhile { found, .. } if *found == stage.name("s-000002")),
        "{again}"
    );
    assert!(!exists(&stage, "s-000003").await);

    // A request that never arrived is told as such.
    let plan = lifecycle.plan_rollover("s", Conditions::new()).await.unwrap();
    stage.recorder.inject(When::any().method("POST").path("/*/_rollover/*"), Fault::LoseRequest);
    let lost = lifecycle.roll_over(&plan).await.unwrap_err();
    stage.recorder.heal();
    assert!(matches!(lost, LifecycleError::Cluster(_)) && !exists(&stage, "s-000003").await, "{lost}");

    let concrete = lifecycle.plan_rollover("s-000001", Conditions::new()).await.unwrap_err();
    assert!(matches!(concrete, LifecycleError::NotRollable { .. }), "{concrete}");
}

#[tokio::test]
async fn a_stream_is_rolled_over() {
    let stage = Stage::new("rollover-stream").await;
    stream(&stage, "st").await;
    let plan = stage.es.lifecycle().plan_rollover("st", Conditions::new()).await.unwrap();
    assert!(plan.is_due());
    let done = stage.es.lifecycle().roll_over(&plan).await.unwrap();
    assert!(done.rolled_over, "{done}");
    let held = stage.get(&format!("/_data_stream/{}", stage.name("st"))).await;
    let indices = held["data_streams"][0]["indices"].as_array().unwrap();
    assert_eq!(indices.len(), 2);
    assert!(done.new_index.ends_with("-000002"));
}
