//! What nodes have done since they started.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ops::measure::at;

/// What a node does, and how long it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Operation {
    /// The first phase of a search, once for each shard.
    Query,
    /// Its second, where documents are read, once for each shard that has some.
    Fetch,
    /// A document read by its id.
    Get,
    /// A document written, once for each copy of its shard.
    Index,
    /// A document deleted, once for each copy of its shard.
    Delete,
    /// Segments merged.
    Merge,
    /// New documents made visible.
    Refresh,
    /// New documents made safe, so that the translog can go.
    Flush,
    /// Java's garbage collections of young objects.
    GcYoung,
    /// Of old ones, for which the node stands still.
    GcOld,
}

/// The word for each, and where the node's statistics have the count and the milliseconds.
const OPERATIONS: [(Operation, &str, &str, &str); 10] = [
    (Operation::Query, "query", "/indices/search/query_total", "/indices/search/query_time_in_millis"),
    (Operation::Fetch, "fetch", "/indices/search/fetch_total", "/indices/search/fetch_time_in_millis"),
    (Operation::Get, "get", "/indices/get/total", "/indices/get/time_in_millis"),
    (Operation::Index, "index", "/indices/indexing/index_total", "/indices/indexing/index_time_in_millis"),
    (
        Operation::Delete,
        "delete",
        "/indices/indexing/delete_total",
        "/indices/indexing/delete_time_in_millis",
    ),
    (Operation::Merge, "merge", "/indices/merges/total", "/indices/merges/total_time_in_millis"),
    (Operation::Refresh, "refresh", "/indices/refresh/total", "/indices/refresh/total_time_in_millis"),
    (Operation::Flush, "flush", "/indices/flush/total", "/indices/flush/total_time_in_millis"),
    (
        Operation::GcYoung,
        "gc_young",
        "/jvm/gc/collectors/young/collection_count",
        "/jvm/gc/collectors/young/collection_time_in_millis",
    ),
    (
        Operation::GcOld,
        "gc_old",
        "/jvm/gc/collectors/old/collection_count",
        "/jvm/gc/collectors/old/collection_time_in_millis",
    ),
];

/// What [`Sample::read`] reads, for `filter_path`.
pub(in crate::ops::health) fn filter() -> String {
    let paths = OPERATIONS.iter().flat_map(|(_, _, count, time)| [count, time]);
    let paths: Vec<_> = paths.map(|path| format!("nodes.*{}", path.replace('/', "."))).collect();
    format!("nodes.*.timestamp,nodes.*.jvm.uptime_in_millis,{}", paths.join(","))
}

impl Operation {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Operation> {
        OPERATIONS.iter().map(|(operation, ..)| *operation)
    }

    /// A word for it: `query`, `gc_old`.
    pub fn word(self) -> &'static str {
        OPERATIONS.iter().find(|(operation, ..)| *operation == self).map_or("", |(_, word, ..)| word)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// How often, and how long altogether.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Totals {
    /// How often.
    pub count: u64,
    /// How long, as JSON in milliseconds. It counts whole ones.
    #[serde(rename = "time_ms", with = "crate::serde::duration_millis")]
    pub time: Duration,
}

/// What every node has done since its start.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Sample {
    /// When it was taken, by this machine's clock.
    pub at: DateTime<Utc>,
    /// By the node's id.
    pub nodes: BTreeMap<String, NodeSample>,
}

/// What a node has done since its start.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NodeSample {
    /// Its name.
    pub name: String,
    /// When it said so, by its own clock.
    pub at: DateTime<Utc>,
    /// How long it has run, as JSON in milliseconds. It looks at this once in a second.
    #[serde(rename = "uptime_ms", with = "crate::serde::duration_millis")]
    pub uptime: Duration,
    /// What it has done.
    pub totals: BTreeMap<Operation, Totals>,
}

impl Sample {
    pub(in crate::ops::health) fn read(stats: &Value) -> Self {
        let nodes = stats["nodes"].as_object().into_iter().flatten();
        Sample {
            at: Utc::now(),
            nodes: nodes.map(|(id, node)| (id.clone(), NodeSample::read(node))).collect(),
        }
    }

    /// Of all nodes together.
    pub fn totals(&self) -> BTreeMap<Operation, Totals> {
        let mut all: BTreeMap<_, Totals> = BTreeMap::new();
        for (operation, totals) in self.nodes.values().flat_map(|node| &node.totals) {
            let sum = all.entry(*operation).or_default();
            *sum = Totals { count: sum.count + totals.count, time: sum.time + totals.time };
        }
        all
    }
}

impl NodeSample {
    fn read(node: &Value) -> Self {
        let millis = |path: &str| node.pointer(path).and_then(Value::as_u64).map(Duration::from_millis);
        let totals = OPERATIONS.iter().filter_map(|(operation, _, count, time)| {
            let count = node.pointer(count)?.as_u64()?;
            Some((*operation, Totals { count, time: millis(time)? }))
        });
        NodeSample {
            name: node["name"].as_str().unwrap_or_default().to_owned(),
            at: at(&node["timestamp"]).unwrap_or_default(),
            uptime: millis("/jvm/uptime_in_millis").unwrap_or_default(),
            totals: totals.collect(),
        }
    }
}
