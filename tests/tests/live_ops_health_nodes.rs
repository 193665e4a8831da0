//! Three nodes of its own, whose settings are changed for the whole cluster: disks that are full by its watermarks, shards by its
//! limit, blocks. What is told is held against what the server then refuses, or does by itself.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::time::{Duration, Instant};

use es_core::cluster::Request;
use es_core::ops::blocks::Block;
use es_core::ops::health::{Problem, ReportOptions, Severity, Watermark};
use es_core::ops::maintenance::Allocation;
use es_core::ops::measure::Size;
use es_core::ops::snapshots::{Obstacle, RestoreRequest, SnapshotRequest};
use es_core::ops::task::Patience;
use es_core::ops::wait::Condition;
use es_core::prelude::*;
use es_core::resources::Repository;
use es_tests::nodes::{self, get, put};
use serde_json::{Value, json};

/// What a busy machine may take.
const SLOW: Duration = Duration::from_mins(2);

async fn set(es: &Cluster, settings: Value) {
    put(es, "/_cluster/settings", json!({ "persistent": settings })).await;
}

/// An index that nobody waits for.
async fn create(es: &Cluster, index: &str, replicas: u8) -> Result<(), es_core::error::Error> {
    let body = json!({"settings": {"number_of_shards": 1, "number_of_replicas": replicas}});
    let request = Request::put("create index", format!("/{index}")).query("wait_for_active_shards", 0);
    es.send(request.json(&body).unwrap()).await.map(drop)
}

async fn delete(es: &Cluster, index: &str) {
    es.send(Request::delete("delete by hand", format!("/{index}"))).await.unwrap();
}

async fn problems(es: &Cluster) -> Vec<Problem> {
    let report = es.health().report(&ReportOptions::new()).await.unwrap();
    println!("{report}");
    assert!(!report.is_partial());
    report.problems
}

/// What the report tells once it is so: shards are allocated, blocks set and disks looked at in the server's own time.
async fn come_to(es: &Cluster, is_so: impl Fn(&[Problem]) -> bool) -> Vec<Problem> {
    let began = Instant::now();
    loop {
        let found = problems(es).await;
        if is_so(&found) {
            return found;
        }
        assert!(began.elapsed() < SLOW, "{found:#?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Nothing is wrong but what is so from the first.
async fn all_is_well(es: &Cluster) {
    come_to(es, |found| found == [Problem::NoReplicas { indices: vec!["alone".to_owned()] }]).await;
}

/// The one index that has a shard without a node, once the report says these of it.
async fn is_unassigned(es: &Cluster, index: &str, told: &[&str]) {
    come_to(es, |found| {
        let unassigned = found.iter().find(|problem| problem.kind() == "unassigned").map(Problem::to_string);
        unassigned.is_some_and(|unassigned| told.iter().all(|told| unassigned.contains(told)))
    })
    .await;
    let found = es.health().unassigned(5).await.unwrap();
    assert_eq!(found.shards.iter().map(|shard| shard.index.as_str()).collect::<Vec<_>>(), [index]);
}

/// Watermarks that leave so many percent of what the first disk has left now.
async fn watermarks(es: &Cluster, low: u64, high: u64, flood_stage: u64) {
    let disk = es.health().nodes().await.unwrap().nodes[0].disk.unwrap();
    let free = |percent: u64| format!("{}b", disk.available.0 / 100 * percent);
    set(
        es,
        json!({"cluster.routing.allocation.disk": {
            "threshold_enabled": true,
            "watermark": {"low": free(low), "high": free(high), "flood_stage": free(flood_stage)},
        }}),
    )
    .await;
}

/// Until the master knows the disks: it asks for them once they are watched, and each 10 s.
async fn disks_are_known(es: &Cluster) {
    es.wait(Condition::when("the master knows the disks", |es: Cluster| async move {
        let explain = Request::post("look", "/_cluster/allocation/explain?include_disk_info=true");
        let shard = json!({"index": "alone", "shard": 0, "primary": true});
        let explained = es.send(explain.json(&shard)?).await?.value()?;
        Ok::<_, es_core::error::Error>(
            explained["cluster_info"]["nodes"].as_object().is_some_and(|nodes| nodes.len() == 3),
        )
    }))
    .at_most(SLOW)
    .await
    .unwrap();
}

async fn are_blocked(es: &Cluster, blocked: bool) {
    let told = if blocked { "the indices are blocked" } else { "no index is blocked" };
    es.wait(Condition::when(told, move |es: Cluster| async move {
        let path = "/_all/_settings?flat_settings=true";
        let all = es.send(Request::get("look", path)).await?.value()?;
        let block = "index.blocks.read_only_allow_delete";
        Ok::<_, es_core::error::Error>(
            all.as_object()
                .into_iter()
                .flat_map(|all| all.values())
                .all(|index| (index["settings"][block] == "true") == blocked),
        )
    }))
    .at_most(SLOW)
    .await
    .unwrap();
}

/// Below the low watermark there is room; above it restored shards get no node; above the flood stage nothing is written.
async fn disks(es: &Cluster) {
    watermarks(es, 50, 40, 30).await;
    all_is_well(es).await;
    let nodes = es.health().nodes().await.unwrap();
    assert!(
        nodes.room() > Some(Size(0)) && nodes.nodes.iter().all(|node| node.disk.unwrap().crossed.is_none())
    );
    disks_are_known(es).await;
    es.snapshots().put_repository(&Repository::fs("r", "r")).await.unwrap();
    let document = Request::put("write", "/alone/_doc/1").query("refresh", true);
    es.send(document.json(&json!({"n": 1})).unwrap()).await.unwrap();
    let snapshot = SnapshotRequest::new("s").indices(["alone"]);
    es.snapshots().create("r", &snapshot).await.unwrap().wait(&Patience::default()).await.unwrap();
    let restore = RestoreRequest::of("r", "s").suffix("-r");
    let plan = es.snapshots().plan_restore(&restore).await.unwrap();
    assert!(plan.available > Some(plan.size) && plan.warnings.is_empty(), "{plan}");

    watermarks(es, 150, 40, 30).await;
    let found = problems(es).await;
    let crossed: Vec<_> = found
        .iter()
        .filter_map(|problem| match problem {
            Problem::Disk { crossed, node, .. } => Some((*crossed, node.clone())),
            _ => None,
        })
        .collect();
    let names = get(es, "/_cat/nodes?format=json&h=name&s=name").await;
    let names = names.as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap().to_owned());
    assert_eq!(crossed, names.map(|name| (Watermark::Low, name)).collect::<Vec<_>>());
    assert_eq!(es.health().nodes().await.unwrap().room(), Some(Size(0)));
    // What a restore would come to is refused before: the server gives the shard up.
    let plan = es.snapshots().plan_restore(&restore).await.unwrap();
    assert_eq!(plan.obstacles, [Obstacle::NoRoom { needs: plan.size }], "{plan}");
    let body = json!({"indices": "alone", "rename_pattern": "$", "rename_replacement": "-r"});
    let by_hand = Request::post("restore by hand", "/_snapshot/r/s/_restore").json(&body).unwrap();
    es.send(by_hand).await.unwrap();
    is_unassigned(es, "alone-r", &["above the low watermark", "failed to be restored"]).await;
    delete(es, "alone-r").await;

    watermarks(es, 300, 250, 200).await;
    are_blocked(es, true).await;
    let found = problems(es).await;
    let [first, second, third, fourth, ..] = found.as_slice() else { panic!("{found:?}") };
    for disk in [first, second, third] {
        let is_flooded = matches!(disk, Problem::Disk { crossed: Watermark::FloodStage, .. });
        assert!(is_flooded && disk.severity() == Severity::Critical, "{disk}");
    }
    let Problem::Blocked { block: Block::ReadOnlyAllowDelete, indices } = fourth else { panic!("{fourth}") };
    assert_eq!(indices, &["alone", "whole"]);
    es.wait(Condition::when("the server's own indicator says so", |es: Cluster| async move {
        let report = es.send(Request::get("look", "/_health_report/disk")).await?.value()?;
        Ok::<_, es_core::error::Error>(report["indicators"]["disk"]["status"] == "red")
    }))
    .at_most(SLOW)
    .await
    .unwrap();

    watermarks(es, 50, 40, 30).await;
    are_blocked(es, false).await;
    all_is_well(es).await;
    set(es, json!({"cluster.routing.allocation.disk.*": null})).await;
}

/// What may be allocated.
async fn allocation(es: &Cluster) {
    set(es, json!({"cluster.routing.allocation.enable": "primaries"})).await;
    let found = problems(es).await;
    assert!(found.contains(&Problem::Allocation { allocation: Allocation::Primaries }));
    create(es, "half", 1).await.unwrap();
    let told = ["0 primaries and 1 replica have no node", "replica allocations are forbidden"];
    is_unassigned(es, "half", &told).await;
    set(es, json!({"cluster.routing.allocation.enable": null})).await;
    es.wait(Condition::green()).at_most(SLOW).await.unwrap();
    delete(es, "half").await;
}

/// The count of shards is the server's.
async fn shards(es: &Cluster) {
    set(es, json!({"cluster.max_shards_per_node": 1})).await;
    let found = problems(es).await;
    let full = found.iter().find(|problem| problem.kind() == "shards").unwrap();
    let Problem::Shards { used, limit, frozen: false } = full else { panic!("{full}") };
    assert_eq!((*limit, full.severity()), (3, Severity::Critical));
    let refused = create(es, "more", 0).await.unwrap_err();
    let server = format!("this cluster currently has [{used}]/[{limit}] maximum normal shards open");
    assert!(refused.to_string().contains(&server), "{refused}");
    set(es, json!({"cluster.max_shards_per_node": null})).await;
}

/// All is read-only.
async fn blocks(es: &Cluster) {
    for block in [Block::ReadOnly, Block::ReadOnlyAllowDelete] {
        let name = format!("cluster.blocks.{block}");
        set(es, json!({ (name.clone()): true })).await;
        let found = problems(es).await;
        assert_eq!(found[0], Problem::ClusterBlocked { block });
        assert!(found[0].help().contains(&name), "{}", found[0].help());
        let refused = create(es, "more", 0).await.unwrap_err();
        assert!(refused.status() == Some(403) && refused.to_string().contains(&name), "{refused}");
        set(es, json!({ name: null })).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_whole_cluster_is_set_to_is_told() {
    let (_nodes, es) = nodes::start().await;
    set(&es, json!({"cluster.info.update.interval": "10s"})).await;
    create(&es, "alone", 0).await.unwrap();
    create(&es, "whole", 1).await.unwrap();
    es.wait(Condition::green().and(Condition::nodes(3))).at_most(SLOW).await.unwrap();
    all_is_well(&es).await;
    disks(&es).await;
    allocation(&es).await;
    shards(&es).await;
    blocks(&es).await;
    all_is_well(&es).await;
}
