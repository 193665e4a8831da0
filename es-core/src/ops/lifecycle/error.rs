//! What can go wrong with lifecycles.

use std::time::Duration;

use super::policy::Policy;
use super::status::StepKey;
use crate::error::Error;

/// Why something about lifecycles was not done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LifecycleError {
    /// A policy that somebody uses is not deleted.
    #[error("the policy `{}` is in use by {}\nhelp: take it away from them with `.remove(…)`, or change their templates", .policy.name, .policy.users())]
    InUse {
        /// The policy, with who uses it.
        policy: Box<Policy>,
    },
    /// There is no such policy: the server would take its name all the same, and do nothing.
    #[error("there is no lifecycle policy `{policy}`\nhelp: `es.lifecycle().list()` tells which there are")]
    NoPolicy {
        /// The policy, as it would be on the cluster.
        policy: String,
    },
    /// There is no such index, or nothing manages it.
    #[error("no policy manages the index `{index}`")]
    NotManaged {
        /// The index.
        index: String,
    },
    /// It has gone on meanwhile.
    #[error(
        "the index `{index}` is not in the step {expected}, but in {found}\nhelp: look again, and decide anew"
    )]
    StepChanged {
        /// The index.
        index: String,
        /// Where it was to be.
        expected: StepKey,
        /// Where it is.
        found: StepKey,
    },
    /// The policy has no such step, as far as this index is concerned.
    #[error("the index `{index}` can't move to {to}: {reason}")]
    NoStep {
        /// The index.
        index: String,
        /// Where it was to go.
        to: String,
        /// The server's reason.
        reason: String,
    },
    /// What was to be rolled over is neither an alias nor a stream.
    #[error(
        "`{target}` can't be rolled over: {reason}\nhelp: name an alias with one write index whose name ends in a number, or a data stream"
    )]
    NotRollable {
        /// What was named.
        target: String,
        /// The server's reason.
        reason: String,
    },
    /// Somebody else has rolled over meanwhile.
    #[error("`{target}` was rolled over meanwhile: it writes to `{found}`, not to `{expected}`")]
    RolledOverMeanwhile {
        /// The alias or stream.
        target: String,
        /// The index it wrote to.
        expected: String,
        /// The index it writes to.
        found: String,
    },
    /// ILM has not come to a halt in time: an index is in an action that it must not be left in.
    #[error("ILM still stops after {after:?}")]
    StillStopping {
        /// How long it was waited for.
        after: Duration,
    },
    /// The cluster could not be asked, or refused.
    #[error(transparent)]
    Cluster(#[from] Error),
}
