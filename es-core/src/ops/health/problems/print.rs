//! Problems in words, and what helps.

use std::fmt;

use super::{Problem, Severity};
use crate::ops::blocks::Block;
use crate::ops::health::lifecycle::word;
use crate::ops::health::settings::Watermark;
use crate::ops::health::unassigned::copies;
use crate::ops::name::{counted, listed};

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Critical => "critical",
        })
    }
}

pub(super) fn kind(problem: &Problem) -> &'static str {
    match problem {
        Problem::Missing { .. } => "missing",
        Problem::Disk { .. } => "disk",
        Problem::Heap { .. } => "heap",
        Problem::NodesSilent { .. } => "nodes_silent",
        Problem::Unassigned { .. } => "unassigned",
        Problem::Allocation { .. } => "allocation",
        Problem::Shards { .. } => "shards",
        Problem::ClusterBlocked { .. } => "cluster_blocked",
        Problem::Blocked { .. } => "blocked",
        Problem::NoReplicas { .. } => "no_replicas",
        Problem::Fields { .. } => "fields",
        Problem::LifecycleStopped { .. } => "lifecycle_stopped",
        Problem::LifecycleFailed { .. } => "lifecycle_failed",
        Problem::SnapshotsStopped { .. } => "snapshots_stopped",
        Problem::SnapshotFailed { .. } => "snapshot_failed",
        Problem::SnapshotNever { .. } => "snapshot_never",
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Missing { names } => write!(f, "there is no {}", listed(names)),
            Problem::Disk { node, crossed, used, available } => {
                write!(
                    f,
                    "the disk of `{node}` is {used} full, {available} available: above the watermark `{crossed}`"
                )
            }
            Problem::Heap { node, used, .. } => write!(f, "the heap of `{node}` is {used} full"),
            Problem::NodesSilent { nodes } => {
                write!(f, "{} did not answer", counted(*nodes, "node", "nodes"))
            }
            Problem::Unassigned { primaries, replicas, reasons } => {
                write!(f, "{} have no node", copies(*primaries, *replicas))?;
                reasons.iter().try_for_each(|reason| write!(f, "; {reason}"))
            }
            Problem::Allocation { allocation } => {
                write!(f, "`cluster.routing.allocation.enable` is `{allocation}`: not all shards get a node")
            }
            Problem::Shards { used, limit, frozen } => {
                let nodes = if *frozen { "frozen nodes" } else { "data nodes" };
                write!(f, "the {nodes} have {used} of the {limit} shards that they may have")
            }
            Problem::ClusterBlocked { block } => {
                write!(f, "the whole cluster is blocked: `cluster.blocks.{block}`")
            }
            Problem::Blocked { block, indices } => {
                write!(f, "`index.blocks.{block}` is set on {}", listed(indices))
            }
            Problem::NoReplicas { indices } => {
                write!(f, "no replicas, although there is more than one data node: {}", listed(indices))
            }
            Problem::Fields { index, fields, limit } => {
                write!(f, "`{index}` has {fields} of the {limit} fields that it may have")
            }
            Problem::LifecycleStopped { mode } => write!(f, "ILM {}", word(*mode)),
            Problem::LifecycleFailed { policy, step, reason, retried, indices } => {
                match step {
                    Some(step) => {
                        let how = if *retried { "is tried again by itself" } else { "waits for a retry" };
                        write!(f, "the step `{step}` of the policy `{policy}` failed and {how}")?;
                    }
                    None => write!(f, "the policy `{policy}` does nothing")?,
                }
                write!(f, ": {}: {reason}", listed(indices))
            }
            Problem::SnapshotsStopped { mode } => write!(f, "SLM {}", word(*mode)),
            Problem::SnapshotFailed { policy, at, reason, last_success } => {
                write!(f, "the snapshot policy `{policy}` failed")?;
                if let Some(at) = at {
                    write!(f, " {at:.0}")?;
                }
                match last_success {
                    Some(success) => write!(f, ", and succeeded last {success:.0}")?,
                    None => f.write_str(", and has never succeeded")?,
                }
                write!(f, ": {reason}")
            }
            Problem::SnapshotNever { policy, next } => {
                write!(f, "the snapshot policy `{policy}` has never taken a snapshot")?;
                match next {
                    Some(next) => write!(f, "; the first is due {next:.0}"),
                    None => Ok(()),
                }
            }
        }
    }
}

pub(super) fn help(problem: &Problem) -> String {
    let help = match problem {
        Problem::Missing { .. } => {
            "make it, or restore it from a snapshot; `es.indices().list(…)` tells what there is"
        }
        Problem::Disk { crossed: Watermark::FloodStage, .. } => {
            "free space or add a node; then Elasticsearch takes the block off its indices by itself"
        }
        Problem::Disk { .. } => "free space, with `es.maintenance().plan_cleanup(…)`, or add a node",
        Problem::Heap { .. } => "fewer shards and aggregations, a larger heap, or another node",
        Problem::NodesSilent { .. } => {
            "look at the logs of the nodes that `es.health().nodes()` does not list"
        }
        Problem::Unassigned { .. } => {
            "`es.health().unassigned(5)` tells what stands in the way; of shards that were given up, `es.maintenance().reroute_failed()`"
        }
        Problem::Allocation { .. } => "`es.maintenance().set_allocation(None, …)`, once the nodes are back",
        Problem::Shards { .. } => {
            "delete or shrink indices, add a node, or raise `cluster.max_shards_per_node`"
        }
        Problem::ClusterBlocked { block } => {
            return format!(
                "set `cluster.blocks.{block}` to `null` with `PUT /_cluster/settings`, once it is known who set it"
            );
        }
        Problem::Blocked { block: Block::ReadOnlyAllowDelete, .. } => {
            "free space on the nodes' disks: then Elasticsearch takes the block off"
        }
        Problem::Blocked { .. } => "`es.blocks().remove(…)`, unless it is meant so",
        Problem::NoReplicas { .. } => {
            "set `number_of_replicas` or `auto_expand_replicas` with `es.settings().update(…)`"
        }
        Problem::Fields { .. } => {
            "map what has names of its own as `flattened`, or set `dynamic` to `runtime`, before the limit is raised"
        }
        Problem::LifecycleStopped { .. } => "`es.lifecycle().start()`",
        Problem::LifecycleFailed { retried: true, .. } => {
            "put right what the reason says; ILM goes on by itself"
        }
        Problem::LifecycleFailed { step: None, .. } => {
            "put the policy with `es.lifecycle().put(…)`, or give the indices another with `es.lifecycle().apply(…)`"
        }
        Problem::LifecycleFailed { .. } => "put right what the reason says, then `es.lifecycle().retry(…)`",
        Problem::SnapshotsStopped { .. } => "`es.snapshots().start_policies()`",
        Problem::SnapshotFailed { .. } => {
            "put right what the reason says, and try it: `es.snapshots().execute(…)`"
        }
        Problem::SnapshotNever { .. } => "try it: `es.snapshots().execute(…)`",
    };
    help.to_owned()
}
