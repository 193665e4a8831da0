//! What takes more than one node: three of them, for a minute or two.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use std::collections::BTreeSet;
use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::indices::{Gather, Resize, ResizeError};
use es_core::prelude::*;
use es_tests::nodes::{self, get, put};
use serde_json::json;

/// The nodes that hold a primary of the index.
async fn primaries(es: &Cluster, index: &str) -> BTreeSet<String> {
    let rows = get(es, &format!("/_cat/shards/{index}?format=json&h=prirep,node")).await;
    let rows = rows.as_array().unwrap().iter().filter(|row| row["prirep"] == "p");
    rows.map(|row| row["node"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn shards_are_brought_to_one_node_and_let_go_again() {
    let (nodes, es) = nodes::start().await;
    put(&es, "/logs", json!({ "settings": { "number_of_shards": 3, "number_of_replicas": 0 } })).await;
    let bulk = Request::post("fill by hand", "/logs/_bulk?refresh=true").ndjson(crate::numbered(300));
    es.send(bulk).await.unwrap();
    get(&es, "/_cluster/health/logs?wait_for_status=green&timeout=60s").await;
    assert_eq!(primaries(&es, "logs").await.len(), 3, "a shard on each node");
    let before = get(&es, "/logs/_settings").await;

    // A node that may hold none of them: what was begun is put back when the patience is over.
    let [first, second, third] = nodes.names();
    put(&es, "/logs/_settings", json!({ "index.routing.allocation.exclude._name": first })).await;
    get(&es, "/_cluster/health/logs?wait_for_no_relocating_shards=true&wait_for_status=green&timeout=60s")
        .await;
    let excluded = get(&es, "/logs/_settings").await;
    let stuck =
        Resize::shrink("logs", "small").gather(Gather::Node(first.into())).patience(Duration::from_secs(3));
    let plan = es.indices().plan_resize(&stuck).await.unwrap();
    let error = es.indices().resize(&plan).await.unwrap_err();
    assert!(matches!(&error, ResizeError::Failed { left, .. } if left.is_empty()), "{error}");
    assert!(error.to_string().contains("failed at bringing its shards to one node"), "{error}");
    assert_eq!(get(&es, "/logs/_settings").await, excluded);
    put(&es, "/logs/_settings", json!({ "index.routing.allocation.exclude._name": null })).await;

    let plan = es.indices().plan_resize(&Resize::shrink("logs", "small")).await.unwrap();
    let on = plan.gather.clone().unwrap();
    assert!([first, second, third].contains(&on.node.as_str()) && on.bytes.0 > 0, "{plan}");
    let done = es.indices().resize(&plan).await.unwrap();
    assert_eq!(done.docs, 300);
    assert_eq!(primaries(&es, "small").await.len(), 1);
    let after = get(&es, "/logs/_settings").await;
    let mut expected = before;
    expected["logs"]["settings"]["index"]["blocks"] = json!({ "write": "true" });
    assert_eq!(after, expected, "no filter is left");
    let small = get(&es, "/small/_settings").await;
    let routing = &small["small"]["settings"]["index"]["routing"]["allocation"];
    assert_eq!(routing.get("require"), None);
}
