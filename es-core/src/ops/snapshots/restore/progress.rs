//! How far a restore is, shard by shard.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::ops::measure::{Size, Span};
use crate::ops::name::{lines, listed};
use crate::ops::snapshots::info::ShardFailure;
use crate::ops::task::RecoveringShard;

/// How far a restore is: primaries alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RestoreProgress {
    /// Shards that are restored.
    pub shards: u64,
    /// Those that serve.
    pub active: u64,
    /// Those that the server has given up.
    pub failed: u64,
    /// Bytes to copy, of the shards that were begun.
    pub total: Size,
    /// Bytes copied.
    pub recovered: Size,
    /// Each shard, by index and number.
    pub each: Vec<RecoveringShard>,
}

impl RestoreProgress {
    pub(super) fn of(each: Vec<RecoveringShard>) -> Self {
        let count = |is: fn(&RecoveringShard) -> bool| each.iter().filter(|shard| is(shard)).count() as u64;
        RestoreProgress {
            shards: each.len() as u64,
            active: count(RecoveringShard::is_active),
            failed: count(|shard| shard.failure.is_some()),
            total: each.iter().map(|shard| shard.total).sum(),
            recovered: each.iter().map(|shard| shard.recovered).sum(),
            each,
        }
    }

    /// Whether every shard serves, or was given up.
    pub fn is_over(&self) -> bool {
        self.active + self.failed == self.shards
    }
}

/// `3 of 6 shards, 1.2gb of 5gb`
impl fmt::Display for RestoreProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} shards, {} of {}", self.active, self.shards, self.recovered, self.total)?;
        if self.failed > 0 { write!(f, ", {} failed", self.failed) } else { Ok(()) }
    }
}

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Restored {
    /// The snapshot.
    pub snapshot: String,
    /// The indices, by their names on the cluster.
    pub indices: Vec<String>,
    /// The data streams.
    pub data_streams: Vec<String>,
    /// How many shards there are, how many serve, and how much was copied.
    pub progress: RestoreProgress,
    /// How long it was waited for.
    #[serde(rename = "took_ms", serialize_with = "crate::serde::duration_millis::serialize")]
    pub took: Duration,
    /// Shards that the snapshot lacks, and that are empty now; by the index's name in the snapshot.
    pub empty: Vec<ShardFailure>,
}

impl Restored {
    /// The shards that could not be restored, with the server's reasons.
    pub fn failures(&self) -> impl Iterator<Item = &RecoveringShard> {
        self.progress.each.iter().filter(|shard| shard.failure.is_some())
    }
}

impl fmt::Display for Restored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Restored { snapshot, indices, progress, took, empty, .. } = self;
        write!(f, "{} from `{snapshot}`: {progress}, in {}", listed(indices), Span(*took))?;
        let failed: Vec<_> = self.failures().collect();
        write!(f, "{}", lines(&failed))?;
        if !empty.is_empty() {
            write!(f, "\nempty, since the snapshot lacks them:{}", lines(empty))?;
        }
        Ok(())
    }
}

/// What became of what a restore had made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CancelledRestore {
    /// Indices and data streams that are deleted.
    pub deleted: Vec<String>,
    /// Indices that took the place of closed ones, and stay: to delete them would not bring those back.
    pub kept: Vec<String>,
    /// Those that are gone, or others of the same names by now.
    pub changed: Vec<String>,
}
