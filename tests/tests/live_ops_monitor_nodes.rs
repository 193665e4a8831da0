//! Three nodes, of which one is killed: the monitor says which shards are without a node, and that they are back.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::time::{Duration, Instant};

use es_core::cluster::Request;
use es_core::ops::health::{ReportOptions, Status};
use es_core::ops::monitor::{Change, Monitor, Rule, Severity, Subject, Turn};
use es_core::ops::wait::Condition;
use es_core::prelude::*;
use es_testkit::Nodes;
use es_tests::nodes::{self, get};
use futures_util::{Stream, StreamExt};
use serde_json::{Value, json};

const EVERY: Duration = Duration::from_secs(1);
/// What a busy machine may take longer.
const SLOW: Duration = Duration::from_mins(3);

/// The next change of a rule, in time.
async fn next(changes: &mut (impl Stream<Item = Change> + Unpin), rule: &str) -> Change {
    let next = async {
        loop {
            let change = changes.next().await.unwrap();
            println!("{change}");
            if change.alert.rule == rule {
                return change;
            }
        }
    };
    tokio::time::timeout(SLOW, next).await.unwrap()
}

/// Shards that no node has, as the server lists them: index, number, whether it is the primary, why.
async fn unassigned(es: &Cluster) -> BTreeSet<(String, String, bool, String)> {
    let request =
        Request::get("look", "/_cat/shards?format=json&h=index,shard,prirep,state,unassigned.reason");
    let all = es.send(request).await.unwrap().value().unwrap();
    let text = |shard: &Value, key: &str| shard[key].as_str().unwrap_or_default().to_owned();
    let missing = all.as_array().unwrap().iter().filter(|shard| shard["state"] == "UNASSIGNED");
    missing
        .map(|shard| {
            (
                text(shard, "index"),
                text(shard, "shard"),
                shard["prirep"] == "p",
                text(shard, "unassigned.reason"),
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_node_is_told_with_its_shards_and_its_return_too() {
    let (nodes, es) = nodes::start().await;
    // Not given to other nodes at once, so that there is something to tell.
    let settings = json!({"settings": {
        "number_of_shards": 3, "number_of_replicas": 2, "index.unassigned.node_left.delayed_timeout": "10m",
    }});
    es.send(Request::put("create index", "/orders").json(&settings).unwrap()).await.unwrap();
    es.wait(Condition::green().and(Condition::nodes(3))).at_most(SLOW).await.unwrap();

    let rule = |name: &str, when: &str| Rule::warning(name, when).unwrap();
    let running = Monitor::new(&es)
        .rule(rule("nodes", "nodes.count < 3"))
        .rule(rule("shards", "shards.unassigned > 0"))
        .rule(rule("orders", "index.unassigned of orders > 0"))
        .rule(rule("heap", "heap.used > 1 %"))
        .every(EVERY)
        .start()
        .unwrap();
    let mut changes = running.changes();
    for _ in 0..3 {
        assert!(next(&mut changes, "heap").await.is_fired(), "one of each node");
    }

    let victim = nodes.names()[2];
    nodes.kill(victim).unwrap();
    es.wait(Condition::when("the server has noticed", |es: Cluster| async move {
        Ok::<_, es_core::error::Error>(!unassigned(&es).await.is_empty())
    }))
    .at_most(SLOW)
    .await
    .unwrap();
    let noticed = Instant::now();
    let fired = next(&mut changes, "shards").await;
    println!("told {:?} after the server says so", noticed.elapsed());
    // One that was under way, and the next.
    assert!(noticed.elapsed() < EVERY + Duration::from_secs(40), "with the next reading");
    assert!(fired.is_fired() && fired.alert.subject == Subject::Cluster);
    let told: BTreeSet<_> = fired
        .alert
        .shards
        .iter()
        .map(|shard| (shard.index.clone(), shard.shard.to_string(), shard.primary, shard.reason.clone()))
        .collect();
    let held = unassigned(&es).await;
    assert_eq!(told, held);
    assert!(
        held.iter()
            .filter(|(index, _, primary, reason)| index == "orders" && !primary && reason == "NODE_LEFT")
            .count()
            == 3
    );
    let firing = |rule: &str| -> BTreeSet<Subject> {
        running.active().into_iter().filter(|alert| alert.rule == rule).map(|alert| alert.subject).collect()
    };
    let node = |name: &str| Subject::Node(name.to_owned());
    let mut readings = running.readings();
    let left = async {
        while firing("heap").contains(&node(victim)) {
            readings.next().await.unwrap();
        }
    };
    tokio::time::timeout(SLOW, left).await.unwrap();
    assert_eq!(
        firing("heap"),
        BTreeSet::from([nodes.names()[0], nodes.names()[1]].map(node)),
        "the others go on"
    );
    assert_eq!(firing("nodes").len(), 1);

    nodes.restart(victim).await.unwrap();
    let resolved = next(&mut changes, "shards").await;
    assert_eq!(resolved.turn, Turn::Resolved);
    assert!(unassigned(&es).await.is_empty());
    es.wait(Condition::green().and(Condition::nodes(3))).at_most(SLOW).await.unwrap();
    let over = async {
        let mut rules = BTreeSet::new();
        while rules != BTreeSet::from(["heap".to_owned()]) {
            readings.next().await.unwrap();
            rules = running.active().into_iter().map(|alert| alert.rule).collect();
        }
    };
    tokio::time::timeout(SLOW, over).await.unwrap();
    running.stop().await;
    slow_searches(&es).await;
    without_a_master(&es, &nodes).await;
}

/// How often shards were queried on all nodes, and how long that took, in milliseconds: the server's own counters.
async fn queries(es: &Cluster) -> (u64, u64) {
    let path = "/_nodes/stats/indices/search?filter_path=nodes.*.indices.search";
    let all = get(es, path).await;
    let nodes = all["nodes"].as_object().unwrap().values().map(|node| &node["indices"]["search"]);
    nodes.fold((0, 0), |(count, time), search| {
        let number = |key: &str| search[key].as_u64().unwrap();
        (count + number("query_total"), time + number("query_time_in_millis"))
    })
}

/// Nobody else searches on these nodes, so that an average is that of these searches.
async fn slow_searches(es: &Cluster) {
    let mut documents = String::new();
    for n in 0..300 {
        writeln!(documents, "{{\"create\":{{}}}}\n{{\"n\":{n}}}").unwrap();
    }
    es.send(Request::post("load", "/orders/_bulk?refresh=true").ndjson(documents)).await.unwrap();
    let running = Monitor::new(es)
        .rule(Rule::warning("slow", "search.latency > 20ms").unwrap())
        .every(EVERY)
        .start()
        .unwrap();
    let mut changes = running.changes();
    // The first reading has nothing to compare with.
    running.readings().next().await.unwrap();
    let before = queries(es).await;
    let script =
        "long sum = 0; for (int i = 0; i < 20000; i++) { sum += i * doc['n'].value } return sum >= 0";
    let search = json!({"query": {"script": {"script": script}}});
    let request = || Request::post("search", "/orders/_search?request_cache=false").json(&search).unwrap();
    let fired = async {
        loop {
            es.send(request()).await.unwrap();
            if running.active().iter().any(|alert| alert.rule == "slow") {
                return next(&mut changes, "slow").await;
            }
        }
    };
    let fired = tokio::time::timeout(SLOW, fired).await.unwrap();
    let (count, time) = queries(es).await;
    println!("{} queries of shards took {} ms", count - before.0, time - before.1);
    assert!(fired.is_fired() && time - before.1 > 20 * (count - before.0), "{fired}");
    let resolved = next(&mut changes, "slow").await;
    assert_eq!(resolved.turn, Turn::Resolved, "nothing is searched any more");
    running.stop().await;
}

/// One node of three answers, and knows no master: that is no cluster, whatever the node tells of itself.
async fn without_a_master(es: &Cluster, nodes: &Nodes) {
    let running = Monitor::new(es).rules(Rule::defaults()).every(EVERY).start().unwrap();
    let mut changes = running.changes();
    running.readings().next().await.unwrap();
    for name in &nodes.names()[1..] {
        nodes.kill(name).unwrap();
    }
    let fired = next(&mut changes, "cluster-unreachable").await;
    assert!(fired.is_fired() && fired.alert.severity == Severity::Critical);
    let alone = Cluster::builder().node(nodes.urls()[0].clone()).build().unwrap();
    alone
        .wait(Condition::when("it knows no master", |es: Cluster| async move {
            let look = Request::get("look", "/_cat/master?format=json&master_timeout=1s");
            Ok::<_, es_core::error::Error>(es.send(look).await.is_err())
        }))
        .at_most(SLOW)
        .await
        .unwrap();
    let options = ReportOptions::new().timeout(Duration::from_secs(10));
    let report = alone.health().report(&options).await.unwrap();
    println!("{report}");
    // The first may have been taken out of the cluster before the second was killed.
    assert!(report.cluster.failure().is_some() && (1..=2).contains(&report.nodes.read().unwrap().silent));
    // The server is sure of it after half a minute.
    let red = |es: Cluster| async move {
        let all = es.health().indicators().await?.unwrap_or_default().indicators;
        Ok::<_, es_core::error::Error>(
            all.iter().any(|one| one.name == "master_is_stable" && one.status == Status::Red),
        )
    };
    alone.wait(Condition::when("the server says so", red)).at_most(SLOW).await.unwrap();

    for name in &nodes.names()[1..] {
        nodes.restart(name).await.unwrap();
    }
    let over = next(&mut changes, "cluster-unreachable").await;
    assert_eq!(over.turn, Turn::Resolved);
    running.stop().await;
}
