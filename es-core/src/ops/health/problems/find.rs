//! Problems in what was read. A part that was not read has none.

use std::collections::BTreeMap;

use super::{Problem, Thresholds};
use crate::ops::blocks::Block;
use crate::ops::health::{
    ClusterHealth, ClusterSettings, IndexHealth, IndicesHealth, LifecycleHealth, NodesHealth, Share,
    SnapshotPolicyHealth, SnapshotsHealth, UnassignedShards,
};
use crate::ops::lifecycle::{IndexLifecycle, Mode};
use crate::ops::maintenance::{Allocation, Unassigned};

/// What is known.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::ops::health) struct Facts<'a> {
    pub(in crate::ops::health) cluster: Option<&'a ClusterHealth>,
    pub(in crate::ops::health) nodes: Option<&'a NodesHealth>,
    pub(in crate::ops::health) settings: Option<&'a ClusterSettings>,
    pub(in crate::ops::health) indices: Option<&'a IndicesHealth>,
    pub(in crate::ops::health) unassigned: Option<&'a UnassignedShards>,
    pub(in crate::ops::health) lifecycle: Option<&'a LifecycleHealth>,
    pub(in crate::ops::health) snapshots: Option<&'a SnapshotsHealth>,
}

/// The worst first.
pub(in crate::ops::health) fn find(facts: Facts<'_>, thresholds: &Thresholds) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Some(nodes) = facts.nodes {
        problems.extend(of_nodes(nodes, thresholds));
    }
    if let Some(settings) = facts.settings {
        problems.extend(of_settings(settings));
    }
    problems.extend(of_shards(facts, thresholds));
    problems.extend(missing_shards(facts));
    if let Some(indices) = facts.indices {
        problems.extend(missing(indices));
        problems.extend(blocked(&indices.indices));
        problems.extend(without_replicas(facts, &indices.indices));
        problems.extend(full_mappings(&indices.indices, thresholds));
    }
    if let Some(lifecycle) = facts.lifecycle {
        problems.extend(of_lifecycle(lifecycle));
    }
    if let Some(snapshots) = facts.snapshots {
        problems.extend(of_snapshots(snapshots));
    }
    problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity()));
    problems
}

fn of_nodes<'a>(nodes: &'a NodesHealth, thresholds: &'a Thresholds) -> impl Iterator<Item = Problem> + 'a {
    let silent = (nodes.silent > 0).then_some(Problem::NodesSilent { nodes: nodes.silent });
    let disks = nodes.nodes.iter().filter_map(|node| {
        let disk = node.disk?;
        let crossed = disk.crossed?;
        Some(Problem::Disk { node: node.name.clone(), crossed, used: disk.used, available: disk.available })
    });
    let full = |share: Share| share >= thresholds.heap;
    let heaps = nodes.nodes.iter().filter(move |node| full(node.heap.share)).map(|node| Problem::Heap {
        node: node.name.clone(),
        used: node.heap.share,
        critical: node.heap.share >= thresholds.heap_critical,
    });
    silent.into_iter().chain(disks).chain(heaps)
}

fn of_settings(settings: &ClusterSettings) -> Vec<Problem> {
    let mut problems: Vec<_> =
        settings.blocks.iter().map(|block| Problem::ClusterBlocked { block: *block }).collect();
    if settings.allocation != Allocation::All {
        problems.push(Problem::Allocation { allocation: settings.allocation });
    }
    problems
}

/// The server counts shards of open indices; this counts closed ones too, and those of mounted snapshots where they are.
fn of_shards(facts: Facts<'_>, thresholds: &Thresholds) -> Vec<Problem> {
    let (Some(cluster), Some(nodes), Some(settings)) = (facts.cluster, facts.nodes, facts.settings) else {
        return Vec::new();
    };
    if nodes.silent > 0 {
        // How many shards the others may have is known, and how many of the cluster's are theirs is not.
        return Vec::new();
    }
    let frozen: u64 = nodes.nodes.iter().filter(|node| node.is_frozen_alone()).map(|node| node.shards).sum();
    let data = nodes.nodes.iter().filter(|node| node.holds_whole_shards()).count() as u64;
    let frozen_nodes = nodes.nodes.iter().filter(|node| node.is_frozen()).count() as u64;
    let groups = [
        (cluster.shards.all().saturating_sub(frozen), data * settings.max_shards_per_node, false),
        (frozen, frozen_nodes * settings.max_shards_per_frozen_node, true),
    ];
    let near =
        |(used, limit, _): &(u64, u64, bool)| *used > 0 && Share::of(*used, *limit) >= thresholds.shards;
    groups
        .into_iter()
        .filter(near)
        .map(|(used, limit, frozen)| Problem::Shards { used, limit, frozen })
        .collect()
}

/// With reasons where they were read, by the cluster's count else.
fn missing_shards(facts: Facts<'_>) -> Option<Problem> {
    if let Some(unassigned) = facts.unassigned {
        let primaries = unassigned.primaries() as u64;
        let replicas = unassigned.shards.len() as u64 - primaries;
        let mut reasons = Vec::new();
        for shard in &unassigned.shards {
            let reason = reason(shard);
            if shard.verdict.is_some() && !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        return (primaries + replicas > 0).then_some(Problem::Unassigned { primaries, replicas, reasons });
    }
    let cluster = facts.cluster.filter(|cluster| cluster.shards.unassigned > 0)?;
    let indices = facts.indices.map(|indices| indices.indices.as_slice()).unwrap_or_default();
    let missing =
        indices.iter().map(|index| index.primaries.configured.saturating_sub(index.primaries.active));
    let primaries = missing.sum::<u64>().min(cluster.shards.unassigned);
    let replicas = cluster.shards.unassigned - primaries;
    Some(Problem::Unassigned { primaries, replicas, reasons: Vec::new() })
}

fn reason(shard: &Unassigned) -> String {
    let deciders = shard.verdict.iter().flat_map(|verdict| &verdict.deciders);
    let deciders: Vec<_> =
        deciders.map(|(decider, explanation)| format!("{decider}: {explanation}")).collect();
    let why = match (deciders.is_empty(), &shard.verdict) {
        (true, Some(verdict)) => verdict.explanation.clone(),
        _ => deciders.join("; "),
    };
    format!("{}: {why}", shard.reason)
}

fn missing(indices: &IndicesHealth) -> Option<Problem> {
    let names = indices.missing.clone();
    (!names.is_empty()).then_some(Problem::Missing { names })
}

fn blocked(indices: &[IndexHealth]) -> Vec<Problem> {
    let meant = |index: &IndexHealth, block: Block| {
        block == Block::Write && (index.migrates || index.mounted || index.policy.is_some())
    };
    let mut blocked: BTreeMap<Block, Vec<String>> = BTreeMap::new();
    for index in indices {
        for block in index.blocks.iter().filter(|block| !meant(index, **block)) {
            blocked.entry(*block).or_default().push(index.index.clone());
        }
    }
    blocked.into_iter().map(|(block, indices)| Problem::Blocked { block, indices }).collect()
}

fn without_replicas(facts: Facts<'_>, indices: &[IndexHealth]) -> Option<Problem> {
    let told = facts.nodes.map(|nodes| nodes.nodes.as_slice()).unwrap_or_default();
    let frozen = told.iter().filter(|node| node.is_frozen_alone()).count() as u64;
    let nodes = match (facts.nodes, facts.cluster) {
        // The cluster counts those too that are silent.
        (_, Some(cluster)) if facts.nodes.is_none_or(|nodes| nodes.silent > 0) => {
            cluster.data_nodes.saturating_sub(frozen)
        }
        _ => told.iter().filter(|node| node.holds_whole_shards()).count() as u64,
    };
    let alone = |index: &&IndexHealth| {
        index.replicas.configured == 0 && !index.auto_expands && !index.mounted && !index.closed
    };
    let indices: Vec<_> = indices.iter().filter(alone).map(|index| index.index.clone()).collect();
    (nodes > 1 && !indices.is_empty()).then_some(Problem::NoReplicas { indices })
}

fn full_mappings<'a>(
    indices: &'a [IndexHealth],
    thresholds: &'a Thresholds,
) -> impl Iterator<Item = Problem> + 'a {
    indices.iter().filter_map(|index| {
        let (fields, limit) = (index.fields?, index.fields_limit);
        (fields > 0 && Share::of(fields, limit) >= thresholds.fields).then(|| Problem::Fields {
            index: index.index.clone(),
            fields,
            limit,
        })
    })
}

/// Those that fail alike are one problem.
fn of_lifecycle(lifecycle: &LifecycleHealth) -> Vec<Problem> {
    let mut problems = Vec::new();
    if lifecycle.mode != Mode::Running {
        problems.push(Problem::LifecycleStopped { mode: lifecycle.mode });
    }
    let mut alike: BTreeMap<(&str, Option<&str>, bool, &str), Vec<&IndexLifecycle>> = BTreeMap::new();
    for index in &lifecycle.failed {
        let policy = index.policy.as_deref().unwrap_or_default();
        let step = index.failed_step.as_deref().or(index.step.as_deref());
        let kind = index.error.as_ref().map_or("", |error| error.error_type.as_str());
        alike.entry((policy, step, index.is_auto_retryable, kind)).or_default().push(index);
    }
    problems.extend(alike.into_iter().map(|((policy, step, retried, _), indices)| {
        let error = indices.first().and_then(|index| index.error.as_ref());
        Problem::LifecycleFailed {
            policy: policy.to_owned(),
            step: step.map(str::to_owned),
            reason: error.map_or_else(String::new, |error| format!("{}: {}", error.error_type, error.reason)),
            retried,
            indices: indices.iter().map(|index| index.index.clone()).collect(),
        }
    }));
    problems
}

fn of_snapshots(snapshots: &SnapshotsHealth) -> Vec<Problem> {
    let mut problems = Vec::new();
    if snapshots.mode != Mode::Running && !snapshots.policies.is_empty() {
        problems.push(Problem::SnapshotsStopped { mode: snapshots.mode });
    }
    let of = |policy: &SnapshotPolicyHealth| {
        let name = policy.policy.clone();
        if let Some(failure) = policy.failure() {
            return Some(Problem::SnapshotFailed {
                policy: name,
                at: failure.at,
                reason: failure.reason.clone(),
                last_success: policy.last_success,
            });
        }
        policy.last_success.is_none().then_some(Problem::SnapshotNever { policy: name, next: policy.next })
    };
    problems.extend(snapshots.policies.iter().filter_map(of));
    problems
}
