//! Policies as values: a lifecycle, snapshots by a schedule, a pipeline; and what is refused before anything is sent.

use es_core::plan::Options;
use es_core::resources::{
    Allocate, Delete, Hot, IlmPolicy, Pipeline, Processor, Repository, Resources, Rollover, SlmPolicy, Warm,
};
use es_examples::{Result, playground};

fn declared() -> Resources {
    Resources::new()
        .with(Repository::fs("backups", "example-backups"))
        .with(SlmPolicy::new("nightly", "<nightly-{now/d}>", "backups", "0 30 1 * * ?").expire_after("30d"))
        .with(
            IlmPolicy::new("logs")
                .hot(Hot::new().rollover(Rollover::new().max_primary_shard_size("50gb").max_age("7d")))
                .warm(Warm::after("7d").allocate(Allocate::new().number_of_replicas(0)).forcemerge(1))
                // Not before the snapshots of `nightly` have them.
                .delete(Delete::after("30d").wait_for_snapshot("nightly")),
        )
        .with(Pipeline::new("audit").processor(Processor::set("indexed_at", "{{_ingest.timestamp}}")))
}

#[tokio::main]
async fn main() -> Result {
    let ground = playground("policies").await?;
    let es = &ground.es;

    println!("{}", es.plan(declared()).await?);
    for report in es.init_with(declared(), Options::new()).await? {
        println!("{report}");
    }

    // Elasticsearch would take the first key and ignore it.
    let slips = [
        Resources::from([SlmPolicy::from_json(
            "weekly",
            serde_json::json!({
                "name": "<weekly-{now/d}>", "schedule": "0 0 2 ? * SUN", "repository": "backups",
                "retention": { "expire_afer": "90d" }
            }),
        )]),
        Resources::from([IlmPolicy::new("shrinking").hot(Hot::new().shrink(1))]),
    ];
    for slip in slips {
        match es.plan(slip).await {
            Err(error) => println!("\n{error}"),
            Ok(plan) => println!("unexpected: {plan}"),
        }
    }
    Ok(())
}
