//! What is wrong, as values: found by pure logic in what was read.

mod find;
mod origin;
mod print;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, Serializer};

pub(super) use find::{Facts, find};
pub(in crate::ops) use origin::kinds_without;

use super::settings::Watermark;
use super::status::Share;
use crate::ops::blocks::Block;
use crate::ops::lifecycle::Mode;
use crate::ops::maintenance::Allocation;
use crate::ops::measure::Size;

/// How bad a problem or an alert is; the worse, the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know: it may be meant so.
    Info,
    /// To be looked at in the next days: it will hurt if nothing is done.
    Warning,
    /// To be looked at now: it hurts.
    Critical,
}

/// From when on something is a problem. Disks are judged by the cluster's own watermarks.
///
/// ```
/// use es_core::ops::health::{ReportOptions, Share, Thresholds};
///
/// let options = ReportOptions::new().thresholds(Thresholds::default().heap(Share::percent(75.0)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Thresholds {
    /// Of the heap: a warning; default 85 %.
    pub heap: Share,
    /// Of the heap: critical; default 95 %.
    pub heap_critical: Share,
    /// Of `index.mapping.total_fields.limit`; default 80 %.
    pub fields: Share,
    /// Of `cluster.max_shards_per_node`, over all nodes; default 90 %.
    pub shards: Share,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds { heap: Share(0.85), heap_critical: Share(0.95), fields: Share(0.8), shards: Share(0.9) }
    }
}

impl Thresholds {
    /// From when on a node's heap is a warning.
    pub fn heap(self, heap: Share) -> Self {
        Self { heap, ..self }
    }

    /// From when on a node's heap is critical.
    pub fn heap_critical(self, heap_critical: Share) -> Self {
        Self { heap_critical, ..self }
    }

    /// From when on an index is near its limit of fields.
    pub fn fields(self, fields: Share) -> Self {
        Self { fields, ..self }
    }

    /// From when on the cluster is near its limit of shards.
    pub fn shards(self, shards: Share) -> Self {
        Self { shards, ..self }
    }
}

/// Something that is wrong, or is about to be. Prints as a sentence; [`help`](Problem::help) says what to do.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Problem {
    /// Names that were asked for are borne by nothing.
    Missing {
        /// The names.
        names: Vec<String>,
    },
    /// A node's disk is fuller than a watermark.
    Disk {
        /// The node's name.
        node: String,
        /// The highest that is crossed.
        crossed: Watermark,
        /// What is used.
        used: Share,
        /// What is left.
        available: Size,
    },
    /// A node's heap is nearly full.
    Heap {
        /// The node's name.
        node: String,
        /// What is used.
        used: Share,
        /// Whether it is past the critical threshold.
        critical: bool,
    },
    /// Nodes did not answer.
    NodesSilent {
        /// How many.
        nodes: u64,
    },
    /// Shards have no node.
    Unassigned {
        /// Primaries, with whose indices something is missing.
        primaries: u64,
        /// Replicas.
        replicas: u64,
        /// The server's words, with what stands in the way of one of each.
        reasons: Vec<String>,
    },
    /// Not all shards may be allocated: `cluster.routing.allocation.enable`.
    Allocation {
        /// Which may.
        allocation: Allocation,
    },
    /// The cluster takes few more shards, or none: `cluster.max_shards_per_node`.
    Shards {
        /// Those that there are, or should be.
        used: u64,
        /// Those that there may be.
        limit: u64,
        /// Whether it is about nodes of mounted snapshots alone.
        frozen: bool,
    },
    /// The whole cluster is read-only.
    ClusterBlocked {
        /// The block: `cluster.blocks.<block>`.
        block: Block,
    },
    /// Indices refuse something. A migration's write block is none, nor that of a mounted snapshot, nor that of an index with a
    /// lifecycle.
    Blocked {
        /// The block: `index.blocks.<block>`.
        block: Block,
        /// The indices.
        indices: Vec<String>,
    },
    /// Indices have no replicas, although the cluster has several nodes for them: with a node, their documents go.
    NoReplicas {
        /// The indices.
        indices: Vec<String>,
    },
    /// An index can take few more fields, or none.
    Fields {
        /// The index.
        index: String,
        /// Those that it has.
        fields: u64,
        /// `index.mapping.total_fields.limit`.
        limit: u64,
    },
    /// ILM does nothing.
    LifecycleStopped {
        /// Whether it does so already.
        mode: Mode,
    },
    /// A step of a policy failed, or indices name a policy that is not there.
    LifecycleFailed {
        /// The policy.
        policy: String,
        /// The step that failed; `None` where there is no such policy.
        step: Option<String>,
        /// The server's reason, with one of them.
        reason: String,
        /// Whether ILM tries again by itself.
        retried: bool,
        /// The indices that it failed with.
        indices: Vec<String>,
    },
    /// SLM takes no snapshots.
    SnapshotsStopped {
        /// Whether it does so already.
        mode: Mode,
    },
    /// The last snapshot of a policy failed.
    SnapshotFailed {
        /// The policy.
        policy: String,
        /// When.
        at: Option<DateTime<Utc>>,
        /// The server's reason.
        reason: String,
        /// When one succeeded last.
        last_success: Option<DateTime<Utc>>,
    },
    /// A policy has never taken a snapshot.
    SnapshotNever {
        /// The policy.
        policy: String,
        /// When one is due.
        next: Option<DateTime<Utc>>,
    },
}

impl Problem {
    /// How bad it is.
    pub fn severity(&self) -> Severity {
        match self {
            Problem::Disk { crossed: Watermark::FloodStage, .. }
            | Problem::Heap { critical: true, .. }
            | Problem::Missing { .. }
            | Problem::ClusterBlocked { .. }
            | Problem::Blocked { block: Block::ReadOnlyAllowDelete, .. } => Severity::Critical,
            Problem::Unassigned { primaries, .. } if *primaries > 0 => Severity::Critical,
            Problem::Shards { used, limit, .. } | Problem::Fields { fields: used, limit, .. }
                if used >= limit =>
            {
                Severity::Critical
            }
            Problem::Blocked { block: Block::Write, .. } | Problem::SnapshotNever { .. } => Severity::Info,
            _ => Severity::Warning,
        }
    }

    /// A word for its kind, as JSON has it: `disk`, `lifecycle_failed`.
    pub fn kind(&self) -> &'static str {
        print::kind(self)
    }

    /// What it is about: a node, an index, a policy. Indices of one problem are one subject, by its block or their policy.
    pub fn subject(&self) -> &str {
        match self {
            Problem::Disk { node, .. } | Problem::Heap { node, .. } => node,
            Problem::Fields { index, .. } => index,
            Problem::Blocked { block, .. } | Problem::ClusterBlocked { block } => block.word(),
            Problem::LifecycleFailed { policy, .. }
            | Problem::SnapshotFailed { policy, .. }
            | Problem::SnapshotNever { policy, .. } => policy,
            Problem::Shards { frozen: true, .. } => "frozen nodes",
            Problem::Shards { .. } => "data nodes",
            _ => "cluster",
        }
    }

    /// What to do.
    pub fn help(&self) -> String {
        print::help(self)
    }
}

/// With severity, sentence and help, for a page.
pub(super) fn in_full<S: Serializer>(problems: &[Problem], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Full<'a> {
        severity: Severity,
        message: String,
        help: String,
        #[serde(flatten)]
        problem: &'a Problem,
    }
    serializer.collect_seq(problems.iter().map(|problem| Full {
        severity: problem.severity(),
        message: problem.to_string(),
        help: problem.help(),
        problem,
    }))
}
