//! Operations: what is done to indices and the cluster by hand, by a program, or by a schedule.
//!
//! What a program declares belongs into [`Resources`](crate::resources::Resources); this is for what is done once, or again and
//! again, to indices that may be anybody's.
//!
//! | from a [`Cluster`] | does |
//! |---|---|
//! | `indices()` | made, found, deleted safely, opened and closed, [resized](indices) |
//! | `aliases()` | moved, added and removed in one request; tenants; write indices |
//! | `settings()`, `fields()`, `blocks()` | changed while the index serves, or closed for a moment |
//! | `lifecycle()` | policies, explained, applied, retried; rollover |
//! | `maintenance()` | [clean-up](cleanup), force-merge, shards, allocation, caches |
//! | `health()` | the cluster, nodes, indices, [problems](health::Problem), performance: [read only](health) |
//! | `snapshots()` | [repositories, snapshots, restores](snapshots) |
//! | `backup()`, `drill()` | snapshots [by a schedule](backup), with retention; [restored](drill) and held against what is live |
//! | `tasks()` | long work: started, followed, cancelled, found again |
//! | `wait(condition)` | until a [condition](wait::Condition) is so, for a time that the caller gives |
//! | [`Monitor`](monitor::Monitor) | rules on its health; what changes is told to a stream, webhooks, metrics |
//! | [`Scheduler`](schedule::Scheduler) | any of it by a cron expression or an interval, once per period across replicas |
//!
//! What changes much is a value first ([`Deletion`](indices::Deletion), [`AliasPlan`](aliases::AliasPlan),
//! [`SettingsPlan`](settings::SettingsPlan), [`Cleanup`](cleanup::Cleanup), [`Rollover`](lifecycle::Rollover)): it prints for a
//! person, serialises to JSON, and is the dry run. Carried out, it acts on exactly what it lists, after it has looked again.
//! After a lost reply the state is read again, and the result told as it is.
//!
//! Names and patterns that are given get the cluster's prefix; names that are reported are those on the cluster.

pub mod aliases;
pub mod backup;
pub mod blocks;
pub mod cleanup;
pub mod drill;
mod fate;
pub mod fields;
pub mod health;
pub mod indices;
pub mod lifecycle;
pub mod maintenance;
pub mod measure;
pub mod monitor;
mod name;
pub mod schedule;
pub mod settings;
pub mod snapshots;
mod survey;
pub mod task;
pub mod wait;

pub use fate::{Fate, Removal};
pub use name::{Bearer, NameFault};

use std::fmt::Display;

use futures_util::Stream;
use serde::Serializer;
use serde_json::Value;
use tokio::sync::broadcast;

use crate::cluster::{Cluster, Request};
use crate::error::{Error, ErrorKind};

/// An error in a report that is written as JSON.
fn in_words<E: Display, S: Serializer>(error: &E, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(error)
}

/// Sends what only reads, and of which a part may be missing: a 404 is `None`.
async fn read(cluster: &Cluster, request: Request) -> Result<Option<Value>, Error> {
    let reply = cluster.send(request.allow(404)).await?;
    if reply.is_not_found() { Ok(None) } else { reply.value().map(Some) }
}

/// Told apart from every other, for what is to be found again.
fn unique() -> String {
    use std::hash::{BuildHasher, RandomState};
    // Keyed at random for each state.
    format!("{:x}-{:016x}", std::process::id(), RandomState::new().hash_one(std::time::Instant::now()))
}

/// Whether the cluster has not answered, so that it may a moment later. A gateway that fails answers in its stead, with a page of
/// its own; what answers well and is not Elasticsearch is another service.
fn has_no_answer(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Connect { .. } => true,
        ErrorKind::NotElasticsearch { status, .. } => !(200..300).contains(status),
        _ => error.is_outcome_unknown(),
    }
}

/// What is told from now on, as a stream; a listener that is too slow misses the oldest.
fn heard<T: Clone + Send + 'static>(
    listener: broadcast::Receiver<T>,
    what: &'static str,
) -> impl Stream<Item = T> + Send + Unpin {
    Box::pin(futures_util::stream::unfold(listener, move |mut listener| async move {
        loop {
            match listener.recv().await {
                Ok(told) => return Some((told, listener)),
                Err(broadcast::error::RecvError::Lagged(missed)) => {
                    tracing::warn!(missed, "{what} were missed: the listener is too slow");
                }
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }))
}

/// An error with what caused it.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        // Transparent errors say the same again.
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_that_answers_for_the_cluster_is_no_answer() {
        let answered = |status: u16| {
            let kind = ErrorKind::NotElasticsearch { node: String::new(), status, found: "text/html".into() };
            !has_no_answer(&Request::get("read", "/").fail(kind))
        };
        // Nothing behind the ingress, and a proxy without an upstream.
        assert!(!answered(404) && !answered(500));
        assert!(answered(200), "another service");
    }
}
