//! Why settings are not changed.

use es_vocab::Class;
use serde::Serialize;

use crate::error::Error;
use crate::ops::fields::FieldConflict;
use crate::ops::name::{NameFault, lines};
use crate::plan::Change;
use crate::resources::Fault;

/// What a program gets when settings, fields or blocks can't be changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// A name or a pattern that Elasticsearch takes for no index. Nothing was sent.
    #[error(transparent)]
    Name(#[from] NameFault),
    /// Settings that can't be changed so, or values that they don't take. Nothing was sent.
    #[error("{}", faults.iter().map(SettingFault::to_string).collect::<Vec<_>>().join("\n"))]
    Faults {
        /// All of them.
        faults: Vec<SettingFault>,
    },
    /// A declaration that has no JSON form. Nothing was sent.
    #[error("{}", faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n"))]
    Invalid {
        /// All that is wrong.
        faults: Vec<Fault>,
    },
    /// No index, no alias and no data stream has the name. Nothing was changed.
    #[error("there is no index `{name}`\nhelp: `es.indices().list(\"*\")` tells which there are")]
    NotFound {
        /// The name.
        name: String,
    },
    /// What is wanted takes a copy into a new index. Nothing was changed, of any index.
    #[error(
        "what `{index}` holds can't become this, not even while it is closed:{}\nhelp: give the new analyzer or field another \
         name, or make a new version of the document and migrate",
        lines(changes)
    )]
    NeedsReindex {
        /// The index.
        index: String,
        /// What can't be changed.
        changes: Vec<Change>,
    },
    /// An index has a field otherwise. Nothing was changed, of any index.
    #[error(
        "fields that are there otherwise can't be added:{}\nhelp: give them other names, or make a new version of the document \
         and migrate",
        lines(conflicts)
    )]
    Conflicts {
        /// The indices, each with its fields.
        conflicts: Vec<FieldConflict>,
    },
    /// The index is not the one that was planned for, or differs otherwise than it did. Nothing was changed.
    #[error("`{index}` has changed since it was planned\nhelp: plan it again")]
    Changed {
        /// The index.
        index: String,
    },
    /// The server took it and did not keep it.
    #[error("the server acknowledged the change of `{index}` and did not make it:{}", lines(changes))]
    NotKept {
        /// The index.
        index: String,
        /// What still differs.
        changes: Vec<Change>,
    },
    /// The index was closed for the change, and could not be opened again.
    #[error(
        "`{index}` is closed and could not be opened again: {source}\nhelp: open it as soon as the cluster answers: \
         POST /{index}/_open"
    )]
    LeftClosed {
        /// The index.
        index: String,
        /// Why it could not be opened.
        source: Error,
    },
    /// A migration is at work on the index, and the block is its own. Nothing was changed.
    #[error(
        "a migration blocks writes of `{index}`\nhelp: `migrate status` says who is at work, `migrate unlock` ends it"
    )]
    Migrating {
        /// The index.
        index: String,
    },
    /// The task that was at it ended before its time: the runtime was shut down, or it panicked.
    #[error(
        "the change of `{index}` was given up by this program's runtime\nhelp: look whether the index is open"
    )]
    GivenUp {
        /// The index.
        index: String,
    },
    /// A request failed.
    #[error(transparent)]
    Cluster(#[from] Error),
}

/// A setting that can't be changed so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("`{setting}` {reason}")]
pub struct SettingFault {
    /// Its name, without `index.`.
    pub setting: String,
    /// What is wrong.
    pub reason: SettingReason,
}

/// Why a setting can't be changed so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SettingReason {
    /// It takes a closed index.
    #[error(
        "is static: it changes while the index is closed\nhelp: `es.settings().reopen(…)` closes it for a moment, or give it when \
         the index is made"
    )]
    Static,
    /// It is given when the index is made.
    #[error("is fixed when the index is made\nhelp: {help}")]
    Final {
        /// What to do.
        help: &'static str,
    },
    /// Elasticsearch keeps it for itself.
    #[error("is kept by Elasticsearch for itself, and can't be set")]
    Private,
    /// It is returned and never taken.
    #[error("is told by Elasticsearch, and can't be set")]
    ReadOnly,
    /// It went with Elasticsearch 8.
    #[error("was removed in Elasticsearch 8\nhelp: leave it out")]
    Removed,
    /// There is none of the name.
    #[error(
        "is no index setting\nhelp: {}",
        meant.map_or_else(
            || "a setting of a plugin is sent after `.also_unknown()`".to_owned(),
            |meant| format!("write `{meant}`"),
        )
    )]
    Unknown {
        /// What it may have been meant to be.
        meant: Option<&'static str>,
    },
    /// Its value is none that it takes.
    #[error("takes no such value: {cause}")]
    Value {
        /// What is wrong with it.
        cause: String,
    },
}

impl SettingReason {
    /// Why a setting of this class is not changed while the index serves.
    pub(super) fn of(name: &str, class: Class) -> Option<SettingReason> {
        Some(match class {
            Class::Dynamic => return None,
            // Read when the index is made, and never again.
            Class::Static if name == "number_of_routing_shards" => Self::Final { help: MAKE_ANEW },
            Class::Static => Self::Static,
            Class::Final if name == "number_of_shards" => Self::Final {
                help: "`es.indices().plan_resize(…)` shrinks or splits it into another index",
            },
            Class::Final => Self::Final { help: MAKE_ANEW },
            Class::Private => Self::Private,
            Class::ReadOnly => Self::ReadOnly,
            Class::Removed => Self::Removed,
        })
    }
}

const MAKE_ANEW: &str = "make a new index with it, or a new version of the document, and migrate";
