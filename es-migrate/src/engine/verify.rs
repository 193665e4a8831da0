//! Compares the new index with the old one before it serves.

use serde_json::{Value, json};

use super::digest::{BUCKETS, IDS, Side};
use super::remove::Key;
use super::snapshot::is_lost;
use super::{Copier, Snapshot, Trouble, marks};
use crate::error::Failure;
use crate::ledger::{Run, Step};
use crate::migration::Verify;
use crate::plan::count;
use crate::progress::EventKind;
use crate::writes::Writes;

/// Documents that are named where sides differ.
pub(super) const NAMED: usize = 10;

impl Copier<'_> {
    /// Evidence: how many documents, how they were compared, and where the new index stands: it is not written to before it
    /// serves.
    pub(super) async fn verify(&mut self, run: &Run) -> Result<Value, Trouble> {
        if self.migration.is_typed() {
            return self.stream_verify(run).await;
        }
        // What wrote to the target must not come after this.
        self.refresh(&run.target.name).await?;
        let marks = marks(self.cluster, &run.target.name).await?;
        if run.writes == Writes::CatchUp {
            return self.verify_snapshot(run).await;
        }
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
        let differing = if by == Verify::Counts { vec![] } else { self.compare(run, by, None).await? };
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
        let back = self.ledger.latest().is_some_and(|run| run.undoes.is_some());
        let whole = back
            || source.get("excludes").is_none()
                && source.get("includes").is_none()
                && source.get("mode").is_none();
        // A pipeline is not repeated by the comparison.
        let repeated = self.migration.pipeline.is_none()
            && self.migration.script().is_none_or(|script| script.can_be_repeated());
        // What the old index has kept is as it was, and not as the way back makes it.
        let own = !back;
        if whole && repeated && own { asked } else { asked.min(Verify::Ids) }
    }

    /// The new index and the snapshot that it was brought to, while writes go on.
    async fn verify_snapshot(&mut self, run: &Run) -> Result<Value, Trouble> {
        let by = self.how();
        let documents = count(self.cluster, &run.target.name).await?;
        if let (Verify::Ids | Verify::Content, Some(snapshot)) = (by, self.followed().to) {
            match self.compare(run, by, Some(&snapshot)).await {
                Ok(differing) if differing.is_empty() => {}
                Ok(differing) => {
                    let what = "after it was brought to the same state".to_owned();
                    return Err(Failure::Differs { what, differing }.into());
                }
                // With the point in time goes what could be compared: the next round makes another one.
                Err(Trouble::Refused(error) | Trouble::Passing(error)) if is_lost(&error) => {
                    self.rounds(run).await?;
                    return Err(Trouble::Again(error.to_string()));
                }
                Err(trouble) => return Err(trouble),
            }
        }
        self.events.send(self.document(), EventKind::Verified { documents, by });
        Ok(json!({"documents": documents, "by": by}))
    }

    /// Some of the documents that differ; none if the sides are equal. Two requests, and two more where they are not.
    ///
    /// A snapshot may have documents that the new index has not: those that were written over before they were copied.
    pub(crate) async fn compare(
        &self,
        run: &Run,
        verify: Verify,
        snapshot: Option<&Snapshot>,
    ) -> Result<Vec<String>, Trouble> {
        if self.migration.is_typed() {
            return self.stream_compare_again(run, verify).await;
        }
        let (script, time) = (self.migration.script(), self.patience);
        let old = Side { cluster: self.cluster, index: &run.source.name, snapshot, script, verify, time };
        let new = Side { index: &run.target.name, snapshot: None, script: None, ..old.clone() };
        let (olds, news) = (old.digest().await?, new.digest().await?);
        let buckets = olds.differing(&news);
        if buckets.is_empty() {
            return Ok(vec![]);
        }
        let (olds, news) = (old.documents(&buckets).await?, new.documents(&buckets).await?);
        if snapshot.is_some() && olds.len().max(news.len()) >= IDS {
            // Too many to be named, and some may be excused: after another round there are fewer.
            return Err(Trouble::Again(format!("documents differ in {} places of {BUCKETS}", buckets.len())));
        }
        let (missing, other): (Vec<_>, Vec<_>) = olds
            .iter()
            .filter(|(key, digest)| news.get(*key) != Some(*digest))
            .map(|(key, _)| key)
            .partition(|key| !news.contains_key(*key));
        let missing = match snapshot {
            Some(snapshot) => self.still_as_in(run, snapshot, &missing).await?,
            None => missing.into_iter().cloned().collect(),
        };
        let added = news.keys().filter(|key| !olds.contains_key(*key));
        let differing = other.into_iter().chain(&missing).chain(added);
        Ok(differing.take(NAMED).map(ToString::to_string).collect())
    }

    /// Which of these documents are as they were in the snapshot: nothing excuses that they are missing.
    async fn still_as_in(&self, run: &Run, then: &Snapshot, keys: &[&Key]) -> Result<Vec<Key>, Trouble> {
        if keys.is_empty() {
            return Ok(vec![]);
        }
        let now = Snapshot::of(self.cluster, &run.source.name).await?;
        let (was, is) =
            (then.numbers_of(self.cluster, keys).await?, now.numbers_of(self.cluster, keys).await?);
        now.close(self.cluster).await;
        Ok(keys.iter().filter(|key| was.get(**key) == is.get(**key)).map(|key| (*key).clone()).collect())
    }
}
