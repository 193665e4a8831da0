//! Why an index is not resized.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::request::ResizeKind;
use crate::error::Error;
use crate::lease::LeaseError;
use crate::ops::indices::IndexHealth;
use crate::ops::measure::Size;
use crate::ops::name::{Bearer, NameFault, listed};

/// What a program gets when an index can't be resized.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResizeError {
    /// A name that Elasticsearch takes for no index. Nothing was sent.
    #[error(transparent)]
    Name(#[from] NameFault),
    /// Something is in the way. Nothing was changed.
    #[error("{}", refusals.iter().map(ResizeRefusal::to_string).collect::<Vec<_>>().join("\n"))]
    Refused {
        /// All that is in the way.
        refusals: Vec<ResizeRefusal>,
    },
    /// The source is another index than the one that was planned for. Nothing was changed.
    #[error("`{index}` has changed since it was planned\nhelp: plan it again")]
    Changed {
        /// The source.
        index: String,
    },
    /// The lease could not be taken. Nothing was changed.
    #[error("no lease to resize the index: {0}")]
    Lease(#[from] LeaseError),
    /// A step failed, and everything was put back, or what is left is named.
    #[error("{}", failed(*kind, source_index, target, *step, fault, left))]
    Failed {
        /// Which of the three.
        kind: ResizeKind,
        /// The source.
        source_index: String,
        /// The target.
        target: String,
        /// The step.
        step: ResizeStep,
        /// Why it failed.
        #[source]
        fault: Box<ResizeFault>,
        /// What could not be put back: none if all is as it was.
        left: Vec<String>,
    },
    /// The task that was at it ended before its time: the runtime was shut down, or it panicked.
    #[error(
        "resizing `{index}` was given up by this program's runtime\nhelp: look for the target, and for the source's write block"
    )]
    GivenUp {
        /// The source.
        index: String,
    },
    /// The cluster could not be read. Nothing was changed.
    #[error(transparent)]
    Cluster(#[from] Error),
}

/// Why a step failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ResizeFault {
    /// A request failed.
    #[error(transparent)]
    Cluster(#[from] Error),
    /// It took longer than the patience.
    #[error("it was not done after {waited:?}")]
    TooSlow {
        /// How long it was waited for.
        waited: Duration,
    },
    /// The target has not the source's documents.
    #[error("the target has {target} documents, and the source {source_docs}")]
    Differ {
        /// Documents of the source.
        source_docs: u64,
        /// Documents of the target.
        target: u64,
    },
}

/// A step of a resize.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ResizeStep {
    /// Writes to the source are blocked.
    Block,
    /// A copy of every shard is brought to one node.
    Gather,
    /// The target is made.
    Make,
    /// Its primaries become active.
    Start,
    /// Its documents are counted.
    Compare,
    /// Source and target get the settings that they are to keep.
    Tidy,
}

impl fmt::Display for ResizeStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            ResizeStep::Block => "blocking writes of the source",
            ResizeStep::Gather => "bringing its shards to one node",
            ResizeStep::Make => "making the target",
            ResizeStep::Start => "waiting for the target's primaries",
            ResizeStep::Compare => "counting documents",
            ResizeStep::Tidy => "resetting settings",
        })
    }
}

/// What is in the way of a resize.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "refusal", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ResizeRefusal {
    /// There is no such source.
    #[error("there is no index `{index}`")]
    NoSource {
        /// The source.
        index: String,
    },
    /// Something bears the target's name.
    #[error("the name `{target}` is taken: it is {by}")]
    TargetTaken {
        /// The target.
        target: String,
        /// What bears it.
        by: Bearer,
    },
    /// The source is closed.
    #[error("`{index}` is closed\nhelp: open it first")]
    Closed {
        /// The source.
        index: String,
    },
    /// A data stream writes to it.
    #[error("the data stream `{stream}` writes to `{index}`\nhelp: roll it over first")]
    StreamWriteIndex {
        /// The source.
        index: String,
        /// The stream.
        stream: String,
    },
    /// Writes go to it through an alias, and would be refused.
    #[error(
        "writes through {} go to `{index}`, and would be refused\nhelp: roll over or move the alias first, or say \
         `.although_written()`",
        listed(aliases)
    )]
    Written {
        /// The source.
        index: String,
        /// The aliases.
        aliases: Vec<String>,
    },
    /// A migration is at work on it.
    #[error("a migration is at work on `{index}`\nhelp: `migrate status` says who")]
    Migrating {
        /// The source.
        index: String,
    },
    /// Its shards are not where they should be.
    #[error("`{index}` is {health:?}\nhelp: {}", if *green { "to shrink takes a green index" } else { "every primary must be active" })]
    Unhealthy {
        /// The source.
        index: String,
        /// Its health.
        health: IndexHealth,
        /// Whether it must be green.
        green: bool,
    },
    /// It can't have so many shards.
    #[error(
        "`{index}` has {from} shards, and a {kind} can't make {to} of them\nhelp: {}",
        possible_shards(possible)
    )]
    Shards {
        /// The source.
        index: String,
        /// Which of the three.
        kind: ResizeKind,
        /// How many it has.
        from: u32,
        /// How many were wanted.
        to: u32,
        /// How many it can have.
        possible: Vec<u32>,
    },
    /// More documents than a shard can hold.
    #[error("{docs} documents are more than {shards} shards can hold\nhelp: take more shards")]
    TooManyDocuments {
        /// Documents of the source.
        docs: u64,
        /// Shards of the target.
        shards: u32,
    },
    /// No node can hold a copy of every shard.
    #[error(
        "no node has room for all of `{index}`: {} would have to come to one\nhelp: free disk, or name a node with `.gather(…)`",
        bytes.map_or_else(|| "its shards".to_owned(), |bytes| bytes.to_string())
    )]
    NoRoom {
        /// The source.
        index: String,
        /// What the node that lacks least lacks.
        bytes: Option<Size>,
    },
    /// There is no such node.
    #[error("there is no node `{node}`, there are {}", listed(nodes))]
    NoNode {
        /// The node.
        node: String,
        /// Those that there are.
        nodes: Vec<String>,
    },
}

fn possible_shards(possible: &[u32]) -> String {
    if possible.is_empty() {
        return "there is no other number that it can have".to_owned();
    }
    let numbers: Vec<_> = possible.iter().take(12).map(u32::to_string).collect();
    format!("it can have {}", numbers.join(", "))
}

fn failed(
    kind: ResizeKind,
    source: &str,
    target: &str,
    step: ResizeStep,
    fault: &ResizeFault,
    left: &[String],
) -> String {
    let head = format!("{kind} of `{source}` into `{target}` failed at {step}: {fault}");
    if left.is_empty() {
        format!("{head}\neverything was put back")
    } else {
        format!("{head}\nleft behind: {}", left.join("; "))
    }
}
