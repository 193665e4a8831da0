//! Why a document is left as it is although it differs from its declaration.

use std::fmt;

use serde::Serialize;

use super::available::Lack;
use super::change::Change;
use crate::resources::Kind;

/// What stands in the way of a document; nothing was sent for it, nor for any other of the same plan.
#[derive(Debug, Clone, PartialEq, Serialize, thiserror::Error)]
#[serde(tag = "refusal", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Refusal {
    /// The difference cannot be made while the index serves.
    #[error(
        "`{index}` cannot become what is declared while it serves:{}\nhelp: {}",
        lines(changes),
        if *adopting {
            "declare what is there, or migrate: `init` did not make this index and changes nothing that documents rely on"
        } else {
            "raise `version` and migrate, which copies the documents into a new index"
        }
    )]
    Incompatible {
        /// The live index.
        index: String,
        /// The index was not made by `init`.
        adopting: bool,
        /// What needs closing the index, a reindex, or cannot be done.
        changes: Vec<Change>,
    },
    /// The cluster is too old for a word of the declaration, or lacks its plugin.
    #[error(
        "the cluster does not have all that is declared:{}\nhelp: declare what it has, or bring the cluster to it",
        lines(lacks)
    )]
    Unavailable {
        /// The words, each with what it needs.
        lacks: Vec<Lack>,
    },
    /// The live index is of an older version.
    #[error(
        "`{index}` is live with version {live}, and this program declares version {declared}\nhelp: run the migration to \
         version {declared} first; `init` never puts an empty index in the place of a full one"
    )]
    NeedsMigration {
        /// The live index.
        index: String,
        /// Its version.
        live: u32,
        /// The version declared.
        declared: u32,
    },
    /// An index has the name that the alias must have.
    #[error(
        "an index has the name `{alias}`, which must be an alias\nhelp: run the migration, `migrate up`: it \
         puts the index behind the alias, under another name; or delete it, if a write before the first `init` made it"
    )]
    NameTaken {
        /// The alias's name.
        alias: String,
    },
    /// A data stream has the name that the alias must have.
    #[error(
        "a data stream has the name `{alias}`, which must be an alias\nhelp: choose another `#[es(index = \"…\")]`"
    )]
    DataStream {
        /// The alias's name.
        alias: String,
    },
    /// The alias is on several indices, and none of them is its write index.
    #[error(
        "the alias `{alias}` is on {}, and none of them is its write index\nhelp: say which is live: POST /_aliases \
         {{\"actions\":[{{\"add\":{{\"index\":\"…\",\"alias\":\"{alias}\",\"is_write_index\":true}}}}]}}",
        indices.join(", ")
    )]
    NoWriteIndex {
        /// The alias.
        alias: String,
        /// The indices that it is on.
        indices: Vec<String>,
    },
    /// The write alias is on another index than the one that readers use.
    #[error(
        "writes through `{write_alias}` go to `{elsewhere}`, while `{index}` is the one that is read\nhelp: a migration was \
         left halfway: finish it or roll it back"
    )]
    WriteAliasElsewhere {
        /// The write alias.
        write_alias: String,
        /// The index that it is on.
        elsewhere: String,
        /// The live index, or the one to be made.
        index: String,
    },
    /// The index belongs to another document.
    #[error(
        "`{index}` belongs to the document `{document}`\nhelp: two documents cannot share an index: choose another \
         `#[es(index = \"…\")]`, or move the alias"
    )]
    OtherDocument {
        /// The live index.
        index: String,
        /// The document named in its `_meta`.
        document: String,
    },
    /// An index has the name, or has it as an alias.
    #[error(
        "the name `{alias}` is taken: index `{index}` bears it\nhelp: choose another name, or free this one"
    )]
    AliasTaken {
        /// The name.
        alias: String,
        /// The index.
        index: String,
    },
    /// The index takes no changes.
    #[error(
        "`{index}` has the block `{block}`, and takes no changes\nhelp: take it off: PUT /{index}/_settings {{\"index.{block}\":null}}"
    )]
    Blocked {
        /// The live index.
        index: String,
        /// The setting of the block: `blocks.metadata`, `blocks.read_only`, …
        block: String,
    },
    /// A resource that must be there is neither declared nor on the cluster.
    #[error(
        "{kind} `{name}` is neither declared nor on the cluster\nhelp: declare it beside this, or correct the name"
    )]
    Missing {
        /// What kind of resource.
        kind: Kind,
        /// Its name.
        name: String,
    },
    /// Two templates of one priority match the same names.
    #[error(
        "index template `{other}` has the same priority {priority}, and its pattern `{pattern}` matches the same names\nhelp: \
         choose another priority: the higher one counts alone"
    )]
    TemplateConflict {
        /// The other template.
        other: String,
        /// Its pattern.
        pattern: String,
        /// The priority of both.
        priority: u64,
    },
    /// An index template makes data streams of this name.
    #[error(
        "index template `{template}` makes a data stream of the name `{index}`, and Elasticsearch would refuse the index\nhelp: \
         choose another `#[es(index = \"…\")]`, or change the template's patterns"
    )]
    StreamTemplate {
        /// The index to be made.
        index: String,
        /// The template.
        template: String,
    },
    /// The licence lacks a feature.
    #[error(
        "the cluster's licence is `{licence}`, and `{feature}` needs another\nhelp: leave it out, or bring the cluster to a licence that has it"
    )]
    Licence {
        /// The feature, in Elasticsearch's word.
        feature: &'static str,
        /// The licence of the cluster.
        licence: String,
    },
    /// The index is closed.
    #[error("`{index}` is closed\nhelp: open it: POST /{index}/_open")]
    Closed {
        /// The live index.
        index: String,
    },
    /// `_meta.es_schema` cannot be read.
    #[error(
        "`_meta.es_schema` of `{index}` is of another kind than this program knows\nhelp: it was written by a newer \
         version of es-core, or by hand: update es-core, or put right what was written"
    )]
    UnreadableStamp {
        /// The live index.
        index: String,
    },
}

/// Every refusal of a plan, with what each is about: a Rust struct, or a resource such as `index template app`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Refusals(pub Vec<(String, Refusal)>);

impl Refusals {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The refusal of one Rust struct, or of one resource.
    pub fn of(&self, document: &str) -> Option<&Refusal> {
        self.0.iter().find(|(name, _)| name == document).map(|(_, refusal)| refusal)
    }
}

impl fmt::Display for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing was sent")?;
        self.0.iter().try_for_each(|(document, refusal)| write!(f, "\n`{document}`: {refusal}"))
    }
}

fn lines(items: &[impl fmt::Display]) -> String {
    items.iter().fold(String::new(), |lines, item| lines + "\n  " + &item.to_string())
}
