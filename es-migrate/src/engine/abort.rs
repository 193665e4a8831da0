//! Gives a copy up: writes are allowed again first, then what was made is removed.

use es_core::cluster::{Request, segment};
use serde_json::json;

use super::facts::{Facts, Source, Target};
use super::{Copier, Fence, Indices, Trouble, task, update};
use crate::ledger::{Run, Step};

impl Copier<'_> {
    /// Brings the cluster back to what it was before the run.
    pub(super) async fn clean_up(
        &mut self,
        run: &Run,
        facts: &Facts,
        indices: &Indices,
    ) -> Result<(), Trouble> {
        let there = matches!(facts.source, Source::There { .. });
        // A foreign index of the target's name is not touched.
        let ours = facts.target == Target::There;
        if there && (!facts.fenced || run.is_begun(Step::Switch)) {
            // A switch that is still on its way must come to nothing before there are writes again.
            if run.is_begun(Step::Switch) {
                self.fence.renew();
            }
            self.fence.raise(self.cluster, run, indices).await?;
        }
        if there && run.is_begun(Step::Block) && run.evidence(Step::Block)["theirs"] != true {
            self.allow_writes(&self.fence.source(), &run.source.name).await?;
        }
        self.end_pause();
        task::stop(self.cluster, &run.id).await?;
        self.close_snapshots().await;
        self.delete_sample(run).await?;
        if run.undoes.is_some() {
            return self.leave_as_it_was(run, facts).await;
        }
        match (there, ours) {
            (true, true) => {
                // The server lets no alias of the same index be taken away in this call: the source's stands for both.
                let lower = Fence::lower(&run.source.name, &self.fence.source());
                let remove = json!({"remove_index": {"index": run.target.name}});
                self.cluster.send(update(&[lower, remove])?.resource(&run.target.name)).await?;
            }
            (true, false) => {
                let lower = Fence::lower(&run.source.name, &self.fence.source());
                self.cluster.send(update(&[lower])?.resource(&run.source.name)).await?;
            }
            (false, true) => {
                let request = Request::delete("delete index", format!("/{}", segment(&run.target.name)));
                self.cluster.send(request.resource(&run.target.name).allow(404)).await?;
            }
            (false, false) => {}
        }
        Ok(())
    }
}
