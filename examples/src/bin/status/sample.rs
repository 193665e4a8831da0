//! Something to look at: a shop whose products serve well, whose orders lack their replicas, and whose logs have a lifecycle
//! that nobody made.

use es_core::ops::monitor::Rule;
use es_core::prelude::*;
use es_core::resources::Index;
use es_examples::Result;
use serde::{Deserialize, Serialize};

/// What this shop can't do without.
pub(crate) const SERVES: [&str; 2] = ["products", "orders"];

#[derive(Serialize, Deserialize, EsDocument)]
#[es(index = "products", settings(number_of_shards = 2, number_of_replicas = 0))]
struct Product {
    #[es(id)]
    sku: u32,
    #[es(text)]
    title: String,
}

/// Makes it.
pub(crate) async fn fill(es: &Cluster) -> Result {
    Product::init(es).await?;
    let titles = ["Umbrella", "Lantern", "Tent", "Rucksack", "Compass"];
    let products = (1..=2_000).map(|sku| Product { sku, title: titles[sku as usize % 5].to_owned() });
    Documents::<Product>::new(es).bulk().run(products).await?;

    // A replica is never on the node of its primary, and the testkit's server has one.
    let orders = Index::new("orders").setting("number_of_shards", 2).setting("number_of_replicas", 1);
    es.indices().create(&orders).await?;

    // Elasticsearch takes the name of a policy that there is not.
    let logs = Index::new("logs-000001").setting("number_of_replicas", 0);
    es.indices().create(&logs.setting("index.lifecycle.name", es.name("logs"))).await?;
    Ok(())
}

/// Rules without the patience that they would have in earnest.
pub(crate) fn rules() -> Result<Vec<Rule>> {
    Ok(vec![
        Rule::warning("replicas-missing", "index.unassigned > 0")?,
        Rule::warning("lifecycle-failed", "lifecycle.errors > 0")?,
    ])
}
