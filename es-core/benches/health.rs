//! What a report on many indices costs: seconds, requests, bytes received, as a table. Beside it, the usual Python monitor's four
//! calls as they are written: the same requests, unfiltered, each coroutine one after the other and the four side by side.
//!
//! `ELASTICSEARCH_URL=… cargo bench -p es-core --bench health -- [INDICES]` (default 1,000). It raises `cluster.max_shards_per_node`
//! for that, and puts it back; the indices are removed afterwards.
#![allow(missing_docs, clippy::expect_used)] // a bench

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use es_core::cluster::Request;
use es_core::ops::health::{PartName, ReportOptions};
use es_core::prelude::*;
use es_testkit::Recorder;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const ROUNDS: usize = 9;

/// A way through which bytes are counted.
async fn counted(to: String) -> (String, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let received = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&received);
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&to).await.expect("a connection");
            let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
                (client.into_split(), server.into_split());
            let count = Arc::clone(&count);
            tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
            tokio::spawn(async move {
                let mut buffer = vec![0; 1 << 16];
                while let Ok(read @ 1..) = from_server.read(&mut buffer).await {
                    count.fetch_add(read as u64, Ordering::Relaxed);
                    if to_client.write_all(&buffer[..read]).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    (url, received)
}

async fn get(es: &Cluster, path: &str) -> Value {
    let sent = es.send(Request::get("as written", path).allow(400).allow(408)).await;
    sent.expect("an answer").value().expect("JSON")
}

/// The four coroutines of `run_health_check`. The third ends with the 400 of a cluster whose shards are all assigned.
async fn as_written(es: &Cluster) {
    let cluster = async {
        get(es, "/_cluster/health?wait_for_status=yellow&timeout=10s").await;
        get(es, "/_cluster/stats").await;
    };
    let indices = async {
        get(es, "/*/_stats").await;
        get(es, "/_cluster/health?level=indices").await;
    };
    let shards = async {
        if get(es, "/_cluster/allocation/explain").await["error"].is_null() {
            get(es, "/_cat/shards?format=json&h=index,shard,prirep,state,unassigned.reason").await;
        }
    };
    let performance = get(es, "/_nodes/stats/indices,os,process,jvm,thread_pool");
    futures_util::future::join4(cluster, indices, shards, performance).await;
}

async fn report(es: &Cluster, options: &ReportOptions) {
    let report = es.health().report(options).await.expect("a report");
    assert!(!report.is_partial(), "{report}");
}

async fn limit(es: &Cluster, shards: Value) {
    let body = json!({"persistent": {"cluster.max_shards_per_node": shards}});
    let request = Request::put("limit shards", "/_cluster/settings").json(&body).expect("a body");
    es.send(request).await.expect("the limit is set");
}

/// One index for each number, or none any more, several at once.
async fn each(es: &Cluster, count: usize, request: impl Fn(String) -> Request) {
    let all = stream::iter(0..count).map(|n| es.send(request(format!("/bench-health-{n:04}"))));
    all.buffer_unordered(8).for_each(|sent| async { drop(sent.expect("done")) }).await;
}

#[tokio::main]
async fn main() {
    let count = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(1000);
    let url = std::env::var("ELASTICSEARCH_URL").expect("ELASTICSEARCH_URL");
    let recorder = Recorder::in_front_of(&url).expect("a recorder");
    let at = recorder.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let (through, received) = counted(at).await;
    let direct = Cluster::from_env().expect("ELASTICSEARCH_URL");
    let es = Cluster::builder().node(&through).build().expect("a connection");

    limit(&direct, json!(count + 1000)).await;
    let fields: serde_json::Map<_, _> =
        (0..20).map(|n| (format!("field-{n}"), json!({"type": "keyword"}))).collect();
    let body = json!({"settings": {"number_of_replicas": 0}, "mappings": {"properties": fields}});
    each(&direct, count, |path| Request::put("create index", path).json(&body).expect("a body")).await;

    println!("{count} indices, median of {ROUNDS}");
    println!("{:<44}{:>9}{:>10}{:>12}", "", "seconds", "requests", "bytes");
    let all = ReportOptions::new();
    let lean = ReportOptions::new().only([PartName::Cluster, PartName::Nodes, PartName::Sample]);
    for (name, what) in
        [("a report", 0), ("a report of the cluster, nodes, performance", 1), ("as written", 2)]
    {
        let mut times = Vec::new();
        for round in 0..ROUNDS {
            if round + 1 == ROUNDS {
                recorder.take();
                received.store(0, Ordering::Relaxed);
            }
            let started = Instant::now();
            match what {
                0 => report(&es, &all).await,
                1 => report(&es, &lean).await,
                _ => as_written(&es).await,
            }
            times.push(started.elapsed().as_secs_f64());
        }
        times.sort_by(f64::total_cmp);
        let (requests, bytes) = (recorder.take().len(), received.load(Ordering::Relaxed));
        println!("{name:<44}{:>9.3}{requests:>10}{bytes:>12}", times[ROUNDS / 2]);
    }
    each(&direct, count, |path| Request::delete("remove the index", path)).await;
    limit(&direct, Value::Null).await;
}
