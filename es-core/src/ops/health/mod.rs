//! Health: the cluster, its nodes, its indices, what is wrong and what helps; performance by differences.
//!
//! ```no_run
//! # use es_core::prelude::*;
//! use std::time::Duration;
//!
//! use es_core::ops::health::{Performance, ReportOptions, Status};
//!
//! # async fn run(es: Cluster) -> Result<(), Box<dyn std::error::Error>> {
//! es.health().wait(Status::Yellow, Duration::from_secs(10)).await?;
//!
//! let report = es.health().report(&ReportOptions::new()).await?;
//! println!("{report}"); // each part; one that could not be read says why
//! for problem in &report.problems {
//!     println!("{}: {problem}\n{}", problem.severity(), problem.help());
//! }
//!
//! let earlier = es.health().sample().await?;
//! tokio::time::sleep(Duration::from_secs(10)).await;
//! println!("{}", Performance::between(&earlier, &es.health().sample().await?)); // rates, and times per operation
//! # Ok(()) }
//! ```
//!
//! Everything here only reads. The number of requests does not grow with the number of indices. All of it takes the cluster
//! privileges `monitor` and `read_slm` (before 8.7 `manage_slm`), and of the indices `monitor` and `view_index_metadata`; a report
//! says which part lacks what. "Privileges" in `docs/operations.md` has them beside those of other operations.

mod cluster;
mod error;
mod indicators;
mod indices;
mod lifecycle;
mod nodes;
mod part;
mod performance;
mod problems;
mod report;
mod settings;
mod show;
mod status;
mod unassigned;

pub(in crate::ops) use cluster::ask;
pub use cluster::{ClusterHealth, ShardCounts};
pub use error::HealthError;
pub use indicators::{Diagnosis, Impact, Indicator, Indicators};
pub use indices::{Copies, IndexHealth, IndicesHealth};
pub use lifecycle::{LifecycleHealth, SnapshotFailure, SnapshotPolicyHealth, SnapshotsHealth};
pub(in crate::ops) use lifecycle::{
    policies as snapshot_policies, policy as snapshot_policy, reason as snapshot_failure,
};
pub use nodes::{Breaker, Disk, Load, Memory, NodeHealth, NodesHealth, Pool};
pub use part::{Part, PartName};
pub use performance::{NodePace, NodeSample, Operation, Pace, Performance, Sample, Standing, Totals};
pub(in crate::ops) use problems::kinds_without;
pub use problems::{Problem, Severity, Thresholds};
pub use report::{HealthReport, ReportOptions};
pub use settings::{ClusterSettings, Watermark, WatermarkSettings, Watermarks, kept_free};
pub use status::{Share, Status};
pub use unassigned::UnassignedShards;

use crate::cluster::Cluster;
use crate::ops::name;

/// The health of a cluster; [`Cluster::health`].
#[derive(Debug, Clone, Copy)]
pub struct Health<'a> {
    cluster: &'a Cluster,
}

impl Cluster {
    /// Health: the cluster, nodes, indices, problems, performance.
    pub fn health(&self) -> Health<'_> {
        Health { cluster: self }
    }
}

/// Patterns with the cluster's prefix.
fn patterns(
    cluster: &Cluster,
    patterns: impl IntoIterator<Item = impl AsRef<str>>,
) -> Result<Vec<String>, HealthError> {
    let mut all = Vec::new();
    for pattern in patterns {
        all.extend(name::patterns(cluster, pattern.as_ref())?);
    }
    if all.is_empty() {
        // Without names, the server would tell of all indices.
        let reason = "there are no patterns\nhelp: `*` means all indices";
        return Err(HealthError::Options { reason: reason.to_owned() });
    }
    Ok(all)
}
