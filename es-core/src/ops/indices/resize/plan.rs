//! Whether an index can be resized, and how: reads, then pure.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::error::{ResizeError, ResizeRefusal};
use super::request::{AfterResize, Gather, Resize, ResizeKind};
use crate::cluster::{Cluster, Request, segment};
use crate::error::Error;
use crate::ops::indices::info::{IndexHealth, IndexInfo, IndexState, read};
use crate::ops::measure::Size;
use crate::ops::name::{self, Bearer};

/// What Lucene holds in one shard.
const DOCUMENTS_PER_SHARD: u64 = 2_147_483_519;

/// What a resize would do. Made by [`Indices::plan_resize`](crate::ops::indices::Indices::plan_resize), carried out by
/// [`Indices::resize`](crate::ops::indices::Indices::resize); until then a dry run.
///
/// `Display` is what would happen, a line a step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResizePlan {
    /// Which of the three.
    pub kind: ResizeKind,
    /// The source.
    pub source: String,
    /// It is resized only while it has this UUID.
    pub source_uuid: String,
    /// The target.
    pub target: String,
    /// Primary shards of the source.
    pub from_shards: u32,
    /// Primary shards of the target.
    pub shards: u32,
    /// Copies of each.
    pub replicas: u32,
    /// The size of the source's shards with their copies.
    pub size: Option<Size>,
    /// Where the source's shards have to be brought together; `None` if they are, or need not be.
    pub gather: Option<GatherOn>,
    /// What becomes of the source's write block.
    pub after: AfterResize,
    #[serde(skip)]
    pub(super) patience: Duration,
    #[serde(skip)]
    pub(super) wanted: Resize,
}

/// The node on which shards are brought together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GatherOn {
    /// Its id.
    pub id: String,
    /// Its name.
    pub node: String,
    /// What it lacks of the shards.
    pub bytes: Size,
}

impl fmt::Display for ResizePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ResizePlan { kind, source, target, from_shards, shards, replicas, .. } = self;
        let (from, to) = (counted(*from_shards, "shard"), counted(*shards, "shard"));
        let replicas = counted(*replicas, "replica");
        writeln!(f, "{kind} `{source}` ({from}) into `{target}` ({to}, {replicas})")?;
        writeln!(f, "  block writes of `{source}`")?;
        if let Some(GatherOn { node, bytes, .. }) = &self.gather {
            writeln!(f, "  bring its shards to the node `{node}`: {bytes}")?;
        }
        writeln!(f, "  make `{target}`, wait for its primaries, count its documents")?;
        match self.after {
            AfterResize::Blocked => writeln!(f, "  leave `{source}` blocked for writes"),
            AfterResize::AsBefore => writeln!(f, "  leave `{source}` as it was"),
        }
    }
}

fn counted(count: u32, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A copy of a shard, of `_cat/shards`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct ShardRow {
    pub(super) shard: String,
    prirep: String,
    pub(super) state: String,
    pub(super) id: Option<String>,
    store: Option<String>,
}

/// A node, of `_nodes/stats/fs`.
#[derive(Debug, Default, Deserialize)]
struct Node {
    name: String,
    #[serde(default)]
    fs: Fs,
}

#[derive(Debug, Default, Deserialize)]
struct Fs {
    #[serde(default)]
    total: Total,
}

#[derive(Debug, Default, Deserialize)]
struct Total {
    available_in_bytes: Option<u64>,
}

pub(in crate::ops::indices) async fn plan(
    cluster: &Cluster,
    wanted: &Resize,
) -> Result<ResizePlan, ResizeError> {
    let source = name::full(cluster, &wanted.source)?;
    let target = name::full(cluster, &wanted.target)?;
    on(cluster, wanted, source, target).await
}

/// With the names of the cluster.
pub(super) async fn on(
    cluster: &Cluster,
    wanted: &Resize,
    source: String,
    target: String,
) -> Result<ResizePlan, ResizeError> {
    let Some(info) = read(cluster, std::slice::from_ref(&source)).await?.pop() else {
        return Err(ResizeError::Refused { refusals: vec![ResizeRefusal::NoSource { index: source }] });
    };
    let by = name::bearer(cluster, &target).await?;
    let routing_shards = routing_shards(cluster, &source).await?;
    let shards = wanted.shards.unwrap_or(match wanted.kind {
        ResizeKind::Shrink => 1,
        ResizeKind::Split => info.shards.saturating_mul(2),
        ResizeKind::Clone => info.shards,
    });
    let mut refusals = check(wanted, &info, shards, routing_shards);
    refusals.extend(by.map(|by: Bearer| ResizeRefusal::TargetTaken { target: target.clone(), by }));
    let mut gather = None;
    if refusals.is_empty() && wanted.kind == ResizeKind::Shrink {
        let (rows, nodes) = (rows(cluster, &source).await?, nodes(cluster).await?);
        match choose(&source, &rows, &nodes, &wanted.gather) {
            Ok(on) => gather = on,
            Err(refusal) => refusals.push(refusal),
        }
    }
    if !refusals.is_empty() {
        return Err(ResizeError::Refused { refusals });
    }
    Ok(ResizePlan {
        kind: wanted.kind,
        source_uuid: info.uuid,
        source,
        target,
        from_shards: info.shards,
        shards,
        replicas: wanted.replicas.unwrap_or(info.replicas),
        size: info.size,
        gather,
        after: wanted.after,
        patience: wanted.patience,
        wanted: wanted.to_owned(),
    })
}

/// The preconditions that the source alone decides.
fn check(wanted: &Resize, source: &IndexInfo, shards: u32, routing_shards: u32) -> Vec<ResizeRefusal> {
    let mut refusals = Vec::new();
    let index = || source.name.clone();
    if source.state == IndexState::Closed {
        refusals.push(ResizeRefusal::Closed { index: index() });
    }
    if let Some(stream) = source.data_stream.clone().filter(|_| source.written_by_stream) {
        refusals.push(ResizeRefusal::StreamWriteIndex { index: index(), stream });
    }
    if source.aliases.iter().any(|alias| crate::traces::is_fence(alias)) {
        refusals.push(ResizeRefusal::Migrating { index: index() });
    } else if !wanted.although_written && !source.written_through.is_empty() {
        let aliases = source.written_through.iter().cloned().collect();
        refusals.push(ResizeRefusal::Written { index: index(), aliases });
    }
    let green = wanted.kind == ResizeKind::Shrink;
    let worst = if green { IndexHealth::Green } else { IndexHealth::Yellow };
    if let Some(health) = source.health.filter(|health| *health > worst) {
        refusals.push(ResizeRefusal::Unhealthy { index: index(), health, green });
    }
    let (kind, from) = (wanted.kind, source.shards);
    let possible = possible(kind, from, routing_shards);
    if !possible.contains(&shards) {
        refusals.push(ResizeRefusal::Shards { index: index(), kind, from, to: shards, possible });
    }
    let docs = source.docs.unwrap_or_default();
    if kind == ResizeKind::Shrink && docs > DOCUMENTS_PER_SHARD.saturating_mul(shards.into()) {
        refusals.push(ResizeRefusal::TooManyDocuments { docs, shards });
    }
    refusals
}

/// The numbers of shards that a source can come to have, from the least.
fn possible(kind: ResizeKind, from: u32, routing_shards: u32) -> Vec<u32> {
    const MOST: u32 = 1024;
    match kind {
        ResizeKind::Shrink => (1..from).filter(|to| from.is_multiple_of(*to)).collect(),
        // One shard alone needs no routing kept.
        ResizeKind::Split if from == 1 => (2..=MOST).collect(),
        ResizeKind::Split => (from + 1..=MOST)
            .filter(|to| to.is_multiple_of(from) && routing_shards.is_multiple_of(*to))
            .collect(),
        ResizeKind::Clone => vec![from],
    }
}

/// The node that lacks least of the shards and has room for it; `None` if one lacks nothing.
fn choose(
    index: &str,
    rows: &[ShardRow],
    nodes: &BTreeMap<String, Node>,
    gather: &Gather,
) -> Result<Option<GatherOn>, ResizeRefusal> {
    let sizes: BTreeMap<_, u64> = rows
        .iter()
        .filter(|row| row.prirep == "p")
        .map(|row| (row.shard.as_str(), row.store.as_ref().and_then(|store| store.parse().ok()).unwrap_or(0)))
        .collect();
    let lacks = |id: &str| {
        let held = held_by(rows, id);
        let missing: Vec<_> = sizes.iter().filter(|(shard, _)| !held.contains(**shard)).collect();
        (!missing.is_empty()).then(|| missing.iter().map(|(_, size)| **size).sum::<u64>())
    };
    let candidates: Vec<&str> = match gather {
        Gather::Node(name) => {
            let Some((id, _)) = nodes.iter().find(|(_, node)| node.name == *name) else {
                let nodes = nodes.values().map(|node| node.name.clone()).collect();
                return Err(ResizeRefusal::NoNode { node: name.clone(), nodes });
            };
            vec![id]
        }
        // Where some of its shards are, its tier and its filters allow the others.
        Gather::Best => rows.iter().filter_map(|row| row.id.as_deref()).collect(),
    };
    if candidates.iter().any(|id| lacks(id).is_none()) {
        return Ok(None);
    }
    let mut on: Vec<_> = candidates.into_iter().filter_map(|id| Some((lacks(id)?, id))).collect();
    on.sort_unstable();
    let least = on.first().map(|(bytes, _)| Size(*bytes));
    let has_room = |(bytes, id): &(u64, &str)| {
        let free = nodes.get(*id).and_then(|node| node.fs.total.available_in_bytes);
        free.is_none_or(|free| free > *bytes)
    };
    let Some((bytes, id)) = on.into_iter().find(has_room) else {
        return Err(ResizeRefusal::NoRoom { index: index.to_owned(), bytes: least });
    };
    let node = nodes.get(id).map_or_else(|| id.to_owned(), |node| node.name.clone());
    Ok(Some(GatherOn { id: id.to_owned(), node, bytes: Size(bytes) }))
}

/// The shards that have an active copy on a node.
pub(super) fn held_by<'a>(rows: &'a [ShardRow], id: &str) -> BTreeSet<&'a str> {
    let held = rows.iter().filter(|row| row.state == "STARTED" && row.id.as_deref() == Some(id));
    held.map(|row| row.shard.as_str()).collect()
}

pub(super) async fn rows(cluster: &Cluster, index: &str) -> Result<Vec<ShardRow>, Error> {
    let request = Request::get("read shards", format!("/_cat/shards/{}", segment(index)))
        .resource(index)
        .query("format", "json")
        .query("bytes", "b")
        .query("h", "shard,prirep,state,id,store");
    cluster.send(request).await?.json()
}

async fn nodes(cluster: &Cluster) -> Result<BTreeMap<String, Node>, Error> {
    #[derive(Deserialize)]
    struct Nodes {
        nodes: BTreeMap<String, Node>,
    }
    let request = Request::get("read disks", "/_nodes/stats/fs")
        .query("filter_path", "nodes.*.name,nodes.*.fs.total.available_in_bytes");
    Ok(cluster.send(request).await?.json::<Nodes>()?.nodes)
}

/// How finely documents are routed: what a split may divide.
async fn routing_shards(cluster: &Cluster, index: &str) -> Result<u32, Error> {
    let request = Request::get("read routing", format!("/_cluster/state/metadata/{}", segment(index)))
        .resource(index)
        .query("filter_path", "metadata.indices.*.routing_num_shards");
    let reply = cluster.send(request).await?.value()?;
    let shards = reply["metadata"]["indices"][index]["routing_num_shards"].as_u64();
    Ok(shards.and_then(|shards| u32::try_from(shards).ok()).unwrap_or(1))
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod plan_tests;
