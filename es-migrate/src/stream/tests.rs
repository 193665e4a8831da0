//! The stream on a real server: what the engine does not reach yet.

use std::fmt::Write as _;

use es_core::cluster::{Cluster, Request, segment};
use es_core::prelude::*;
use es_testkit::{Isolated, Server, Variant};
use futures_util::FutureExt as _;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::*;
use crate::engine::Snapshot;
use crate::flat_map;

#[derive(Serialize, Deserialize, EsDocument)]
#[es(index = "orders")]
struct Order {
    #[es(keyword)]
    lines: Vec<String>,
}

#[derive(Serialize, Deserialize, EsDocument)]
#[es(index = "orders", version = 2)]
struct Line {
    #[es(keyword)]
    article: String,
}

async fn corner(test: &str) -> (Isolated, Cluster) {
    let server = Server::of(Variant::from_env().unwrap()).await.unwrap();
    let area = server.isolated(test);
    let es = Cluster::builder().node(server.url()).build().unwrap().with_prefix(area.prefix());
    (area, es)
}

async fn put(es: &Cluster, index: &str, id: &str, document: serde_json::Value) {
    let path = format!("/{}/_doc/{id}?routing=r", segment(index));
    es.send(Request::put("write", path).json(&document).unwrap()).await.unwrap();
}

async fn snapshot(es: &Cluster, index: &str, checkpoint: i64) -> Snapshot {
    Snapshot::take(es, index, vec![checkpoint]).await.unwrap()
}

/// A document that was deleted since is still what it was in the old point in time, and so are the ids that it became.
#[tokio::test]
async fn what_is_gone_is_read_from_the_point_in_time_in_which_it_was() {
    let (_area, es) = corner("gone").await;
    let index = es.name("orders");
    let body = json!({"settings": {"number_of_shards": 1, "number_of_replicas": 0}});
    es.send(Request::put("make", format!("/{index}")).json(&body).unwrap()).await.unwrap();
    put(&es, &index, "a", json!({"lines": ["x", "y"]})).await;
    put(&es, &index, "b", json!({"lines": ["z"]})).await;
    put(&es, &index, "c", json!({"lines": 7})).await;
    let old = snapshot(&es, &index, 2).await;
    for id in ["a", "c"] {
        es.send(Request::delete("delete", format!("/{index}/_doc/{id}?routing=r"))).await.unwrap();
    }
    let new = snapshot(&es, &index, 4).await;
    let migration =
        flat_map(|old: Order| old.lines.into_iter().map(|article| Line { article }).collect::<Vec<_>>());
    let transform = Transform::of(&migration).unwrap();
    let meant = async |snapshot: &Snapshot| {
        let done = Done { cluster: &es, transform: &transform, quarantine: None, content: true };
        let gone = Gone::new(done);
        let pump = Pump { cluster: &es, snapshot, opaque_id: "test" };
        pump.run(&snapshot.since(None), &gone).await.unwrap();
        gone.into_outputs()
    };
    let (mut before, after) = (meant(&old).await, meant(&new).await);
    before.keys.sort();
    let key = |id: &str| (id.to_owned(), Some("r".to_owned()));
    assert_eq!(before.keys, [key("a-0"), key("a-1"), key("b-0")], "what is no order became nothing");
    assert_eq!(after.keys, [key("b-0")]);
    // Taken out again, what is left is what is there.
    for (id, article) in [("a-0", "x"), ("a-1", "y")] {
        let source = serde_json::to_vec(&Line { article: article.to_owned() }).unwrap();
        before.sums.subtract(sums::digest(id, Some("r"), 1, &source));
    }
    assert_eq!(before.sums, after.sums);
    for snapshot in [old, new] {
        snapshot.close(&es).await;
    }
}

#[derive(Serialize, Deserialize, EsDocument)]
#[es(index = "items")]
struct Item {
    #[es(id)]
    sku: String,
    title: String,
}

#[derive(Serialize, Deserialize, EsDocument)]
#[es(index = "items", version = 2)]
struct Next {
    #[es(id)]
    sku: String,
    headline: String,
}

/// From the reply to the body: the struct's own strings, and a handful for each document.
#[test]
fn a_document_costs_a_handful_of_allocations() {
    const STRINGS: u64 = 2;
    let hit = r#"{"_index":"i","_id":"s","_version":1,"_source":{"sku":"s","title":"t"},"sort":[1]}"#;
    let reply = format!(r#"{{"hits":{{"hits":[{}]}}}}"#, vec![hit; 1_000].join(","));
    let migration = crate::map(|old: Item| Next { sku: old.sku, headline: old.title });
    let transform = Transform::of(&migration).unwrap();
    let mut batch = batch::Batch::new(true);
    let reading = allocation_counter::measure(|| {
        let page: rows::Page<'_> = serde_json::from_str(&reply).unwrap();
        assert_eq!(page.rows().len(), 1_000);
    });
    assert!(reading.count_total <= 12, "the list itself, as it grows: {reading:?}");
    let page: rows::Page<'_> = serde_json::from_str(&reply).unwrap();
    let whole = allocation_counter::measure(|| {
        for (at, row) in page.rows().iter().enumerate() {
            let pieces = transform.run(row).now_or_never().unwrap().unwrap();
            batch.push(at, row, &pieces).unwrap();
        }
    });
    let each = whole.count_total / 1_000;
    println!("{each} allocations for each document");
    assert!(each <= STRINGS + 5, "{each}");
}

/// Parts of one shard hold each document once, page by page.
#[tokio::test]
async fn parts_of_a_shard_are_the_whole() {
    let (_area, es) = corner("parts").await;
    let index = es.name("orders");
    let body = json!({"settings": {"number_of_shards": 1, "number_of_replicas": 0}});
    es.send(Request::put("make", format!("/{index}")).json(&body).unwrap()).await.unwrap();
    let mut lines = String::new();
    for n in 0..50_000 {
        write!(lines, "{{\"index\":{{\"_id\":\"{n}\"}}}}\n{{\"lines\":[\"x{n}\"]}}\n").unwrap();
    }
    es.send(Request::post("write", format!("/{index}/_bulk")).ndjson(lines)).await.unwrap();
    let snapshot = snapshot(&es, &index, 49_999).await;
    let pump = Pump { cluster: &es, snapshot: &snapshot, opaque_id: "test" };
    let there = Summing::new(true);
    pump.run(&snapshot.since(None), &there).await.unwrap();
    let mut meant = Sums::default();
    for n in 0..50_000 {
        meant.add(sums::digest(&n.to_string(), None, 1, format!("{{\"lines\":[\"x{n}\"]}}").as_bytes()));
    }
    assert_eq!(there.into_sums(), meant);
    snapshot.close(&es).await;
}

/// A migrator's futures may be spawned.
#[test]
fn what_the_stream_does_may_go_on_in_another_thread() {
    fn compiles(stream: &Stream<'_>, gone: &Gone<'_>) {
        fn is_send(_: impl Send) {}
        is_send(stream.carry(&[], |_, _| {}));
        is_send(stream.pump().run(&[], gone));
    }
    let _: fn(&Stream<'_>, &Gone<'_>) = compiles;
}
