use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::health::PartName;
use es_core::ops::monitor::{MonitorError, Rule, Severity, Subject, Turn};
use es_testkit::{Answer, Fault, When};
use es_tests::stage::{Stage, until};
use futures_util::StreamExt;
use serde_json::{Value, json};

use super::{create, missing_replica, monitor, next, nothing, replicas};

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_without_a_node_is_told_once_and_resolves() {
    let stage = Stage::new("monitor").await;
    create(&stage, "orders", 1).await;
    create(&stage, "late", 0).await;
    let rules =
        [missing_replica("orders"), Rule::critical("late", "index.status of late >= yellow").unwrap()];
    let running = monitor(&stage).rules(rules).start().unwrap();
    let mut changes = running.changes();

    let fired = next(&mut changes).await;
    assert_eq!((fired.turn, fired.alert.rule.as_str()), (Turn::Fired, "orders"), "{fired}");
    assert_eq!(fired.alert.subject, Subject::Index(stage.name("orders")));
    let path = format!(
        "/_cat/shards/{}?format=json&h=index,shard,prirep,state,unassigned.reason",
        stage.name("orders")
    );
    let held = stage.send(Request::get("look", path)).await;
    let held: Vec<Value> =
        held.as_array().unwrap().iter().filter(|shard| shard["state"] == "UNASSIGNED").cloned().collect();
    assert_eq!((held.len(), fired.alert.shards.len()), (1, 1), "{fired:?}");
    let told = &fired.alert.shards[0];
    assert_eq!(
        (
            held[0]["index"].as_str(),
            held[0]["shard"].as_str(),
            held[0]["prirep"] == "p",
            held[0]["unassigned.reason"].as_str()
        ),
        (Some(told.index.as_str()), Some("0"), told.primary, Some(told.reason.as_str())),
    );
    assert_eq!(running.active().iter().map(|alert| alert.rule.as_str()).collect::<Vec<_>>(), ["orders"]);
    nothing(&mut changes).await;

    replicas(&stage, "late", 1).await;
    let second = next(&mut changes).await;
    assert_eq!((second.turn, second.alert.severity), (Turn::Fired, Severity::Critical));
    let rules: Vec<_> = running.active().iter().map(|alert| alert.rule.clone()).collect();
    assert_eq!(rules, ["late", "orders"], "the worst first");
    stage.send(Request::delete("delete", format!("/{}", stage.name("late")))).await;
    let gone = next(&mut changes).await;
    assert_eq!((gone.turn, gone.alert.rule.as_str()), (Turn::Gone, "late"));

    replicas(&stage, "orders", 0).await;
    let resolved = next(&mut changes).await;
    assert_eq!((resolved.turn, resolved.alert.rule.as_str()), (Turn::Resolved, "orders"));
    assert_eq!(resolved.alert.since, fired.alert.since);
    assert!(resolved.at > fired.at && resolved.alert.shards.is_empty(), "{resolved:?}");
    assert!(running.active().is_empty());
    let latest = running.latest().unwrap();
    assert!(latest.readings > 3 && latest.report.nodes.read().is_none(), "no rule asks for nodes");
    running.stop().await;
    assert!(changes.next().await.is_none(), "the stream ends with the monitor");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_told_and_changes_nothing_else() {
    let stage = Stage::new("monitor-out").await;
    create(&stage, "a", 1).await;
    let running = monitor(&stage).rule(missing_replica("a")).start().unwrap();
    let mut changes = running.changes();
    assert!(next(&mut changes).await.is_fired());

    stage.recorder.inject(When::any(), Fault::unavailable());
    let out = next(&mut changes).await;
    assert_eq!((out.alert.rule.as_str(), &out.alert.subject), ("cluster-unreachable", &Subject::Cluster));
    assert!(out.is_fired() && out.alert.severity == Severity::Critical);
    nothing(&mut changes).await;
    stage.recorder.heal();
    let back = next(&mut changes).await;
    assert_eq!((back.turn, back.alert.rule.as_str()), (Turn::Resolved, "cluster-unreachable"));
    nothing(&mut changes).await;
    assert_eq!(running.active().len(), 1, "it still has no replica");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_is_refused_is_told_and_keeps_its_rules_as_they_are() {
    let stage = Stage::new("monitor-part").await;
    create(&stage, "a", 1).await;
    create(&stage, "b", 0).await;
    let rules = [missing_replica("a"), Rule::critical("red", "index.status of b == red").unwrap()];
    let unread = Rule::warning("part-unread", "part.unread == yes").unwrap(); // without the minute of the built-in one
    let running = monitor(&stage).rules(rules).rule(unread).parts([PartName::Nodes]).start().unwrap();
    let mut changes = running.changes();
    assert!(next(&mut changes).await.is_fired());

    let refusal = Fault::Answer(Answer::error(403, "security_exception", "not for you"));
    stage.recorder.inject(When::any().path("/_cluster/health/*"), refusal);
    let unread = next(&mut changes).await;
    assert_eq!(
        (unread.alert.rule.as_str(), &unread.alert.subject),
        ("part-unread", &Subject::Part("indices".into()))
    );
    assert!(unread.alert.message.contains("not for you"), "{unread}");
    // What it can't see does not resolve.
    replicas(&stage, "a", 0).await;
    nothing(&mut changes).await;
    stage.recorder.heal();
    let (first, second) = (next(&mut changes).await, next(&mut changes).await);
    let mut both = [(first.alert.rule, first.turn), (second.alert.rule, second.turn)];
    both.sort_by(|left, right| left.0.cmp(&right.0));
    assert_eq!(both, [("a".to_owned(), Turn::Resolved), ("part-unread".to_owned(), Turn::Resolved)]);
    assert!(running.latest().unwrap().report.nodes.read().is_some(), "asked for, though no rule does");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_costs_few_requests_and_what_is_wrong_is_said_before() {
    let stage = Stage::new("monitor-cost").await;
    create(&stage, "a", 0).await;
    let rule = |name: &str, when: &str| Rule::warning(name, when).unwrap();
    let running = monitor(&stage)
        .rule(rule("red", "cluster.status == red"))
        .rule(rule("few", "nodes.data < 1"))
        .every(Duration::from_mins(1))
        .start()
        .unwrap();
    running.readings().next().await.unwrap();
    running.stop().await;
    assert_eq!(stage.requests(), ["GET /_cluster/health"]);
    // A server of other tests may refuse a request for want of memory, which is not repeated here.
    let mut asked = Vec::new();
    for _ in 0..3 {
        let running = monitor(&stage).rules(Rule::defaults()).every(Duration::from_mins(1)).start().unwrap();
        let reading = running.readings().next().await.unwrap();
        running.stop().await;
        asked = stage.requests();
        if !reading.report.is_partial() {
            break;
        }
        asked.clear();
    }
    // And one for each reason why a shard of another test has no node.
    assert!((14..=20).contains(&asked.len()), "{asked:?}");

    let twice = monitor(&stage).rule(rule("x", "nodes.count < 1")).rule(rule("x", "nodes.data < 1")).start();
    assert_eq!(twice.unwrap_err(), MonitorError::SameName { rule: "x".into() });
    for every in [Duration::ZERO, Duration::MAX] {
        let refused = monitor(&stage).every(every).start();
        assert!(matches!(refused.unwrap_err(), MonitorError::Interval { .. }));
    }
    assert!(stage.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_policy_that_fails_is_told_and_that_it_succeeds_again() {
    let stage = Stage::new("monitor-slm").await;
    let (repository, policy) = (stage.name("repo"), stage.name("nightly"));
    let location = json!({"type": "fs", "settings": {"location": repository}});
    stage.put(&format!("/_snapshot/{repository}"), location).await;
    let body = json!({
        "schedule": "0 0 0 1 1 ? 2099", "name": format!("<{policy}>"), "repository": repository,
        "config": {"indices": [stage.name("data")], "include_global_state": false},
    });
    stage.put(&format!("/_slm/policy/{policy}"), body).await;
    let execute = || Request::post("execute by hand", format!("/_slm/policy/{policy}/_execute"));
    let rules = ["snapshot.failures of nightly > 0", "snapshot.age of nightly >= 10s clear < 10s"];
    let [failed, old] = rules.map(|when| Rule::warning(when, when).unwrap());
    let running = monitor(&stage).rule(failed).rule(old).start().unwrap();
    let mut changes = running.changes();
    // It has never succeeded, since it was put.
    let told = next(&mut changes).await;
    assert_eq!((told.turn, told.alert.rule.as_str()), (Turn::Fired, rules[1]), "{told}");
    assert!(told.alert.message.ends_with("it has never succeeded"), "{told}");
    nothing(&mut changes).await;

    stage.send(execute()).await;
    let told = next(&mut changes).await;
    assert_eq!((told.turn, &told.alert.subject), (Turn::Fired, &Subject::Policy(policy.clone())));
    let held = stage.send(Request::get("look", format!("/_slm/policy/{policy}"))).await;
    let failure = &held[&policy]["last_failure"];
    assert!(told.alert.message.contains(failure["snapshot_name"].as_str().unwrap()), "{told}");
    assert!(told.alert.message.contains("no such index"), "{told}");

    create(&stage, "data", 0).await;
    stage.send(execute()).await;
    let both = [next(&mut changes).await, next(&mut changes).await];
    let rules: Vec<_> = both.iter().map(|change| (change.alert.rule.as_str(), change.turn)).collect();
    assert_eq!(
        rules,
        [(rules[0].0, Turn::Resolved), (rules[1].0, Turn::Resolved)],
        "well again, and a young snapshot"
    );
    assert!(rules[0].0.starts_with("snapshot.failures") && rules[1].0.starts_with("snapshot.age"));
    // Dropped, it asks no more.
    drop(running);
    until("it asks no more", async || {
        tokio::time::sleep(Duration::from_secs(1)).await;
        stage.requests().is_empty()
    })
    .await;
}
