//! Two writers of one document: the one that comes late is told, and nothing is overwritten unseen.

use es_core::prelude::*;
use es_examples::{Result, playground};
use serde::{Deserialize, Serialize};

/// A stock, kept with its shop: one shard holds all of a shop's.
#[derive(Debug, Clone, Serialize, Deserialize, EsDocument)]
#[es(index = "stocks", settings(number_of_shards = 2))]
struct Stock {
    #[es(id, keyword)]
    sku: String,
    #[es(routing, keyword)]
    shop: String,
    count: u32,
}

#[tokio::main]
async fn main() -> Result {
    let ground = playground("concurrency").await?;
    Stock::init(&ground.es).await?;
    let stocks = Documents::<Stock>::new(&ground.es);
    stocks.create(&Stock { sku: "a-1".into(), shop: "bern".into(), count: 10 }).await?;

    // Both read the same state.
    let one = stocks.get("a-1").routing("bern").await?.ok_or("no such stock")?;
    let two = one.clone();

    let sold = Stock { count: one.source.count - 1, ..one.source.clone() };
    stocks.index(&sold).if_unchanged(one.concurrency()?).await?;
    println!("one sold: {} left", sold.count);

    let sold = Stock { count: two.source.count - 2, ..two.source.clone() };
    match stocks.index(&sold).if_unchanged(two.concurrency()?).await {
        Err(error) if error.is_conflict() => println!("two came late: {error}"),
        other => println!("unexpected: {other:?}"),
    }
    let now = stocks.get("a-1").routing("bern").await?.ok_or("no such stock")?;
    println!("kept: {} left", now.source.count);
    Ok(())
}
