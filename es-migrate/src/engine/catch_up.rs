//! Brings the new index to where the old one is, in rounds: each takes a snapshot, deletes what is gone since the one before,
//! and copies what is new in it.

use std::time::{Duration, Instant};

use es_core::error::Error;
use futures_util::future::try_join_all;
use serde_json::{Value, json};

use super::changes::{at, gone, keys_of};
use super::facts::seq_nos;
use super::remove::Key;
use super::snapshot::is_lost;
use super::{Copier, Snapshot, Trouble};
use crate::error::Failure;
use crate::ledger::{Followed, Run};
use crate::progress::{EventKind, millis};

/// Documents of a round that is small: the next one, under the block, takes a fraction of a second.
const SMALL: u64 = 500;

/// Rounds, at most, before it is tried as it is.
const MOST: u32 = 20;

/// A version that was deleted is forgotten after so long, where `index.gc_deletes` is 0: the server's clock is that coarse.
const FORGOTTEN: Duration = Duration::from_millis(300);

/// How often a round copies again what the version of a deleted document stood in the way of.
const AGAIN: u32 = 5;

/// Documents that are asked for at once.
const PAGE: usize = 10_000;

/// What a round came to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Round {
    /// Documents written.
    pub(super) changed: u64,
    /// Documents gone, or written over.
    pub(super) gone: u64,
}

impl Copier<'_> {
    /// Rounds until one is small, or none gets smaller any more.
    pub(super) async fn rounds(&mut self, run: &Run) -> Result<Value, Trouble> {
        let mut before = u64::MAX;
        for _ in 0..MOST {
            if !self.lease.is_held() {
                return Err(Trouble::TakenOver);
            }
            if self.control.is_stopped() {
                return Err(Failure::Cancelled.into());
            }
            let Round { changed, gone } = self.round(run).await?;
            self.save().await?;
            self.close_stale().await;
            let size = changed.max(gone);
            if size <= SMALL || size > before / 4 * 3 {
                break;
            }
            before = size;
        }
        let Followed { rounds, changed, gone, .. } = self.followed();
        Ok(json!({"rounds": rounds, "changed": changed, "gone": gone}))
    }

    /// One round; one that was begun is done first. It is the caller's to note it: nothing more is written before.
    pub(super) async fn round(&mut self, run: &Run) -> Result<Round, Trouble> {
        let start = Instant::now();
        let (next, round) = loop {
            let next = match self.followed().next {
                Some(next) => next,
                None => self.snapshot(run).await?,
            };
            match self.bring_to(run, &next).await {
                Ok(round) => break (next, round),
                // What was there cannot be looked at any more: the ids tell.
                Err(Lost::Snapshot(error)) if !self.followed().by_ids => {
                    self.events.send(self.document(), EventKind::Retrying { reason: error.to_string() });
                    self.follow(|followed| {
                        followed.by_ids = true;
                        followed.next = None;
                    });
                }
                Err(Lost::Snapshot(error)) => return Err(Trouble::Again(error.to_string())),
                Err(Lost::Step(trouble)) => return Err(trouble),
            }
        };
        let before = self.followed().to;
        self.follow(|followed| {
            followed.to = Some(next);
            followed.next = None;
            followed.by_ids = false;
            followed.rounds += 1;
            followed.changed += round.changed;
            followed.gone += round.gone;
        });
        self.stale.extend(before);
        let (round_no, took_ms) = (self.followed().rounds, millis(start.elapsed()));
        let Round { changed, gone } = round;
        self.events.send(self.document(), EventKind::CaughtUp { round: round_no, changed, gone, took_ms });
        Ok(round)
    }

    /// Notes where the source is, before anything of it is written.
    pub(super) async fn snapshot(&mut self, run: &Run) -> Result<Snapshot, Trouble> {
        let numbers = seq_nos(self.cluster, &run.source.name).await?;
        let next = Snapshot::take(self.cluster, &run.source.name, numbers.checkpoints).await?;
        self.follow(|followed| followed.next = Some(next.clone()));
        self.save().await?;
        Ok(next)
    }

    /// Deletes first, since what was written over comes back at once: so nothing has to be told apart.
    async fn bring_to(&mut self, run: &Run, next: &Snapshot) -> Result<Round, Lost> {
        let Followed { to, by_ids, .. } = self.followed();
        let before =
            to.unwrap_or_else(|| Snapshot { pit: String::new(), shards: vec![-1; next.shards.len()] });
        let ranges = next.since(Some(&before));
        let mut forgotten = Forgotten::default();
        if by_ids || before.pit.is_empty() {
            self.sweep(run, &before, next, &mut forgotten).await?;
        } else {
            let each: Vec<_> =
                ranges.iter().map(|range| gone(self.cluster, &before, next, range.shard)).collect();
            let gone = try_join_all(each).await?.into_iter().zip(0..);
            for page in pages(gone) {
                let each: Vec<_> =
                    page.iter().map(|(shard, numbers)| at(self.cluster, &before, *shard, numbers)).collect();
                let keys: Vec<_> = try_join_all(each).await?.into_iter().flatten().collect();
                self.forget(run, &before, next, &keys, &mut forgotten).await?;
            }
        }
        let Forgotten { documents: gone, twins } = forgotten;
        let mut changed = self.copy_ranges(run, &ranges).await?;
        changed.add(self.copy_twins(run, next, &twins).await?);
        for _ in 0..AGAIN {
            if changed.conflicts == 0 {
                break;
            }
            tokio::time::sleep(FORGOTTEN).await;
            self.refresh(&run.target.name).await?;
            changed = self.copy_ranges(run, &ranges).await?;
            changed.add(self.copy_twins(run, next, &twins).await?);
        }
        if changed.conflicts > 0 {
            let reason = format!("{} documents have a higher version in the new index", changed.conflicts);
            return Err(Trouble::Again(reason).into());
        }
        Ok(Round { changed: changed.written, gone })
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
        let ids: Vec<_> = gone.iter().map(|key| &key.id).collect();
        let query = json!({"bool": {"filter": [
            {"terms": {"_id": ids}}, {"range": {"_seq_no": {"lte": up_to}}},
        ]}});
        let keys = keys_of(self.cluster, next, shard, &query, gone.len()).await?;
        Ok((shard, keys.into_iter().map(|key| key.id).collect()))
    }

    pub(super) fn followed(&self) -> Followed {
        self.ledger.latest().map(|run| run.followed.clone()).unwrap_or_default()
    }

    pub(super) fn follow(&mut self, change: impl FnOnce(&mut Followed)) {
        if let Some(run) = self.ledger.latest_mut() {
            change(&mut run.followed);
        }
    }

    /// Gives the points in time back.
    pub(super) async fn close_snapshots(&mut self) {
        let Followed { to, next, .. } = self.followed();
        self.stale.extend(to.into_iter().chain(next));
        self.close_stale().await;
    }

    async fn close_stale(&mut self) {
        for snapshot in self.stale.drain(..).filter(|snapshot| !snapshot.pit.is_empty()) {
            snapshot.close(self.cluster).await;
        }
    }
}

/// What a round deleted.
#[derive(Debug, Default)]
pub(super) struct Forgotten {
    documents: u64,
    /// By shard, the ids of documents that are as they were and have the `_id` of one that is gone.
    twins: Vec<(u32, Vec<String>)>,
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

/// Why a round did not come to its end.
pub(super) enum Lost {
    /// A point in time is gone, with its node or since its time was over.
    Snapshot(Error),
    Step(Trouble),
}

impl From<Error> for Lost {
    fn from(error: Error) -> Self {
        if is_lost(&error) { Lost::Snapshot(error) } else { Lost::Step(error.into()) }
    }
}

impl From<Trouble> for Lost {
    fn from(trouble: Trouble) -> Self {
        Lost::Step(trouble)
    }
}
