//! Three nodes: a snapshot while writers go on, one whose node is killed, and a node that can't use the repository.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use es_core::cluster::{ClusterBuilder, Request, RetryPolicy};
use es_core::ops::snapshots::{RestoreRequest, SnapshotError, SnapshotRequest, SnapshotState};
use es_core::ops::task::Patience;
use es_core::prelude::*;
use es_core::resources::Repository;
use es_testkit::Nodes;
use es_tests::nodes::{self, get, put};
use serde_json::{Value, json};

const WRITERS: usize = 6;

fn patience() -> Patience {
    Patience::default().at_most(Duration::from_mins(5)).longest_pause(Duration::from_millis(200))
}

/// Each writes one document after the other into one shard, so that what any moment has of it is the first so many.
struct Writers {
    stop: Arc<AtomicBool>,
    /// By writer: how many are acknowledged.
    acknowledged: Arc<[AtomicU64; WRITERS]>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Writers {
    fn start(es: &Cluster) -> Self {
        let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::<[AtomicU64; WRITERS]>::default());
        let write = |writer: usize| {
            let (es, stop, acknowledged) = (es.clone(), stop.clone(), acknowledged.clone());
            tokio::spawn(async move {
                for n in 0.. {
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                    let path = format!("/written/_create/{writer}-{n}?routing={writer}");
                    let body = json!({"writer": writer, "n": n, "text": "x".repeat(200)});
                    es.send(Request::put("write", path).json(&body).unwrap()).await.unwrap();
                    acknowledged[writer].store(n + 1, Ordering::SeqCst);
                }
            })
        };
        let tasks = (0..WRITERS).map(write).collect();
        Writers { stop, acknowledged, tasks }
    }

    fn counts(&self) -> Vec<u64> {
        self.acknowledged.iter().map(|count| count.load(Ordering::SeqCst)).collect()
    }

    async fn until(&self, each: u64) {
        let start = Instant::now();
        while self.counts().iter().any(|count| *count < each) {
            assert!(start.elapsed() < Duration::from_mins(5), "{:?}", self.counts());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn end(self) -> Vec<u64> {
        self.stop.store(true, Ordering::SeqCst);
        for task in self.tasks {
            task.await.unwrap();
        }
        self.acknowledged.iter().map(|count| count.load(Ordering::SeqCst)).collect()
    }
}

/// By writer, the numbers of its documents in an index.
async fn held(es: &Cluster, index: &str) -> BTreeMap<u64, BTreeSet<u64>> {
    es.send(Request::post("refresh", format!("/{index}/_refresh"))).await.unwrap();
    let mut held: BTreeMap<u64, BTreeSet<u64>> = BTreeMap::new();
    for writer in 0..WRITERS as u64 {
        let mut after = -1_i64;
        loop {
            let body = json!({"size": 5000, "sort": ["n"], "search_after": [after], "_source": false,
                              "query": {"term": {"writer": writer}}, "track_total_hits": false});
            let path = format!("/{index}/_search?allow_partial_search_results=false");
            let found =
                es.send(Request::post("look", path).json(&body).unwrap()).await.unwrap().value().unwrap();
            let found: Vec<i64> = found["hits"]["hits"]
                .as_array()
                .unwrap()
                .iter()
                .map(|hit| hit["sort"][0].as_i64().unwrap())
                .collect();
            let Some(last) = found.last() else { break };
            after = *last;
            held.entry(writer).or_default().extend(found.iter().map(|n| u64::try_from(*n).unwrap()));
        }
    }
    held
}

async fn restore(es: &Cluster, snapshot: &str, suffix: &str) {
    let request = RestoreRequest::of("r", snapshot).indices(["written"]).suffix(suffix);
    let plan = es.snapshots().plan_restore(&request).await.unwrap();
    es.snapshots().restore(&plan).await.unwrap().wait(&patience()).await.unwrap();
}

/// While writers go on, a snapshot has a moment of each shard, between its begin and its end.
async fn written(es: &Cluster) {
    let settings = json!({"number_of_shards": 3, "number_of_replicas": 1});
    put(es, "/written", json!({"settings": settings})).await;
    let writers = Writers::start(es);
    writers.until(20).await;
    let before = writers.counts();
    let snapshot =
        es.snapshots().create("r", &SnapshotRequest::new("busy").indices(["written"])).await.unwrap();
    let info = snapshot.wait(&patience()).await.unwrap();
    assert_eq!((info.shards, info.successful), (3, 3));
    let after = writers.counts();
    let most = after.iter().max().unwrap() + 20;
    writers.until(most).await;
    restore(es, "busy", "-busy").await;
    let acknowledged = writers.end().await;

    let restored = held(es, "written-busy").await;
    let mut total = 0;
    for (writer, numbers) in &restored {
        let at = usize::try_from(*writer).unwrap();
        let count = numbers.len() as u64;
        assert_eq!(*numbers, (0..count).collect(), "of writer {writer}, the first {count}");
        // One was under way.
        assert!((before[at]..=after[at] + 1).contains(&count), "{} <= {count} <= {}", before[at], after[at]);
        total += count;
    }
    assert_eq!(restored.len(), WRITERS);
    assert!(total < acknowledged.iter().sum(), "writers went on: {total} of {acknowledged:?}");
    println!("before {before:?}, restored {total}, after {after:?}, at last {acknowledged:?}");

    // Without writers, it has all.
    let request = SnapshotRequest::new("quiet").indices(["written"]);
    es.snapshots().create("r", &request).await.unwrap().wait(&patience()).await.unwrap();
    restore(es, "quiet", "-quiet").await;
    let all = held(es, "written-quiet").await;
    let expected =
        acknowledged.iter().enumerate().map(|(writer, count)| (writer as u64, (0..*count).collect()));
    assert_eq!(all, expected.collect::<BTreeMap<u64, BTreeSet<u64>>>());
}

/// The name of a node that is not the master, and its id.
async fn follower(es: &Cluster) -> (String, String) {
    let master = get(es, "/_cat/master?format=json").await[0]["node"].as_str().unwrap().to_owned();
    let nodes = get(es, "/_nodes/_all/process?filter_path=nodes.*.name").await;
    let nodes = nodes["nodes"].as_object().unwrap().iter();
    let mut others = nodes.filter(|(_, node)| node["name"] != master.as_str());
    let (id, node) = others.next().unwrap();
    (node["name"].as_str().unwrap().to_owned(), id.clone())
}

/// A node is killed in the middle: the shard that it alone had is missing, and told.
async fn killed(es: &Cluster, nodes: &Nodes) -> (String, String) {
    let settings = json!({"number_of_shards": 3, "number_of_replicas": 0, "index.routing.allocation.total_shards_per_node": 1});
    put(es, "/spread", json!({"settings": settings})).await;
    let mut body = String::new();
    for n in 0..3_000 {
        let text: String = (0..300).map(|_| fastrand::alphanumeric()).collect();
        writeln!(body, "{{\"create\":{{}}}}\n{{\"n\":{n},\"text\":\"{text}\"}}").unwrap();
    }
    es.send(Request::post("load", "/spread/_bulk?refresh=true").ndjson(body)).await.unwrap();
    let slow = Repository::fs("slow", "slow").setting("max_snapshot_bytes_per_sec", "8kb");
    es.snapshots().put_repository(&slow).await.unwrap();
    let snapshot =
        es.snapshots().create("slow", &SnapshotRequest::new("cut").indices(["spread"])).await.unwrap();
    let started = Instant::now();
    while snapshot.progress().await.unwrap().each.iter().any(|shard| shard.stage != "STARTED") {
        assert!(started.elapsed() < Duration::from_mins(1));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // More than the cluster may do at once.
    let most = |count: Value| json!({"persistent": {"snapshot.max_concurrent_operations": count}});
    put(es, "/_cluster/settings", most(json!(1))).await;
    let second = SnapshotRequest::new("second").indices(["spread"]);
    // What is busy is asked again for some seconds, in which the first would go on.
    let once =
        nodes.urls().into_iter().fold(Cluster::builder(), ClusterBuilder::node).retry(RetryPolicy::none());
    let busy = once.build().unwrap().snapshots().create("slow", &second).await.unwrap_err();
    put(es, "/_cluster/settings", most(Value::Null)).await;
    assert!(
        matches!(&busy, SnapshotError::Busy { reason, .. } if reason.contains("limit for concurrent snapshot operations")),
        "{busy}"
    );

    let (name, id) = follower(es).await;
    let shards = get(es, "/_cat/shards/spread?format=json&h=shard,node").await;
    let lost =
        shards.as_array().unwrap().iter().find(|shard| shard["node"] == name.as_str()).unwrap()["shard"]
            .clone();
    nodes.kill(&name).unwrap();

    let cut = snapshot.wait(&patience()).await.unwrap_err();
    let SnapshotError::NotWhole { info } = &cut else { panic!("{cut}") };
    println!("{cut}");
    assert_eq!((&info.state, info.shards, info.successful), (&SnapshotState::Partial, 3, 2));
    assert_eq!(info.failures.len(), 1);
    assert_eq!(
        (info.failures[0].index.as_str(), json!(info.failures[0].shard.to_string())),
        ("spread", lost)
    );
    let server = get(es, "/_snapshot/slow/cut").await["snapshots"][0].clone();
    assert_eq!((&server["state"], &server["shards"]["failed"]), (&json!("PARTIAL"), &json!(1)));
    // What is missing stands in the way of a restore.
    let plan = es.snapshots().plan_restore(&RestoreRequest::of("slow", "cut").suffix("-r")).await.unwrap();
    assert!(!plan.is_clear() && plan.to_string().contains("the snapshot lacks shards of `spread`"), "{plan}");
    (name, id)
}

/// A node whose `path.repo` is a directory of its own can't use the repository, and is named.
async fn unverified(es: &Cluster, nodes: &Nodes, name: &str, id: &str, place: &str) {
    let config = format!("{place}/conf/elasticsearch.yml");
    let own = |line: &str| {
        if line.starts_with("path.repo") { format!("path.repo: [\"{place}/repo\"]") } else { line.to_owned() }
    };
    let lines: Vec<_> = std::fs::read_to_string(&config).unwrap().lines().map(own).collect();
    std::fs::write(&config, lines.join("\n")).unwrap();
    nodes.restart(name).await.unwrap();
    let unverified = es.snapshots().verify("r").await.unwrap_err();
    println!("{unverified}");
    let SnapshotError::NotVerified { failures, .. } = &unverified else { panic!("{unverified}") };
    assert_eq!(failures.iter().map(|failure| failure.id.as_str()).collect::<Vec<_>>(), [id]);
    assert!(failures[0].reason.contains("cannot be accessed on the node"), "{unverified}");
    assert_eq!(failures[0].name.as_deref(), Some(name));
}

#[tokio::test(flavor = "multi_thread")]
async fn three_nodes_take_snapshots_under_writers_and_tell_which_of_them_fails() {
    let (nodes, es) = nodes::start().await;
    es.snapshots().put_repository(&Repository::fs("r", "r")).await.unwrap();
    assert_eq!(es.snapshots().verify("r").await.unwrap().nodes, nodes.names());
    let data = get(&es, "/_nodes/_all/settings?filter_path=nodes.*.name,nodes.*.settings.path.data").await;
    written(&es).await;
    let (name, id) = killed(&es, &nodes).await;
    let node = data["nodes"][&id]["settings"]["path"]["data"].clone();
    let data = node.as_str().or_else(|| node[0].as_str()).unwrap();
    unverified(&es, &nodes, &name, &id, data.trim_end_matches("/data")).await;
}
