//! A scheduler in a process of its own, for tests that kill it. Each run leaves a document in the index `runs` when it begins,
//! which says so when it ends. At `URL`, with `PREFIX`, as `NAME`.

#![allow(clippy::unwrap_used)] // fails like a test

use std::time::Duration;

use es_core::cluster::{Cluster, Request};
use es_core::error::Error;
use es_core::ops::schedule::{Context, Job, Schedule, Scheduler};
use futures_util::StreamExt;
use serde_json::json;

/// The job `quick` takes no time, `slow` half a second, and `once` is not begun again.
#[tokio::main]
async fn main() {
    let [url, prefix, name] = ["URL", "PREFIX", "NAME"].map(|name| std::env::var(name).unwrap());
    let es = Cluster::builder().node(&url).build().unwrap().with_prefix(prefix);
    let job = |job: &'static str, takes: u64| {
        let name = name.clone();
        Job::new(job, Schedule::every(Duration::from_secs(1)), move |context| {
            record(context, name.clone(), job, takes)
        })
    };
    let scheduler = Scheduler::new(&es, "crowd")
        .job(job("quick", 0))
        .job(job("slow", 500))
        .job(job("once", 300).not_again())
        .holder(&name)
        .lease_time(Duration::from_secs(3));
    let running = scheduler.start().unwrap();
    let mut reports = running.reports();
    while let Some(report) = reports.next().await {
        println!("{}", json!({"by": name, "report": report}));
    }
}

async fn record(context: Context, by: String, job: &'static str, takes: u64) -> Result<String, Error> {
    let index = context.cluster.name("runs");
    let Context { due, attempt, .. } = context;
    // Created, so that a second run of the same attempt is a conflict.
    let id = format!("{job}-{}-{attempt}", due.timestamp_millis());
    let begun = json!({"job": job, "due": due, "attempt": attempt, "by": by, "ended": false});
    let create = Request::put("begin", format!("/{index}/_create/{id}")).json(&begun)?;
    context.cluster.send(create).await?;
    tokio::time::sleep(Duration::from_millis(takes)).await;
    let update =
        Request::post("end", format!("/{index}/_update/{id}")).json(&json!({"doc": {"ended": true}}))?;
    context.cluster.send(update).await?;
    Ok(id)
}
