//! Restore drills: a backup that was never restored is none.
//!
//! ```no_run
//! # use es_core::prelude::*;
//! use es_core::ops::drill::Drill;
//!
//! # async fn run(es: Cluster) -> Result<(), Box<dyn std::error::Error>> {
//! let report = es.drill(&Drill::of_snapshot("backups", "before-upgrade").indices(["orders*"])).await?;
//! println!("{report}"); // each index: documents, checksum, how many are equal, changed since, missing
//! assert!(report.is_success());
//! # Ok(()) }
//! ```
//!
//! A drill restores a snapshot under names of its own (`drill-<backup>-<random>-<index>`): hidden, without aliases, replicas
//! and lifecycle policies; indices of data streams as plain ones. It reads every document of the copies, holds them against
//! what is live, and removes the copies, also where it fails or nobody waits for it any more. What a process left that was
//! killed is removed by the next drill of that backup.
//!
//! # What is compared
//!
//! The live index goes on after the snapshot, so that counts prove little. But each write has a `_seq_no` of its own within
//! its shard, a restored shard keeps those of its documents, and the commit in the snapshot says up to which of them it is
//! complete. So each document can be judged by itself, exactly:
//!
//! - Live, of a write up to that number: it must be in the copy, with the same id, routing and source, byte by byte.
//!   Else it is [`missing`](Compared::missing) or [`different`](Compared::different), and the drill fails.
//! - In the copy, and its write is not live any more: it was changed or deleted since. There are no more of these than there
//!   were writes since; where there are, the drill fails ([`unexplained`](Compared::unexplained)).
//! - Live, of a later write: it is newer than the snapshot.
//!
//! What was changed or deleted since the snapshot is not compared, since nothing is left to compare it with. Where that is too
//! much, as for an index that is gone, [`Drill::against`] takes a [`Manifest`]: counts and checksums of an earlier drill of the
//! snapshot, or of the live indices ([`Cluster::manifest`]), taken while nothing was written.
//!
//! An index without a live one to compare with, or with one that can't be read, is restored and read, and counts as success:
//! see [`DrillReport::alone`]. So it is with a live index that goes away while the drill is at work. [`Drill::all_compared`]
//! makes it a failure. What the drill or its manifest names and the snapshot does not have is one always.
//!
//! Both sides are read in the order of `_seq_no`, each shard from a point in time, so that memory is a page of each side of
//! four shards, whatever the index. The live index is refreshed once.
//!
//! With security on, it takes the cluster privileges `monitor`, `monitor_snapshot` and `cluster:admin/snapshot/restore` (or
//! `manage`, which has all three); on the live indices `read`, `maintenance` and `monitor`; on `<prefix>drill-*` these and
//! `delete_index`; and on `<prefix>.es-schema-lease` `create_index`, `read` and `index`. See "Privileges" in
//! `docs/operations.md`.

mod chosen;
mod compare;
mod copy;
mod error;
mod hold;
mod live;
mod read;
mod report;
mod request;
mod run;

pub use compare::Compared;
pub use error::DrillError;
pub use report::{Alone, DrillReport, DrilledIndex, Manifest, Sum, Verdict};
pub use request::Drill;

use crate::cluster::Cluster;
use crate::ops::schedule::{Job, JobError, Schedule};
use crate::ops::snapshots::prefixed;

impl Cluster {
    /// What the indices of some names hold now, to hold a drill against: counts and checksums. Worth something for those that
    /// nobody writes to from here until the snapshot is taken. Names and patterns get the cluster's prefix; `-` before one leaves
    /// out what those before it found.
    ///
    /// It has all of them or fails: where a name is missing, and with [`DrillError::Unreadable`] where an index is closed, blocked
    /// or lacks a shard.
    ///
    /// Elasticsearch: `GET /<indices>/_settings`, `GET /<index>/_stats`, `POST /<index>/_pit`, `POST /_search`.
    pub async fn manifest(
        &self,
        names: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Manifest, DrillError> {
        let names: Vec<_> = names.into_iter().map(|name| name.as_ref().to_owned()).collect();
        hold::manifest(self, &prefixed(self, &names)).await
    }
}

impl Job {
    /// A drill. Fails where it did, with the report as the reason.
    pub fn drill(name: impl Into<String>, schedule: Schedule, drill: Drill) -> Self {
        Self::new(name, schedule, move |context| {
            let drill = drill.clone();
            async move {
                let report = context.cluster.drill(&drill).await?;
                if report.is_success() { Ok(report) } else { Err(JobError::from(report.to_string())) }
            }
        })
    }
}
