//! Why `init` failed.

use crate::error::Error;
use crate::plan::{ApplyError, DeclareError, Plan, Refusals, StepError};

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
        }
    }
}
