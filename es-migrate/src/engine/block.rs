//! Stops writes to the old index, and notes where it stands then.

use es_core::cluster::{Request, segment};
use serde_json::{Value, json};

use super::{Copier, Trouble, marks};
use crate::ledger::{Run, Step};

impl Copier<'_> {
    /// `PUT /<index>/_block/write`, which waits for operations in flight, as the setting alone would not; then a refresh, so
    /// that the copy sees everything.
    pub(super) async fn block(&self, run: &Run, was_blocked: bool) -> Result<Value, Trouble> {
        let fenced = self.fence.source();
        let path = format!("/{}/_block/write", segment(&fenced));
        let reply = self.cluster.send(Request::put("block writes", path).resource(&run.source.name)).await?;
        drop(reply);
        self.refresh(&run.source.name).await?;
        let marks = marks(self.cluster, &run.source.name).await?;
        let documents = self.count(&run.source.name).await?;
        // One that was there before is not ours to take off.
        let theirs = match run.evidence(Step::Block)["theirs"].as_bool() {
            Some(noted) => noted,
            None => was_blocked && run.entry(Step::Block).is_none_or(|entry| entry.attempts <= 1),
        };
        Ok(json!({"marks": marks, "documents": documents, "theirs": theirs}))
    }

    /// Takes the block off, through the fence.
    pub(super) async fn unblock(&self, run: &Run) -> Result<(), Trouble> {
        let path = format!("/{}/_settings", segment(&self.fence.source()));
        let body = json!({"index.blocks.write": null});
        self.cluster.send(Request::put("allow writes", path).resource(&run.source.name).json(&body)?).await?;
        Ok(())
    }

    pub(super) async fn refresh(&self, index: &str) -> Result<(), Trouble> {
        let request = Request::post("refresh", format!("/{}/_refresh", segment(index))).resource(index);
        self.cluster.send(request.repeat(es_core::cluster::Repeat::Safe)).await?;
        Ok(())
    }
}
