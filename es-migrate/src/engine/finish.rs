//! The last round, under the block; then old and new are one, and the new index is ready to serve.

use serde_json::{Value, json};

use super::facts::seq_nos;
use super::{Copier, Snapshot, Trouble};
use crate::error::Failure;
use crate::ledger::{Run, Step};
use crate::migration::Verify;
use crate::plan::count;

impl Copier<'_> {
    /// With [`Writes::CatchUp`](crate::Writes::CatchUp): rounds until there is little left, then the block, and where the
    /// source stands then. Evidence: its marks; the snapshot is the next that the new index is brought to.
    pub(super) async fn block_briefly(&mut self, run: &Run) -> Result<Value, Trouble> {
        let source = &run.source.name;
        // Whoever asks once more has blocked it already: every moment counts.
        if self.blocked_since.is_none() {
            self.rounds(run).await?;
        }
        let theirs = run.evidence(Step::Block)["theirs"].clone();
        if theirs != true {
            self.begin_pause();
        }
        self.stop_writes(&self.fence.source(), source).await?;
        let numbers = seq_nos(self.cluster, source).await?;
        // No operation is in flight any more, so all copies have all of them.
        if numbers.marks.values().zip(&numbers.checkpoints).any(|(last, vouched)| last != vouched) {
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
        let blocked_at = run.evidence(Step::Block)["marks"].as_object().map(numbers);
        let mut round = self.round(run).await?;
        if self.followed().to.map(|to| to.shards) != blocked_at {
            // It was begun before the block.
            self.save().await?;
            round = self.round(run).await?;
        }
        if self.followed().to.map(|to| to.shards) != blocked_at {
            return Err(Trouble::Again("the index was written to after it was blocked".to_owned()));
        }
        let settings = self.restore_own(run);
        let (settings, refreshed) = futures_util::future::join(settings, self.refresh(new)).await;
        settings?;
        refreshed?;
        let counts = futures_util::future::try_join3(
            count(self.cluster, old),
            count(self.cluster, new),
            seq_nos(self.cluster, new),
        );
        let (was, is, numbers) = counts.await?;
        // What a script leaves out is only known by asking it again.
        let asked = was != is || self.migration.leaves_out();
        if asked {
            let by = self.how().min(Verify::Ids);
            let differing = if by == Verify::Ids { self.compare(run, by, None).await? } else { vec![] };
            if !differing.is_empty() || (was != is && !self.migration.leaves_out()) {
                let what = format!("{was} documents expected, {is} there");
                return Err(Failure::Differs { what, differing }.into());
            }
        }
        Ok(json!({
            "documents": is, "marks": numbers.marks, "changed": round.changed, "gone": round.gone,
        }))
    }
}

/// By the shard's number.
fn numbers(marks: &serde_json::Map<String, Value>) -> Vec<i64> {
    let mut numbers: Vec<(usize, i64)> =
        marks.iter().filter_map(|(shard, last)| Some((shard.parse().ok()?, last.as_i64()?))).collect();
    numbers.sort_unstable();
    numbers.into_iter().map(|(_, last)| last).collect()
}
