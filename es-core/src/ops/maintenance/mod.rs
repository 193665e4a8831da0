//! Maintenance: force-merge, [clean-up](crate::ops::cleanup), shards, allocation, caches.
//!
//! ```no_run
//! # use es_core::prelude::*;
//! use es_core::ops::maintenance::MergeRules;
//!
//! # async fn run(es: Cluster) -> Result<(), Box<dyn std::error::Error>> {
//! let plan = es.maintenance().plan_force_merge(&MergeRules::of(["logs-*"])).await?; // only reads
//! println!("{plan}"); // each index, with why it is merged or not
//! for merge in es.maintenance().force_merge(&plan).await {
//!     println!("{}: {:?}", merge.index.clone(), merge.wait().await);
//! }
//! # Ok(()) }
//! ```

mod allocation;
mod caches;
mod daily;
mod error;
mod merge;
mod reroute;
mod shards;
mod unassigned;

pub use allocation::{Allocation, AllocationGuard, Persistence};
pub use caches::Touched;
pub use daily::{Daily, DailyReport, MergeReport, Step, StepFailure};
pub(super) use daily::{clean_up, merge};
pub use error::MaintenanceError;
pub use merge::{Merge, MergeCandidate, MergeFate, MergePlan, MergeRules, NotMerged, Started};
pub use reroute::Reroute;
pub use shards::{NodeShards, Shard, ShardBounds, ShardsReport};
pub use unassigned::{Unassigned, Verdict};

use crate::cluster::Cluster;

/// The maintenance of a cluster; [`Cluster::maintenance`].
#[derive(Debug, Clone, Copy)]
pub struct Maintenance<'a> {
    pub(super) cluster: &'a Cluster,
}

impl Cluster {
    /// Maintenance: clean-up, force-merge, shards, allocation, caches.
    pub fn maintenance(&self) -> Maintenance<'_> {
        Maintenance { cluster: self }
    }
}
