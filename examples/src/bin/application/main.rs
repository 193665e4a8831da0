//! A whole application, declared in a page: planned, applied, changed by hand, found and put right.

mod declared;

use chrono::Utc;
use declared::{ApplicationDocument, BlogPost, EvolvingDocument, analytics, application};
use es_core::cluster::Request;
use es_core::plan::{Mode, Options};
use es_core::prelude::*;
use es_examples::{Result, playground};
use serde_json::json;

#[tokio::main]
async fn main() -> Result {
    let ground = playground("application").await?;
    let es = &ground.es;

    // Without a licence for it, one policy is refused: then nothing of the plan would be sent.
    let mut declared = application().and(analytics());
    let refused = es.plan(&declared).await?.refusals();
    if !refused.is_empty() {
        println!("{refused}\n");
        declared = application();
    }
    let plan = es.plan(&declared).await?;
    println!("{plan}");
    plan.apply(es).await?;
    es.init_with(&declared, Options::new().mode(Mode::Validate)).await?;
    println!("nothing is left to do\n");

    let month = BlogPost::ensure_index(es, Suffix::monthly(Utc::now())).await?;
    let document = ApplicationDocument { title: "Café society".into(), content: "…".into() };
    let post = BlogPost { document: document.clone(), author: "ada".into(), ..BlogPost::default() };
    Documents::<BlogPost>::new(es).in_index(&month).index(&post).await?;
    println!("{month} has a post");

    let docs = Documents::<EvolvingDocument>::new(es);
    for tenant in ["acme", "globex"] {
        let doc =
            EvolvingDocument { document: document.clone(), author: "bob".into(), tenant_id: tenant.into() };
        docs.index(&doc).routing(tenant).refresh(Refresh::True).await?;
    }
    let path = format!("/{}/_count", es.name("app-evolving-docs_acme"));
    let count = es.send(Request::get("count", path)).await?.value()?;
    println!("the tenant acme sees {} of 2 documents\n", count["count"]);

    // Behind the program's back.
    let path = format!("/{}/_settings", es.name("app-evolving-docs-v1"));
    es.send(Request::put("change by hand", path).json(&json!({ "number_of_replicas": 0 }))?).await?;
    let path = format!("/_component_template/{}", es.name("app_user_tracking"));
    es.send(Request::put("change by hand", path).json(&json!({ "template": {} }))?).await?;
    print!("{}", es.plan(&declared).await?);
    es.init_with(&declared, Options::new()).await?;
    println!("\nput right: {}", es.plan(&declared).await?.is_empty());
    Ok(())
}
