//! Somebody who watches: rules on a cluster's health, what changes told once, to a stream, a pager and a page of metrics. Two
//! indices get into trouble here, and out of it again.

use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::health::PartName;
use es_core::ops::monitor::{Change, Delivered, Metrics, Monitor, Reading, Rule, Severity, Sink, Subject};
use es_core::ops::wait::{Condition, WaitError};
use es_core::prelude::*;
use es_examples::{Result, red_playground};
use futures_util::StreamExt;
use serde_json::json;

/// Who is called for what is critical; in earnest `Webhook::new("https://…")?`.
struct Pager;

impl Sink for Pager {
    fn name(&self) -> &'static str {
        "pager"
    }

    fn deliver<'a>(&'a self, changes: &'a [Change]) -> Delivered<'a> {
        for change in changes.iter().filter(|change| change.is_fired()) {
            if change.alert.severity == Severity::Critical {
                println!("    (the pager rings: {})", change.alert.message);
            }
        }
        Box::pin(async { Ok(()) })
    }
}

#[tokio::main]
async fn main() -> Result {
    let ground = red_playground("monitor").await?;
    let es = &ground.es;
    create(es, "orders", json!({"number_of_replicas": 0})).await?;

    println!("# Waiting");
    let settled = Condition::green().and(Condition::no_relocating_shards()).of("orders");
    println!("{settled}");
    es.wait(settled).at_most(Duration::from_mins(1)).await?;
    let more = Condition::index_exists("orders").and(Condition::nodes(3));
    match es.wait(more).at_most(Duration::from_millis(300)).await {
        Err(error @ WaitError::TimedOut { .. }) => println!("{error}"),
        other => other?,
    }

    println!("\n# Rules for a cluster of which nothing is known");
    for rule in Rule::defaults() {
        println!("{rule}");
    }
    if let Err(refused) = Rule::warning("disk", "disk.used > 85 % clear < 90 %") {
        println!("{refused}");
    }

    println!("\n# What changes");
    let many = |reading: &Reading| {
        let indices = reading.report.indices.read()?.indices.len();
        Some(vec![(Subject::Cluster, f64::from(u32::try_from(indices).ok()?))])
    };
    let running = Monitor::new(es)
        .rule(Rule::warning("replica-missing", "index.unassigned of orders* > 0")?)
        .rule(Rule::critical("index-red", "index.status == red")?)
        .rule(Rule::own(Severity::Info, "many-indices", "indices > 1", many)?)
        .parts([PartName::Nodes])
        .every(Duration::from_millis(300)) // in earnest half a minute, the default
        .sink(Pager)
        .start()?;
    let mut changes = running.changes();
    let mut show = async |count: usize| {
        for _ in 0..count {
            if let Some(change) = changes.next().await {
                println!("{change}");
            }
        }
    };

    println!("-- an index that no node may have");
    create(es, "lost", json!({"number_of_replicas": 0, "index.routing.allocation.require._name": "nobody"}))
        .await?;
    show(2).await;
    println!("-- a replica that has no place on one node");
    set(es, "orders", json!({"index.number_of_replicas": 1})).await?;
    show(1).await;
    println!("-- what fires now, the worst first");
    for alert in running.active() {
        println!("{} {} since {}", alert.severity, alert.rule, alert.since.format("%T"));
    }
    println!("-- one is put right, the other deleted");
    set(es, "orders", json!({"index.number_of_replicas": 0})).await?;
    show(1).await;
    es.send(Request::delete("delete index", format!("/{}", es.name("lost")))).await?;
    show(2).await;

    println!("\n# Metrics");
    let metrics = Metrics::of(&running).indices(["orders"]);
    running.stop().await;
    let page = metrics.text()?;
    let samples: Vec<_> = page.lines().filter(|line| !line.starts_with('#')).collect();
    for of in ["elasticsearch_cluster_s", "elasticsearch_node_heap", "elasticsearch_index_", "es_monitor_"] {
        samples.iter().filter(|line| line.starts_with(of)).for_each(|line| println!("{line}"));
    }
    println!("… {} in all", samples.len());
    Ok(())
}

async fn create(es: &Cluster, index: &str, settings: serde_json::Value) -> Result {
    let request = Request::put("create index", format!("/{}", es.name(index)))
        .query("wait_for_active_shards", "0")
        .json(&json!({ "settings": settings }))?;
    es.send(request).await?;
    Ok(())
}

async fn set(es: &Cluster, index: &str, settings: serde_json::Value) -> Result {
    es.send(Request::put("change settings", format!("/{}/_settings", es.name(index))).json(&settings)?)
        .await?;
    Ok(())
}
