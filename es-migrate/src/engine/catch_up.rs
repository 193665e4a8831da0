//! Brings the new index to where the old one is, in rounds: each takes a snapshot, deletes what is gone since the one before,
//! and copies what is new in it.

use std::time::Instant;

use es_core::error::Error;
use serde_json::{Value, json};

use super::snapshot::is_lost;
use super::{Copier, Snapshot, Trouble};
use crate::error::Failure;
use crate::ledger::{Followed, Run};
use crate::progress::{EventKind, millis};
use crate::stream::Sums;

/// Documents of a round that is small: the next one, under the block, takes a fraction of a second.
const SMALL: u64 = 500;

/// Rounds, at most, before it is tried as it is.
const MOST: u32 = 20;

/// What a round came to.
#[derive(Debug, Clone)]
pub(super) struct Round {
    /// Documents written.
    pub(super) changed: u64,
    /// Documents gone, or written over.
    pub(super) gone: u64,
    /// Documents that went to the quarantine.
    pub(super) failed: u64,
    /// What the new index is meant to hold, where a transform in Rust says so.
    pub(super) meant: Option<Sums>,
}

impl Copier<'_> {
    /// Rounds until one is small, or none gets smaller any more.
    pub(super) async fn rounds(&mut self, run: &Run) -> Result<Value, Trouble> {
        let mut before = u64::MAX;
        for _ in 0..MOST {
            if !self.lease.is_kept().await {
                return Err(Trouble::TakenOver);
            }
            if self.control.is_stopped() {
                return Err(Failure::Cancelled.into());
            }
            let Round { changed, gone, .. } = self.round(run).await?;
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
        let next = match self.followed().next {
            Some(next) => next,
            None => self.snapshot(run).await?,
        };
        let round = match self.bring_to(run, &next).await {
            Ok(round) => round,
            // What was there cannot be looked at any more: the ids tell, once what is on its way is seen gone.
            Err(Lost::Snapshot(error)) => {
                self.stale.push(next);
                self.follow(|followed| {
                    followed.by_ids = true;
                    followed.next = None;
                });
                self.save().await?;
                return Err(Trouble::Again(error.to_string()));
            }
            Err(Lost::Step(trouble)) => return Err(trouble),
        };
        let before = self.followed().to;
        self.follow(|followed| {
            followed.to = Some(next);
            followed.next = None;
            followed.by_ids = false;
            followed.rounds += 1;
            followed.changed += round.changed;
            followed.gone += round.gone;
            followed.failed += round.failed;
            followed.sums = round.meant.as_ref().map(Sums::to_text);
        });
        self.stale.extend(before);
        let (round_no, took_ms) = (self.followed().rounds, millis(start.elapsed()));
        let Round { changed, gone, .. } = round;
        self.events.send(self.document(), EventKind::CaughtUp { round: round_no, changed, gone, took_ms });
        Ok(round)
    }

    /// Notes where the source is, before anything of it is written.
    pub(super) async fn snapshot(&mut self, run: &Run) -> Result<Snapshot, Trouble> {
        let mut next = Snapshot::of(self.cluster, &run.source.name).await?;
        let before = self.followed().to.map(|to| to.shards).unwrap_or_default();
        if !before.is_empty() && before.len() != next.shards.len() {
            self.stale.push(next);
            return Err(Trouble::Again("not every shard has a primary".to_owned()));
        }
        // What was vouched for stays so, whatever a new primary knows yet.
        for (now, then) in next.shards.iter_mut().zip(before) {
            *now = then.max(*now);
        }
        self.follow(|followed| followed.next = Some(next.clone()));
        self.save().await?;
        Ok(next)
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
        match trouble {
            Trouble::Refused(error) | Trouble::Passing(error) if is_lost(&error) => Lost::Snapshot(error),
            trouble => Lost::Step(trouble),
        }
    }
}
