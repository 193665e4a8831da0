//! One round: what is gone is deleted first, then what changed is copied, by the server or in Rust.

use std::time::Duration;

use super::catch_up::{Lost, Round};
use super::changes::{PAGE, at, gone, keys_of, of_ids};
use super::remove::Key;
use super::{Copier, Snapshot, Trouble};
use crate::ledger::{Followed, Run};
use crate::stream::{Sums, Transform};
use es_core::error::Error;
use futures_util::future::try_join_all;

/// A version that was deleted is forgotten after so long, where `index.gc_deletes` is 0: the server's clock is that coarse.
const FORGOTTEN: Duration = Duration::from_millis(300);

/// How often a round copies again what the version of a deleted document stood in the way of.
const AGAIN: u32 = 5;

impl Copier<'_> {
    /// Deletes first, since what was written over comes back at once: so nothing has to be told apart.
    pub(super) async fn bring_to(&mut self, run: &Run, next: &Snapshot) -> Result<Round, Lost> {
        let Followed { to, by_ids, .. } = self.followed();
        let before =
            to.unwrap_or_else(|| Snapshot { pit: String::new(), shards: vec![-1; next.shards.len()] });
        let ranges = next.since(Some(&before));
        let mut forgotten = Forgotten::default();
        let by_ids = by_ids || before.pit.is_empty();
        if by_ids {
            self.sweep(run, &before, next, &mut forgotten).await?;
        } else {
            let each: Vec<_> =
                ranges.iter().map(|range| gone(self.cluster, &before, next, range.shard)).collect();
            let gone = try_join_all(each).await?.into_iter().zip(0..);
            for page in pages(gone) {
                let keys = self.made_of(run, &before, &page, &mut forgotten.meant).await?;
                self.forget(run, &before, next, &keys, &mut forgotten).await?;
            }
        }
        let Forgotten { documents: gone, twins, meant: gone_sums } = forgotten;
        let mut changed = self.copy_ranges(run, next, &ranges).await?;
        changed.add(&self.copy_twins(run, next, &twins).await?);
        for _ in 0..AGAIN {
            if changed.conflicts == 0 {
                break;
            }
            self.forget_deletes(run).await?;
            tokio::time::sleep(FORGOTTEN).await;
            self.refresh(&run.target.name).await?;
            changed = self.copy_ranges(run, next, &ranges).await?;
            changed.add(&self.copy_twins(run, next, &twins).await?);
        }
        if changed.conflicts > 0 {
            let reason = format!("{} documents have a higher version in the new index", changed.conflicts);
            return Err(Trouble::Again(reason).into());
        }
        let meant = match Transform::of(self.migration) {
            None => None,
            Some(transform) if by_ids => Some(self.meant(run, &transform, next).await?),
            Some(_) => {
                let mut meant = self.followed().sums.as_deref().and_then(Sums::from_text).unwrap_or_default();
                meant.take_out(&gone_sums);
                meant.merge(&changed.sums);
                Some(meant)
            }
        };
        Ok(Round { changed: changed.written, gone, failed: changed.failed, meant })
    }

    /// The documents of the new index that were made of these.
    async fn made_of(
        &self,
        run: &Run,
        before: &Snapshot,
        page: &[(u32, Vec<i64>)],
        meant: &mut Sums,
    ) -> Result<Vec<Key>, Lost> {
        if let Some(transform) = Transform::of(self.migration) {
            let outputs = self.outputs_of(run, &transform, before, page).await?;
            meant.merge(&outputs.sums);
            return Ok(outputs.keys.into_iter().map(|(id, routing)| Key { id, routing }).collect());
        }
        let each: Vec<_> =
            page.iter().map(|(shard, numbers)| at(self.cluster, before, *shard, numbers)).collect();
        Ok(try_join_all(each).await?.into_iter().flatten().collect())
    }

    /// Deletes what is gone. The same `_id` under another routing may have had its place in the new index: it is looked for.
    pub(super) async fn forget(
        &self,
        run: &Run,
        before: &Snapshot,
        next: &Snapshot,
        gone: &[Key],
        forgotten: &mut Forgotten,
    ) -> Result<(), Lost> {
        self.delete(run, gone).await?;
        forgotten.documents += gone.len() as u64;
        forgotten.twins.extend(self.twins(next, before, gone).await?);
        Ok(())
    }

    /// Documents that are as they were, and have the `_id` of one that is gone.
    async fn twins(
        &self,
        next: &Snapshot,
        before: &Snapshot,
        gone: &[Key],
    ) -> Result<Vec<(u32, Vec<String>)>, Error> {
        let mut found = vec![];
        for page in gone.chunks(PAGE) {
            let each: Vec<_> = before
                .shards
                .iter()
                .zip(0..)
                .map(|(up_to, shard)| self.twins_in(next, shard, *up_to, page))
                .collect();
            found.extend(try_join_all(each).await?.into_iter().filter(|(_, ids)| !ids.is_empty()));
        }
        Ok(found)
    }

    async fn twins_in(
        &self,
        next: &Snapshot,
        shard: u32,
        up_to: i64,
        gone: &[Key],
    ) -> Result<(u32, Vec<String>), Error> {
        if up_to < 0 {
            return Ok((shard, vec![]));
        }
        let query = of_ids(gone.iter().map(|key| key.id.as_str()), up_to);
        let keys = keys_of(self.cluster, next, shard, &query, gone.len()).await?;
        Ok((shard, keys.into_iter().map(|key| key.id).collect()))
    }
}

/// What a round deleted.
#[derive(Debug, Default)]
pub(super) struct Forgotten {
    documents: u64,
    /// By shard, the ids of documents that are as they were and have the `_id` of one that is gone.
    twins: Vec<(u32, Vec<String>)>,
    /// What they came to in the sums.
    meant: Sums,
}

/// Numbers of several shards, in pages of which each is asked for at once.
fn pages(gone: impl Iterator<Item = (Vec<i64>, u32)>) -> Vec<Vec<(u32, Vec<i64>)>> {
    let mut pages: Vec<Vec<(u32, Vec<i64>)>> = vec![];
    let mut room = 0;
    for (numbers, shard) in gone {
        for some in numbers.chunks(PAGE) {
            if some.len() > room {
                pages.push(vec![]);
                room = PAGE;
            }
            room -= some.len();
            pages.last_mut().into_iter().for_each(|page| page.push((shard, some.to_vec())));
        }
    }
    pages
}
