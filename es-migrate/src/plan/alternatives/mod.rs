//! What can be had without a copy, where a change takes one: offers, each with what to write, its cost and its limits.
//!
//! | change | alternative | cost | limits |
//! |---|---|---|---|
//! | another analyzer, normalizer or index option | a sub-field, `name.english` ([`MultiField`](AlternativeKind::MultiField)) | each document is written again | queries name the sub-field |
//! | what an analyzer means | the new meaning under a name of its own, and a sub-field that uses it | the index closed for a moment, and the same | the same |
//! | another type, where values fit | a sub-field, `price.long` | the same | the old type decides what documents may hold |
//! | another type, where `_source` can be read as it | a runtime field of the same name ([`RuntimeField`](AlternativeKind::RuntimeField)) | each search reads `_source` | not in nested documents, no scoring, refused without expensive queries |
//! | `.rename(a, b)` | an alias ([`FieldAlias`](AlternativeKind::FieldAlias)) | one request | `_source` keeps the old name |
//! | `nested` from `object`, shards, an index sort, a transform | none | | |
//!
//! An offer that is followed is a change in place: write what it says, leave out what it says of the migration, record the
//! version with `migrate make`, and `migrate up` puts it.
//!
//! ```no_run
//! # async fn show(migrator: es_migrate::Migrator) -> Result<(), es_migrate::MigrateError> {
//! for document in migrator.plan().await?.documents {
//!     let Some(alternatives) = document.alternatives else { continue };
//!     for offer in &alternatives.offers {
//!         println!("{}: {} instead of a copy", offer.field, offer.queries);
//!     }
//!     println!("a copy is still for: {:?}", alternatives.remaining);
//! }
//! # Ok(()) }
//! ```

mod attribute;
mod definitions;
mod draft;
mod offers;
pub(super) mod place;
mod print;
mod table;
#[cfg(test)]
mod tests;
mod words;

use std::fmt;
use std::time::Duration;

use es_core::cluster::{Cluster, Request, segment};
use es_core::error::Error;
use es_core::plan::{Change, Declared, Takes};
use serde::Serialize;
use serde_json::{Value, json};

use self::definitions::Definitions;
use super::capacity::Size;
use super::copies::rate;
use super::survey::sizes;
use crate::ledger::{Ledger, Run, Step};
use crate::migration::Migration;
pub use table::{RUNTIME_FIELDS, SAME_TYPE, SUB_FIELDS};

/// What can be had without a copy.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Alternatives {
    /// The offers; where there are several for a field, the one that searches fastest comes first.
    pub offers: Vec<Alternative>,
    /// What takes a copy all the same, where the first offer for each field is followed; empty if then none is needed.
    pub remaining: Vec<String>,
}

/// One way to do without a copy.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Alternative {
    /// What it is.
    pub kind: AlternativeKind,
    /// The field that it is for, by its path as declared.
    pub field: String,
    /// What queries name.
    pub queries: String,
    /// What to write instead.
    pub instead: Vec<Instead>,
    /// The body of the `PUT _mapping` that makes it.
    pub mapping: Value,
    /// What it costs.
    pub cost: Cost,
    /// What it can't do.
    pub limits: Vec<String>,
}

/// A way to do without a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AlternativeKind {
    /// The same value indexed in another way, below the field as it is.
    ///
    /// Elasticsearch: `PUT /<index>/_mapping` with `fields`, `POST /<index>/_update_by_query`.
    MultiField,
    /// Another name for a field, in queries alone.
    ///
    /// Elasticsearch: `PUT /<index>/_mapping` with `"type": "alias"`.
    FieldAlias,
    /// A field computed at each search, in the place of the one that is indexed.
    ///
    /// Elasticsearch: `PUT /<index>/_mapping` with `runtime`.
    RuntimeField,
}

/// Something to write instead of what is declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Instead {
    /// Where.
    pub on: String,
    /// What.
    pub write: String,
}

/// What an alternative costs; what a copy does is in [`CopyPlan`](super::CopyPlan).
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Cost {
    /// The requests that change something, in order.
    pub requests: Vec<String>,
    /// Documents that are written again.
    pub documents: u64,
    /// Bytes of the index that they are in, its primaries alone.
    pub bytes: u64,
    /// Bytes on disk that may be taken besides, replicas included, until segments are merged.
    pub disk_bytes: u64,
    /// How long the documents take at the rate of the last time; `None` without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate_ms: Option<u64>,
    /// The index is closed for a moment, for an analyzer that it does not have.
    pub closes_index: bool,
    /// What each search pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_each_search: Option<String>,
}

/// The index as it is.
#[derive(Debug, Clone, Copy, Default)]
struct Measured {
    size: Size,
    /// Primary and replicas.
    copies: u64,
    /// Documents of an earlier time, and how long they took.
    rate: Option<(u64, Duration)>,
}

/// All that offers are made from.
struct Given<'a> {
    /// The index that would be changed.
    index: &'a str,
    /// The Rust struct.
    name: &'a str,
    version: u32,
    /// `mappings` and `settings`, as they are declared and as they are.
    declared: &'a Value,
    live: &'a Value,
    changes: &'a [Change],
    migration: &'a Migration,
    /// Where analyzers that documents were indexed through are to mean something else.
    definitions: Option<Definitions>,
    /// The server lets nothing be added to the time of a document.
    timed: bool,
    measured: Measured,
}

/// Reads the index, and makes offers for what takes a copy; `None` where nothing does. Three requests.
pub(super) async fn read(
    cluster: &Cluster,
    declared: &Declared,
    index: &str,
    (changes, migration): (&[Change], &Migration),
    ledger: &Ledger,
) -> Result<Option<Alternatives>, Error> {
    let none = changes.iter().all(|change| change.takes != Takes::Reindex);
    if none && !migration.transforms() {
        return Ok(None);
    }
    let request = Request::get("read index", format!("/{}", segment(index))).resource(index);
    let reply = cluster.send(request).await?.value()?;
    let live = json!({"mappings": reply[index]["mappings"], "settings": reply[index]["settings"]});
    let replicas = live["settings"]["index"]["number_of_replicas"].as_str();
    let size = sizes(cluster, &[index]).await?.remove(index).and_then(Result::ok).unwrap_or_default();
    let measured = Measured {
        size,
        copies: 1 + replicas.and_then(|replicas| replicas.parse::<u64>().ok()).unwrap_or(0),
        rate: ledger.runs.iter().rev().find_map(|run| pick_up_rate(run).or_else(|| rate(run))),
    };
    let body = declared.body();
    let given = Given {
        index,
        name: declared.schema.name,
        version: declared.schema.version,
        declared: &body,
        live: &live,
        changes,
        migration,
        definitions: Definitions::of(&body, &live, changes, declared.schema.version),
        timed: live["settings"]["index"]["mode"] == "time_series",
        measured,
    };
    Ok(Some(offers::make(&given)).filter(|alternatives| !alternatives.offers.is_empty()))
}

/// Documents that picked a change up, and how long they took.
fn pick_up_rate(run: &Run) -> Option<(u64, Duration)> {
    let entry = run.entry(Step::PickUp)?;
    let took = entry.done_ms?.checked_sub(entry.begun_ms)?;
    let documents = entry.evidence["documents"].as_u64().filter(|documents| *documents > 0)?;
    Some((documents, Duration::from_millis(took.max(1))))
}

impl fmt::Display for AlternativeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            AlternativeKind::MultiField => "sub-field",
            AlternativeKind::FieldAlias => "alias",
            AlternativeKind::RuntimeField => "runtime field",
        })
    }
}
