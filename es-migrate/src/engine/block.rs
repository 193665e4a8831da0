//! Stops writes to an index, and allows them again; both through a fence.

use es_core::cluster::{Repeat, Request, segment};
use serde_json::{Value, json};

use super::{Copier, Trouble, marks};
use crate::ledger::{Of, Run, Step};
use crate::plan::count;

impl Copier<'_> {
    /// Blocks writes to the source; then a refresh, so that the copy sees everything. Evidence: where the index stands then.
    pub(crate) async fn block(&mut self, run: &Run) -> Result<Value, Trouble> {
        if run.evidence(Step::Block)["theirs"] != true {
            self.begin_pause();
        }
        if run.of.is_some() {
            self.hold(run).await?;
        }
        self.stop_writes(&self.old(run), &run.source.name).await?;
        if run.of == Some(Of::Stream) {
            self.allow_writes(&self.fence.target(), &run.target.name).await?;
        }
        self.refresh(&run.source.name).await?;
        let marks = marks(self.cluster, &run.source.name).await?;
        let documents = count(self.cluster, &run.source.name).await?;
        // With what was noted with the intent.
        let mut evidence = run.evidence(Step::Block).clone();
        evidence["marks"] = json!(marks);
        evidence["documents"] = json!(documents);
        Ok(evidence)
    }

    /// The old index as a request names it that changes it: by its fence. A data stream's takes no alias; there the new
    /// index's stands beside it, since the server does nothing at all where one of two names is missing.
    pub(crate) fn old(&self, run: &Run) -> String {
        match run.of {
            Some(Of::Stream) => format!("{},{}", run.source.name, self.fence.target()),
            _ => self.fence.source(),
        }
    }

    /// `PUT /<index>/_block/write`, which waits for operations in flight, as the setting alone would not.
    pub(crate) async fn stop_writes(&self, fence: &str, index: &str) -> Result<(), Trouble> {
        let path = format!("/{}/_block/write", segment(fence));
        self.cluster.send(Request::put("block writes", path).resource(index)).await?;
        Ok(())
    }

    /// Takes the block off.
    pub(crate) async fn allow_writes(&self, fence: &str, index: &str) -> Result<(), Trouble> {
        let path = format!("/{}/_settings", segment(fence));
        let body = json!({"index.blocks.write": null});
        self.cluster.send(Request::put("allow writes", path).resource(index).json(&body)?).await?;
        Ok(())
    }

    pub(crate) async fn refresh(&self, index: &str) -> Result<(), Trouble> {
        let request = Request::post("refresh", format!("/{}/_refresh", segment(index))).resource(index);
        self.cluster.send(request.repeat(Repeat::Safe)).await?;
        Ok(())
    }
}
