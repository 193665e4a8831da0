//! What the tenants had before: version 1 of their orders, in an index for each, and an application that writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use es_core::error::ErrorKind;
use es_core::prelude::*;
use es_examples::Result;
use serde::{Deserialize, Serialize};

use crate::Order as Next;

#[derive(Debug, Clone, Serialize, Deserialize, EsDocument)]
#[es(index = "orders", settings(number_of_shards = 1, number_of_replicas = 0))]
pub(crate) struct Order {
    #[es(id, keyword)]
    pub(crate) number: String,
    #[es(text)]
    pub(crate) goods: String,
    // As people wrote it.
    #[es(keyword)]
    pub(crate) placed: String,
}

impl From<Order> for Next {
    fn from(Order { number, goods, placed }: Order) -> Self {
        Next { number, wares: goods, placed }
    }
}

fn order(n: usize) -> Order {
    let wares = ["Running shoes", "Hiking boots", "Woollen socks", "Rain jackets"];
    Order {
        number: format!("o-{n}"),
        goods: wares[n % wares.len()].to_owned(),
        placed: format!("2026-{:02}-{:02}", n % 12 + 1, n % 28 + 1),
    }
}

/// The orders of one tenant, whose program has a prefix of its own: `acme-orders` is `acme-orders-v1`.
pub(crate) async fn fill(es: &Cluster, count: usize) -> Result {
    Order::init(es).await?;
    Documents::new(es).bulk().refresh(Refresh::True).run((0..count).map(order)).await?;
    Ok(())
}

/// One that no date is.
pub(crate) async fn oddity(es: &Cluster, is_mended: bool) -> Result {
    let placed = if is_mended { "2026-11-29" } else { "the day before yesterday" };
    let odd = Order { number: "o-odd".to_owned(), placed: placed.to_owned(), ..order(0) };
    Documents::new(es).index(&odd).refresh(Refresh::True).await?;
    Ok(())
}

/// A tenant's application: writes in version 1 until that is superseded, and then in version 2, as its next release does.
/// Returns how many orders of each were acknowledged.
pub(crate) async fn write(
    es: Cluster,
    stop: Arc<AtomicBool>,
) -> std::result::Result<[usize; 2], es_core::error::Error> {
    let (old, new) = (Documents::<Order>::new(&es), Documents::<Next>::new(&es));
    let mut written = [0, 0];
    while !stop.load(Ordering::Acquire) {
        let order = Order { number: format!("new-{}", written[0] + written[1]), ..order(written[0]) };
        if written[1] > 0 {
            new.index(&order.into()).await?;
            written[1] += 1;
        } else {
            match old.index(&order).await {
                Ok(_) => written[0] += 1,
                Err(error) if matches!(error.kind(), ErrorKind::Superseded { .. }) => {
                    new.index(&order.into()).await?;
                    written[1] += 1;
                }
                Err(error) => return Err(error),
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(written)
}
