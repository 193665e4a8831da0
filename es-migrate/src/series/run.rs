//! One older index after the other, each a run of its own.

use es_core::lease::Lease;

use crate::error::{Failure, MigrateError, Reason};
use crate::ledger::{IndexRef, Of, Run};
use crate::migrator::{Migrator, run_id};
use crate::plan::{Action, Found, OlderIndex};
use crate::progress::EventKind;
use crate::report::Outcome;

/// How often it is tried to bring writes to a new index.
const ROUNDS: u32 = 3;

/// What was done in a series.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    /// The index that is written to was changed in place.
    pub(crate) changed: bool,
    /// How often writes were brought to a new index.
    pub(crate) rolled_over: u32,
    /// Indices whose copy took their place.
    pub(crate) indices: u64,
    /// Their documents.
    pub(crate) documents: u64,
    /// The indices that were to be copied at first.
    pub(crate) all: Option<u64>,
}

impl Migrator {
    /// What comes next: the roll-over, or one index.
    pub(crate) async fn next_of_series(
        &self,
        lease: &Lease,
        mut found: Found<'_>,
        tally: &mut Tally,
    ) -> Result<(), MigrateError> {
        let Some(of) = Of::declared(found.registered.schema) else { return Ok(()) };
        let Action::Series { roll_over, indices } = found.plan.action.clone() else { return Ok(()) };
        let left: Vec<_> = indices.into_iter().filter(OlderIndex::is_copied).collect();
        let all = *tally.all.get_or_insert(tally.indices + left.len() as u64);
        if roll_over {
            tally.rolled_over += 1;
            if tally.rolled_over > ROUNDS {
                let what = "writers of an older version get their alias back, time and again";
                let reason =
                    Reason::new(what, "find out who moves aliases meanwhile, then run `migrate up` again");
                return Err(MigrateError::Refused(vec![(found.registered.document().to_owned(), reason)]));
            }
            return self.roll_over(lease, of, &found).await;
        }
        let Some(next) = left.into_iter().next() else { return Ok(()) };
        let (document, version) = (found.registered.document(), found.registered.schema.version);
        if self.control.is_stopped() {
            return Err(MigrateError::Cancelled { document: document.to_owned(), index: next.index });
        }
        let of_all = EventKind::Index { index: next.index.clone(), at: tally.indices + 1, all };
        self.events.send(document, of_all);
        let from = next.version.unwrap_or(0);
        found.migration = found.registered.steps.between(from, version);
        let id = run_id();
        let target = format!("{}-v{version}-{id}", stem(&next.index, &found));
        let indices =
            (IndexRef { name: next.index, uuid: next.uuid }, IndexRef { name: target, uuid: String::new() });
        let run = Run {
            of: Some(of),
            operations: found.migration.operations_in_words(),
            digest: found.digest(),
            ..Run::begun(id, (from, version), indices, &self.owner, lease.epoch())
        };
        self.events.send(document, run.started());
        found.ledger.runs.push(run);
        self.save(document, &mut found.ledger).await?;
        let outcome = self.drive(lease, found).await;
        tally.count(outcome)
    }

    /// The index that somebody was at.
    pub(crate) async fn go_on_in_series(
        &self,
        lease: &Lease,
        found: Found<'_>,
        tally: &mut Tally,
    ) -> Result<(), MigrateError> {
        let outcome = self.go_on(lease, found).await;
        match outcome {
            // What was begun by a program of another mind is put back; this one's own comes next.
            Err(MigrateError::Failed { failure: Failure::GivenUp { .. }, .. }) => Ok(()),
            outcome => tally.count(outcome),
        }
    }
}

impl Tally {
    fn count(&mut self, outcome: Result<crate::document::Copied, MigrateError>) -> Result<(), MigrateError> {
        match outcome {
            Ok(copied) => {
                self.indices += 1;
                self.documents += copied.documents;
                Ok(())
            }
            // By its policy or its retention, or its place was taken by what its policy made of it: there is nothing left to
            // copy, or something else.
            Err(MigrateError::Failed { failure: Failure::SourceGone, .. }) => Ok(()),
            Err(MigrateError::Failed { document, from, index, failure }) => {
                let (done, all) = (self.indices, self.all.unwrap_or(self.indices + 1));
                Err(MigrateError::Index { document, index, from, done, all, failure: Box::new(failure) })
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        !self.changed && self.rolled_over == 0 && self.indices == 0
    }

    pub(crate) fn outcome(&self) -> Outcome {
        if self.rolled_over > 0 || self.indices > 0 { Outcome::Migrated } else { Outcome::Changed }
    }
}

/// The name that a copy's begins with: of a copy that is copied again, its original's.
fn stem<'a>(name: &'a str, found: &Found<'_>) -> &'a str {
    let made = found.ledger.runs.iter().find(|run| run.of.is_some() && run.target.name == name);
    let suffix = made.map(|run| format!("-v{}-{}", run.to, run.id));
    suffix.and_then(|suffix| name.strip_suffix(suffix.as_str())).unwrap_or(name)
}
