//! Gives a copy up: writes are allowed again first, then what was made is removed.

use es_core::cluster::{Request, segment};
use es_core::error::Error;
use serde_json::json;

use super::facts::{Facts, Source, Target};
use super::{Copier, Fence, Indices, Trouble, task, update};
use crate::ledger::{Of, Run, Step};

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
            self.fence.raise(self.cluster, run, indices).await.map_err(|error| unless_placed(run, error))?;
        }
        if there && run.is_begun(Step::Block) {
            match run.of {
                Some(_) => self.let_go(run, ours).await?,
                None if run.evidence(Step::Block)["theirs"] == true => {}
                None => self.allow_writes(&self.fence.source(), &run.source.name).await?,
            }
        }
        self.end_pause();
        task::stop(self.cluster, &run.id).await?;
        self.close_snapshots().await;
        self.delete_sample(run).await?;
        if run.undoes.is_some() {
            return self.leave_as_it_was(run, facts).await;
        }
        // The source of a data stream has no fence; and nobody wants the index of a run that is given up.
        let there = there && run.of != Some(Of::Stream);
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

/// A data stream's index takes no fence: the switch was on its way, and has arrived. Looking again tells.
fn unless_placed(run: &Run, error: Error) -> Trouble {
    match error.error_type() {
        Some("illegal_argument_exception") if run.of == Some(Of::Stream) => Trouble::Again(error.to_string()),
        _ => error.into(),
    }
}
