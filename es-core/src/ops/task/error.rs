//! What can go wrong with long work.

use std::time::Duration;

use super::progress::{Ended, Outcome};
use crate::error::Error;

/// Why long work did not come to a good end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TaskError {
    /// The node that ran it is gone, and with it what it came to.
    #[error(
        "the task {id} is lost: its node is gone, or its result was never kept\nhelp: look at what it has done, and start it again"
    )]
    Lost {
        /// The task.
        id: String,
    },
    /// It ended, but not well.
    #[error("the task {} ({}) {}", .ended.id, .ended.description, .ended.outcome)]
    Failed {
        /// What it came to.
        ended: Box<Ended>,
    },
    /// It still runs: it was not waited for any longer, and goes on.
    #[error("the task {id} still runs after {after:?}\nhelp: `es.tasks().task(\"{id}\")` follows it on")]
    StillRunning {
        /// The task.
        id: String,
        /// How long it was waited for.
        after: Duration,
    },
    /// Tasks of this kind can't be cancelled, or not be slowed down.
    #[error("the server takes no {what} for the task {id}: {reason}")]
    Unable {
        /// What was asked for.
        what: &'static str,
        /// The task.
        id: String,
        /// The server's reason.
        reason: String,
    },
    /// The reply was lost, and no such task runs: it has ended already, or was never started.
    #[error(
        "it is not known whether the work `{opaque_id}` was started: {source}\nhelp: look at what it was to do, before it is started again"
    )]
    Unknown {
        /// The `X-Opaque-Id` that it would have.
        opaque_id: String,
        /// What became of the request.
        source: Error,
    },
    /// The server did it at once, or named no task.
    #[error("the server named no task\nhelp: this API takes no `wait_for_completion`")]
    NoTask,
    /// The shards of an index can't be taken over: one can't be allocated.
    #[error(
        "the index `{index}` does not get its shards: {reason}\nhelp: `es.maintenance().explain_shard(…)` tells what stands in the way"
    )]
    Stuck {
        /// The index.
        index: String,
        /// The server's reason.
        reason: String,
    },
    /// The cluster could not be asked.
    #[error(transparent)]
    Cluster(#[from] Error),
}

impl TaskError {
    /// What it came to, where it ended.
    pub fn ended(&self) -> Option<&Ended> {
        match self {
            TaskError::Failed { ended } => Some(ended),
            _ => None,
        }
    }

    /// Whether somebody cancelled it.
    pub fn is_cancelled(&self) -> bool {
        self.ended().is_some_and(|ended| matches!(ended.outcome, Outcome::Cancelled { .. }))
    }
}
