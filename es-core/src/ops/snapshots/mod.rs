//! Snapshots: repositories, snapshots taken, followed, listed, deleted and cloned, and what is restored from them.
//!
//! What a program declares belongs into [`Resources`](crate::resources::Resources): a
//! [`Repository`](crate::resources::Repository), and an [`SlmPolicy`](crate::resources::SlmPolicy) for snapshots by a schedule.
//! This is for those that are taken and restored by hand, or by a program.
//!
//! ```no_run
//! # use es_core::prelude::*;
//! use es_core::ops::snapshots::{RestoreRequest, SnapshotQuery, SnapshotRequest};
//! use es_core::ops::task::Patience;
//! use es_core::resources::Repository;
//!
//! # async fn run(es: Cluster) -> Result<(), Box<dyn std::error::Error>> {
//! es.snapshots().put_repository(&Repository::fs("backups", "/var/backups/shop")).await?;
//!
//! let request = SnapshotRequest::new("before-upgrade").indices(["products*", "orders*"]).taken_by("deploy job");
//! let snapshot = es.snapshots().create("backups", &request).await?;
//! let taken = snapshot.follow(&Patience::default(), |progress| println!("{progress}")).await?;
//! println!("{taken}"); // before-upgrade: SUCCESS, 4 indices, 6 of 6 shards, …
//!
//! for snapshot in es.snapshots().list(&SnapshotQuery::of("backups")).await? {
//!     println!("{snapshot}");
//! }
//!
//! let restore = RestoreRequest::of("backups", "before-upgrade").indices(["products*"]).suffix("-restored");
//! let plan = es.snapshots().plan_restore(&restore).await?; // only reads
//! println!("{plan}"); // each index with its new name, and what stands in the way
//! let restored = es.snapshots().restore(&plan).await?.wait(&Patience::default()).await?;
//! println!("{restored}");
//! # Ok(()) }
//! ```
//!
//! The names of repositories get the cluster's prefix, and so do patterns of indices; those of snapshots are the
//! repository's own.
//!
//! With security on, which privileges each of these takes is in `docs/operations.md`, "Privileges".

mod create;
mod delete;
mod error;
mod handle;
mod info;
mod list;
mod policies;
mod progress;
mod repository;
mod request;
mod restore;

pub use delete::Deleted;
pub use error::SnapshotError;
pub use handle::Snapshot;
pub use info::{IndexDetails, ShardFailure, SnapshotInfo, SnapshotState};
pub use list::{SnapshotQuery, SnapshotSort};
pub(in crate::ops) use policies::execute;
pub use progress::{ShardProgress, SnapshotProgress};
pub(super) use repository::mounts;
pub use repository::{CleanedUp, NodeFailure, RepositoryInfo, RepositoryUser, Verification};
pub use request::SnapshotRequest;
pub use restore::{
    CancelledRestore, Obstacle, Restoration, RestorePlan, RestoreProgress, RestoreRequest, RestoreWarning,
    Restored, RestoredIndex, RestoredStream, SharedAlias,
};

use std::time::Duration;

use crate::cluster::{Cluster, segment};
use crate::ops::name::{is_meant, stream_of};
use crate::resources::Fault;

/// The snapshots of a cluster; [`Cluster::snapshots`].
#[derive(Debug, Clone, Copy)]
pub struct Snapshots<'a> {
    cluster: &'a Cluster,
}

impl Cluster {
    /// Repositories, and the snapshots in them.
    pub fn snapshots(&self) -> Snapshots<'_> {
        Snapshots { cluster: self }
    }
}

/// So long does it take at most what the server answers only once a repository's files are read, written or gone.
pub(super) const FILES: Duration = Duration::from_mins(10);

/// A repository's path. The name is the cluster's.
pub(super) fn path(repository: &str) -> String {
    format!("/_snapshot/{}", segment(repository))
}

/// Which of a snapshot's indices and data streams some patterns mean; `-` before one leaves out what the others found.
pub(super) struct Meant {
    included: Vec<String>,
    excluded: Vec<String>,
}

impl Meant {
    pub(super) fn by(patterns: &[String]) -> Self {
        let (excluded, included): (Vec<&String>, Vec<&String>) =
            patterns.iter().partition(|pattern| pattern.starts_with('-'));
        let excluded = excluded.into_iter().map(|pattern| pattern[1..].to_owned());
        Meant { included: included.into_iter().cloned().collect(), excluded: excluded.collect() }
    }

    fn is(&self, name: &str) -> bool {
        self.is_any(&[name])
    }

    /// Whether what the others found is not left out.
    fn leaves(&self, name: &str) -> bool {
        !is_meant(&self.excluded, name)
    }

    /// What has several names, as an index of a data stream has the stream's too.
    pub(super) fn is_any(&self, names: &[&str]) -> bool {
        let one_of = |patterns: &[String]| names.iter().any(|name| is_meant(patterns, name));
        one_of(&self.included) && !one_of(&self.excluded)
    }

    /// An index, which goes with its data stream where that is left out.
    fn is_index(&self, index: &str, streams: &[String]) -> bool {
        let is_out = |stream: &String| is_of_stream(index, stream) && is_meant(&self.excluded, stream);
        self.is(index) && !streams.iter().any(is_out)
    }
}

/// Whether an index of a snapshot is one of a data stream's. The stream `logs` has none of those of `logs-app`.
pub(super) fn is_of_stream(index: &str, stream: &str) -> bool {
    stream_of(index) == Some(stream)
}

/// Patterns with the cluster's prefix; `-` before one leaves out what others found. A comma stands between two, as in a path:
/// within the list of a body the server would look for a name that has one, and find nothing.
pub(super) fn prefixed<'p>(cluster: &Cluster, patterns: impl IntoIterator<Item = &'p String>) -> Vec<String> {
    let own = |pattern: &str| match pattern.strip_prefix('-') {
        Some(excluded) => format!("-{}", cluster.name(excluded)),
        None => cluster.name(pattern),
    };
    patterns.into_iter().flat_map(|text| text.split(',')).map(|pattern| own(pattern.trim())).collect()
}

/// A pattern that is empty.
fn nameless(patterns: &[String]) -> Option<Fault> {
    let mut all = patterns.iter().flat_map(|text| text.split(','));
    let is_empty = |pattern: &str| pattern.trim().trim_start_matches('-').is_empty();
    let help = "write `shop-*`, or leave `indices` out for all";
    all.any(is_empty).then(|| Fault::new("indices", "an index without a name", help))
}
