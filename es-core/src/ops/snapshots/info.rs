//! What a snapshot is, as the repository tells: pure.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::ops::measure::{Size, Span, at, millis};

/// A snapshot, as its repository has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SnapshotInfo {
    /// The repository, as it is on the cluster.
    pub repository: String,
    /// Its name.
    pub name: String,
    /// Its UUID: a name may be another snapshot's later.
    pub uuid: String,
    /// What it has come to.
    pub state: SnapshotState,
    /// Why it failed as a whole, in the server's words.
    pub reason: Option<String>,
    /// The indices in it, those of data streams included, as they were on the cluster.
    pub indices: Vec<IndexDetails>,
    /// The data streams in it.
    pub data_streams: Vec<String>,
    /// The features whose system indices are in it.
    pub feature_states: Vec<String>,
    /// Whether the cluster's state is in it.
    pub include_global_state: bool,
    /// What was said when it was taken.
    pub metadata: Value,
    /// The version that it was taken by: a number of Elasticsearch's own count, for comparison.
    pub version_id: u64,
    /// The same for a person: `8.6.2`; since 8.11 the number.
    pub version: String,
    /// When it was begun.
    pub started: Option<DateTime<Utc>>,
    /// When it was over.
    pub ended: Option<DateTime<Utc>>,
    /// How long it took.
    #[serde(rename = "took_ms", serialize_with = "crate::serde::duration_millis::serialize")]
    pub took: Duration,
    /// Shards that it is of.
    pub shards: u64,
    /// Shards that are in it.
    pub successful: u64,
    /// Shards that could not be taken, each with the reason.
    pub failures: Vec<ShardFailure>,
    /// The system indices of its features, which are restored with those alone.
    #[serde(skip)]
    pub(super) feature_indices: Vec<String>,
}

/// An index in a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct IndexDetails {
    /// Its name, as it was on the cluster.
    pub name: String,
    /// Its primary shards; told where they were asked for.
    pub shards: Option<u64>,
    /// The size of its primaries, which a restore takes; told where it was asked for.
    pub size: Option<Size>,
}

/// What a snapshot has come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum SnapshotState {
    /// It is being taken.
    InProgress,
    /// All shards are in it.
    Success,
    /// Shards are missing from it.
    Partial,
    /// Nothing of it can be restored.
    Failed,
    /// An older Elasticsearch has taken it, which this one can't read.
    Incompatible,
    /// Another word of the server's.
    Other(String),
}

/// A shard that is not in a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ShardFailure {
    /// Its index.
    pub index: String,
    /// Its number.
    pub shard: u64,
    /// The node's id, where one had it.
    pub node: Option<String>,
    /// The server's reason.
    pub reason: String,
}

impl SnapshotState {
    fn read(word: &str) -> Self {
        match word {
            "IN_PROGRESS" => SnapshotState::InProgress,
            "SUCCESS" => SnapshotState::Success,
            "PARTIAL" => SnapshotState::Partial,
            "FAILED" => SnapshotState::Failed,
            "INCOMPATIBLE" => SnapshotState::Incompatible,
            other => SnapshotState::Other(other.to_owned()),
        }
    }
}

impl SnapshotInfo {
    pub(in crate::ops) fn read(snapshot: &Value) -> Self {
        let text = |key: &str| snapshot[key].as_str().unwrap_or_default().to_owned();
        let texts = |key: &str| {
            let all = snapshot[key].as_array().into_iter().flatten();
            all.filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
        };
        let count = |key: &str| snapshot["shards"][key].as_u64().unwrap_or_default();
        let index = |name: String| {
            let details = &snapshot["index_details"][&name];
            let shards = details["shard_count"].as_u64();
            IndexDetails { shards, size: details["size_in_bytes"].as_u64().map(Size), name }
        };
        let features = snapshot["feature_states"].as_array().map(Vec::as_slice).unwrap_or_default();
        let feature_indices = features.iter().filter_map(|feature| feature["indices"].as_array()).flatten();
        let ended = at(&snapshot["end_time_in_millis"]).filter(|time| time.timestamp_millis() > 0);
        SnapshotInfo {
            repository: text("repository"),
            name: text("snapshot"),
            uuid: text("uuid"),
            state: SnapshotState::read(snapshot["state"].as_str().unwrap_or_default()),
            reason: snapshot["reason"].as_str().map(str::to_owned),
            indices: texts("indices").into_iter().map(index).collect(),
            data_streams: texts("data_streams"),
            feature_indices: feature_indices.filter_map(Value::as_str).map(str::to_owned).collect(),
            feature_states: features
                .iter()
                .filter_map(|feature| feature["feature_name"].as_str().map(str::to_owned))
                .collect(),
            include_global_state: snapshot["include_global_state"] == true,
            metadata: snapshot["metadata"].clone(),
            version_id: snapshot["version_id"].as_u64().unwrap_or_default(),
            version: text("version"),
            started: at(&snapshot["start_time_in_millis"]),
            ended,
            took: millis(&snapshot["duration_in_millis"]),
            shards: count("total"),
            successful: count("successful"),
            failures: snapshot["failures"].as_array().into_iter().flatten().map(ShardFailure::read).collect(),
        }
    }

    /// Whether it is over, well or not.
    pub fn is_over(&self) -> bool {
        self.state != SnapshotState::InProgress
    }

    /// Whether all of it can be restored.
    pub fn is_whole(&self) -> bool {
        self.state == SnapshotState::Success
    }

    /// Who took it: what [`taken_by`](super::SnapshotRequest::taken_by) said, or the snapshot policy.
    pub fn taken_by(&self) -> Option<String> {
        let said = self.metadata["taken_by"].as_str().map(str::to_owned);
        said.or_else(|| self.policy().map(|policy| format!("the policy `{policy}`")))
    }

    /// The snapshot policy that took it.
    pub fn policy(&self) -> Option<&str> {
        self.metadata["policy"].as_str()
    }

    /// The size of what is in it, where it was asked for; what snapshots have in common counts for each.
    pub fn size(&self) -> Option<Size> {
        self.indices
            .iter()
            .map(|index| index.size)
            .collect::<Option<Vec<_>>>()
            .map(|all| all.into_iter().sum())
    }
}

impl ShardFailure {
    fn read(failure: &Value) -> Self {
        ShardFailure {
            index: failure["index"].as_str().unwrap_or_default().to_owned(),
            shard: failure["shard_id"].as_u64().unwrap_or_default(),
            node: failure["node_id"].as_str().map(str::to_owned),
            reason: failure["reason"].as_str().unwrap_or_default().to_owned(),
        }
    }
}

impl fmt::Display for SnapshotState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            SnapshotState::InProgress => "IN_PROGRESS",
            SnapshotState::Success => "SUCCESS",
            SnapshotState::Partial => "PARTIAL",
            SnapshotState::Failed => "FAILED",
            SnapshotState::Incompatible => "INCOMPATIBLE",
            SnapshotState::Other(word) => word,
        })
    }
}

/// `[logs-1][0]: primary shard is not allocated`
impl fmt::Display for ShardFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}][{}]: {}", self.index, self.shard, self.reason)
    }
}

/// `nightly-1: SUCCESS, 4 indices, 6 of 6 shards, 2026-11-29 19:33, 1m 5s, by the nightly job`
impl fmt::Display for SnapshotInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SnapshotInfo { name, state, indices, successful, shards, took, .. } = self;
        let plural = if indices.len() == 1 { "index" } else { "indices" };
        write!(f, "{name}: {state}, {} {plural}, {successful} of {shards} shards", indices.len())?;
        if let Some(started) = self.started {
            write!(f, ", {}", started.format("%Y-%m-%d %H:%M"))?;
        }
        if self.is_over() {
            write!(f, ", {}", Span(*took))?;
        }
        if let Some(by) = self.taken_by() {
            write!(f, ", by {by}")?;
        }
        self.reason.as_ref().map_or(Ok(()), |reason| write!(f, ": {reason}"))
    }
}
