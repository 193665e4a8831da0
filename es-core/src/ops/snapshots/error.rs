//! What can go wrong with snapshots: the server's words, told apart.

use std::time::Duration;

use super::info::{SnapshotInfo, SnapshotState};
use super::repository::{NodeFailure, RepositoryUser};
use super::restore::{Obstacle, Restored, told};
use crate::error::{Cause, Error, ErrorKind};
use crate::ops::name::{lines, listed};
use crate::resources::{Fault, Invalid};

/// Why something about snapshots was not done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// A repository that no cluster can take. Nothing was sent.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// A request that no cluster can take. Nothing was sent.
    #[error("the snapshot `{snapshot}`: {}", lines(faults))]
    Request {
        /// The snapshot.
        snapshot: String,
        /// All that is wrong.
        faults: Vec<Fault>,
    },
    /// There is no such repository.
    #[error(
        "there is no snapshot repository `{repository}`\nhelp: `es.snapshots().repositories()` tells which there are"
    )]
    NoRepository {
        /// The repository, as it would be on the cluster.
        repository: String,
    },
    /// There is no such snapshot, or it was deleted meanwhile, by which one that is being taken is given up.
    #[error(
        "there is no snapshot `{snapshot}` in `{repository}`\nhelp: `es.snapshots().list(…)` tells which there are"
    )]
    NoSnapshot {
        /// The repository.
        repository: String,
        /// The snapshot.
        snapshot: String,
    },
    /// The server can't make the repository, or not read it.
    #[error("the repository `{repository}` can't be used: {reason}{}", advice(reason))]
    Repository {
        /// The repository.
        repository: String,
        /// The server's reason, and what caused it.
        reason: String,
        /// The server's answer.
        #[source]
        source: Box<Error>,
    },
    /// There is no such snapshot policy.
    #[error(
        "there is no snapshot policy `{policy}`\nhelp: `es.snapshots().policies()` tells which there are"
    )]
    NoPolicy {
        /// The policy, as it would be on the cluster.
        policy: String,
    },
    /// A policy was executed, and nothing was begun.
    #[error("the policy `{policy}` took no snapshot `{snapshot}`: {reason}")]
    PolicyFailed {
        /// The policy, as it is on the cluster.
        policy: String,
        /// The snapshot that it would have been.
        snapshot: String,
        /// The server's reason.
        reason: String,
    },
    /// Snapshot policies are being stopped longer than was to be waited, and go on stopping.
    #[error("snapshot policies are not stopped after {after:?}, and go on stopping\nhelp: wait for it again")]
    StillStopping {
        /// How long it was waited for.
        after: Duration,
    },
    /// Nodes can't write to the repository. It is registered all the same, as Elasticsearch has it.
    #[error(
        "the repository `{repository}` is registered, but not every node can use it: {}\nhelp: let every master and data node reach it, \
         then `verify` it; or take it away again with `delete_repository`",
        if failures.is_empty() { reason.clone() } else { lines(failures) }
    )]
    NotVerified {
        /// The repository.
        repository: String,
        /// The nodes that can't, where the server names them.
        failures: Vec<NodeFailure>,
        /// The server's reason, and what caused it.
        reason: String,
        /// The server's answer.
        #[source]
        source: Box<Error>,
    },
    /// A repository that somebody uses is not taken away.
    #[error(
        "the repository `{repository}` is in use:{}\nhelp: wait for them, or delete them first",
        lines(users)
    )]
    InUse {
        /// The repository.
        repository: String,
        /// Who uses it.
        users: Vec<RepositoryUser>,
    },
    /// An index is mounted from a snapshot that was to be deleted: its data are nowhere else. Nothing was deleted.
    #[error(
        "the index `{index}` is mounted from the snapshot `{snapshot}` of `{repository}`\nhelp: delete the index first"
    )]
    Mounted {
        /// The repository.
        repository: String,
        /// The snapshot.
        snapshot: String,
        /// The index.
        index: String,
    },
    /// The repository has a snapshot of this name.
    #[error(
        "`{repository}` has a snapshot `{snapshot}` already: {state}{}\nhelp: choose another name, such as one with date and time: \
         `<nightly-{{now/m{{yyyy.MM.dd-HH.mm}}}}>`",
        by.as_ref().map(|by| format!(", taken by {by}")).unwrap_or_default()
    )]
    NameTaken {
        /// The repository.
        repository: String,
        /// The snapshot.
        snapshot: String,
        /// What the one that is there has come to.
        state: SnapshotState,
        /// Who took it, where it says so.
        by: Option<String>,
    },
    /// No index is meant by what was named.
    #[error("nothing is named {}{}", listed(patterns), match snapshot {
        None => "\nhelp: a snapshot of no index is taken only with `.even_empty()`".to_owned(),
        Some(snapshot) => format!(" in the snapshot `{snapshot}`"),
    })]
    NothingMatches {
        /// What was named, prefix included.
        patterns: Vec<String>,
        /// The snapshot that was to be restored or cloned; `None` where one was to be taken.
        snapshot: Option<String>,
    },
    /// Elasticsearch clones no data streams, but would clone their indices. Nothing was cloned.
    #[error(
        "the data stream `{stream}` of the snapshot `{snapshot}` can't be cloned: its clone would hold indices without a stream\nhelp: \
         leave it out, with `-` before its name, or take another snapshot"
    )]
    StreamNotCloned {
        /// The stream.
        stream: String,
        /// The snapshot.
        snapshot: String,
    },
    /// What was named is longer than the server takes in one request. Nothing was sent.
    #[error(
        "{count} names are too long together for one request, whose line has 4,096 bytes\nhelp: ask for fewer at once, or by patterns"
    )]
    TooManyNames {
        /// How many.
        count: usize,
    },
    /// An index that was named does not exist.
    #[error(
        "there is no index `{index}`\nhelp: take it out, or leave out what is missing with `.ignore_unavailable(true)`"
    )]
    NoIndex {
        /// The index.
        index: String,
    },
    /// Primaries have no node, so that the snapshot would not be whole.
    #[error(
        "no snapshot `{snapshot}` was taken: {reason}\nhelp: `es.maintenance().unassigned()` tells why; `.partial(true)` takes one of \
         what there is"
    )]
    NoPrimaries {
        /// The snapshot.
        snapshot: String,
        /// The server's reason, which names the indices.
        reason: String,
    },
    /// Something is under way that does not go together with it.
    #[error(
        "the repository `{repository}` is busy: {reason}\nhelp: `es.snapshots().running(…)` tells with what; try again later"
    )]
    Busy {
        /// The repository.
        repository: String,
        /// The server's reason.
        reason: String,
    },
    /// Shards are missing from a snapshot, or it failed altogether.
    #[error("the snapshot is not whole: {info}{}", lines(&info.failures))]
    NotWhole {
        /// What it came to, with the shards and why they are missing.
        info: Box<SnapshotInfo>,
    },
    /// It still runs: it was not waited for any longer, and goes on.
    #[error("`{what}` is not finished after {after:?}, and goes on\nhelp: wait for it again")]
    StillRunning {
        /// The snapshot, or what is restored from it.
        what: String,
        /// How long it was waited for.
        after: Duration,
    },
    /// The reply was lost, and the server has nothing of it: it may yet arrive.
    #[error("it is not known whether `{what}` was begun: {source}\nhelp: look again before it is begun anew")]
    Unknown {
        /// The snapshot, or what was to be restored.
        what: String,
        /// What became of the request.
        source: Box<Error>,
    },
    /// Something stands in the way of a restore. Nothing was sent.
    #[error("nothing was restored, since something stands in the way:{}", told(obstacles))]
    Hindered {
        /// What stands in the way.
        obstacles: Vec<Obstacle>,
    },
    /// Since the plan was made, the snapshot or the cluster has changed. Nothing was sent.
    #[error("nothing was restored, since the plan does not hold any more: {what}\nhelp: make the plan anew")]
    Changed {
        /// What is different.
        what: String,
    },
    /// The server refused to restore.
    #[error("the server does not restore `{snapshot}`: {reason}")]
    Refused {
        /// The snapshot.
        snapshot: String,
        /// The server's reason.
        reason: String,
        /// The server's answer.
        #[source]
        source: Box<Error>,
    },
    /// Shards could not be restored.
    #[error("not all was restored: {restored}\nhelp: `.cancel()` of the restoration deletes what it made")]
    NotRestored {
        /// What it came to, with the shards and the server's reasons.
        restored: Box<Restored>,
    },
    /// The cluster could not be asked, or refused.
    #[error(transparent)]
    Cluster(#[from] Error),
}

fn advice(reason: &str) -> &'static str {
    if reason.contains("path.repo") {
        "\nhelp: name a directory below one of the nodes' `path.repo`, or add it there, on every node"
    } else if reason.contains("concurrent modification") || reason.contains("do not match its expected state")
    {
        "\nhelp: let no other cluster write to it, then take the repository away and put it again, which reads it anew"
    } else {
        ""
    }
}

impl SnapshotError {
    /// The server's refusal, about a repository and a snapshot in it.
    pub(super) fn told(error: Error, repository: &str, snapshot: &str) -> Self {
        let reason = whole_reason(&error);
        let says = |words: &str| reason.contains(words);
        let (repository, snapshot) = (repository.to_owned(), snapshot.to_owned());
        match error.error_type().unwrap_or_default() {
            "repository_missing_exception" => SnapshotError::NoRepository { repository },
            // One that the repository lists, and whose files are gone, has a cause.
            "snapshot_missing_exception" if causes(&error).is_empty() => {
                SnapshotError::NoSnapshot { repository, snapshot }
            }
            "snapshot_restore_exception" if says("snapshot does not exist") => {
                SnapshotError::NoSnapshot { repository, snapshot }
            }
            "index_not_found_exception" => {
                let index = reason.split(['[', ']']).nth(1).unwrap_or(&reason).to_owned();
                SnapshotError::NoIndex { index }
            }
            "snapshot_exception" if says("primary shards") => SnapshotError::NoPrimaries { snapshot, reason },
            "concurrent_snapshot_execution_exception"
            | "snapshot_in_progress_exception"
            | "repository_conflict_exception" => SnapshotError::Busy { repository, reason },
            "illegal_state_exception"
                if says("is currently running") || says("is currently being deleted") =>
            {
                SnapshotError::Busy { repository, reason }
            }
            "repository_verification_exception" => {
                let failures = NodeFailure::read(error.reason().unwrap_or_default(), causes(&error));
                SnapshotError::NotVerified { repository, failures, reason, source: Box::new(error) }
            }
            "repository_exception" | "snapshot_missing_exception" | "snapshot_exception" => {
                SnapshotError::Repository { repository, reason, source: Box::new(error) }
            }
            _ => error.into(),
        }
    }

    /// What a snapshot came to, where it was not whole.
    pub fn info(&self) -> Option<&SnapshotInfo> {
        match self {
            SnapshotError::NotWhole { info } => Some(info),
            _ => None,
        }
    }
}

/// Whether it is not known what became of a request: the server's refusal of what does not go together has a status that a
/// gateway has as well.
pub(super) fn is_lost(error: &Error) -> bool {
    error.is_outcome_unknown() && error.error_type() != Some("concurrent_snapshot_execution_exception")
}

fn causes(error: &Error) -> &[Cause] {
    match error.kind() {
        ErrorKind::Server { causes, .. } => causes,
        _ => &[],
    }
}

/// The server's reason, with the last cause, which is what happened.
fn whole_reason(error: &Error) -> String {
    let reason = error.reason().unwrap_or_default();
    match causes(error).last() {
        Some(cause) => format!("{reason}: {}", cause.to_string().lines().next().unwrap_or_default()),
        None => reason.to_owned(),
    }
}
