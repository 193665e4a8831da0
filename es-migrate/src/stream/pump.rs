//! Moves pages: some lanes at a time, each with one page in hand and the next on its way.

use es_core::cluster::Cluster;
use futures_util::future::try_join;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde_json::Value;

use super::rows::Page;
use crate::engine::{Range, Snapshot, Trouble};

/// Lanes that run at the same time.
pub(super) const LANES: usize = 4;

/// Bytes of a page, about.
const PAGE: usize = 4 << 20;

/// Documents of the first page, before it is known how large they are.
const FIRST: usize = 500;

/// Documents of a page: more are refused by the server.
const MOST: usize = 10_000;

/// Numbers of a range that are worth a second lane.
const PART: i64 = 20_000;

/// What is done with the pages.
pub(crate) trait Visit: Sync {
    /// Takes a page; the next one is asked for meanwhile.
    fn page(&self, page: &Page<'_>) -> impl Future<Output = Result<(), Trouble>> + Send;
}

/// Where documents come from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pump<'a> {
    pub(crate) cluster: &'a Cluster,
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) opaque_id: &'a str,
}

/// A part of a range that is read in order.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) shard: u32,
    pub(super) query: Value,
    pub(super) part: u32,
    pub(super) parts: u32,
}

impl Pump<'_> {
    /// Reads the documents of these ranges, each once.
    pub(crate) async fn run(&self, ranges: &[Range], visit: &impl Visit) -> Result<(), Trouble> {
        let lanes = stream::iter(lanes(ranges));
        let lanes = lanes.map(|lane| self.lane(lane, visit)).buffer_unordered(LANES);
        lanes.try_collect::<()>().await
    }

    /// Reads the documents of one shard that a query finds.
    pub(crate) async fn find(&self, shard: u32, query: Value, visit: &impl Visit) -> Result<(), Trouble> {
        self.lane(Lane { shard, query, part: 0, parts: 1 }, visit).await
    }

    async fn lane(&self, lane: Lane, visit: &impl Visit) -> Result<(), Trouble> {
        let mut asked = FIRST;
        let mut reply = self.ask(&lane, None, asked).await?;
        loop {
            let next = {
                let page: Page<'_> = reply.json()?;
                let count = page.rows().len();
                let place = page.rows().last().and_then(super::Row::place);
                let Some(place) = place.filter(|_| count == asked) else {
                    return visit.page(&page).await;
                };
                let each = (reply.bytes().len() / count.max(1)).max(1);
                asked = (PAGE / each).clamp(10, MOST);
                let next = async { Ok(self.ask(&lane, Some(&place), asked).await?) };
                try_join(next, visit.page(&page)).await?.0
            };
            reply = next;
        }
    }
}

/// A lane for each range; several where there are few ranges, and those are large.
fn lanes(ranges: &[Range]) -> Vec<Lane> {
    let wanted = LANES.div_ceil(ranges.len().max(1));
    let of = |range: &Range| {
        let range = *range;
        let worth = usize::try_from((range.up_to - range.above) / PART).unwrap_or_default().max(1);
        let parts = u32::try_from(wanted.min(worth)).unwrap_or(1);
        (0..parts).map(move |part| Lane { shard: range.shard, query: range.query(), part, parts })
    };
    ranges.iter().filter(|range| range.up_to > range.above).flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_large_shards_are_read_by_several_lanes() {
        let range = |shard, up_to| Range { shard, above: -1, up_to };
        let of = |ranges: &[Range]| {
            lanes(ranges).iter().map(|lane| (lane.shard, lane.part, lane.parts)).collect::<Vec<_>>()
        };
        assert_eq!(of(&[range(0, 100), range(1, -1)]), [(0, 0, 1)]);
        assert_eq!(of(&[range(0, 1_000_000)]), [(0, 0, 4), (0, 1, 4), (0, 2, 4), (0, 3, 4)]);
        assert_eq!(
            of(&[range(0, 1_000_000), range(1, 1_000_000)]),
            [(0, 0, 2), (0, 1, 2), (1, 0, 2), (1, 1, 2)]
        );
        assert_eq!(of(&[range(0, 1_000_000); 5]).len(), 5);
    }
}
