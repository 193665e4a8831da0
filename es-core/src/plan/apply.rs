//! Sends a plan.

use std::fmt;

use super::refusal::Refusals;
use super::step::{Action, Step};
use super::{DocumentPlan, Plan};
use crate::cluster::{Cluster, Repeat, Request, segment};
use crate::error::{Error, ErrorKind};

/// What [`Plan::apply`] did.
#[derive(Debug, Default)]
pub struct Applied {
    /// The requests that the cluster took, in order.
    pub done: Vec<Done>,
    /// The documents that somebody else changed meanwhile, or whose reply was lost: look again before going on.
    pub overtaken: Vec<Overtaken>,
}

/// A request that the cluster took.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The Rust struct.
    pub document: &'static str,
    /// The request.
    pub step: Step,
}

/// A document that the plan no longer fits.
#[derive(Debug)]
pub struct Overtaken {
    /// The Rust struct.
    pub document: &'static str,
    /// The readers' alias, prefix included.
    pub alias: String,
    /// What the cluster said.
    pub error: Error,
}

/// A plan that could not be applied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// Something is in the way; nothing was sent.
    #[error("{0}")]
    Refused(Refusals),
    /// A request failed.
    #[error(transparent)]
    Step(Box<StepError>),
}

/// A request of a plan that failed, and those that were done before it.
pub struct StepError {
    /// The Rust struct.
    pub document: &'static str,
    /// The request that failed.
    pub step: Step,
    /// The requests that were done before it, in order.
    pub done: Vec<Done>,
    /// Why it failed.
    pub error: Error,
}

impl Plan {
    /// Sends the plan's requests, one after the other.
    ///
    /// Nothing is sent if any document is [refused](crate::plan::Verdict::Refused). A request that finds the cluster
    /// changed since the plan was made (the index exists, the alias has a write index) is not repeated, and neither is
    /// one whose reply was lost: its document is reported as [overtaken](Applied::overtaken), and the others go on. So a
    /// plan that is applied twice changes nothing the second time. Any other failure ends it, and the
    /// [error](ApplyError::Step) returns what was done.
    pub async fn apply(&self, cluster: &Cluster) -> Result<Applied, ApplyError> {
        let refusals = self.refusals();
        if !refusals.is_empty() {
            return Err(ApplyError::Refused(refusals));
        }
        let mut applied = Applied::default();
        for DocumentPlan { document, alias, steps, .. } in &self.documents {
            for step in steps {
                match send(cluster, step).await {
                    Ok(()) => applied.done.push(Done { document, step: step.clone() }),
                    Err(error) if is_overtaken(step.action, &error) => {
                        applied.overtaken.push(Overtaken { document, alias: alias.clone(), error });
                        break;
                    }
                    Err(error) => {
                        let (step, done) = (step.clone(), applied.done);
                        return Err(ApplyError::Step(Box::new(StepError { document, step, done, error })));
                    }
                }
            }
        }
        Ok(applied)
    }
}

async fn send(cluster: &Cluster, step: &Step) -> Result<(), Error> {
    let Step { action, index, body } = step;
    let path = action.path(segment(index));
    let request = match action.method() {
        "POST" => Request::post(action.words(), path),
        _ => Request::put(action.words(), path),
    };
    // A mapping or a setting sent twice is there once; an index or an alias is looked at before it is sent again.
    let repeat = match action {
        Action::PutMapping | Action::PutSettings => Repeat::Safe,
        Action::CreateIndex | Action::UpdateAliases => Repeat::Never,
    };
    cluster.send(request.resource(index).repeat(repeat).json(body)?).await.map(drop)
}

/// Whether the state has to be read again instead of giving up: it is not what the plan was made from, or not known.
fn is_overtaken(action: Action, error: &Error) -> bool {
    let reason = || error.reason().unwrap_or_default();
    let raced = match error.error_type() {
        // The server's word for the second of two write indices, with the status 500.
        Some("illegal_state_exception") => reason().contains("more than one write index"),
        Some("invalid_alias_name_exception") => reason().contains("same name as the alias"),
        Some("invalid_index_name_exception") => reason().contains("already exists as alias"),
        Some("index_not_found_exception") => action != Action::CreateIndex,
        _ => error.is_already_exists(),
    };
    raced || error.is_outcome_unknown() || matches!(error.kind(), ErrorKind::Unacknowledged)
}

impl fmt::Display for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.document, self.error)?;
        self.done
            .iter()
            .try_for_each(|Done { document, step }| write!(f, "\ndone before: {step} for `{document}`"))
    }
}

/// Short: a `main` that returns the error prints this, and a step holds a whole schema.
impl fmt::Debug for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done: Vec<_> = self.done.iter().map(|done| done.step.to_string()).collect();
        f.debug_struct("StepError")
            .field("document", &self.document)
            .field("step", &self.step.to_string())
            .field("done", &done)
            .field("error", &self.error)
            .finish()
    }
}

impl std::error::Error for StepError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // The error itself is in the message already.
        self.error.source()
    }
}
