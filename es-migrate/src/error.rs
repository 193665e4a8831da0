//! Why a migration ended otherwise than it should.

use std::fmt;

use es_core::error::Error;
use es_core::init::InitError;
use es_core::lease::LeaseError;
use es_core::plan::{DeclareError, Refusal};
use es_core::traces::FenceName;
use serde::Serialize;

use crate::ledger::Step;
use crate::lock::LockError;
use crate::parallel::Incomplete;
use crate::registry::RegistryError;
use crate::shadow::Shadowed;

/// What a program gets when a migration does not come to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MigrateError {
    /// Structs, migrations and recorded versions do not fit together. Nothing was sent.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The recorded versions can't be read or written. Nothing was sent.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// A declaration that no cluster can take. Nothing was sent.
    #[error(transparent)]
    Declaration(#[from] DeclareError),
    /// Something is in the way of a document or more. Nothing was changed.
    #[error("nothing was changed{}", lines(.0))]
    Refused(Vec<(String, Reason)>),
    /// Somebody else migrates the document.
    #[error("`{document}`: {source}")]
    Lease {
        /// The document.
        document: String,
        /// Who.
        source: LeaseError,
    },
    /// A request failed outside a step.
    #[error("`{document}`: {source}")]
    Cluster {
        /// The document.
        document: String,
        /// Why.
        source: Error,
    },
    /// The index was to be changed while it serves, or made.
    #[error("`{document}`: {source}")]
    InPlace {
        /// The document.
        document: String,
        /// Why.
        source: Box<InitError>,
    },
    /// The index was changed, and its documents did not all pick the change up.
    #[error("`{document}` was changed, and its documents did not all pick it up: {failure}\nhelp: {}; then run `migrate up` again", failure.help())]
    PickUp {
        /// The document.
        document: String,
        /// Why.
        failure: Failure,
    },
    /// The migration failed: the old index serves and takes writes, unless that is what somebody changed, and what was made
    /// is gone.
    #[error(
        "`{document}` stays at version {from}: {failure}\nnote: {}\nhelp: {}",
        failure.left(index), failure.help()
    )]
    Failed {
        /// The document.
        document: String,
        /// The version that serves.
        from: u32,
        /// The index that serves.
        index: String,
        /// Why.
        failure: Failure,
    },
    /// One index of a series or data stream failed: it serves as before, and the rest was not begun. Those whose copies took
    /// their places stay so.
    #[error(
        "`{document}`: `{index}` stays at version {from}: {failure}\nnote: it serves and takes writes as before; {done} of {all} \
         indices were copied, and their copies serve\nhelp: {}; `migrate up` goes on with it, and then with the rest",
        failure.help()
    )]
    Index {
        /// The document.
        document: String,
        /// The index that was to be copied.
        index: String,
        /// Its version.
        from: u32,
        /// Indices that were copied by then.
        done: u64,
        /// Indices that were to be.
        all: u64,
        /// Why.
        failure: Failure,
    },
    /// The migration stopped in the middle, since the cluster could not be reached or others interfered.
    #[error(
        "`{document}`: stopped at `{step}`: {source}\nhelp: run `migrate resume {document}`, it goes on from what is there"
    )]
    Stopped {
        /// The document.
        document: String,
        /// The step that was under way.
        step: Step,
        /// Why.
        source: Error,
    },
    /// Somebody has taken over, since the lease could not be renewed in time.
    #[error(
        "`{document}`: another migrator has taken over\nhelp: it goes on; `migrate status` shows how far it is"
    )]
    TakenOver {
        /// The document.
        document: String,
    },
    /// Of several documents, some failed.
    #[error(transparent)]
    Incomplete(Box<Incomplete>),
    /// It was asked to stop, and did at a safe point.
    #[error(
        "`{document}`: stopped as asked; `{index}` serves as before\nhelp: run `migrate up` to begin again"
    )]
    Cancelled {
        /// The document.
        document: String,
        /// The index that serves.
        index: String,
    },
}

impl MigrateError {
    pub(crate) fn of_init(document: &str, source: InitError) -> Self {
        MigrateError::InPlace { document: document.to_owned(), source: Box::new(source) }
    }
}

/// Why something is not done.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Reason {
    /// What is in the way.
    pub what: String,
    /// What to do.
    pub help: String,
}

impl Reason {
    pub(crate) fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { what: what.into(), help: help.into() }
    }
}

impl std::error::Error for Reason {}

impl Reason {
    /// A migrator whose lease is under another prefix has begun, as its fence says.
    pub(crate) fn stranger(fence: &FenceName<'_>, index: &str) -> Self {
        let own = fence.alias.strip_suffix(index).map_or(0, str::len);
        let (prefix, document) =
            fence.alias.split_at_checked(fence.prefix.unwrap_or(own)).unwrap_or_default();
        let whose = if prefix.is_empty() {
            "without a prefix".to_owned()
        } else {
            format!("with the prefix `{prefix}`")
        };
        let what = format!("`{}` is being migrated by a program {whose}, or one died over it", fence.alias);
        let how = if prefix.is_empty() { String::new() } else { format!("--prefix {prefix} ") };
        let help = format!(
            "wait until it is done; else `migrate {how}resume {document}` goes on with it, `migrate {how}unlock \
             {document}` gives it up"
        );
        Self::new(what, help)
    }
}

impl From<&Refusal> for Reason {
    fn from(refusal: &Refusal) -> Self {
        let text = refusal.to_string();
        let (what, help) = text.split_once("\nhelp: ").unwrap_or((text.as_str(), "see the reason"));
        Reason::new(what, help)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\nhelp: {}", self.what, self.help)
    }
}

/// Why a copy was given up.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The alias points to another index than when the migration began.
    #[error("the alias was moved by somebody else{}", index.as_ref().map(|index| format!(" to `{index}`")).unwrap_or_default())]
    AliasMoved {
        /// Where to.
        index: Option<String>,
    },
    /// The index that was copied is gone.
    #[error("the index that is copied is gone")]
    SourceGone,
    /// The index that was adopted is gone, and its clone is there.
    #[error("the index was deleted by somebody else")]
    OnlyClone {
        /// The clone.
        index: String,
    },
    /// The new index is gone.
    #[error("the new index was deleted by somebody else")]
    TargetGone,
    /// An index that another made has the new index's name.
    #[error("an index of the new index's name was made by somebody else")]
    TargetTaken,
    /// The write block is off.
    #[error("the write block was taken off by somebody else")]
    BlockLifted,
    /// There were writes in spite of the block.
    #[error("the index was written to after it was blocked")]
    SourceChanged,
    /// The new index refuses documents.
    #[error("{what} refuses documents:{}", rejections(documents))]
    Rejected {
        /// What refused: the new index, or the sample.
        what: &'static str,
        /// Some of them.
        documents: Vec<Rejection>,
    },
    /// A document has no successor: the transform fails, or the new index refuses what it made.
    #[error("a document can't be carried over:{}", rejections(documents))]
    Transform {
        /// The first that failed.
        documents: Vec<Rejection>,
    },
    /// More documents failed than may.
    #[error(
        "{count} documents can't be carried over, and {allowed} may fail; they are in `{index}`, the last of them:{}",
        rejections(documents)
    )]
    TooManyFailed {
        /// So many had failed by then.
        count: u64,
        /// So many may.
        allowed: u64,
        /// The quarantine index.
        index: String,
        /// Some of them.
        documents: Vec<Rejection>,
    },
    /// The cluster blocks writes to the new index, mostly since a disk is full.
    #[error("the new index takes no writes: {reason}")]
    WritesBlocked {
        /// The server's reason.
        reason: String,
    },
    /// A copying task lacks a privilege.
    #[error("not allowed: {reason}")]
    Forbidden {
        /// The server's reason.
        reason: String,
    },
    /// The script fails.
    #[error("the script fails: {reason}")]
    Script {
        /// The server's reason.
        reason: String,
    },
    /// The same `_id` more than once, under several routings.
    #[error(
        "{count} documents share their `_id` with another, under another routing: one would take the other's place"
    )]
    DuplicateIds {
        /// How many were written over another.
        count: u64,
    },
    /// The copy is not what the source is.
    #[error("the copy differs from its source: {what}{}", ids(differing))]
    Differs {
        /// In what.
        what: String,
        /// Some of the documents that do.
        differing: Vec<String>,
    },
    /// Queries find too little of what they found before.
    #[error(
        "{} of {} queries have an overlap below {min_overlap}, the worst of them:{}",
        shadow.below, shadow.queries, worst(shadow)
    )]
    FindsLess {
        /// What was asked for at least.
        min_overlap: f64,
        /// How old and new answered.
        shadow: Box<Shadowed>,
    },
    /// The copying tasks were lost or stopped time and again.
    #[error("the copy was interrupted {attempts} times, the last time: {reason}")]
    Interrupted {
        /// How often.
        attempts: u32,
        /// The last reason.
        reason: String,
    },
    /// The server refused a request.
    #[error("{step}: {reason}")]
    Refused {
        /// The step.
        step: Step,
        /// The server's reason.
        reason: String,
    },
    /// Writes would have been blocked for too long, time and again.
    #[error(
        "what was written meanwhile could not be copied within {max_ms} ms of blocked writes, in {tries} tries"
    )]
    PauseTooLong {
        /// How often it was tried.
        tries: u32,
        /// The longest that writes may be blocked.
        max_ms: u64,
    },
    /// The new index did not become healthy.
    #[error("the new index did not become {wanted} within {seconds} s")]
    Unhealthy {
        /// The status waited for.
        wanted: String,
        /// How long.
        seconds: u64,
    },
    /// A migrator before this one gave it up, and died before all was cleaned up.
    #[error("{reason}")]
    GivenUp {
        /// Why.
        reason: String,
    },
    /// Asked for.
    #[error("stopped as asked")]
    Cancelled,
}

/// A document that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Rejection {
    /// Its `_id`.
    pub id: String,
    /// The server's reason.
    pub reason: String,
}

impl Failure {
    /// How it stands now.
    fn left(&self, index: &str) -> String {
        let stands = match self {
            Failure::SourceGone => "no index serves".to_owned(),
            Failure::OnlyClone { index } => {
                return format!("its documents are in `{index}`, and no alias points to it");
            }
            Failure::AliasMoved { index: Some(other) } => {
                format!("`{other}` serves, and `{index}` is as it was")
            }
            Failure::AliasMoved { index: None } => format!("no index serves, and `{index}` is as it was"),
            _ => format!("`{index}` serves as before"),
        };
        format!("{stands}; nothing of the copy is left")
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Failure::AliasMoved { .. }
            | Failure::TargetGone
            | Failure::BlockLifted
            | Failure::SourceChanged => "find out who changes indices meanwhile, then run `migrate up` again",
            Failure::SourceGone => "restore it from a snapshot, or let `init` make a new one",
            Failure::OnlyClone { .. } => {
                "add the alias to the clone, and run `migrate up` again; or delete it too"
            }
            Failure::TargetTaken => "delete or rename it, then run `migrate up` again",
            Failure::Rejected { .. } => {
                "correct the mapping, the documents, or what the migration makes of them"
            }
            Failure::Transform { .. } | Failure::TooManyFailed { .. } => {
                "correct the transform or the documents, or let more go to a quarantine: `.quarantine(…)`, `.max_failures(…)`"
            }
            Failure::WritesBlocked { .. } => {
                "free disk space, or take the block off, then run `migrate up` again"
            }
            Failure::Forbidden { .. } => "grant the privilege named above, then run `migrate up` again",
            Failure::Script { .. } => "correct the operations of the migration",
            Failure::DuplicateIds { .. } => {
                "give the documents ids of their own: `_reindex` them with a script that sets `ctx._id`"
            }
            Failure::Differs { .. } => {
                "something else wrote to the new index, or a pipeline altered documents: run `migrate up` again"
            }
            Failure::FindsLess { .. } => {
                "correct the mapping; or say how the new version is asked, `.query_as(…)`; or ask for less, `.min_overlap(…)`"
            }
            Failure::Interrupted { .. } => "look at the cluster's health, then run `migrate up` again",
            Failure::Refused { .. } => "correct what the server says, then run `migrate up` again",
            Failure::PauseTooLong { .. } => {
                "migrate when less is written, allow a longer `max_pause`, or use `Writes::Blocked`"
            }
            Failure::Unhealthy { .. } => "see `GET /_cluster/allocation/explain`; `migrate up` begins again",
            Failure::Cancelled | Failure::GivenUp { .. } => "run `migrate up` to begin again",
        }
    }
}

fn lines(refusals: &[(String, Reason)]) -> String {
    refusals.iter().fold(String::new(), |text, (document, reason)| format!("{text}\n`{document}`: {reason}"))
}

fn rejections(documents: &[Rejection]) -> String {
    let line =
        |text: String, rejection: &Rejection| format!("{text}\n  {}: {}", rejection.id, rejection.reason);
    documents.iter().take(10).fold(String::new(), line)
}

fn worst(shadow: &Shadowed) -> String {
    shadow.worst().fold(String::new(), |text, query| format!("{text}\n  {query}"))
}

fn ids(differing: &[String]) -> String {
    if differing.is_empty() { String::new() } else { format!(" ({})", differing.join(", ")) }
}
