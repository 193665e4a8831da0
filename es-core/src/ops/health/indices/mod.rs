//! Indices, each by itself: one reading, by patterns, so that its requests don't grow with their number.

mod read;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

pub(super) use read::{Scope, read};

use super::nodes::PATIENCE;
use super::{Health, HealthError, Status};
use crate::ops::blocks::Block;
use crate::ops::measure::Size;
use crate::ops::name::{counted, lines, listed};

/// Some indices.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct IndicesHealth {
    /// By name; closed and hidden ones too.
    pub indices: Vec<IndexHealth>,
    /// Names that were asked for, and that nothing bears.
    pub missing: Vec<String>,
}

/// An index.
#[allow(clippy::struct_excessive_bools)] // each is a fact of its own
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct IndexHealth {
    /// Its name on the cluster.
    pub index: String,
    /// How it is.
    pub status: Status,
    /// Its primary shards.
    pub primaries: Copies,
    /// Their replicas.
    pub replicas: Copies,
    /// Copies that no node has.
    pub unassigned: u64,
    /// Copies that are being made.
    pub initializing: u64,
    /// Copies that move to another node.
    pub relocating: u64,
    /// Its documents, nested ones counted by themselves. `None` where none of its shards serves, or it is closed.
    pub documents: Option<u64>,
    /// What its primaries take. `None` where none of its shards serves.
    pub primary_size: Option<Size>,
    /// What all copies take.
    pub size: Option<Size>,
    /// Whether it is closed.
    pub closed: bool,
    /// Whether patterns leave it out.
    pub hidden: bool,
    /// Whether it is a mounted snapshot, which needs no replicas and is never written.
    pub mounted: bool,
    /// Whether the number of replicas follows that of the nodes (`auto_expand_replicas`).
    pub auto_expands: bool,
    /// The policy of its lifecycle, as its settings have it.
    pub policy: Option<String>,
    /// What it refuses.
    pub blocks: Vec<Block>,
    /// Whether a migration is at work on it, or has retired it: then its write block is the migration's.
    pub migrates: bool,
    /// Its fields, as the server counts them for the limit: objects, sub-fields, aliases and runtime fields too. `None` where
    /// no node has it open.
    pub fields: Option<u64>,
    /// Their limit: `index.mapping.total_fields.limit`.
    pub fields_limit: u64,
}

/// Copies of shards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Copies {
    /// Those that serve.
    pub active: u64,
    /// Those that there should be.
    pub configured: u64,
}

impl fmt::Display for Copies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.active, self.configured)
    }
}

impl IndicesHealth {
    /// How many are how.
    pub fn by_status(&self) -> BTreeMap<Status, usize> {
        let mut counts = BTreeMap::new();
        for index in &self.indices {
            *counts.entry(index.status).or_default() += 1;
        }
        counts
    }
}

/// The numbers, and a line for each that is not green, closed, or blocked; [`IndexHealth`] prints any.
impl fmt::Display for IndicesHealth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&counted(self.indices.len() as u64, "index", "indices"))?;
        for (status, count) in self.by_status() {
            write!(f, ", {count} {status}")?;
        }
        let documents: u64 = self.indices.iter().filter_map(|index| index.documents).sum();
        let size: Size = self.indices.iter().filter_map(|index| index.size).sum();
        write!(f, "; {}, {size}", counted(documents, "document", "documents"))?;
        if !self.missing.is_empty() {
            write!(f, "; there is no {}", listed(&self.missing))?;
        }
        let noted =
            |index: &&IndexHealth| index.status != Status::Green || index.closed || !index.blocks.is_empty();
        f.write_str(&lines(&self.indices.iter().filter(noted).collect::<Vec<_>>()))
    }
}

impl fmt::Display for IndexHealth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let IndexHealth { index, status, primaries, replicas, .. } = self;
        write!(f, "{index}: {status}, primaries {primaries}, replicas {replicas}")?;
        let counts = [
            (self.unassigned, "unassigned"),
            (self.initializing, "initializing"),
            (self.relocating, "relocating"),
        ];
        for (count, word) in counts.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, ", {count} {word}")?;
        }
        if let Some(documents) = self.documents {
            write!(f, ", {}", counted(documents, "document", "documents"))?;
        }
        if let Some(size) = self.size {
            write!(f, ", {size}")?;
        }
        for (is, word) in [(self.closed, "closed"), (self.hidden, "hidden"), (self.mounted, "mounted")] {
            if is {
                write!(f, ", {word}")?;
            }
        }
        for block in &self.blocks {
            write!(f, ", blocks `{block}`")?;
        }
        if self.migrates { f.write_str(" for a migration") } else { Ok(()) }
    }
}

impl Health<'_> {
    /// Each index of some patterns by itself: closed ones and hidden ones too, and those that are reached by an alias or a data
    /// stream of that name. Names and patterns get the cluster's prefix; names that nothing bears are in
    /// [`missing`](IndicesHealth::missing).
    ///
    /// Six requests for 3.6 KB of patterns, and one more where an index is blocked for writes.
    ///
    /// Elasticsearch: `GET /_cluster/state/blocks`, `/_cluster/health/<patterns>?level=indices`, `/<patterns>/_stats`,
    /// `/<patterns>/_settings`, `/<patterns>/_alias/*.fence-*`, `/_nodes/stats/indices/mappings?level=indices`.
    pub async fn indices(
        &self,
        patterns: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<IndicesHealth, HealthError> {
        let patterns = super::patterns(self.cluster, patterns)?;
        let scope = Scope::read(self.cluster, &patterns).await?;
        Ok(read(self.cluster, &scope, PATIENCE).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_print_what_is_to_be_noted() {
        let green = IndexHealth { index: "a".into(), status: Status::Green, ..IndexHealth::default() };
        let red = IndexHealth {
            index: "b".into(),
            status: Status::Red,
            primaries: Copies { active: 1, configured: 2 },
            replicas: Copies { active: 0, configured: 2 },
            unassigned: 3,
            documents: Some(5),
            size: Some(Size(2048)),
            hidden: true,
            blocks: vec![Block::Write],
            migrates: true,
            ..IndexHealth::default()
        };
        let indices = IndicesHealth { indices: vec![green, red], missing: vec!["c".into()] };
        assert_eq!(
            indices.to_string(),
            "2 indices, 1 green, 1 red; 5 documents, 2kb; there is no `c`\n  \
             b: red, primaries 1/2, replicas 0/2, 3 unassigned, 5 documents, 2kb, hidden, blocks `write` for a migration"
        );
    }
}
