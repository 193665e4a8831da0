//! What a migration would do, as a value: made by reading, printed for a person, JSON for a program.

mod adoption;
pub mod alternatives;
mod backing;
#[cfg(test)]
mod backing_tests;
mod beside;
mod capacity;
mod classify;
mod copies;
mod found;
mod grouped;
mod make;
mod preflight;
pub(crate) mod print;
mod recorded;
mod series;
mod shadow;
mod survey;
mod together;
mod warnings;

use es_core::plan::{Change, Takes};
use serde::Serialize;

pub use alternatives::Alternatives;
pub use backing::{Fate, OlderIndex};
pub(crate) use capacity::{Capacity, Size, count, stored};
pub(crate) use found::Found;
pub(crate) use make::make;
pub(crate) use series::{bodies, is_before};
pub use shadow::ShadowPlan;

use crate::error::Reason;
use crate::fleet::LeftAlone;
use crate::migration::Verify;
use crate::writes::Writes;

/// What would happen to every document of a program, in the order in which they were registered.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MigrationPlan {
    /// One entry for each document, and for each member of a fleet.
    pub documents: Vec<DocumentPlan>,
    /// What was found of fleets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fleets: Vec<FleetPlan>,
}

/// What was found of a [fleet](crate::fleet).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FleetPlan {
    /// The document's index, as declared.
    pub fleet: String,
    /// The patterns of its members' names, without prefix.
    pub patterns: Vec<String>,
    /// How many members there are.
    pub members: usize,
    /// What has such a name, and is left alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_alone: Vec<LeftAlone>,
}

/// What would happen to one document.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DocumentPlan {
    /// The document's index, as declared; or the name of a fleet's member.
    pub document: String,
    /// The fleet that it is a member of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fleet: Option<&'static str>,
    /// The Rust struct.
    pub name: &'static str,
    /// What serves now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live: Option<LiveVersion>,
    /// The version of the struct.
    pub version: u32,
    /// The whole in one word.
    pub action: Action,
    /// Every difference between what serves and what is declared, with what it takes.
    pub changes: Vec<Change>,
    /// For a copy: what it takes and does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy: Option<CopyPlan>,
    /// For what takes a copy: what can be had without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternatives: Option<Alternatives>,
    /// What is right and may surprise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// The index that serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LiveVersion {
    /// Its name, prefix included.
    pub index: String,
    /// The version that it was made for; `None` for one without a stamp.
    pub version: Option<u32>,
}

/// What is done, from nothing to what can't be.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "action")]
#[non_exhaustive]
pub enum Action {
    /// What serves is what is declared.
    Nothing,
    /// A newer version serves than this program knows, and is left alone.
    NewerIsLive,
    /// There is no index: it is made.
    Create,
    /// The mapping or dynamic settings are changed while the index serves.
    InPlace,
    /// The same, and existing documents gain it by `_update_by_query`.
    PickUp,
    /// The index is closed for a moment.
    Reopen,
    /// The documents are copied into a new index.
    Reindex,
    /// A series or data stream: what is written to next is made of the new version, and older indices that do not fit are
    /// copied, one after the other, each copy taking its index's place. Appends go on throughout.
    ///
    /// Elasticsearch: `PUT /_index_template/<name>`, `POST /<stream>/_rollover`, `POST /_reindex`, `POST /_aliases`,
    /// `POST /_data_stream/_modify`, `POST /_ilm/move/<index>`.
    Series {
        /// Whether writes are to go to a new index first.
        roll_over: bool,
        /// The indices that are not of the struct's version; those that are copied first, in order.
        indices: Vec<OlderIndex>,
    },
    /// The index bears the alias's own name: it is cloned, and the clone takes its place behind the alias. Writes are
    /// blocked for a moment, and a request that is under way while the original is removed may find it gone, or report
    /// failed shards: the server has no rename.
    ///
    /// Elasticsearch: `PUT /<index>/_block/write`, `POST /<index>/_clone/<clone>`, `POST /_aliases` with `remove_index`.
    Adopt {
        /// The clone's name, prefix included.
        clone: String,
        /// What is done with the clone.
        then: Box<Action>,
    },
    /// A run that was begun is gone on with.
    Resume {
        /// Whose it was.
        owner: String,
    },
    /// It can't be done.
    Refused {
        /// Why.
        reason: Reason,
    },
}

/// What a copy takes and does.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CopyPlan {
    /// What becomes of the application's writes.
    pub writes: Writes,
    /// The longest that they are blocked before the switch, where they go on during the copy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_pause_ms: Option<u64>,
    /// How old and new are compared.
    pub verify: Verify,
    /// The operations on the documents, in words.
    pub operations: Vec<String>,
    /// Documents to copy, nested ones not counted.
    pub documents: u64,
    /// Bytes of the index that is copied, its primaries alone.
    pub bytes: u64,
    /// Bytes that the copy may need at its height, replicas included.
    pub needed_bytes: u64,
    /// Bytes that all data nodes have below their watermarks; `None` where it can't be read.
    pub available_bytes: Option<u64>,
    /// What old and new are asked before the switch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shadow: Option<ShadowPlan>,
    /// How long an earlier copy's rate would take for it; `None` without one. A run measures by its sample.
    pub estimate_ms: Option<u64>,
}

impl Action {
    /// What is done with the documents, once the index is behind its alias.
    pub fn then(&self) -> &Action {
        match self {
            Action::Adopt { then, .. } => then,
            other => other,
        }
    }
}

impl DocumentPlan {
    /// Whether existing documents gain what changes in place.
    pub(crate) fn gains(&self) -> bool {
        self.changes.iter().any(|change| change.takes == Takes::Refresh)
    }
}

impl MigrationPlan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.documents.iter().all(|document| matches!(document.action, Action::Nothing | Action::NewerIsLive))
    }

    /// What can't be done, by document.
    pub fn refusals(&self) -> Vec<(String, Reason)> {
        self.documents.iter().filter_map(DocumentPlan::refusal).collect()
    }

    /// The plan of one document, by its index.
    pub fn of(&self, document: &str) -> Option<&DocumentPlan> {
        self.documents.iter().find(|plan| plan.document == document)
    }
}

impl DocumentPlan {
    /// Why it can't be done.
    pub(crate) fn refusal(&self) -> Option<(String, Reason)> {
        match &self.action {
            Action::Refused { reason } => Some((self.document.clone(), reason.clone())),
            _ => None,
        }
    }
}
