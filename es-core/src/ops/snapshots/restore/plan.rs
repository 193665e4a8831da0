//! What would be restored under which name, as a value.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use super::obstacle::{Obstacle, RestoreWarning, told};
use super::rename::Renamer;
use super::request::RestoreRequest;
use crate::ops::measure::Size;
use crate::ops::name::lines;
use crate::ops::snapshots::info::ShardFailure;

/// What a restore would do. It prints for a person, serialises to JSON, and is carried out by
/// [`Snapshots::restore`](crate::ops::snapshots::Snapshots::restore); until then a dry run.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RestorePlan {
    /// The repository, as it is on the cluster.
    pub repository: String,
    /// The snapshot.
    pub snapshot: String,
    /// Its UUID: a name may be another snapshot's later.
    pub uuid: String,
    /// When it was taken.
    pub taken: Option<DateTime<Utc>>,
    /// The indices, those of data streams included.
    pub indices: Vec<RestoredIndex>,
    /// The data streams.
    pub data_streams: Vec<RestoredStream>,
    /// Whether the indices come with their aliases.
    pub aliases: bool,
    /// Whether the cluster's state is restored too.
    pub include_global_state: bool,
    /// The size of the primaries.
    pub size: Size,
    /// What the data nodes have room for below the low watermark, together. `None` where not all tell.
    pub available: Option<Size>,
    /// What stands in the way: with any of it, nothing is restored.
    pub obstacles: Vec<Obstacle>,
    /// What may surprise.
    pub warnings: Vec<RestoreWarning>,
    #[serde(skip)]
    pub(super) request: RestoreRequest,
    #[serde(skip)]
    pub(super) missing: Vec<ShardFailure>,
}

/// An index that would be restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RestoredIndex {
    /// Its name in the snapshot.
    pub source: String,
    /// Its name on the cluster afterwards.
    pub target: String,
    /// The data stream, by its name in the snapshot, that it comes with.
    pub data_stream: Option<String>,
    /// The size of its primaries.
    pub size: Size,
    /// Its primary shards; unknown for snapshots of old releases.
    pub shards: Option<u64>,
    /// The UUID of the closed index that it takes the place of.
    pub over: Option<String>,
}

/// A data stream that would be restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RestoredStream {
    /// Its name in the snapshot.
    pub source: String,
    /// Its name on the cluster afterwards.
    pub target: String,
}

impl RestorePlan {
    /// Whether nothing stands in the way.
    pub fn is_clear(&self) -> bool {
        self.obstacles.is_empty()
    }

    /// What is compared when it is made anew.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        (&self.uuid, &self.indices, &self.data_streams) == (&other.uuid, &other.indices, &other.data_streams)
    }

    /// The body as the server takes it: exact names.
    pub(super) fn body(&self, renamer: Option<&Renamer>) -> Value {
        let plain = self.indices.iter().filter(|index| index.data_stream.is_none());
        let plain = plain.map(|index| index.source.as_str());
        let names: Vec<_> =
            plain.chain(self.data_streams.iter().map(|stream| stream.source.as_str())).collect();
        let mut body = json!({
            // An empty list would mean all.
            "indices": if names.is_empty() { vec!["-*"] } else { names },
            "include_global_state": self.include_global_state,
            "include_aliases": self.aliases,
            "partial": self.request.partial,
            "feature_states": if self.request.features.is_empty() { vec!["none".to_owned()] } else { self.request.features.clone() },
            "index_settings": self.request.settings,
            "ignore_index_settings": self.request.ignored_settings,
        });
        if let Some(renamer) = renamer {
            body["rename_pattern"] = renamer.pattern.clone().into();
            body["rename_replacement"] = renamer.replacement.clone().into();
        }
        body
    }
}

impl fmt::Display for RestorePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RestorePlan { repository, snapshot, indices, data_streams, size, available, .. } = self;
        write!(f, "from `{snapshot}` of `{repository}`")?;
        if let Some(taken) = self.taken {
            write!(f, ", taken {}", taken.format("%Y-%m-%d %H:%M"))?;
        }
        let plural = if indices.len() == 1 { "index" } else { "indices" };
        write!(f, ": {} {plural}, {size}", indices.len())?;
        match available {
            Some(available) => writeln!(f, ", where there is room for {available}")?,
            None => writeln!(f)?,
        }
        for stream in data_streams {
            writeln!(f, "  data stream {}{}", stream.source, renamed(&stream.source, &stream.target))?;
        }
        for index in indices {
            write!(f, "  {}{}, {}", index.source, renamed(&index.source, &index.target), index.size)?;
            writeln!(f, "{}", if index.over.is_some() { ", over the closed one" } else { "" })?;
        }
        writeln!(f, "  {} aliases", if self.aliases { "with their" } else { "without" })?;
        if !self.warnings.is_empty() {
            writeln!(f, "to be known:{}", lines(&self.warnings))?;
        }
        if !self.obstacles.is_empty() {
            writeln!(f, "in the way:{}", told(&self.obstacles))?;
        }
        Ok(())
    }
}

fn renamed(source: &str, target: &str) -> String {
    if source == target { String::new() } else { format!(" -> {target}") }
}
