//! What stands in the way of a restore, and what about it may surprise.

use serde::Serialize;

use super::aliases::SharedAlias;
use crate::ops::measure::Size;
use crate::ops::name::{Bearer, listed};
use crate::ops::snapshots::info::SnapshotState;

/// What stands in the way of a restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "obstacle", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Obstacle {
    /// The snapshot can't be restored from.
    #[error("the snapshot is {state}")]
    State {
        /// What it has come to.
        state: SnapshotState,
    },
    /// A newer Elasticsearch has taken the snapshot.
    #[error(
        "the snapshot is of version {snapshot}, and the oldest node of {cluster}\nhelp: restore it on a cluster that is as new"
    )]
    Newer {
        /// The snapshot's version.
        snapshot: String,
        /// The version of the oldest node.
        cluster: String,
    },
    /// An index that was named is not in the snapshot.
    #[error("`{index}` is not in the snapshot")]
    NotInSnapshot {
        /// What was named.
        index: String,
    },
    /// An index of that name is there, and open.
    #[error(
        "the index `{index}` is there, and open\nhelp: restore under another name with `.suffix(…)`; or close it with \
         `es.indices().close(…)`, and restore over it with `.over_closed()`; or delete it first"
    )]
    Open {
        /// The index.
        index: String,
    },
    /// An index of that name is there, and closed.
    #[error(
        "the index `{index}` is there, and closed\nhelp: restore under another name with `.suffix(…)`, or over it with `.over_closed()`"
    )]
    Closed {
        /// The index.
        index: String,
    },
    /// The closed index has another number of shards.
    #[error(
        "the closed index `{index}` has {has} shards, and the one in the snapshot {needs}\nhelp: delete it first"
    )]
    OtherShards {
        /// The index.
        index: String,
        /// Its shards.
        has: u64,
        /// Those of the one in the snapshot.
        needs: u64,
    },
    /// Something else bears the name.
    #[error("the name `{name}` is taken: it is {by}\nhelp: restore under another name with `.suffix(…)`")]
    Taken {
        /// The name.
        name: String,
        /// What bears it.
        by: Bearer,
    },
    /// Several would get one name.
    #[error("{} would all become `{target}`\nhelp: rename them so that they differ", listed(sources))]
    SameTarget {
        /// The name.
        target: String,
        /// Those that would get it.
        sources: Vec<String>,
    },
    /// No index can have the new name.
    #[error("`{target}` cannot be the name of an index: {reason}\nhelp: rename it otherwise")]
    BadName {
        /// The name.
        target: String,
        /// The rule that it breaks.
        reason: &'static str,
    },
    /// The snapshot lacks shards of an index.
    #[error(
        "the snapshot lacks shards of `{index}`: {shards:?}: {reason}\nhelp: take another snapshot, leave the index out, or let these \
         shards begin empty with `.partial()`"
    )]
    MissingShards {
        /// The index, by its name in the snapshot.
        index: String,
        /// The shards.
        shards: Vec<u64>,
        /// Why the first is missing.
        reason: String,
    },
    /// No data node has room. Elasticsearch gives up a restored shard that gets no node, and its index stays red.
    #[error(
        "it takes {needs}, replicas aside, and no data node has room below the low watermark\nhelp: free space, or add a node"
    )]
    NoRoom {
        /// The size of the primaries.
        needs: Size,
    },
    /// An alias would have two write indices, which Elasticsearch refuses.
    #[error(
        "`{alias}` writes to `{index}`, and would write to the restored one as well\nhelp: leave aliases out with `.aliases(false)`"
    )]
    TwoWriteIndices {
        /// The alias.
        alias: String,
        /// The index that is there.
        index: String,
    },
}

/// What may surprise about a restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "warning", rename_all = "snake_case")]
#[non_exhaustive]
pub enum RestoreWarning {
    /// The nodes have less room than it takes, replicas aside. A restored shard goes to no node above the low watermark, and is
    /// given up where there is no other.
    #[error(
        "it takes {needs}, replicas aside, and the data nodes have room for {available} below the low watermark"
    )]
    Disk {
        /// The size of the primaries.
        needs: Size,
        /// What the data nodes have room for, together.
        available: Size,
    },
    /// Shards that the snapshot lacks begin empty.
    #[error("`{index}` begins with empty shards: {shards:?}")]
    EmptyShards {
        /// The index, by its name in the snapshot.
        index: String,
        /// The shards.
        shards: Vec<u64>,
    },
    /// An alias is on an index that is there, and would be on the restored one as well.
    #[error("searches through `{}` would find `{}` and the restored one, each document twice", .0.alias, .0.index)]
    TwoIndices(SharedAlias),
    /// What the cluster has of settings, templates, pipelines and policies is written over.
    #[error("the cluster's settings, templates, pipelines and policies become those of the snapshot")]
    GlobalState,
}

/// A line for each, then what to do, once.
pub(in crate::ops::snapshots) fn told(obstacles: &[Obstacle]) -> String {
    let mut text = String::new();
    let mut helps: Vec<String> = Vec::new();
    for obstacle in obstacles.iter().map(ToString::to_string) {
        let (cause, help) = obstacle.split_once("\nhelp: ").unwrap_or((&obstacle, ""));
        text.push_str("\n  ");
        text.push_str(cause);
        if !help.is_empty() && !helps.iter().any(|said| said == help) {
            helps.push(help.to_owned());
        }
    }
    helps.iter().fold(text, |text, help| format!("{text}\nhelp: {help}"))
}
