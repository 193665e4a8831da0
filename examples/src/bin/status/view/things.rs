//! What there is: nodes, indices, shards that no node has.

use chrono::{DateTime, Utc};
use es_core::ops::health::{
    Copies, Disk, IndexHealth, NodeHealth, Share, Status, Thresholds, Watermark, Watermarks,
};
use es_core::ops::maintenance::Unassigned;
use es_core::ops::measure::Size;
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct NodeView {
    id: String,
    name: String,
    roles: Vec<String>,
    shards: u64,
    cpu: Option<Share>,
    load: Option<f64>,
    disk: Option<Meter>,
    heap: Meter,
}

/// How full something is, and from where on that is too much.
#[derive(Debug, PartialEq, Serialize)]
struct Meter {
    total: Size,
    share: Share,
    marks: Vec<Mark>,
    /// The highest mark that is crossed.
    crossed: Option<&'static str>,
}

#[derive(Debug, PartialEq, Serialize)]
struct Mark {
    name: &'static str,
    share: Share,
}

#[derive(Debug, Serialize)]
pub(super) struct IndexView {
    name: String,
    status: Status,
    primaries: Copies,
    replicas: Copies,
    documents: Option<u64>,
    primary_size: Option<Size>,
    size: Option<Size>,
    closed: bool,
    hidden: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct ShardView {
    index: String,
    shard: u32,
    primary: bool,
    reason: String,
    since: Option<DateTime<Utc>>,
    /// What failed, and what stands in the way.
    why: Vec<String>,
}

pub(super) fn node(node: &NodeHealth) -> NodeView {
    let Thresholds { heap, heap_critical, .. } = Thresholds::default();
    let marks = [("warning", heap), ("critical", heap_critical)];
    let crossed = marks.iter().rfind(|(_, share)| node.heap.share >= *share).map(|(name, _)| *name);
    NodeView {
        id: node.id.clone(),
        name: node.name.clone(),
        roles: node.roles.clone(),
        shards: node.shards,
        cpu: node.cpu,
        load: node.load.and_then(|load| load.one),
        disk: node.disk.as_ref().map(disk),
        heap: Meter {
            total: node.heap.max,
            share: node.heap.share,
            marks: marks.into_iter().map(|(name, share)| Mark { name, share }).collect(),
            crossed,
        },
    }
}

fn disk(disk: &Disk) -> Meter {
    Meter {
        total: disk.total,
        share: disk.used,
        marks: disk.watermarks.map(|marks| watermarks(&marks, disk.total)).unwrap_or_default(),
        crossed: disk.crossed.map(Watermark::word),
    }
}

/// The server says what must be free, the page shows what may be used.
fn watermarks(marks: &Watermarks, total: Size) -> Vec<Mark> {
    [("low", marks.low), ("high", marks.high), ("flood_stage", Some(marks.flood_stage))]
        .into_iter()
        .filter_map(|(name, free)| {
            Some(Mark { name, share: Share::of(total.0.saturating_sub(free?.0), total.0) })
        })
        .collect()
}

pub(super) fn index(index: &IndexHealth) -> IndexView {
    IndexView {
        name: index.index.clone(),
        status: index.status,
        primaries: index.primaries,
        replicas: index.replicas,
        documents: index.documents,
        primary_size: index.primary_size,
        size: index.size,
        closed: index.closed,
        hidden: index.hidden,
    }
}

pub(super) fn shard(shard: &Unassigned) -> ShardView {
    let deciders = shard.verdict.iter().flat_map(|verdict| &verdict.deciders);
    let deciders = deciders.map(|(decider, explanation)| format!("{decider}: {explanation}"));
    ShardView {
        index: shard.index.clone(),
        shard: shard.shard,
        primary: shard.primary,
        reason: shard.reason.clone(),
        since: shard.since,
        why: shard.details.iter().cloned().chain(deciders).collect(),
    }
}
