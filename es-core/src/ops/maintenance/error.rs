//! What can go wrong with maintenance.

use super::Allocation;
use crate::error::Error;

/// Why maintenance was not done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MaintenanceError {
    /// The rules don't say what is to be done.
    #[error("the rules can't be followed: {reason}")]
    Rules {
        /// What is wrong with them, and what helps.
        reason: String,
    },
    /// Somebody else has changed allocation meanwhile, so that it was not put back.
    #[error("`cluster.routing.allocation.enable` was set to `{set}`, but is {} now: it was not put back", found.map_or("not set".to_owned(), |found| format!("`{found}`")))]
    AllocationChanged {
        /// What it was set to.
        set: Allocation,
        /// What it is.
        found: Option<Allocation>,
    },
    /// The cluster could not be asked, or refused.
    #[error(transparent)]
    Cluster(#[from] Error),
}
