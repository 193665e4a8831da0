//! What the shop had before: version 1 of its products, and some of them.

use es_core::prelude::*;
use es_examples::Result;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, EsDocument)]
#[es(index = "products", settings(number_of_shards = 2, number_of_replicas = 0))]
pub(crate) struct Product {
    #[es(id, keyword)]
    pub(crate) sku: String,
    #[es(text)]
    pub(crate) title: String,
    pub(crate) price: u32,
}

/// An index of version 1 with so many products.
pub(crate) async fn fill(es: &Cluster, count: u32) -> Result {
    Product::init(es).await?;
    let wares = ["Running shoes", "Hiking boots", "Woollen socks", "Rain jackets"];
    let product = |(n, ware): (u32, &&str)| Product {
        sku: format!("p-{n}"),
        title: format!("{ware}, size {}", 36 + n % 12),
        price: 20 + n % 200,
    };
    let products = (0..count).zip(wares.iter().cycle()).map(product);
    Documents::new(es).bulk().refresh(Refresh::True).run(products).await?;
    Ok(())
}
