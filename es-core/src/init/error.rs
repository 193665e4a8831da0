//! Why `init` failed.

use crate::error::Error;
use crate::lease::LeaseError;
use crate::plan::{ApplyError, DeclareError, Done, Plan, Refusals, StepError};

/// What a program gets when a document's index cannot be brought to what is declared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InitError {
    /// A declaration that no cluster can take. Nothing was sent.
    #[error(transparent)]
    Declaration(#[from] DeclareError),
    /// The cluster could not be read. Nothing was changed.
    #[error(transparent)]
    Read(#[from] Error),
    /// What is live is not what is declared, and [`Mode::Validate`](crate::plan::Mode::Validate) changes nothing.
    #[error("what is live differs from what is declared, and nothing was changed:\n{0}")]
    Drift(Box<Plan>),
    /// Something is in the way of one document or more. Nothing was changed, for any document.
    #[error("{0}")]
    Refused(Refusals),
    /// A request failed.
    #[error(transparent)]
    Step(Box<StepError>),
    /// The lease could not be taken. Nothing was changed.
    #[error("no lease to change the cluster: {0}")]
    Lease(LeaseError),
    /// Somebody else took the lease over, since it could not be renewed in time.
    #[error("the lease was lost after {} requests: others go on\nhelp: run it again, it goes on from what is there", done.len())]
    LeaseLost {
        /// The requests that were done before, in order.
        done: Vec<Done>,
    },
    /// What was sent was taken and is not there: others change it, or the server keeps it otherwise.
    #[error(
        "after {rounds} rounds there is still something to do, which others change, or the server does not keep:\n{plan}"
    )]
    NotKept {
        /// How often it was sent.
        rounds: u32,
        /// What differs still.
        plan: Box<Plan>,
    },
    /// Every time the state was read, it had changed before the plan was applied.
    #[error("`{subject}`: others change it at the same time; given up after {rounds} rounds: {error}")]
    Unsettled {
        /// The Rust struct, or the resource.
        subject: String,
        /// How often the state was read.
        rounds: u32,
        /// What the cluster said last.
        error: Error,
    },
}

impl From<ApplyError> for InitError {
    fn from(error: ApplyError) -> Self {
        match error {
            ApplyError::Refused(refusals) => InitError::Refused(refusals),
            ApplyError::Step(error) => InitError::Step(error),
            ApplyError::Lease(error) => InitError::Lease(error),
            ApplyError::LeaseLost { done } => InitError::LeaseLost { done },
        }
    }
}
