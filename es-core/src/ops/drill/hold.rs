//! What copies hold: summed up, and held against what is live.

use futures_util::{StreamExt, TryStreamExt};

use super::compare::{Bounds, Compared};
use super::copy::Copy;
use super::error::DrillError;
use super::live;
use super::read::Frozen;
use super::report::{Alone, Manifest, Sum, Verdict};
use crate::cluster::Cluster;
use crate::error::Error;

/// Shards that are read side by side.
const SIDE_BY_SIDE: usize = 4;

/// Digests added up: equal for equal documents, whatever their order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Summed {
    pub(super) documents: u64,
    pub(super) digests: u128,
}

impl Summed {
    fn take(&mut self, digest: u128) {
        self.documents += 1;
        self.digests = self.digests.wrapping_add(digest);
    }

    fn add(self, other: Summed) -> Summed {
        Summed {
            documents: self.documents + other.documents,
            digests: self.digests.wrapping_add(other.digests),
        }
    }
}

impl From<Summed> for Sum {
    fn from(sum: Summed) -> Self {
        Sum { documents: sum.documents, checksum: format!("{:032x}", sum.digests) }
    }
}

/// Reads a copy that there is nothing to compare with.
pub(super) async fn alone(of_copy: &Frozen, copy: &Copy) -> Result<Summed, Error> {
    let read = |(shard, _): (&u32, &Bounds)| {
        let mut rows = of_copy.shard(*shard, i64::MAX);
        async move {
            let mut sum = Summed::default();
            loop {
                rows.fill().await?;
                match rows.take() {
                    Some(doc) => sum.take(doc.digest),
                    None => return Ok(sum),
                }
            }
        }
    };
    let sums = futures_util::stream::iter(copy.shards.iter().map(read).collect::<Vec<_>>());
    sums.buffer_unordered(SIDE_BY_SIDE)
        .try_fold(Summed::default(), |all, one| async move { Ok(all.add(one)) })
        .await
}

/// Holds a copy against its live index.
pub(super) async fn against(
    cluster: &Cluster,
    index: &str,
    copy: &Copy,
    of_copy: &Frozen,
    of_live: &Frozen,
) -> Result<(Summed, Verdict), Error> {
    // After the point in time, so that none of its writes is above.
    let shards = u32::try_from(copy.shards.len()).unwrap_or(u32::MAX);
    let last = live::last(cluster, index, shards).await?;
    if let Some(why) = live::behind(copy, &last) {
        return Ok((alone(of_copy, copy).await?, Verdict::Alone(why)));
    }
    let shards = copy.shards.iter().map(|(shard, bounds)| {
        let since = last.get(shard).copied().unwrap_or(bounds.last) - bounds.last;
        shard_against(of_copy, of_live, *shard, *bounds, since)
    });
    let shards = futures_util::stream::iter(shards.collect::<Vec<_>>());
    let (sum, compared) = shards
        .buffer_unordered(SIDE_BY_SIDE)
        .try_fold((Summed::default(), Compared::default()), |(sum, mut all), (one, compared)| async move {
            all.add(compared);
            Ok((sum.add(one), all))
        })
        .await?;
    Ok((sum, Verdict::Compared(compared)))
}

/// Goes through both sides of a shard at once, in the order of their numbers.
async fn shard_against(
    of_copy: &Frozen,
    of_live: &Frozen,
    shard: u32,
    bounds: Bounds,
    writes_since: i64,
) -> Result<(Summed, Compared), Error> {
    let (mut sum, mut compared) = (Summed::default(), Compared::default());
    let mut copies = of_copy.shard(shard, i64::MAX);
    let mut lives = of_live.shard(shard, bounds.last);
    loop {
        tokio::try_join!(copies.fill(), lives.fill())?;
        let (copy, live) = match (copies.next(), lives.next()) {
            (None, None) => break,
            (Some(copy), Some(live)) if copy.seq_no == live.seq_no => (copies.take(), lives.take()),
            (Some(copy), live) if live.is_none_or(|live| copy.seq_no < live.seq_no) => (copies.take(), None),
            _ => (None, lives.take()),
        };
        if let Some(copy) = &copy {
            sum.take(copy.digest);
        }
        compared.note(bounds, copy.as_ref(), live.as_ref());
    }
    compared.close(writes_since);
    compared.newer += of_live.count_above(shard, bounds.last).await?;
    Ok((sum, compared))
}

/// What indices hold now, to hold a later drill against: of those that nobody writes to from here on. All of them, or none.
pub(super) async fn manifest(cluster: &Cluster, patterns: &[String]) -> Result<Manifest, DrillError> {
    let patterns: Vec<_> = patterns.iter().map(String::as_str).collect();
    let heads = live::heads(cluster, &patterns).await?;
    let unreadable = |index: &str, why| DrillError::Unreadable { index: index.to_owned(), why };
    // Before the first is read, which may take long.
    if let Some((name, why)) = heads.iter().find_map(|(name, head)| Some((name, head.unreadable()?))) {
        return Err(unreadable(name, why));
    }
    let mut all = Manifest::default();
    for (name, head) in heads {
        let last = live::last(cluster, &name, head.shards).await?;
        if live::lacks(&last, head.shards) {
            return Err(unreadable(&name, Alone::NotServing));
        }
        let bounds = |(shard, last): (u32, i64)| (shard, Bounds { complete: last, last, term: i64::MAX });
        let live = Copy { shards: last.into_iter().map(bounds).collect(), ..Copy::default() };
        let frozen = Frozen::open(cluster, &name, head.shards).await?;
        let sum = alone(&frozen, &live).await;
        frozen.close().await;
        all.indices.insert(name, sum?.into());
    }
    Ok(all)
}
