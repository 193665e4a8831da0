//! What can go wrong with a backup.

use std::time::Duration;

use crate::error::Error;
use crate::init::InitError;
use crate::ops::snapshots::SnapshotError;

/// Why a backup was not set up, not taken, or not looked at.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// It can't be kept as it is declared. Nothing was sent.
    #[error("the backup `{backup}` can't be kept: {reason}")]
    Declaration {
        /// The backup.
        backup: String,
        /// What is wrong with it, and what helps.
        reason: String,
    },
    /// The server has no snapshot lifecycles, and the backup is to be kept by them.
    #[error(
        "the server has no snapshot lifecycles: {reason}\nhelp: `.by(Kind::Own)`, and a scheduler with `Job::backup`"
    )]
    NoSlm {
        /// What it answered.
        reason: String,
    },
    /// The policy is not there.
    #[error("there is no snapshot policy `{policy}`\nhelp: `es.backup(&backup).set_up().await`")]
    NotSetUp {
        /// Its name on the cluster.
        policy: String,
    },
    /// The policy could not be put.
    #[error(transparent)]
    SetUp(#[from] InitError),
    /// A snapshot was begun and is not whole.
    #[error("the snapshot `{snapshot}` did not succeed: {reason}")]
    Failed {
        /// The snapshot.
        snapshot: String,
        /// The server's reason.
        reason: String,
    },
    /// A policy has taken a snapshot of nothing, which the server calls a success.
    #[error(
        "the snapshot `{snapshot}` holds no index\nhelp: nothing is named as the backup's patterns say, the cluster's prefix included"
    )]
    Empty {
        /// The snapshot.
        snapshot: String,
    },
    /// The reply was lost, and no snapshot is seen that would have been begun.
    #[error("it is not known whether a snapshot of `{backup}` was begun: {source}")]
    Unknown {
        /// The backup.
        backup: String,
        /// How the reply was lost.
        source: Error,
    },
    /// The policy has lost a run, as when the master ends meanwhile, and the repository has no such snapshot.
    #[error(
        "the policy does not tell what became of the snapshot `{snapshot}`, and there is none in the repository\nhelp: take it again; \
         the server's log has why"
    )]
    Lost {
        /// The snapshot.
        snapshot: String,
    },
    /// What a policy took is deleted by the server.
    #[error(
        "the server deletes old snapshots of the policy `{policy}`, at `slm.retention_schedule`\nhelp: \
         `es.snapshots().execute_retention()` has it do so now"
    )]
    ServersRetention {
        /// Its name on the cluster.
        policy: String,
    },
    /// The snapshot goes on, longer than was to be waited.
    #[error(
        "the snapshot `{snapshot}` is still being taken after {after:?}, and goes on\nhelp: `status()` tells how it ends"
    )]
    StillRunning {
        /// The snapshot.
        snapshot: String,
        /// How long it was waited for.
        after: Duration,
    },
    /// Snapshots can't be looked at, or one can't be taken: for want of the repository, of anything that matches, …
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// The cluster could not be asked, or refused.
    #[error(transparent)]
    Cluster(#[from] Error),
}
