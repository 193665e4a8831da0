//! Why `init` failed.

use crate::error::Error;
use crate::plan::{ApplyError, DeclareError, Refusals, StepError};

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
    /// Something is in the way of one document or more. Nothing was changed, for any document.
    #[error("{0}")]
    Refused(Refusals),
    /// A request failed.
    #[error(transparent)]
    Step(Box<StepError>),
    /// Every time the state was read, it had changed before the plan was applied.
    #[error(
        "`{document}`: others change the index at the same time; given up after {rounds} rounds: {error}"
    )]
    Unsettled {
        /// The Rust struct.
        document: &'static str,
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
