use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use es_core::cluster::Request;
use es_core::ops::health::{
    HealthError, Operation, PartName, Performance, Problem, ReportOptions, Severity, Share, Status,
};
use es_core::ops::lifecycle::Mode;
use es_core::ops::maintenance::{Unassigned, Verdict};
use es_testkit::{Answer, Fault, When};
use es_tests::stage::Stage;
use serde_json::{Value, json};

use super::{create, red, until};

#[tokio::test]
async fn the_cluster_is_waited_for_on_the_server_and_told_as_it_is_in_the_end() {
    let stage = Stage::new("health-cluster").await;
    red(&stage, "red").await;
    let health = stage.es.health().wait(Status::Green, Duration::from_millis(300)).await.unwrap();
    assert!(health.timed_out && health.status == Status::Red, "{health:?}");
    assert!(health.shards.unassigned >= 2 && health.shards.all() > health.shards.active);
    let seen = stage.recorder.take();
    assert_eq!((seen.len(), seen[0].status), (1, Some(408)), "{seen:?}");
    let health = stage.es.health().wait(Status::Red, Duration::MAX).await.unwrap();
    assert!(!health.timed_out, "{health:?}");

    let raw = stage.get("/_cluster/health").await;
    let health = stage.es.health().cluster().await.unwrap();
    assert_eq!(raw["cluster_name"], health.cluster.as_str());
    assert_eq!(raw["number_of_nodes"], health.nodes);
    assert_eq!(raw["number_of_data_nodes"], health.data_nodes);
    assert!(health.active_share < Share(1.0) && health.status == Status::Red);

    stage.recorder.take();
    let refused = stage.es.health().wait(Status::Unknown, Duration::from_secs(1)).await.unwrap_err();
    assert!(matches!(refused, HealthError::Options { .. }), "{refused}");
    assert!(stage.recorder.take().is_empty());
}

#[tokio::test]
async fn nodes_and_settings_are_what_the_server_says() {
    let stage = Stage::new("health-nodes").await;
    let raw = stage.get("/_nodes/stats/fs,jvm,breaker").await;
    let (id, raw) = raw["nodes"].as_object().unwrap().iter().next().unwrap();
    let nodes = stage.es.health().nodes().await.unwrap();
    assert_eq!(stage.requests().len(), 2);
    let [node] = nodes.nodes.as_slice() else { panic!("{nodes:?}") };
    assert_eq!((&node.id, raw["name"].as_str()), (id, Some(node.name.as_str())));
    assert_eq!(raw["roles"], json!(node.roles));
    let disk = node.disk.unwrap();
    assert_eq!(raw["fs"]["total"]["total_in_bytes"], disk.total.0);
    assert_eq!(raw["jvm"]["mem"]["heap_max_in_bytes"], node.heap.max.0);
    assert!(node.heap.used < node.heap.max && node.heap.share > Share(0.0) && node.heap.share < Share(1.0));
    assert_eq!(raw["breakers"]["parent"]["limit_size_in_bytes"], node.breakers["parent"].limit.0);
    assert!(node.pools.contains_key("management") && node.cpu.is_some() && node.load.is_some());

    let raw = stage.get("/_cluster/settings?include_defaults=true&flat_settings=true").await;
    let set = |name: &str| {
        let groups = ["transient", "persistent", "defaults"].into_iter();
        groups.map(|group| raw[group][name].clone()).find(|value| !value.is_null()).unwrap()
    };
    let settings = stage.es.health().settings().await.unwrap();
    assert_eq!(set("cluster.max_shards_per_node"), settings.max_shards_per_node.to_string());
    assert_eq!(set("cluster.max_shards_per_node.frozen"), settings.max_shards_per_frozen_node.to_string());
    assert_eq!(set("cluster.routing.allocation.enable"), settings.allocation.to_string());
    let watched = set("cluster.routing.allocation.disk.threshold_enabled") == "true";
    assert_eq!(settings.watermarks.is_some(), watched);
    assert_eq!(disk.watermarks.is_some(), watched);
    assert!(settings.blocks.is_empty());
}

#[tokio::test]
async fn unassigned_shards_are_explained_once_for_each_reason() {
    let stage = Stage::new("health-unassigned").await;
    red(&stage, "red-a").await;
    red(&stage, "red-b").await;
    let start = Instant::now();
    // Shards of other tests come and go.
    let found = loop {
        stage.recorder.take();
        let found = stage.es.health().unassigned(5).await.unwrap();
        let is_filtered = |verdict: &Verdict| verdict.deciders.iter().any(|(decider, _)| decider == "filter");
        let is_told = |shard: &Unassigned| {
            let of_index = shard.primary && shard.reason == "INDEX_CREATED";
            of_index && shard.verdict.as_ref().is_some_and(is_filtered)
        };
        if found.shards.iter().any(is_told) {
            break found;
        }
        assert!(start.elapsed() < Duration::from_mins(1), "{found}");
    };
    let own: Vec<_> =
        found.shards.iter().filter(|shard| shard.index.starts_with(stage.area.prefix())).collect();
    assert_eq!(own.iter().map(|shard| shard.primary).collect::<Vec<_>>(), [true, true, false, false]);
    // Others may have been first with a reason.
    let explained: Vec<_> = found.shards.iter().filter(|shard| shard.verdict.is_some()).collect();
    let mut reasons: Vec<_> = explained.iter().map(|shard| (&shard.reason, shard.primary)).collect();
    reasons.sort_unstable();
    let all = reasons.len();
    reasons.dedup();
    assert!(all == reasons.len() && (1..=5).contains(&all), "{explained:?}");
    let explains: Vec<Value> = stage
        .recorder
        .take()
        .iter()
        .filter(|seen| seen.path.contains("/allocation/explain"))
        .map(|seen| serde_json::from_slice(&seen.request_body).unwrap())
        .collect();
    // Those of others may have a node by the time that they are asked for; these have none.
    assert!((all..=5).contains(&explains.len()), "{explains:?} for {all}");
    let prefix = stage.area.prefix();
    let of_own = |primary| {
        let asked =
            |body: &&Value| body["index"].as_str().unwrap().starts_with(prefix) && body["primary"] == primary;
        explains.iter().filter(asked).count()
    };
    assert!(of_own(true) <= 1 && of_own(false) <= 1, "{explains:?}");
    assert_eq!(
        stage
            .es
            .health()
            .unassigned(0)
            .await
            .unwrap()
            .shards
            .iter()
            .filter(|shard| shard.verdict.is_some())
            .count(),
        0
    );

    // One that has a node by now is left aside for the next of its reason.
    let by_now = Answer::error(400, "illegal_argument_exception", "unable to find any unassigned shards");
    let explain = When::any().path("/_cluster/allocation/explain");
    stage.recorder.inject(explain.nth(1), Fault::Answer(by_now));
    let found = stage.es.health().unassigned(5).await.unwrap();
    let told = found.shards.iter().filter(|shard| shard.primary && shard.verdict.is_some());
    assert!(told.count() >= 1 && found.shards[0].verdict.is_some(), "{found}");
    stage.recorder.heal();

    // What is not explained is told all the same.
    let refusal = Fault::Answer(Answer::error(500, "null_pointer_exception", "not today"));
    stage.recorder.inject(When::any().path("/_cluster/allocation/explain"), refusal);
    let bare = stage.es.health().unassigned(5).await.unwrap();
    let of = |shards: &[Unassigned]| {
        shards.iter().filter(|shard| shard.index.starts_with(stage.area.prefix())).count()
    };
    assert_eq!((of(&bare.shards), bare.shards.iter().any(|shard| shard.verdict.is_some())), (4, false));
    stage.recorder.heal();

    let options = ReportOptions::new().only([PartName::Unassigned]);
    until("the report says why", async || {
        let report = stage.es.health().report(&options).await.unwrap();
        assert_eq!(report.severity(), Some(Severity::Critical));
        let [Problem::Unassigned { primaries, replicas, reasons }] = report.problems.as_slice() else {
            panic!("{:?}", report.problems)
        };
        *primaries >= 2 && *replicas >= 2 && reasons.iter().any(|reason| reason.contains("rack"))
    })
    .await;
}

#[tokio::test]
async fn indicators_are_the_servers_own() {
    let stage = Stage::new("health-indicators").await;
    red(&stage, "red").await;
    let found = stage.es.health().indicators().await.unwrap();
    if !stage.is_newest() {
        assert_eq!(found, None, "older than 8.7");
        let report = stage.es.health().report(&ReportOptions::new()).await.unwrap();
        assert!(matches!(report.indicators.read(), Some(None)) && !report.is_partial(), "{report}");
        return;
    }
    let raw = stage.get("/_health_report?verbose=false").await;
    let found = found.unwrap();
    let names: Vec<_> = found.indicators.iter().map(|indicator| indicator.name.as_str()).collect();
    let expected: Vec<_> = raw["indicators"].as_object().unwrap().keys().collect();
    assert_eq!(names, expected);
    assert_eq!(found.status, Status::Red);
    let shards = found.indicators.iter().find(|indicator| indicator.name == "shards_availability").unwrap();
    assert_eq!(
        (shards.status, raw["indicators"]["shards_availability"]["status"].as_str()),
        (Status::Red, Some("red"))
    );
    let diagnosis =
        shards.diagnosis.iter().find(|diagnosis| diagnosis.affected["indices"].contains(&stage.name("red")));
    let diagnosis = diagnosis.unwrap();
    assert!(!diagnosis.cause.is_empty() && diagnosis.help_url.starts_with("https://"), "{diagnosis:?}");
    assert!(shards.impacts.iter().any(|impact| impact.severity == 1 && !impact.areas.is_empty()));
}

#[tokio::test]
async fn performance_is_what_was_done_between_two_samples() {
    let stage = Stage::new("health-sample").await;
    create(&stage, "a", json!({"refresh_interval": -1}), json!({})).await;
    let queries = |raw: &Value| {
        raw["nodes"].as_object().unwrap().values().next().unwrap()["indices"]["search"]["query_total"]
            .as_u64()
            .unwrap()
    };
    let before = queries(&stage.get("/_nodes/stats/indices/search").await);
    let earlier = stage.es.health().sample().await.unwrap();
    for n in 0..20 {
        stage.put(&format!("/{}/_doc/{n}", stage.name("a")), json!({"n": n})).await;
        stage.get(&format!("/{}/_search", stage.name("a"))).await;
    }
    let later = stage.es.health().sample().await.unwrap();
    let after = queries(&stage.get("/_nodes/stats/indices/search").await);

    let performance = Performance::between(&earlier, &later);
    let query = performance.cluster[&Operation::Query];
    // Other tests search as well.
    assert!((20..=after - before).contains(&query.count), "{query:?} of {}", after - before);
    let index = performance.cluster[&Operation::Index];
    assert!(index.count >= 20 && index.average.is_some(), "{index:?}");
    let per_second = index.per_second.unwrap();
    let over = performance.nodes.values().next().unwrap().over.as_secs_f64();
    #[allow(clippy::cast_precision_loss)]
    let expected = index.count as f64 / over;
    assert!((per_second - expected).abs() < 1e-6, "{per_second} {expected}");
    let since_start = Performance::since_start(&later);
    assert!(since_start.cluster[&Operation::Query].count >= before + 20);
    // All of the table is there, on this server.
    let read: Vec<_> = later.totals().into_keys().collect();
    assert_eq!(read, Operation::all().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_failed_step_of_a_policy_is_a_problem_with_the_servers_reason() {
    let stage = Stage::new("health-ilm").await;
    let phases = json!({"phases": {"hot": {"actions": {"rollover": {"max_docs": 1}}}}});
    stage.put(&format!("/_ilm/policy/{}", stage.name("logs")), json!({ "policy": phases })).await;
    // The alias that they would be rolled over by is not set.
    for name in ["s-000001", "s-000002"] {
        let hidden = name.ends_with('2');
        create(
            &stage,
            name,
            json!({"index.lifecycle.name": stage.name("logs"), "hidden": hidden}),
            json!({}),
        )
        .await;
    }
    create(&stage, "locked", json!({}), json!({})).await;
    super::block(&stage, "locked", "metadata").await;
    let explain = format!("/{}/_ilm/explain?expand_wildcards=all", stage.name("s-*"));
    let steps = async || {
        let found = stage.get(&explain).await;
        found["indices"].as_object().unwrap().values().map(|index| index["step"].clone()).collect::<Vec<_>>()
    };
    until("they wait for rollover", async || {
        steps().await.iter().all(|step| *step == "check-rollover-ready")
    })
    .await;
    for name in ["s-000001", "s-000002"] {
        let key = |name: &str| json!({"phase": "hot", "action": "rollover", "name": name});
        let body = json!({"current_step": key("check-rollover-ready"), "next_step": key("attempt-rollover")});
        let path = format!("/_ilm/move/{}", stage.name(name));
        stage.send(Request::post("move by hand", path).json(&body).unwrap()).await;
    }
    until("they fail", async || steps().await.iter().all(|step| *step == "ERROR")).await;

    // Also where a name is missing, for which the server refuses all.
    for patterns in [vec!["*"], vec!["s-*", "gone"]] {
        let options = ReportOptions::new().only([PartName::Lifecycle]).patterns(patterns);
        let report = stage.es.health().report(&options).await.unwrap();
        let [Problem::LifecycleFailed { policy, step, reason, indices, .. }] = report.problems.as_slice()
        else {
            panic!("{report}")
        };
        assert_eq!((policy, step.as_deref()), (&stage.name("logs"), Some("attempt-rollover")));
        assert_eq!(*indices, ["s-000001", "s-000002"].map(|name| stage.name(name)));
        assert!(reason.contains("rollover_alias"), "{reason}");
    }
    let health = stage.es.health().lifecycle(["*"]).await.unwrap();
    assert_eq!((health.mode, health.failed.len()), (Mode::Running, 2));
    super::unblock(&stage, "locked", "metadata").await;
}

#[tokio::test]
async fn a_policy_that_is_not_there_is_a_problem_without_a_step() {
    let stage = Stage::new("health-no-policy").await;
    create(&stage, "s", json!({"index.lifecycle.name": stage.name("nobody")}), json!({})).await;
    let explain = format!("/{}/_ilm/explain", stage.name("s"));
    until("it is told by the server", async || {
        stage.get(&explain).await["indices"]["s"]["step_info"]["type"].is_string()
    })
    .await;
    let options = ReportOptions::new().only([PartName::Lifecycle]);
    let report = stage.es.health().report(&options).await.unwrap();
    let [problem @ Problem::LifecycleFailed { step: None, indices, .. }] = report.problems.as_slice() else {
        panic!("{report}")
    };
    assert_eq!(*indices, [stage.name("s")]);
    assert!(problem.to_string().contains("does nothing") && problem.help().contains("lifecycle().put"));
}

#[tokio::test]
async fn snapshot_policies_that_fail_are_problems() {
    let stage = Stage::new("health-slm").await;
    let repository = stage.name("repo");
    let location = json!({"type": "fs", "settings": {"location": repository}});
    stage.put(&format!("/_snapshot/{repository}"), location).await;
    create(&stage, "data", json!({}), json!({})).await;
    let policy = async |name: &str, index: &str| {
        let config = json!({"indices": [stage.name(index)], "include_global_state": false});
        let body = json!({"schedule": "0 0 0 1 1 ? 2099", "name": format!("<{}{name}>", stage.area.prefix()),
                          "repository": repository, "config": config});
        stage.put(&format!("/_slm/policy/{}", stage.name(name)), body).await;
    };
    policy("good", "data").await;
    policy("bad", "missing").await;
    policy("new", "data").await;
    for name in ["good", "bad"] {
        let path = format!("/_slm/policy/{}/_execute", stage.name(name));
        stage.send(Request::post("execute by hand", path)).await;
    }
    until("both have run", async || {
        let held = stage.get("/_slm/policy").await;
        held["good"]["last_success"].is_object() && held["bad"]["last_failure"].is_object()
    })
    .await;

    let health = stage.es.health().snapshots().await.unwrap();
    let policies: BTreeMap<_, _> =
        health.policies.iter().map(|policy| (policy.policy.clone(), policy)).collect();
    assert_eq!(
        policies.keys().cloned().collect::<Vec<_>>(),
        ["bad", "good", "new"].map(|name| stage.name(name))
    );
    assert_eq!(policies[&stage.name("good")].repository, repository);
    let report = stage.es.health().report(&ReportOptions::new().only([PartName::Snapshots])).await.unwrap();
    let kinds: Vec<_> =
        report.problems.iter().map(|problem| (problem.kind(), problem.subject().to_owned())).collect();
    assert_eq!(kinds, [("snapshot_failed", stage.name("bad")), ("snapshot_never", stage.name("new"))]);
    let said = report.problems[0].to_string();
    assert!(
        said.contains("index_not_found_exception: no such index") && said.contains("has never succeeded"),
        "{said}"
    );
}
