//! How a cluster is: a report with what is wrong and what helps, each part of it by itself, and how fast the nodes work between
//! two looks. Everything only reads.

use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::health::{PartName, Performance, ReportOptions, Severity, Status};
use es_core::prelude::*;
use es_examples::{Result, red_playground};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result {
    let ground = red_playground("health").await?;
    let es = &ground.es;
    prepare(es).await?;

    println!("# The cluster");
    let health = es.health().wait(Status::Yellow, Duration::from_secs(1)).await?;
    println!("{health}");
    if health.timed_out {
        println!("it did not become yellow within a second");
    }

    println!("\n# Its nodes\n{}", es.health().nodes().await?);
    println!("\n# Its indices");
    for index in es.health().indices(["*"]).await?.indices {
        println!("{index}");
    }
    println!("\n# Shards without a node\n{}", es.health().unassigned(5).await?);

    println!("\n# What the server says itself");
    match es.health().indicators().await? {
        Some(indicators) => println!("{indicators}"),
        None => println!("nothing: it is older than 8.7"),
    }

    println!("\n# How fast it works");
    let earlier = es.health().sample().await?;
    search(es).await?;
    println!("{}", Performance::between(&earlier, &es.health().sample().await?));

    println!("\n# All of it");
    let options = ReportOptions::new().without(PartName::Indicators).timeout(Duration::from_secs(10));
    let report = es.health().report(&options).await?;
    println!("{report}");
    for (part, error) in report.failed() {
        println!("{part} could not be read: {error}");
    }

    println!("\n# For a program");
    for problem in report.problems.iter().filter(|problem| problem.severity() >= Severity::Warning) {
        println!("{} of {}", problem.kind(), problem.subject());
    }
    println!("{:#}", serde_json::to_value(&report)?["problems"][0]);
    Ok(())
}

/// Documents, an index that no node takes, one that is nearly full of fields, one that is blocked, one that is closed.
async fn prepare(es: &Cluster) -> Result {
    create(es, "articles", json!({"settings": {"number_of_replicas": 0}})).await?;
    let lost =
        json!({"settings": {"number_of_replicas": 0, "index.routing.allocation.require.rack": "nowhere"}});
    create(es, "lost", lost).await?;
    let fields: serde_json::Map<_, _> =
        (0..9).map(|n| (format!("field-{n}"), json!({"type": "keyword"}))).collect();
    let settings = json!({"number_of_replicas": 0, "index.mapping.total_fields.limit": 10});
    create(es, "wide", json!({"settings": settings, "mappings": {"properties": fields}})).await?;
    create(es, "archive", json!({"settings": {"number_of_replicas": 0, "index.blocks.write": true}})).await?;
    create(es, "old", json!({"settings": {"number_of_replicas": 0}})).await?;
    es.send(Request::post("close", format!("/{}/_close", es.name("old")))).await?;
    for n in 0..200 {
        let path = format!("/{}/_doc/{n}", es.name("articles"));
        es.send(Request::put("index document", path).json(&json!({"title": format!("article {n}")}))?)
            .await?;
    }
    es.send(Request::post("refresh", format!("/{}/_refresh", es.name("articles")))).await?;
    Ok(())
}

async fn create(es: &Cluster, name: &str, body: Value) -> Result {
    let request = Request::put("create index", format!("/{}", es.name(name)));
    // Who waits for the shards of an index that no node takes waits in vain.
    es.send(request.query("wait_for_active_shards", 0).json(&body)?).await?;
    Ok(())
}

async fn search(es: &Cluster) -> Result {
    for n in 0..100 {
        let query = json!({"query": {"match": {"title": n.to_string()}}});
        let path = format!("/{}/_search", es.name("articles"));
        es.send(Request::post("search", path).json(&query)?).await?;
    }
    Ok(())
}
