//! Why there was no drill; what a drill found is in its report.

use std::time::Duration;

use super::report::Alone;
use crate::error::Error;
use crate::lease::LeaseError;
use crate::ops::backup::BackupError;
use crate::ops::measure::{Size, Span};
use crate::ops::name::{NameFault, lines};
use crate::ops::snapshots::SnapshotError;

/// Why there was no drill. What was restored by then is removed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DrillError {
    /// The backup can't be looked at.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The snapshot can't be looked at, or not be restored.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// No snapshot of the backup has succeeded.
    #[error("no snapshot of the backup `{backup}` has succeeded, so that there is nothing to restore")]
    NoSuccess {
        /// The backup.
        backup: String,
    },
    /// The snapshot is not whole.
    #[error("the snapshot `{snapshot}` is {state}, and can't be held against anything")]
    NotWhole {
        /// The snapshot.
        snapshot: String,
        /// What it came to.
        state: String,
    },
    /// Nothing in the snapshot is to be restored.
    #[error("the snapshot `{snapshot}` has no index that is meant")]
    NoIndex {
        /// The snapshot.
        snapshot: String,
    },
    /// A copy can't have a name.
    #[error(transparent)]
    Name(#[from] NameFault),
    /// The nodes have no room for the copies. Nothing was restored.
    #[error(
        "the copies take {needed}, and the nodes have room for {free} below the low watermark\nhelp: restore less with `.indices(…)`, or drill on another cluster"
    )]
    NoRoom {
        /// What the snapshot's indices take.
        needed: Size,
        /// What all nodes together have left.
        free: Size,
    },
    /// Another drill of the same name is at work.
    #[error("a drill of the same is at work: {0}")]
    Running(LeaseError),
    /// The reply to the restore was lost, and nothing of it has come since.
    #[error(
        "{cause}; nothing was restored within {}\nhelp: should `{copies}` come later, the next drill of the same removes them",
        Span(*after)
    )]
    Lost {
        /// How the reply was lost.
        cause: Error,
        /// How long the copies were looked for.
        after: Duration,
        /// The copies that may still come, as a pattern.
        copies: String,
    },
    /// An index of a manifest can't be read.
    #[error(
        "no manifest of `{index}`: {why}\nhelp: mend it, or leave it out: `-{index}` after the pattern that matches it"
    )]
    Unreadable {
        /// The index.
        index: String,
        /// Why.
        why: Alone,
    },
    /// The restore takes too long.
    #[error("the restore was given up after {}", Span(*after))]
    TooLong {
        /// How long it was waited for.
        after: Duration,
    },
    /// The drill was given up, since the process ends.
    #[error("the drill was given up")]
    GivenUp,
    /// A drill failed, and copies could not be removed.
    #[error("{cause}\nnot removed: {}", lines(left))]
    Left {
        /// Why it failed.
        cause: Box<DrillError>,
        /// The copies.
        left: Vec<String>,
    },
    /// The cluster could not be asked, or refused.
    #[error(transparent)]
    Cluster(#[from] Error),
}
