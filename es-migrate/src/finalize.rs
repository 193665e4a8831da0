//! On without what was retired.

use std::time::Duration;

use serde_json::json;

use crate::back::refuse;
use crate::engine::{Copier, Fence, Indices, Trouble, update};
use crate::error::{Failure, MigrateError};
use crate::ledger::{IndexRef, Run, State};
use crate::migrator::{Migrator, Work};
use crate::now_ms;
use crate::registry::Registered;
use crate::report::{Outcome, Report};

impl Migrator {
    /// Deletes what migrations of the document, of a fleet's member, or of all of a fleet have retired: the old index after a switch, the new one after a rollback.
    /// Refused before the retention of any is over, by this machine's clock.
    ///
    /// No write makes an index of a retired name again: an index template forbids it.
    ///
    /// Elasticsearch: `POST /_aliases` with `remove_index`.
    pub async fn finalize(&self, document: &str, retention: Duration) -> Result<Report, MigrateError> {
        self.done(document, Work::Finalize(retention)).await
    }

    pub(crate) async fn without_retired(
        &self,
        registered: &Registered,
        retention: Duration,
    ) -> Result<Report, MigrateError> {
        self.with(registered, false, async |copier| {
            let retired: Vec<_> =
                copier.ledger.runs.iter().filter(|run| run.retired().is_some()).cloned().collect();
            let Some(eldest) = retired.iter().map(|run| run.ended_ms.unwrap_or_default()).min() else {
                return Err(refuse(copier, "nothing is retired", "`migrate status` shows how it stands"));
            };
            let over =
                |ended: u64| retention.checked_sub(Duration::from_millis(now_ms().saturating_sub(ended)));
            if let Some(left) = over(eldest).filter(|left| !left.is_zero()) {
                let left = crate::plan::print::duration(left);
                let what = format!("it is kept for {left} more");
                return Err(refuse(copier, what, "wait, or ask for a shorter retention"));
            }
            let is_due =
                |run: &&Run| over(run.ended_ms.unwrap_or_default()).is_none_or(|left| left.is_zero());
            for run in retired.iter().filter(is_due) {
                copier.remove(run).await.map_err(|trouble| copier.failed(trouble))?;
                if let Some(entry) = copier.ledger.runs.iter_mut().find(|entry| entry.id == run.id) {
                    entry.state = State::Finalized;
                }
                copier.noted().await?;
            }
            Ok(Outcome::Finalized)
        })
        .await
    }
}

impl Copier<'_> {
    /// Deletes an index that does not serve, through the fence on the one that does.
    async fn remove(&self, run: &Run) -> Result<(), Trouble> {
        let Some(gone) = run.retired() else { return Ok(()) };
        if let Some(of) = run.of {
            return self.remove_retired(of, gone).await;
        }
        let indices = Indices::read(self.cluster, &[self.alias(), &gone.name]).await?;
        let Some(serving) = indices.behind(self.alias()).filter(|serving| *serving != gone.name) else {
            return Err(Failure::AliasMoved { index: indices.behind(self.alias()).map(str::to_owned) }.into());
        };
        match indices.get(&gone.name) {
            Some(index) if gone.uuid.is_empty() || index.uuid() == gone.uuid => {}
            // Gone already, or somebody else's.
            _ => return Ok(()),
        }
        // The one that serves is the fence's target, whichever it was in that run.
        let target = IndexRef { name: serving.to_owned(), uuid: String::new() };
        let fenced = Run { source: gone.clone(), target, ..run.clone() };
        if self.fence.is_overtaken(&indices, &fenced) {
            return Err(Trouble::TakenOver);
        }
        self.fence.raise(self.cluster, &fenced, &indices).await?;
        let remove = json!({"remove_index": {"index": gone.name}});
        let lower = Fence::lower(serving, &self.fence.target());
        self.cluster.send(update(&[lower, remove])?.resource(&gone.name)).await?;
        Ok(())
    }
}
