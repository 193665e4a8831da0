//! One request of a bulk: sent, repeated for what was refused as too much or by a block, and counted.

use std::sync::Arc;
use std::time::Duration;

use super::batch::Sealed;
use super::reply::{Answer, Answered, Id, Outcome};
use super::report::{BulkItemError, BulkReport};
use crate::cluster::{Cluster, Repeat, Request};
use crate::documents::patience::Waiting;
use crate::documents::{Inner, Refresh};
use crate::error::Error;

/// How a bulk's requests are sent.
#[derive(Debug)]
pub(super) struct Sender {
    pub(super) cluster: Cluster,
    pub(super) target: String,
    /// Set for a handle's own writes, which wait while the index is blocked.
    pub(super) documents: Option<Arc<Inner>>,
    pub(super) require_alias: bool,
    pub(super) refresh: Refresh,
    pub(super) pipeline: Option<String>,
    pub(super) timeout: Option<Duration>,
    pub(super) keep_documents: bool,
}

/// Whether there is to be another attempt, after a pause.
async fn pause(next: Option<Duration>, target: &str, refused: usize) -> bool {
    let Some(pause) = next else { return false };
    tracing::debug!(target, refused, ?pause, "the cluster is busy: repeating");
    tokio::time::sleep(pause).await;
    true
}

/// What became of a batch: the report of its operations, and the failure that ended it early.
pub(super) struct Landed {
    pub(super) report: BulkReport,
    pub(super) failure: Option<Error>,
}

impl Sender {
    pub(super) async fn send(&self, batch: Sealed) -> Landed {
        let mut report = BulkReport::new(&self.target);
        let failure = self.send_into(&mut report, batch).await.err();
        Landed { report, failure }
    }

    /// Operations on one document keep their order: the server asks for blocks, and for room, once for all operations of a
    /// request on a shard, so that none of them is done after one that was refused.
    async fn send_into(&self, report: &mut BulkReport, mut batch: Sealed) -> Result<(), Error> {
        let mut pauses = self.cluster.retry().pauses();
        let mut waiting = self.documents.as_ref().map(Waiting::new);
        loop {
            let response = self.cluster.send(self.request(&batch)).await?;
            report.requests += 1;
            report.bytes += batch.body.len() as u64;
            let answer: Answer<'_> = response.json()?;
            let mut refused = Vec::new();
            let mut blocked = false;
            // A guard's answer, the last, is nobody's.
            for (at, Answered { outcome }) in answer.items.into_iter().enumerate().take(batch.items.len()) {
                let is_blocked = waiting.is_some() && outcome.is_blocked();
                blocked |= is_blocked;
                if is_blocked || outcome.is_busy() {
                    refused.push((at, outcome));
                } else {
                    self.count(report, &batch, at, outcome);
                }
            }
            let again = match &mut waiting {
                _ if refused.is_empty() => false,
                Some(waiting) if blocked => waiting.again().await,
                _ => pause(pauses.next(), &self.target, refused.len()).await,
            };
            if !again {
                // Patience is at its end, or nothing was refused.
                for (at, outcome) in refused {
                    self.count(report, &batch, at, outcome);
                }
                // What comes after it would be refused too.
                let block = report.failed.iter().find(|failed| blocked && failed.is_write_block());
                return match block {
                    Some(failed) => Err(Error::new(report.context.clone(), failed.kind())),
                    None => Ok(()),
                };
            }
            let which: Vec<usize> = refused.iter().map(|(at, _)| *at).collect();
            report.repeated += which.len() as u64;
            batch = batch.only(&which);
        }
    }

    fn request(&self, batch: &Sealed) -> Request {
        let repeat = if batch.once { Repeat::Never } else { Repeat::Safe };
        let mut request = Request::post("bulk", format!("/{}/_bulk", self.target))
            .resource(&self.target)
            // Positions tell the rest; replies are a third of the size.
            .query("filter_path", "took,errors,items.*.status,items.*.result,items.*.error,items.*._id")
            .query_opt("require_alias", self.require_alias.then_some(true))
            .query_opt("refresh", self.refresh.parameter())
            .query_opt("pipeline", self.pipeline.as_deref())
            .ndjson(if self.require_alias { batch.guarded() } else { batch.body.clone() })
            .repeat(repeat)
            .partial();
        if let Some(timeout) = self.timeout {
            request = request.timeout(timeout);
        }
        request
    }

    fn count(&self, report: &mut BulkReport, batch: &Sealed, at: usize, outcome: Outcome<'_>) {
        let Some(error) = outcome.error else {
            let counter = match outcome.result {
                Some("created") => &mut report.created,
                Some("updated") => &mut report.updated,
                Some("deleted") => &mut report.deleted,
                _ => &mut report.unchanged,
            };
            *counter += 1;
            return;
        };
        let document = self.keep_documents.then(|| batch.document(at)).flatten();
        let (error_type, reason, causes) = error.into_parts();
        report.failed.push(BulkItemError {
            position: batch.items[at].position,
            id: outcome.id.map(|Id(id)| id.into_owned()),
            status: outcome.status,
            error_type,
            reason,
            causes,
            document: document.map(|source| String::from_utf8_lossy(source).into_owned()),
        });
    }
}
