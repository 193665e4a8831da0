//! What a step may come to besides its evidence.

use es_core::error::{Error, ErrorKind};

use crate::error::Failure;

/// Why a step is not done.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// It is not known what became of it, or it may pass: the state is read again.
    Passing(Error),
    /// It came to nothing, and is done once more.
    Again(String),
    /// It can't be done.
    Failed(Failure),
    /// Writes are blocked for as long as they may be.
    OutOfTime,
    /// Somebody has taken over.
    TakenOver,
    /// The server refuses, for a reason that the step knows nothing of.
    Refused(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        let passing = is_passing(&error) || is_fenced(&error);
        if passing { Trouble::Passing(error) } else { Trouble::Refused(error) }
    }
}

/// Whether nobody knows what became of a request, or the cluster could not take it just now.
pub(crate) fn is_passing(error: &Error) -> bool {
    error.is_outcome_unknown()
        || matches!(
            error.kind(),
            // Not all shards answered: a node may be gone, and its copies not yet in its place.
            ErrorKind::Connect { .. } | ErrorKind::Unacknowledged | ErrorKind::Incomplete { .. }
        )
        || matches!(error.status().unwrap_or_default(), 408 | 429 | 503)
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Trouble::Failed(failure)
    }
}

/// An alias of the fence is gone: looking again tells by whom.
fn is_fenced(error: &Error) -> bool {
    let gone = matches!(
        error.error_type(),
        Some("resource_not_found_exception" | "aliases_not_found_exception" | "index_not_found_exception")
    );
    gone && error.status() == Some(404)
}
