//! What the ledger holds of a run: intent before each step, evidence after it.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::engine::Snapshot;
use crate::now_ms;
use crate::progress::EventKind;
use crate::writes::Writes;

/// One migration of one document, as it was, or is, carried out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Run {
    /// Its id, which the new index's name bears.
    pub id: String,
    /// The version of the documents before; 0 for an index without a stamp.
    pub from: u32,
    /// The version after; 0 for an adoption, which gives the index another name and nothing else.
    pub to: u32,
    /// What has become of it.
    pub state: State,
    /// The index that the documents come from.
    pub source: IndexRef,
    /// The index that they go to; the source itself where nothing is copied.
    pub target: IndexRef,
    /// What becomes of the application's writes meanwhile.
    pub writes: Writes,
    /// The operations on the documents, in words.
    pub operations: Vec<String>,
    /// A digest of the new index and of what becomes of documents: who goes on must make the same of them.
    #[serde(default)]
    pub digest: String,
    /// Who carries it out: host, process, program.
    pub owner: String,
    /// The owner's turn; see [`es_core::lease::Lease::epoch`].
    pub epoch: u64,
    /// When it began: milliseconds since 1970, by the owner's clock.
    pub started_ms: u64,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_ms: Option<u64>,
    /// The run that this one undoes: it brings what was written since its switch back to its old index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
    /// What the index is one of, where it does not serve alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Of>,
    /// How far the writes are followed that go on meanwhile.
    #[serde(default, skip_serializing_if = "Followed::is_none")]
    pub(crate) followed: Followed,
    /// The steps, in order.
    #[serde(default)]
    pub journal: Vec<Entry>,
}

/// How far the new index follows the old one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Followed {
    /// The new index holds nothing that is not in this snapshot, and lacks of it only what has been written over since.
    pub(crate) to: Option<Snapshot>,
    /// The one that it is being brought to.
    pub(crate) next: Option<Snapshot>,
    /// A point in time was lost: what is gone is found by comparing ids.
    pub(crate) by_ids: bool,
    /// The sums of what the new index is meant to hold, for a transform in Rust; not kept when the run has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sums: Option<String>,
    /// Documents that went to a quarantine.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) failed: u64,
    /// Rounds that are done.
    pub(crate) rounds: u32,
    /// Documents that rounds copied.
    pub(crate) changed: u64,
    /// Documents that rounds found gone, or written over.
    pub(crate) gone: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Followed {
    fn is_none(&self) -> bool {
        *self == Followed::default()
    }
}

/// What an index is one of, where it does not serve alone: its place is taken by the copy, and no other's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Of {
    /// Indices behind an alias, the latest of which is written to.
    Series,
    /// The backing indices of a data stream.
    Stream,
}

/// An index, told from another of the same name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexRef {
    /// The name, prefix included.
    pub name: String,
    /// Elasticsearch's own id of it; empty until it is made.
    #[serde(default)]
    pub uuid: String,
}

/// What has become of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
#[non_exhaustive]
pub enum State {
    /// Somebody is at it, or died over it.
    Running,
    /// It failed, or was stopped, and what it made is being removed.
    Aborting {
        /// Why.
        reason: String,
    },
    /// It failed, or was stopped; the old index serves.
    Failed {
        /// Why.
        reason: String,
    },
    /// The new index serves; the old one is kept, without writes.
    Switched,
    /// The old index is to serve again.
    RollingBack,
    /// The old index serves again; the new one is kept, without writes.
    RolledBack,
    /// The new index serves, and the old one is gone.
    Finalized,
    /// The index is being changed in place.
    Changing,
    /// The index was changed in place.
    InPlace,
    /// The index serves behind its former name, as a clone of another name.
    Adopted,
}

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Entry {
    /// What is done.
    pub step: Step,
    /// When it was begun last.
    pub begun_ms: u64,
    /// How often it was begun.
    pub attempts: u32,
    /// When it was done; absent while it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_ms: Option<u64>,
    /// What shows that it was.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub evidence: Value,
}

/// The steps of a copy, in order; and those of other runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Step {
    /// The new index is made, with settings for the copy.
    Create,
    /// The old index is made ready to take what was written since the switch.
    Reopen,
    /// Some documents are copied into an index that is thrown away.
    Sample,
    /// The old index takes no writes.
    Block,
    /// The documents are copied.
    Copy,
    /// The new index gets its declared settings, is refreshed, and becomes green.
    Settle,
    /// What was written meanwhile is copied, until there is little of it.
    CatchUp,
    /// Old and new are compared.
    Verify,
    /// Old and new are asked the same queries, where there are any.
    Shadow,
    /// What was written up to the block is copied.
    Finish,
    /// The aliases move, in one call.
    Switch,
    /// The new index takes the old one's place in its lifecycle policy.
    Place,
    /// The old index is left to `finalize`.
    Retire,
    /// The index is changed while it serves.
    Change,
    /// Existing documents gain what the mapping gained.
    PickUp,
    /// The index that bears the alias's name is cloned.
    Clone,
}

impl Run {
    /// A run that begins, from one version and index to another; what is particular to it is for the caller to say.
    pub(crate) fn begun(
        id: String,
        versions: (u32, u32),
        indices: (IndexRef, IndexRef),
        owner: &str,
        epoch: u64,
    ) -> Run {
        Run {
            id,
            from: versions.0,
            to: versions.1,
            state: State::Running,
            source: indices.0,
            target: indices.1,
            writes: Writes::Blocked,
            operations: vec![],
            digest: String::new(),
            owner: owner.to_owned(),
            epoch,
            started_ms: now_ms(),
            ended_ms: None,
            undoes: None,
            of: None,
            followed: Followed::default(),
            journal: vec![],
        }
    }

    /// As it is told to who watches.
    pub(crate) fn started(&self) -> EventKind {
        let (source, target) = (self.source.name.clone(), self.target.name.clone());
        EventKind::Started { from: self.from, to: self.to, source, target }
    }

    /// The entry of a step.
    pub fn entry(&self, step: Step) -> Option<&Entry> {
        self.journal.iter().find(|entry| entry.step == step)
    }

    /// Whether a step was begun.
    pub fn is_begun(&self, step: Step) -> bool {
        self.entry(step).is_some()
    }

    /// Whether a step is done, by the journal.
    pub fn is_done(&self, step: Step) -> bool {
        self.entry(step).is_some_and(|entry| entry.done_ms.is_some())
    }

    /// What a step left as evidence.
    pub fn evidence(&self, step: Step) -> &Value {
        self.entry(step).map_or(&Value::Null, |entry| &entry.evidence)
    }

    /// The evidence of the step after which the new index is written to by nobody until it serves.
    pub(crate) fn quiet(&self) -> &Value {
        self.evidence(if self.writes == Writes::CatchUp { Step::Finish } else { Step::Verify })
    }

    pub(crate) fn begin(&mut self, step: Step, now_ms: u64) {
        if let Some(entry) = self.journal.iter_mut().find(|entry| entry.step == step) {
            entry.begun_ms = now_ms;
            entry.attempts += 1;
        } else {
            let evidence = Value::Null;
            self.journal.push(Entry { step, begun_ms: now_ms, attempts: 1, done_ms: None, evidence });
        }
    }

    pub(crate) fn finish(&mut self, step: Step, now_ms: u64, evidence: Value) {
        if !self.is_begun(step) {
            self.begin(step, now_ms);
        }
        if let Some(entry) = self.journal.iter_mut().find(|entry| entry.step == step) {
            entry.done_ms = Some(now_ms);
            entry.evidence = evidence;
        }
    }

    /// A step that has to be done again: what it did, and what was noted of it, does not hold any more.
    pub(crate) fn undo(&mut self, step: Step) {
        if let Some(entry) = self.journal.iter_mut().find(|entry| entry.step == step) {
            entry.done_ms = None;
            entry.evidence = Value::Null;
        }
    }

    /// Notes what a step has come to while it goes on.
    pub(crate) fn note(&mut self, step: Step, evidence: Value) {
        if let Some(entry) = self.journal.iter_mut().find(|entry| entry.step == step) {
            entry.evidence = evidence;
        }
    }

    /// Whether it gives another name to an index that bears the alias's own: no other run leads to version 0.
    pub fn adopts(&self) -> bool {
        self.to == 0
    }

    /// Whether the index was changed, or was to be, and its documents have not all picked it up.
    pub(crate) fn owes_pick_up(&self) -> bool {
        self.state == State::Changing && self.is_begun(Step::PickUp) && !self.is_done(Step::PickUp)
    }

    /// Whether somebody is at it, or died over it.
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Running | State::Aborting { .. })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Step::Create => "create",
            Step::Reopen => "reopen",
            Step::Sample => "sample",
            Step::Block => "block",
            Step::Copy => "copy",
            Step::Settle => "settle",
            Step::CatchUp => "catch up",
            Step::Verify => "verify",
            Step::Shadow => "shadow",
            Step::Finish => "finish",
            Step::Switch => "switch",
            Step::Place => "place",
            Step::Retire => "retire",
            Step::Change => "change",
            Step::PickUp => "pick up",
            Step::Clone => "clone",
        })
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            State::Running => f.pad("running"),
            State::Aborting { reason } => write!(f, "aborting: {reason}"),
            State::Failed { reason } => write!(f, "failed: {reason}"),
            State::Switched => f.pad("switched"),
            State::RollingBack => f.pad("rolling back"),
            State::RolledBack => f.pad("rolled back"),
            State::Finalized => f.pad("finalized"),
            State::Changing => f.pad("changing in place"),
            State::InPlace => f.pad("changed in place"),
            State::Adopted => f.pad("adopted"),
        }
    }
}
