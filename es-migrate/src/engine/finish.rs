//! The last round, under the block; then old and new are one, and the new index is ready to serve.

use es_core::cluster::{Repeat, Request, segment};
use serde_json::{Value, json};

use super::catch_up::Round;
use super::facts::{Marks, by_shard, seq_nos};
use super::{Copier, Indices, LiveIndex, Snapshot, Trouble};
use crate::error::Failure;
use crate::ledger::{Run, Step};
use crate::migration::Verify;
use crate::plan::count;

/// Somebody took the block off.
const WRITTEN: &str = "the index was written to after it was blocked";

impl Copier<'_> {
    /// With [`Writes::CatchUp`](crate::Writes::CatchUp): rounds until there is little left, then the block, and where the
    /// source stands then. Evidence: its marks; the snapshot is the next that the new index is brought to.
    pub(super) async fn block_briefly(&mut self, run: &Run) -> Result<Value, Trouble> {
        let source = &run.source.name;
        // Whoever asks once more has blocked it already: every moment counts.
        if self.blocked_since.is_none() {
            self.rounds(run).await?;
            self.remember(run).await?;
            // They took their time: whose block it is is told at the last moment.
            let indices = Indices::read(self.cluster, &[source]).await?;
            let blocked = indices.get(source).is_some_and(LiveIndex::is_blocked);
            self.note(Step::Block, json!({ "theirs": blocked })).await?;
        }
        let noted = self.ledger.latest().map(|run| run.evidence(Step::Block)["theirs"].clone());
        let theirs = noted.unwrap_or_default();
        if theirs != true {
            self.begin_pause();
        }
        self.stop_writes(&self.fence.source(), source).await?;
        let mut numbers = seq_nos(self.cluster, source).await?;
        if by_shard(&numbers.marks) != numbers.checkpoints {
            // Where the translog is written by and by, copies vouch for what is on disk alone.
            let flush = Request::post("flush", format!("/{}/_flush", segment(source))).resource(source);
            self.cluster.send(flush.repeat(Repeat::Safe)).await?;
            numbers = seq_nos(self.cluster, source).await?;
        }
        // No operation is in flight any more, so all copies have all of them.
        let shards = self.followed().to.map_or(0, |to| to.shards.len());
        if by_shard(&numbers.marks) != numbers.checkpoints || numbers.checkpoints.len() != shards {
            let reason = "not all copies of the shards have answered".to_owned();
            return Err(Trouble::Again(reason));
        }
        let marks = numbers.marks;
        if self.followed().next.is_none() {
            let next = Snapshot::take(self.cluster, source, numbers.checkpoints).await?;
            self.follow(|followed| followed.next = Some(next));
        }
        Ok(json!({"marks": marks, "theirs": theirs}))
    }

    /// Past the bound it is left where it is: what is seen next is that writes are blocked for too long.
    pub(super) async fn finish_in_time(&mut self, run: &Run) -> Result<Value, Trouble> {
        // By somebody else's block: nobody waits for this one.
        let Some(left) = self.left() else { return self.finish_copy(run).await };
        match tokio::time::timeout(left, self.finish_copy(run)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Trouble::OutOfTime),
        }
    }

    /// Evidence: how many documents, and where the new index stands: it is not written to before it serves.
    async fn finish_copy(&mut self, run: &Run) -> Result<Value, Trouble> {
        let (old, new) = (&run.source.name, &run.target.name);
        let blocked_at: Option<Marks> =
            serde_json::from_value(run.evidence(Step::Block)["marks"].clone()).ok();
        let blocked_at = blocked_at.as_ref().map(by_shard);
        let mut round = self.round(run).await?;
        if self.followed().to.map(|to| to.shards) != blocked_at {
            // It was begun before the block.
            self.save().await?;
            round = self.round(run).await?;
        }
        if self.followed().to.map(|to| to.shards) != blocked_at {
            return Err(Trouble::Again(WRITTEN.to_owned()));
        }
        self.remember(run).await?;
        self.refresh(new).await?;
        let counts = futures_util::future::try_join3(
            count(self.cluster, old),
            count(self.cluster, new),
            seq_nos(self.cluster, new),
        );
        let (was, is, numbers) = counts.await?;
        if self.migration.is_typed() {
            let meant = self.sums()?.documents;
            if is != meant {
                let what = format!("{meant} documents expected, {is} there");
                return Err(Failure::Differs { what, differing: vec![] }.into());
            }
            return Ok(finished(is, &numbers.marks, &round));
        }
        // What a script leaves out is only known by asking it again.
        let asked = was != is || self.migration.leaves_out();
        if asked {
            if Some(by_shard(&seq_nos(self.cluster, old).await?.marks)) != blocked_at {
                return Err(Trouble::Again(WRITTEN.to_owned()));
            }
            let by = self.how().min(Verify::Ids);
            let differing = if by == Verify::Ids { self.compare(run, by, None).await? } else { vec![] };
            if !differing.is_empty() || (was != is && !self.migration.leaves_out()) {
                let what = format!("{was} documents expected, {is} there");
                return Err(Failure::Differs { what, differing }.into());
            }
        }
        Ok(finished(is, &numbers.marks, &round))
    }
}

fn finished(documents: u64, marks: &Marks, round: &Round) -> Value {
    json!({"documents": documents, "marks": marks, "changed": round.changed, "gone": round.gone})
}
