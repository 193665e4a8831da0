//! How far a snapshot is, shard by shard: pure.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::ops::measure::Size;

/// How far a snapshot is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SnapshotProgress {
    /// The snapshot.
    pub name: String,
    /// The server's word for what it does: `STARTED`, `ABORTED`. It says `SUCCESS` when the shards are through, also those that
    /// failed, before the snapshot is; what it has come to is [`SnapshotInfo::state`](super::SnapshotInfo::state).
    pub state: String,
    /// Shards that it is of.
    pub shards: u64,
    /// Shards that are in it.
    pub done: u64,
    /// Shards that could not be taken.
    pub failed: u64,
    /// What is to be copied that no earlier snapshot has.
    pub total: Size,
    /// What was copied.
    pub copied: Size,
    /// Each shard, by index and number.
    pub each: Vec<ShardProgress>,
}

/// How far a shard of a snapshot is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ShardProgress {
    /// Its index.
    pub index: String,
    /// Its number.
    pub shard: u64,
    /// The server's word: `INIT`, `STARTED`, `FINALIZE`, `DONE`, `FAILURE`.
    pub stage: String,
    /// What is to be copied that no earlier snapshot has.
    pub total: Size,
    /// What was copied.
    pub copied: Size,
    /// The node's id.
    pub node: Option<String>,
    /// Why it failed, in the server's words.
    pub failure: Option<String>,
}

impl SnapshotProgress {
    /// An element of `_status`.
    pub(super) fn read(status: &Value) -> Self {
        let shards = |key: &str| status["shards_stats"][key].as_u64().unwrap_or_default();
        let (total, copied) = sizes(&status["stats"]);
        let mut each: Vec<_> = status["indices"]
            .as_object()
            .into_iter()
            .flatten()
            .flat_map(|(index, of)| {
                let shards = of["shards"].as_object().into_iter().flatten();
                shards.map(|(shard, status)| ShardProgress::read(index, shard, status))
            })
            .collect();
        each.sort_by(|left, right| (&left.index, left.shard).cmp(&(&right.index, right.shard)));
        SnapshotProgress {
            name: status["snapshot"].as_str().unwrap_or_default().to_owned(),
            state: status["state"].as_str().unwrap_or_default().to_owned(),
            shards: shards("total"),
            done: shards("done"),
            failed: shards("failed"),
            total,
            copied,
            each,
        }
    }
}

impl ShardProgress {
    fn read(index: &str, shard: &str, status: &Value) -> Self {
        let (total, copied) = sizes(&status["stats"]);
        let text = |key: &str| status[key].as_str().map(str::to_owned);
        ShardProgress {
            index: index.to_owned(),
            shard: shard.parse().unwrap_or_default(),
            stage: text("stage").unwrap_or_default(),
            total,
            copied,
            node: text("node"),
            failure: text("reason"),
        }
    }
}

/// What is to be copied, and what was: `processed` stands there while it is less than all.
fn sizes(stats: &Value) -> (Size, Size) {
    let bytes = |key: &str| stats[key]["size_in_bytes"].as_u64().map(Size);
    let total = bytes("incremental").unwrap_or_default();
    (total, bytes("processed").unwrap_or(total))
}

/// `nightly-1: STARTED, 3 of 6 shards, 1.2gb of 5gb`
impl fmt::Display for SnapshotProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SnapshotProgress { name, state, shards, done, failed, copied, total, .. } = self;
        write!(f, "{name}: {state}, {done} of {shards} shards, {copied} of {total}")?;
        if *failed > 0 {
            write!(f, ", {failed} failed")?;
        }
        Ok(())
    }
}

/// `[logs-1][0]: STARTED, 1.2gb of 5gb`
impl fmt::Display for ShardProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ShardProgress { index, shard, stage, total, copied, failure, .. } = self;
        write!(f, "[{index}][{shard}]: {stage}, {copied} of {total}")?;
        failure.as_ref().map_or(Ok(()), |reason| write!(f, ": {reason}"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shards_are_read_with_stage_bytes_and_reason() {
        let stats = json!({"incremental": {"size_in_bytes": 100}, "processed": {"size_in_bytes": 40}, "total": {"size_in_bytes": 500}});
        let read = SnapshotProgress::read(&json!({
            "snapshot": "s", "state": "STARTED", "shards_stats": {"total": 2, "done": 0, "failed": 1}, "stats": stats,
            "indices": {"b": {"shards": {"1": {"stage": "FAILURE", "reason": "gone", "stats": {}}, "0": {"stage": "STARTED", "stats": stats, "node": "n"}}}},
        }));
        assert_eq!(read.to_string(), "s: STARTED, 0 of 2 shards, 40b of 100b, 1 failed");
        let each: Vec<_> = read.each.iter().map(ToString::to_string).collect();
        assert_eq!(each, ["[b][0]: STARTED, 40b of 100b", "[b][1]: FAILURE, 0b of 0b: gone"]);
        let done = json!({"incremental": {"size_in_bytes": 100}, "total": {"size_in_bytes": 500}});
        assert_eq!(sizes(&done), (Size(100), Size(100)));
    }
}
