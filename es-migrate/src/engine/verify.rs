//! Compares the new index with the old one before it serves.

use serde_json::{Value, json};

use super::digest::Side;
use super::{Copier, Trouble, marks};
use crate::error::Failure;
use crate::ledger::{Run, Step};
use crate::migration::Verify;
use crate::plan::count;
use crate::progress::EventKind;

/// Documents that are named where sides differ.
pub(super) const NAMED: usize = 10;

impl Copier<'_> {
    /// Evidence: how many documents, how they were compared, and where the new index stands: it is not written to before it
    /// serves.
    pub(super) async fn verify(&self, run: &Run) -> Result<Value, Trouble> {
        if self.migration.is_typed() {
            return self.stream_verify(run).await;
        }
        // What wrote to the target must not come after this.
        self.refresh(&run.target.name).await?;
        let marks = marks(self.cluster, &run.target.name).await?;
        let copied = run.evidence(Step::Copy);
        let number = |key: &str| copied[key].as_u64().unwrap_or_default();
        let (old, new) =
            (count(self.cluster, &run.source.name).await?, count(self.cluster, &run.target.name).await?);
        let expected = old - number("left_out").min(old);
        if number("total") != old {
            let what = format!("the copy saw {} documents of {old}", number("total"));
            return Err(Failure::Differs { what, differing: vec![] }.into());
        }
        let by = self.how();
        let differing = if by == Verify::Counts { vec![] } else { self.compare(run, by).await? };
        if new != expected || !differing.is_empty() {
            if number("updated") > 0 && new < expected {
                return Err(Failure::DuplicateIds { count: expected - new }.into());
            }
            let what = format!("{expected} documents expected, {new} there");
            return Err(Failure::Differs { what, differing }.into());
        }
        self.events.send(self.document(), EventKind::Verified { documents: new, by });
        Ok(json!({"documents": new, "by": by, "marks": marks}))
    }

    /// What was asked for, as far as it can be told.
    pub(crate) fn how(&self) -> Verify {
        let asked = self.migration.verify.unwrap_or_default();
        let body = self.declared.body();
        let source = &body["mappings"]["_source"];
        let whole = source.get("excludes").is_none()
            && source.get("includes").is_none()
            && source.get("mode").is_none();
        // A pipeline is not repeated by the comparison.
        let repeated = self.migration.pipeline.is_none()
            && self.migration.script().is_none_or(|script| script.can_be_repeated());
        if whole && repeated { asked } else { asked.min(Verify::Ids) }
    }

    /// Some of the documents that differ; none if the sides are equal. Two requests, and two more where they are not.
    pub(crate) async fn compare(&self, run: &Run, verify: Verify) -> Result<Vec<String>, Trouble> {
        let (script, time) = (self.migration.script(), self.patience);
        let old = Side { cluster: self.cluster, index: &run.source.name, script, verify, time };
        let new = Side { index: &run.target.name, script: None, ..old.clone() };
        let (olds, news) = (old.digest().await?, new.digest().await?);
        let buckets = olds.differing(&news);
        if buckets.is_empty() {
            return Ok(vec![]);
        }
        let (olds, news) = (old.documents(&buckets).await?, new.documents(&buckets).await?);
        let changed = olds.iter().filter(|(id, digest)| news.get(*id) != Some(*digest)).map(|(id, _)| id);
        let added = news.keys().filter(|id| !olds.contains_key(*id));
        Ok(changed.chain(added).take(NAMED).cloned().collect())
    }
}
