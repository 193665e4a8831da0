//! Operations: what is done to indices and the cluster by hand, by a program, or by a schedule.
//!
//! | from | does |
//! |---|---|
//! | [`Cluster::lifecycle`](crate::cluster::Cluster::lifecycle) | policies, explained, applied, retried; rollover |
//! | [`Cluster::maintenance`](crate::cluster::Cluster::maintenance) | [clean-up](cleanup), force-merge, shards, allocation, caches |
//! | [`Cluster::tasks`](crate::cluster::Cluster::tasks) | long work: started, followed, cancelled, found again |
//! | [`Scheduler`](schedule::Scheduler) | any of it by a cron expression or an interval, once per period across replicas |
//!
//! What changes much is a value first: a [`Cleanup`](cleanup::Cleanup), a [`MergePlan`](maintenance::MergePlan), a
//! [`Rollover`](lifecycle::Rollover) prints for a person, serialises to JSON, and is the dry run. Carried out, it acts on
//! exactly what it lists, after it has looked again.
//!
//! Names and patterns that are given get the cluster's prefix; names that are reported are those on the cluster.

pub mod cleanup;
pub mod lifecycle;
pub mod maintenance;
pub mod measure;
pub mod schedule;
mod survey;
pub mod task;

use serde::Serializer;
use serde_json::Value;

use crate::cluster::{Cluster, Request};
use crate::error::Error;

/// An error in a report that is written as JSON.
fn in_words<S: Serializer>(error: &Error, serializer: S) -> Result<S::Ok, S::Error> {
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
