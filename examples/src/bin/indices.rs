//! Operations on indices: made, switched, tuned, extended, shrunk and deleted, each looked at before it is done.

use std::fmt::Display;
use std::time::{Duration, SystemTime};

use es_core::init::Suffix;
use es_core::ops::aliases::{AliasUpdate, Switch, Tenants};
use es_core::ops::indices::{DeleteOutcome, Resize};
use es_core::ops::settings::{Reopening, SettingsUpdate, UpdateOutcome, names};
use es_core::prelude::*;
use es_core::resources::{AliasOptions, Index};
use es_examples::{Result, playground};
use serde_json::json;

/// What the index is to hold of each document from now on.
#[derive(EsObject)]
#[allow(dead_code)] // its fields are all that is asked of it here
struct Reading {
    #[es(keyword)]
    tags: Vec<String>,
    view_count: u32,
}

#[derive(EsAnalysis)]
#[es(analyzer(content_v2 = custom(tokenizer = "standard", filter = ["lowercase", "stop", "snowball"])))]
struct Content;

fn documents(name: &str) -> Index {
    Index::new(name).setting("number_of_shards", 4).setting("number_of_replicas", 0).mappings(
        json!({ "properties": { "tenant_id": { "type": "keyword" }, "title": { "type": "text" } } }),
    )
}

#[tokio::main]
async fn main() -> Result {
    let ground = playground("indices").await?;
    let es = &ground.es;
    // Without the playground's prefix, as an application of its own cluster sees it.
    let show = |text: &dyn Display| print!("{}", text.to_string().replace(es.prefix(), ""));
    let (indices, aliases, settings) = (es.indices(), es.aliases(), es.settings());

    println!("# Indices");
    let month = Index::dated("metrics", Suffix::monthly(SystemTime::now()))
        .settings(json!({ "number_of_replicas": 0, "index": { "codec": "best_compression", "refresh_interval": "30s" } }))
        .mappings(json!({ "properties": { "timestamp": { "type": "date" }, "value": { "type": "double" } } }));
    let made = indices.ensure(&month).await?;
    show(&format!("{}: {}\n", made.index, if made.created { "made" } else { "was there" }));
    let wrong = Index::new("broken").settings(json!({
        "analysis": { "analyzer": { "mine": { "type": "custom", "tokenizer": "standard", "filter": ["lowercsae"] } } }
    }));
    if let Err(error) = indices.create(&wrong).await {
        show(&format!("{error}\n"));
    }

    println!("\n# Aliases");
    for name in ["documents-v1", "documents-v2"] {
        indices.create(&documents(name)).await?;
    }
    // The first deployment has no index to come from; a second one that thinks it is the first is refused.
    show(&aliases.switch(Switch::of("documents").first().to("documents-v1")).await?);
    show(&aliases.switch(Switch::of("documents").from("documents-v1").to("documents-v2")).await?);
    if let Err(error) = aliases.switch(Switch::of("documents").from("documents-v1").to("documents-v2")).await
    {
        show(&format!("{error}\n"));
    }
    let both = AliasUpdate::new().add("search", "documents-v2", AliasOptions::new()).add(
        "archive",
        "documents-v1",
        AliasOptions::new().hidden(),
    );
    show(&aliases.update(both).await?);
    let tenants = Tenants::of("documents", "tenant_id").tenants(["acme", "globex", "initech"]);
    show(&aliases.set_up_tenants(&tenants).await?);
    if let Some(write) = aliases.write_index("documents").await? {
        show(&format!("writes through `documents` go to `{}`, by {:?}\n", write.index, write.by));
    }

    println!("\n# Settings");
    let slower = SettingsUpdate::new()
        .set(names::REFRESH_INTERVAL, Duration::from_secs(30))
        .set(names::MAX_RESULT_WINDOW, 50_000);
    let plan = settings.plan("documents-*,metrics-*", &slower).await?;
    show(&plan);
    let updated = settings.apply(&plan).await?;
    let done = updated.iter().filter(|updated| matches!(updated.outcome, UpdateOutcome::Changed(_))).count();
    println!("{done} of {} indices changed", updated.len());
    let fixed = SettingsUpdate::new().json("codec", "best_compression").json("refresh_intervall", "5s");
    if let Err(error) = settings.update("documents-*", &fixed).await {
        println!("{error}");
    }
    let plan = settings.plan_reopen(&Reopening::of("documents").analysis::<Content>()).await?;
    show(&plan);
    println!("closed for {} ms", settings.reopen(&plan).await?.closed_for.as_millis());

    println!("\n# Fields");
    let plan = es.fields().plan::<Reading>("documents-*").await?;
    show(&plan);
    es.fields().apply(&plan).await?;
    if let Err(error) = es.fields().add_json("documents", json!({ "tags": { "type": "text" } })).await {
        show(&format!("{error}\n"));
    }

    println!("\n# Shrink");
    for resize in [
        Resize::shrink("documents-v2", "documents-v3").shards(3),
        Resize::shrink("documents-v2", "documents-v3").although_written(),
    ] {
        match indices.plan_resize(&resize).await {
            Err(error) => show(&format!("{error}\n")),
            Ok(plan) => {
                show(&plan);
                let done = indices.resize(&plan).await?;
                println!("done: {} documents", done.docs);
            }
        }
    }
    let over = ["documents", "search"].into_iter().fold(AliasUpdate::new(), |update, alias| {
        update.switch(Switch::of(alias).from("documents-v2").to("documents-v3"))
    });
    show(&aliases.update(over).await?);

    println!("\n# Delete");
    let old = indices.deletion("documents-*").await?;
    show(&old);
    // Nothing of that goes by itself: `documents-v1` is named, the others are left.
    let meant = old.even(&es.name("documents-v1")).without_hindered();
    for deleted in indices.delete(&meant).await? {
        match deleted.outcome {
            DeleteOutcome::Deleted => show(&format!("{}: deleted\n", deleted.index)),
            other => show(&format!("{}: {other:?}\n", deleted.index)),
        }
    }
    Ok(())
}
