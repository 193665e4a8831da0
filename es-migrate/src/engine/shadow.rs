//! Asks the old and the new index the same queries, before writes are blocked and before the switch.

use serde_json::{Value, json};

use super::{Copier, Trouble};
use crate::error::Failure;
use crate::ledger::{Followed, Run, Step};
use crate::progress::EventKind;
use crate::shadow::{BATCH, Query, Shadow, Shadowed, Side, compare};
use crate::writes::Writes;

/// How often all is asked where writes go on and a query finds too little: a document that was written over in the moment
/// before is missed by nobody the next time.
const TRIES: u32 = 3;

impl Copier<'_> {
    /// Evidence: the figures, and the worst queries.
    pub(super) async fn shadow(&mut self, run: &Run) -> Result<Value, Trouble> {
        let Some(shadow) = &self.migration.shadow else { return Ok(Value::Null) };
        let mut queries = shadow.queries.clone();
        for sample in &shadow.samples {
            queries.extend(sample.queries(self.cluster, &run.source.name, self.migration).await?);
        }
        self.follows(run).await?;
        let mut found = self.asked(run, shadow, &queries).await?;
        for _ in 1..TRIES {
            // Where nothing was written meanwhile, the next answers would be these.
            if found.below == 0 || !self.follows(run).await? {
                break;
            }
            found = self.asked(run, shadow, &queries).await?;
        }
        let evidence = json!(found.short());
        self.events.send(self.document(), EventKind::Shadowed { shadow: Box::new(found.short()) });
        if let (Some(min_overlap), true) = (found.min_overlap, found.below > 0) {
            self.note(Step::Shadow, evidence).await?;
            return Err(Failure::FindsLess { min_overlap, shadow: Box::new(found) }.into());
        }
        self.shadowed = Some(found);
        Ok(evidence)
    }

    /// Where writes go on, the new index gets what was written up to now; whether there was anything.
    async fn follows(&mut self, run: &Run) -> Result<bool, Trouble> {
        if run.writes == Writes::Blocked {
            return Ok(false);
        }
        let written = |followed: Followed| (followed.changed, followed.gone);
        let before = written(self.followed());
        self.rounds(run).await?;
        Ok(written(self.followed()) != before)
    }

    /// Asks both; where writes go on, the old index as it was when the new one was brought to where it is.
    async fn asked(&self, run: &Run, shadow: &Shadow, queries: &[Query]) -> Result<Shadowed, Trouble> {
        let then = self.followed().to.filter(|_| run.writes == Writes::CatchUp);
        let pit = then.map(|then| then.pit).filter(|pit| !pit.is_empty());
        self.refresh(&run.target.name).await?;
        let old = Side { cluster: self.cluster, index: &run.source.name, pit: pit.as_deref() };
        let new = Side { index: &run.target.name, pit: None, ..old };
        let mut all = vec![];
        for some in queries.chunks(BATCH) {
            self.check().await?;
            if self.control.is_stopped() {
                return Err(Failure::Cancelled.into());
            }
            match compare(&old, &new, some, shadow.first()).await {
                Ok(compared) => all.extend(compared),
                // What is asked is gone: the next look tells which index, and another round makes another point in time.
                Err(error) if error.status() == Some(404) => return Err(Trouble::Again(error.to_string())),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Shadowed::of(all, shadow.min_overlap))
    }
}
