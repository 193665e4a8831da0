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
//! | `tasks()` | long work: started, followed, cancelled, found again |
//! | [`Scheduler`](schedule::Scheduler) | any of it by a cron expression or an interval, once per period across replicas |
//!
//! What changes much is a value first ([`Deletion`](indices::Deletion), [`AliasPlan`](aliases::AliasPlan),
//! [`SettingsPlan`](settings::SettingsPlan), [`Cleanup`](cleanup::Cleanup), [`Rollover`](lifecycle::Rollover)): it prints for a
//! person, serialises to JSON, and is the dry run. Carried out, it acts on exactly what it lists, after it has looked again.
//! After a lost reply the state is read again, and the result told as it is.
//!
//! Names and patterns that are given get the cluster's prefix; names that are reported are those on the cluster.

pub mod aliases;
pub mod blocks;
pub mod cleanup;
pub mod fields;
pub mod indices;
pub mod lifecycle;
pub mod maintenance;
pub mod measure;
mod name;
pub mod schedule;
pub mod settings;
mod survey;
pub mod task;

pub use name::{Bearer, NameFault};

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
