//! The old index takes what was written since the switch, and is left as it was if that comes to nothing.

use es_core::cluster::{Request, segment};
use serde_json::{Value, json};

use super::facts::{Facts, Target};
use super::{Copier, Fence, Indices, Trouble, update};
use crate::ledger::{Run, Step};

impl Copier<'_> {
    /// `PUT /<fence>/_settings`. Evidence: what was there before.
    pub(super) async fn reopen(&self, run: &Run, indices: &Indices) -> Result<Value, Trouble> {
        let noted = &run.evidence(Step::Reopen)["before"];
        let before = match (noted.as_object(), indices.get(&run.target.name)) {
            (None, Some(index)) => json!({"gc_deletes": index.settings["index"]["gc_deletes"]}),
            _ => noted.clone(),
        };
        self.set_old(run, &json!({"index.blocks.write": null, "index.gc_deletes": "0s"})).await?;
        Ok(json!({ "before": before }))
    }

    /// What the last round brings back before the switch.
    pub(super) async fn restore_own(&self, run: &Run) -> Result<Value, Trouble> {
        if run.undoes.is_none() {
            return self.restore_last(run).await;
        }
        let settings = json!({"index.gc_deletes": run.evidence(Step::Reopen)["before"]["gc_deletes"]});
        self.set_old(run, &settings).await?;
        Ok(settings)
    }

    /// The old index takes no writes again; what it got meanwhile is written over by the next rollback.
    pub(super) async fn leave_as_it_was(&self, run: &Run, facts: &Facts) -> Result<(), Trouble> {
        if facts.target != Target::There {
            return Ok(());
        }
        if run.is_begun(Step::Reopen) {
            self.restore_own(run).await?;
            self.stop_writes(&self.fence.target(), &run.target.name).await?;
        }
        let (source, target) = (self.fence.source(), self.fence.target());
        let lower = [Fence::lower(&run.source.name, &source), Fence::lower(&run.target.name, &target)];
        self.cluster.send(update(&lower)?.resource(&run.source.name)).await?;
        Ok(())
    }

    async fn set_old(&self, run: &Run, settings: &Value) -> Result<(), Trouble> {
        let path = format!("/{}/_settings", segment(&self.fence.target()));
        let request = Request::put("set settings", path).resource(&run.target.name);
        self.cluster.send(request.json(settings)?).await?;
        Ok(())
    }
}
