//! Gives an adoption up: writes are allowed again first, then the clone is removed.

use serde_json::json;

use super::facts::{Cloned, Facts, Original, observe};
use crate::engine::{Copier, Fence, Indices, Trouble, update};
use crate::ledger::{IndexRef, Run, Step};

impl Copier<'_> {
    /// Brings the cluster back to what it was before the run.
    pub(super) async fn put_back(&self, run: &Run, facts: &Facts, indices: &Indices) -> Result<(), Trouble> {
        if facts.original == Original::Gone {
            return self.leave_clone(run, facts, indices).await;
        }
        // A foreign index of the clone's name is not touched.
        let target = if facts.clone == Cloned::Foreign { IndexRef::default() } else { run.target.clone() };
        let fenced = Run { target, ..run.clone() };
        if !facts.fenced {
            self.fence.raise(self.cluster, &fenced, indices).await?;
        }
        let (source, target) = (&run.source.name, &run.target.name);
        if run.is_begun(Step::Block) && run.evidence(Step::Block)["theirs"] != true {
            self.allow_writes(&self.fence.source(), source).await?;
        }
        // An owner before this one may have cloned until just now; an index that takes writes is not cloned any more.
        let (facts, _) = observe(self.cluster, run, &self.fence).await?;
        // The server lets no alias of the removed index be taken away in this call: the original's stands for both.
        let mut actions = vec![Fence::lower(source, &self.fence.source())];
        if matches!(facts.clone, Cloned::There { .. }) {
            actions.push(json!({"remove_index": {"index": target}}));
        }
        self.cluster.send(update(&actions)?.resource(source)).await?;
        Ok(())
    }

    /// Somebody deleted the original: the clone is left to them, without a fence and without our block.
    async fn leave_clone(&self, run: &Run, facts: &Facts, indices: &Indices) -> Result<(), Trouble> {
        if !matches!(facts.clone, Cloned::There { .. }) {
            return Ok(());
        }
        let target = &run.target.name;
        let fenced = Run { source: IndexRef::default(), ..run.clone() };
        self.fence.raise(self.cluster, &fenced, indices).await?;
        if run.evidence(Step::Block)["theirs"] != true {
            self.allow_writes(&self.fence.target(), target).await?;
        }
        let lower = Fence::lower(target, &self.fence.target());
        self.cluster.send(update(&[lower])?.resource(target)).await?;
        Ok(())
    }
}
