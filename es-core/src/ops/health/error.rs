//! What can go wrong with a look at a cluster's health.

use std::time::Duration;

use super::PartName;
use crate::error::Error;
use crate::ops::NameFault;

/// Why a cluster's health, or a part of it, is not known.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HealthError {
    /// A pattern that no index can match. Nothing was sent.
    #[error(transparent)]
    Name(#[from] NameFault),
    /// The options contradict themselves. Nothing was sent.
    #[error("the options can't be followed: {reason}")]
    Options {
        /// What is wrong with them, and what helps.
        reason: String,
    },
    /// The report's time was over before this part was there.
    #[error(
        "{part} was not read within {after:?}\nhelp: give the report a longer `timeout`, or leave the part out; where the cluster \
         has no master, `es.health().indicators()` tells"
    )]
    TimedOut {
        /// The part.
        part: PartName,
        /// The report's time-out.
        after: Duration,
    },
    /// The cluster could not be asked, or refused.
    #[error(transparent)]
    Cluster(#[from] Error),
}
