//! Copies what a round found changed.

use es_core::cluster::{Repeat, Request};
use futures_util::future::try_join_all;
use serde_json::{Value, json};

use super::catch_up::Lost;
use super::changes::of_ids;
use super::copy::{passes, script_failure};
use super::task::{self, Ended};
use super::{Copier, Range, Snapshot, Trouble};
use crate::ledger::Run;
use crate::stream::Sums;

/// Documents of a round that are waited for as a request.
const FEW: i64 = 20_000;

/// What was copied.
#[derive(Debug, Clone, Default)]
pub(super) struct Changed {
    pub(super) written: u64,
    /// Documents whose place is taken by one of a higher version.
    pub(super) conflicts: u64,
    /// Documents that went to the quarantine.
    pub(super) failed: u64,
    /// What was meant, for a transform in Rust.
    pub(super) sums: Sums,
}

impl Changed {
    pub(super) fn add(&mut self, other: &Changed) {
        self.written += other.written;
        self.conflicts += other.conflicts;
        self.failed += other.failed;
        self.sums.merge(&other.sums);
    }
}

impl Copier<'_> {
    /// One `_reindex` for each shard, side by side.
    pub(super) async fn copy_ranges(
        &self,
        run: &Run,
        next: &Snapshot,
        ranges: &[Range],
    ) -> Result<Changed, Lost> {
        if self.migration.is_typed() {
            return self.carry_ranges(run, next, ranges).await;
        }
        let shards = ranges.len();
        let some = ranges.iter().filter(|range| range.up_to > range.above);
        let each: Vec<_> = some
            .map(|range| {
                self.copy_changed(run, range.shard, shards, range.query(), range.up_to - range.above)
            })
            .collect();
        let mut sum = Changed::default();
        try_join_all(each).await?.into_iter().for_each(|changed| sum.add(&changed));
        Ok(sum)
    }

    /// Documents by their ids, as far as the snapshot has them.
    pub(super) async fn copy_twins(
        &self,
        run: &Run,
        next: &Snapshot,
        twins: &[(u32, Vec<String>)],
    ) -> Result<Changed, Lost> {
        let mut sum = Changed::default();
        for (shard, ids) in twins {
            let up_to = next.shards.get(*shard as usize).copied().unwrap_or(-1);
            let query = of_ids(ids.iter().map(String::as_str), up_to);
            if self.migration.is_typed() {
                let carried = self.carry_twins(run, next, *shard, query).await?;
                // They are as they were, and so is what was meant.
                sum.add(&Changed { sums: Sums::default(), ..carried });
            } else {
                let most = i64::try_from(ids.len()).unwrap_or(i64::MAX);
                sum.add(&self.copy_changed(run, *shard, next.shards.len(), query, most).await?);
            }
        }
        Ok(sum)
    }

    /// A few are waited for as a request, since a task's result would be written down first; many are a task, since no
    /// connection lasts for hours.
    async fn copy_changed(
        &self,
        run: &Run,
        shard: u32,
        shards: usize,
        query: Value,
        most: i64,
    ) -> Result<Changed, Trouble> {
        let shards = u32::try_from(shards).unwrap_or(u32::MAX);
        let mut body = self.part_body(run, shard, shards, Some(query));
        body["conflicts"] = json!("proceed");
        let request = Request::post("copy changes", "/_reindex")
            .resource(&run.source.name)
            .repeat(Repeat::Never)
            .query("require_alias", "true")
            .query("slices", "1")
            .json(&body)?;
        let opaque_id = task::opaque_id(&run.id, &format!("{}/{shard}/changes", self.lease.epoch()));
        let ended: Ended = if most <= FEW {
            let request = request.timeout(self.patience).opaque_id(opaque_id).partial();
            self.cluster.send(request).await.map_err(script_failure)?.json()?
        } else {
            let ended = task::run(self.cluster, request, &opaque_id).await.map_err(script_failure)?;
            ended.ok_or_else(|| Trouble::Again("the task is gone, with the node that ran it".to_owned()))?
        };
        if let Some(failure) = ended.failures.iter().find(|failure| passes(failure)) {
            return Err(Trouble::Again(format!("{}: {}", failure.kind(), failure.reason())));
        }
        ended.judged("the new index")?;
        Ok(Changed {
            written: ended.created + ended.updated,
            conflicts: ended.version_conflicts,
            ..Changed::default()
        })
    }
}
