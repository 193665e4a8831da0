//! Templates, a data stream and tenants' aliases as values: planned, applied, found changed by hand, put right.

use es_core::cluster::Request;
use es_core::plan::{Mode, Options};
use es_core::prelude::*;
use es_core::resources::{Alias, ComponentTemplate, IndexTemplate, Resources};
use es_core::search::term;
use es_examples::{Result, playground};
use serde_json::json;

/// Fields that every index of the application has.
#[derive(EsObject)]
#[allow(dead_code)] // nobody makes one here
struct Timestamps {
    #[es(date)]
    created_at: String,
    #[es(date)]
    updated_at: String,
}

#[derive(EsDocument)]
#[es(index = "accounts")]
#[allow(dead_code)]
struct Account {
    #[es(keyword)]
    tenant: String,
    name: String,
}

/// `data_stream` declares the template and the stream.
#[derive(EsDocument)]
#[es(index = "page-views", data_stream(retention = "30d"))]
#[allow(dead_code)]
struct PageView {
    #[es(date)]
    #[serde(rename = "@timestamp")]
    at: String,
    #[es(keyword)]
    page: String,
}

fn declared() -> Resources {
    let tenants = ["a", "b"].map(|tenant| {
        // The field is checked by the compiler.
        Alias::of::<Account>(format!("accounts-{tenant}"))
            .filter(term(Account::fields().tenant(), tenant))
            .routing(tenant)
    });
    Resources::new()
        .with(ComponentTemplate::new("app-settings").setting("number_of_shards", 1))
        .with(ComponentTemplate::new("app-timestamps").object::<Timestamps>())
        .with(IndexTemplate::new("app", ["app-*"]).composed_of(["app-settings", "app-timestamps"]))
        .document::<Account>()
        .document::<PageView>()
        .and(Resources::from(tenants))
}

#[tokio::main]
async fn main() -> Result {
    let ground = playground("resources").await?;
    let es = &ground.es;

    let plan = es.plan(declared()).await?;
    println!("{plan}");
    plan.apply(es).await?;
    es.init_with(declared(), Options::new().mode(Mode::Validate)).await?;
    println!("nothing is left to do\n");

    let path = format!("/_component_template/{}", es.name("app-settings"));
    let by_hand = json!({ "template": { "settings": { "number_of_shards": 3 } } });
    es.send(Request::put("change by hand", path).json(&by_hand)?).await?;
    let drift = es.plan(declared()).await?;
    let changed: Vec<_> = drift.resources.iter().filter(|resource| !resource.steps.is_empty()).collect();
    println!("changed by hand, as JSON for a program: {:#}", json!(changed));

    for report in es.init_with(declared(), Options::new()).await? {
        println!("{report}");
    }
    Ok(())
}
