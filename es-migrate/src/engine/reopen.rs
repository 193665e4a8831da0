//! The old index takes what was written since the switch, and is left as it was if that comes to nothing.

use serde_json::{Map, Value, json};

use super::facts::{Facts, Target};
use super::{Copier, Fence, Trouble, update};
use crate::ledger::{Run, Step};

impl Copier<'_> {
    /// `PUT /<fence>/_settings`. Evidence: what was there before, noted with the intent.
    pub(super) async fn reopen(&mut self, run: &Run) -> Result<Value, Trouble> {
        let taken = json!({"index.blocks.write": null, "index.gc_deletes": "0s"});
        self.set(run, taken.as_object().unwrap_or(&Map::new())).await?;
        self.remembers = Some(false);
        Ok(run.evidence(Step::Reopen).clone())
    }

    /// The old index takes no writes again; what it got meanwhile the next rollback brings on.
    pub(super) async fn leave_as_it_was(&mut self, run: &Run, facts: &Facts) -> Result<(), Trouble> {
        if facts.target != Target::There {
            return Ok(());
        }
        if run.is_begun(Step::Reopen) {
            self.remember(run).await?;
            self.stop_writes(&self.fence.target(), &run.target.name).await?;
        }
        let (source, target) = (self.fence.source(), self.fence.target());
        let lower = [Fence::lower(&run.source.name, &source), Fence::lower(&run.target.name, &target)];
        self.cluster.send(update(&lower)?.resource(&run.source.name)).await?;
        Ok(())
    }
}
