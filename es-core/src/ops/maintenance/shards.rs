//! Where the shards are, and which have a size that they should not have.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::{Maintenance, Unassigned};
use crate::cluster::{Request, batches};
use crate::error::Error;
use crate::ops::measure::Size;

/// What a primary shard should be like. Elastic advises 10 GB to 50 GB, and fewer than 200 million documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShardBounds {
    /// Smaller ones are too small where their index has several.
    pub smallest: Size,
    /// Larger ones are too large.
    pub largest: Size,
    /// More documents are too many.
    pub documents: u64,
}

impl Default for ShardBounds {
    fn default() -> Self {
        ShardBounds { smallest: Size::gb(1), largest: Size::gb(50), documents: 200_000_000 }
    }
}

/// The shards of some indices.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ShardsReport {
    /// Every copy of every shard.
    pub shards: Vec<Shard>,
    /// By index: copies and their size.
    pub indices: BTreeMap<String, NodeShards>,
    /// By node: copies and their size. Shards of other indices don't count.
    pub nodes: BTreeMap<String, NodeShards>,
    /// Copies that no node has, with the reasons.
    pub unassigned: Vec<Unassigned>,
    /// Primaries of indices with several that are smaller than the bound: fewer shards would do.
    pub too_small: Vec<Shard>,
    /// Primaries that are larger than the bound, or have too many documents: a rollover, or a split, is due.
    pub too_large: Vec<Shard>,
}

/// A copy of a shard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Shard {
    /// Its index, as it is on the cluster.
    pub index: String,
    /// Its number.
    pub shard: u32,
    /// Whether it is the primary.
    pub primary: bool,
    /// `STARTED`, `INITIALIZING`, `RELOCATING`, `UNASSIGNED`.
    pub state: String,
    /// The node that has it.
    pub node: Option<String>,
    /// Its documents.
    pub documents: u64,
    /// Its size.
    pub size: Size,
}

/// So many shards, and what they take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NodeShards {
    /// Primaries.
    pub primaries: u64,
    /// Replicas.
    pub replicas: u64,
    /// Those that no node has.
    pub unassigned: u64,
    /// What they take.
    pub size: Size,
}

impl NodeShards {
    fn add(&mut self, shard: &Shard) {
        self.primaries += u64::from(shard.primary);
        self.replicas += u64::from(!shard.primary);
        self.unassigned += u64::from(shard.node.is_none());
        self.size.0 += shard.size.0;
    }
}

pub(super) const COLUMNS: &str =
    "index,shard,prirep,state,node,docs,store,unassigned.reason,unassigned.at,unassigned.details";

impl Shard {
    fn read(row: &Value) -> Self {
        let text = |key: &str| row[key].as_str().map(str::to_owned);
        let number = |key: &str| row[key].as_str().and_then(|number| number.parse().ok()).unwrap_or_default();
        Shard {
            index: text("index").unwrap_or_default(),
            shard: row["shard"].as_str().and_then(|number| number.parse().ok()).unwrap_or_default(),
            primary: row["prirep"] == "p",
            state: text("state").unwrap_or_default(),
            // Of one that moves: `from -> ip id to`.
            node: text("node").and_then(|node| node.split(" -> ").next().map(str::to_owned)),
            documents: number("docs"),
            size: Size(number("store")),
        }
    }
}

fn report(rows: &[Value], bounds: ShardBounds) -> ShardsReport {
    let mut report = ShardsReport::default();
    for row in rows {
        let shard = Shard::read(row);
        report.indices.entry(shard.index.clone()).or_default().add(&shard);
        match &shard.node {
            Some(node) => report.nodes.entry(node.clone()).or_default().add(&shard),
            None => report.unassigned.push(Unassigned::read(row)),
        }
        report.shards.push(shard);
    }
    let started = |shard: &&Shard| shard.primary && shard.node.is_some();
    let several = |shard: &&Shard| report.indices.get(&shard.index).is_some_and(|index| index.primaries > 1);
    let small = |shard: &&Shard| shard.size < bounds.smallest;
    let large = |shard: &&Shard| shard.size > bounds.largest || shard.documents > bounds.documents;
    report.too_small = report.shards.iter().filter(started).filter(several).filter(small).cloned().collect();
    report.too_large = report.shards.iter().filter(started).filter(large).cloned().collect();
    report
}

impl fmt::Display for ShardsReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size: Size = self.shards.iter().map(|shard| shard.size).sum();
        writeln!(f, "{} shards of {} indices, {size}", self.shards.len(), self.indices.len())?;
        for (node, NodeShards { primaries, replicas, size, .. }) in &self.nodes {
            writeln!(f, "  {node}: {primaries} primaries, {replicas} replicas, {size}")?;
        }
        for (what, shards) in [("too small", &self.too_small), ("too large", &self.too_large)] {
            for Shard { index, shard, size, documents, .. } in shards {
                writeln!(f, "  {what}: {index}[{shard}], {size}, {documents} documents")?;
            }
        }
        self.unassigned.iter().try_for_each(|shard| writeln!(f, "  {shard}"))
    }
}

impl Maintenance<'_> {
    /// Where the shards of some patterns are, which have no node and why, and which are too small or too large. Closed and
    /// hidden indices count.
    ///
    /// Elasticsearch: `GET /_cat/shards/<patterns>`.
    pub async fn shards(
        &self,
        patterns: impl IntoIterator<Item = impl AsRef<str>>,
        bounds: ShardBounds,
    ) -> Result<ShardsReport, Error> {
        let patterns: Vec<_> =
            patterns.into_iter().map(|pattern| self.cluster.name(pattern.as_ref())).collect();
        let mut rows = Vec::new();
        for names in batches(patterns.iter().map(String::as_str)) {
            rows.extend(self.shard_rows(&format!("/_cat/shards/{names}")).await?);
        }
        Ok(report(&rows, bounds))
    }

    pub(super) async fn shard_rows(&self, path: &str) -> Result<Vec<Value>, Error> {
        let request = Request::get("look at shards", path)
            .query("format", "json")
            .query("bytes", "b")
            .query("h", COLUMNS)
            .query("s", "index,shard,prirep");
        self.cluster.send(request).await?.json()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shards_are_counted_by_index_and_node() {
        let row = |index: &str, shard: &str, kind: &str, node: Value, docs: &str, store: &str| {
            let state = if node.is_null() { "UNASSIGNED" } else { "STARTED" };
            json!({"index": index, "shard": shard, "prirep": kind, "state": state, "node": node, "docs": docs, "store": store})
        };
        let rows = [
            row("a", "0", "p", json!("n1"), "10", "100"),
            row("a", "0", "r", Value::Null, "", ""),
            row("a", "1", "p", json!("n2"), "10", "5000"),
            row("b", "0", "p", json!("n1 -> 10.0.0.1 x n2"), "999", "100"),
        ];
        let report = report(&rows, ShardBounds { smallest: Size(200), largest: Size(4000), documents: 500 });
        let index = report.indices["a"];
        assert_eq!((index.primaries, index.replicas, index.unassigned, index.size), (2, 1, 1, Size(5100)));
        assert_eq!(report.nodes["n1"].primaries, 2);
        let names = |shards: &[Shard]| -> Vec<_> {
            shards.iter().map(|shard| format!("{}{}", shard.index, shard.shard)).collect()
        };
        assert_eq!(
            (names(&report.too_small), names(&report.too_large)),
            (vec!["a0".to_owned()], vec!["a1".into(), "b0".into()])
        );
        assert_eq!(report.unassigned.len(), 1);
    }
}
