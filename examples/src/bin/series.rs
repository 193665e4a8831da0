//! Indices that are made one after the other: a series that rolls over, and indices by month.

use chrono::Utc;
use es_core::cluster::Request;
use es_core::prelude::*;
use es_examples::{Result, playground};
use serde::{Deserialize, Serialize};

/// Its policy, its template and the first index come of this: `log-lines-v1-000001`.
#[derive(Serialize, Deserialize, EsDocument)]
#[es(index = "log-lines", rollover(max_age = "7d", max_primary_shard_size = "50gb", max_docs = 2))]
struct LogLine {
    #[es(keyword)]
    level: String,
    message: String,
}

/// One index for each month, from a template: `visits-2026.11`.
#[derive(Serialize, Deserialize, EsDocument)]
#[es(index = "visits", template)]
struct Visit {
    #[es(keyword)]
    page: String,
}

#[tokio::main]
async fn main() -> Result {
    let ground = playground("series").await?;
    let es = &ground.es;

    for report in es.init::<(LogLine, Visit)>().await? {
        println!("{report}");
    }

    let logs = Documents::<LogLine>::new(es);
    for message in ["started", "listening"] {
        let line = LogLine { level: "info".into(), message: message.into() };
        logs.index(&line).refresh(Refresh::True).await?;
    }
    // The server looks at the policy every ten minutes; here it is asked at once.
    let path = format!("/{}/_rollover", logs.write_alias());
    let conditions = serde_json::json!({ "conditions": { "max_docs": 2 } });
    es.send(Request::post("roll over", path).json(&conditions)?).await?;
    let line = LogLine { level: "warn".into(), message: "in the next index".into() };
    logs.index(&line).refresh(Refresh::True).await?;
    println!("{}", LogLine::init(es).await?);

    let all = logs.search(&serde_json::json!({ "sort": "_index" })).await?;
    for hit in &all.hits {
        println!("  {}: {}", hit.index, hit.source.message);
    }

    let month = Visit::ensure_index(es, Suffix::monthly(Utc::now())).await?;
    Documents::<Visit>::new(es).in_index(&month).index(&Visit { page: "/".into() }).await?;
    println!("{month} has its mapping from the template");
    Ok(())
}
