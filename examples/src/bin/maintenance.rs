//! A day of the people who keep a cluster: lifecycles, rollover, clean-up, force-merge, long work, and a scheduler that does it
//! by itself. Each act is a value first, which is the dry run.

use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::cleanup::{AgeBy, Retention};
use es_core::ops::lifecycle::Conditions;
use es_core::ops::maintenance::{Daily, MergeRules, ShardBounds};
use es_core::ops::schedule::{Context, Job, Schedule, Scheduler};
use es_core::ops::task::{Patience, Work};
use es_core::prelude::*;
use es_examples::{Result, playground};
use futures_util::StreamExt;
use serde_json::{Value, json};

const DAY: Duration = Duration::from_hours(24);

#[tokio::main]
async fn main() -> Result {
    let ground = playground("maintenance").await?;
    let es = &ground.es;
    prepare(es).await?;

    lifecycles(es).await?;
    clean_up(es).await?;
    force_merge(es).await?;
    long_work(es).await?;
    println!("\n# Shards\n{}", es.maintenance().shards(["*"], ShardBounds::default()).await?);
    by_itself(es).await
}

async fn lifecycles(es: &Cluster) -> Result {
    println!("# Lifecycles");
    let phases = json!({"phases": {
        "hot": {"actions": {"rollover": {"max_docs": 1000, "max_age": "7d"}}},
        "delete": {"min_age": "30d", "actions": {"delete": {}}},
    }});
    es.lifecycle().put("logs", &phases).await?;
    let plan = es.lifecycle().plan_apply("logs", ["logs-0*", "temp-keep-*"]).await?;
    print!("{plan}");
    for done in es.lifecycle().apply(&plan).await {
        done.outcome?;
    }
    // ILM begins at once, and waits for its time then.
    tokio::time::sleep(Duration::from_secs(2)).await;
    for index in es.lifecycle().explain(["logs-*"]).await? {
        println!("{index}");
    }
    if let Err(refused) = es.lifecycle().delete("logs").await {
        println!("{refused}");
    }

    let rollover = es.lifecycle().plan_rollover("logs", Conditions::new().max_docs(3).max_age(DAY)).await?;
    println!("{rollover}");
    println!("{}", es.lifecycle().roll_over(&rollover).await?);
    Ok(())
}

/// The temporary indices that the schedule below sees to as well.
fn temporary() -> Retention {
    Retention::of(["temp-*"]).except(["temp-keep-*"]).older_than(7 * DAY).by(AgeBy::name("%Y.%m.%d"))
}

async fn clean_up(es: &Cluster) -> Result {
    println!("\n# Clean-up");
    let cleanup = es.maintenance().plan_cleanup(&temporary()).await?;
    print!("{cleanup}");
    print!("{}", es.maintenance().clean_up(&cleanup).await?);
    Ok(())
}

async fn force_merge(es: &Cluster) -> Result {
    println!("\n# Force-merge");
    let rules = MergeRules::of(["logs-*", "temp-*"]).quiet(Duration::from_millis(500));
    let plan = es.maintenance().plan_force_merge(&rules).await?;
    print!("{plan}");
    for merge in es.maintenance().force_merge(&plan).await {
        let index = merge.index.clone();
        if let Some(ended) = merge.wait().await? {
            println!("{index} {}, took {:?}", ended.outcome, ended.took);
        }
    }
    Ok(())
}

async fn long_work(es: &Cluster) -> Result {
    println!("\n# Long work");
    let work =
        Work::reindex("logs-000001", "archive").batch(1).requests_per_second(4).opaque_id("archive-logs");
    let task = es.tasks().start(&work).await?;
    // Another process finds it by its name, follows it, and may hurry it or stop it.
    for running in es.tasks().find("archive-logs").await? {
        println!("{}: {}", running.description, running.progress);
    }
    let ended = task.follow(&Patience::default().longest_pause(Duration::from_millis(300)), |_| {}).await?;
    println!("{} {}: {}", ended.description, ended.outcome, ended.progress);
    Ok(())
}

async fn by_itself(es: &Cluster) -> Result {
    println!("\n# By itself");
    es.send(index(es, "temp-2024.02.01", json!({}))?).await?;
    let nightly = Daily::new().clean_up(temporary()).force_merge(MergeRules::of(["logs-*"])).reroute_failed();
    let scheduler = Scheduler::new(es, "housekeeping")
        // In earnest `0 30 1 * * ?`; here every two seconds.
        .job(Job::daily("nightly", Schedule::cron("*/2 * * * * ?")?, nightly))
        .job(Job::new("count", Schedule::every(Duration::from_secs(1)), |context: Context| async move {
            let unassigned = context.cluster.maintenance().unassigned().await?;
            Ok::<_, es_core::error::Error>(json!({ "unassigned": unassigned.len() }))
        }));
    let asked = scheduler.clone();
    // In as many processes as there are: one works, and another takes over where it dies.
    let running = scheduler.start()?;
    let mut reports = running.reports();
    while let Some(report) = reports.next().await {
        println!("{report}");
        if report.job == "nightly" {
            break;
        }
    }
    running.stop().await;
    for job in asked.status().await? {
        println!("{job}");
    }
    Ok(())
}

/// A series that is written, and temporary indices by day.
async fn prepare(es: &Cluster) -> Result {
    es.send(index(es, "logs-000001", json!({ es.name("logs"): {"is_write_index": true} }))?).await?;
    es.send(index(es, "logs-before", json!({}))?).await?;
    for n in 0..10 {
        // Each in a segment of its own.
        let path = format!("/{}/_doc?refresh=true", es.name(if n < 5 { "logs" } else { "logs-before" }));
        es.send(Request::post("index document", path).json(&json!({"n": n}))?).await?;
    }
    let path = format!("/{}/_settings", es.name("logs-000001"));
    es.send(
        Request::put("set alias", path).json(&json!({"index.lifecycle.rollover_alias": es.name("logs")}))?,
    )
    .await?;
    for name in
        ["temp-2024.01.01", "temp-2024.01.02", "temp-2024.01.03", "temp-keep-2024.01.01", "temp-undated"]
    {
        es.send(index(es, name, json!({}))?).await?;
    }
    es.send(index(es, "temp-2024.01.04", json!({ es.name("temp"): {} }))?).await?;
    Ok(())
}

fn index(es: &Cluster, name: &str, aliases: Value) -> Result<Request> {
    let mut body = json!({"settings": {"number_of_shards": 1, "number_of_replicas": 0}});
    body["aliases"] = aliases;
    Ok(Request::put("create index", format!("/{}", es.name(name))).json(&body)?)
}
