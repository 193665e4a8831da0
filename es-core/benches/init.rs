//! What `init` of many documents costs when nothing changed: requests and seconds, as one line of JSON.
//!
//! `ELASTICSEARCH_URL=… cargo bench -p es-core --bench init -- [DOCUMENTS]` (default 100); beside it, `init_dsl.py` does the
//! same with the Python DSL. The indices are removed afterwards. A node takes 1,000 shards, unless
//! `cluster.max_shards_per_node` says otherwise.
#![allow(missing_docs, clippy::expect_used)] // a bench

use std::time::Instant;

use es_core::{cluster::Request, prelude::*, schema::Schema};
use es_testkit::Recorder;

/// Twenty fields.
#[derive(EsDocument)]
#[es(index = "bench-init", settings(number_of_replicas = 0))]
#[allow(dead_code)] // for its schema
struct Document {
    #[es(keyword)]
    a: String,
    #[es(keyword(ignore_above = 256))]
    b: String,
    #[es(text(analyzer = "english", fields(keyword = keyword)))]
    c: String,
    #[es(text)]
    d: String,
    e: String,
    f: bool,
    g: i32,
    h: i64,
    i: f64,
    j: f32,
    k: Option<u32>,
    l: Option<String>,
    #[es(date)]
    m: String,
    #[es(date(format = "epoch_millis"))]
    n: i64,
    #[es(ip)]
    o: String,
    #[es(scaled_float(scaling_factor = 100))]
    p: f64,
    #[es(flattened)]
    q: std::collections::HashMap<String, String>,
    #[es(wildcard)]
    r: String,
    #[es(keyword)]
    s: Vec<String>,
    #[es(text(index = false))]
    t: String,
}

/// The same under another name, as a macro of the application's would write it a thousand times.
fn document(at: usize) -> &'static Schema {
    let index = Box::leak(format!("bench-init-{at:04}").into_boxed_str());
    Box::leak(Box::new(Schema { index, ..*schema::<Document>() }))
}

#[tokio::main]
async fn main() {
    let count = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(100);
    let all: Vec<_> = (0..count).map(document).collect();
    let url = std::env::var("ELASTICSEARCH_URL").expect("ELASTICSEARCH_URL");
    let recorder = Recorder::in_front_of(&url).expect("a recorder");
    let es = Cluster::from_env().expect("ELASTICSEARCH_URL");
    let started = Instant::now();
    es.init_all(all.iter().copied()).await.expect("the indices are created");
    let created = started.elapsed().as_secs_f64();
    let mut times: Vec<f64> = Vec::new();
    for _ in 0..9 {
        let started = Instant::now();
        es.init_all(all.iter().copied()).await.expect("nothing to do");
        times.push(started.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    // Once more, past the witness.
    let seen = Cluster::builder().node(recorder.url()).build().expect("a connection");
    seen.init_all(all.iter().copied()).await.expect("nothing to do");
    let exchanges = recorder.take();
    let longest = exchanges.iter().map(|exchange| exchange.path.len()).max().unwrap_or_default();
    println!(
        r#"{{"documents":{count},"create_seconds":{created:.3},"unchanged_seconds_median":{:.4},"requests":{},"longest_line":{longest}}}"#,
        times[4],
        exchanges.len(),
    );
    for schema in all {
        let path = format!("/{}", es.name(&schema.index_name()));
        es.send(Request::delete("remove the index", path).allow(404)).await.expect("removed");
    }
}
