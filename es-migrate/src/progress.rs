//! What is seen of a migration while it goes on.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::ledger::Step;
use crate::migration::Verify;
use crate::plan::print::duration;
use crate::registry::Registered;
use crate::shadow::Shadowed;

/// One thing that happened, with the document that it happened to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Event {
    /// The document's index, as declared; or the name of a fleet's member.
    pub document: String,
    /// The fleet that it is a member of, or that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fleet: Option<&'static str>,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "event")]
#[non_exhaustive]
pub enum EventKind {
    /// A run began.
    Started {
        /// From this version.
        from: u32,
        /// To this.
        to: u32,
        /// The index that is copied or changed.
        source: String,
        /// The new index.
        target: String,
    },
    /// How far a fleet is; before the first of its members is begun, and when one has ended.
    Fleet {
        /// Members that there are.
        members: usize,
        /// Members that are as declared by now.
        done: usize,
        /// Members that failed.
        failed: usize,
        /// Documents that were copied for those that are done.
        copied: u64,
        /// Documents of all that were to be copied, when it began.
        documents: u64,
    },
    /// A run that somebody else began is gone on with.
    TakenOver {
        /// Whose it was.
        owner: String,
    },
    /// A step began.
    Step {
        /// The step.
        step: Step,
    },
    /// A step ended.
    Done {
        /// The step.
        step: Step,
        /// How long it took.
        took_ms: u64,
    },
    /// The sample tells how long the copy will take.
    Sampled {
        /// Documents of the sample.
        documents: u64,
        /// At its rate.
        estimate_ms: u64,
    },
    /// Documents were copied.
    Copied {
        /// So many.
        documents: u64,
        /// Of so many.
        total: u64,
        /// Write requests that the cluster put off (429).
        rejected: u64,
    },
    /// Something is repeated.
    Retrying {
        /// Why.
        reason: String,
    },
    /// A round of catching up is done.
    CaughtUp {
        /// Which one, from 1.
        round: u32,
        /// Documents that were copied.
        changed: u64,
        /// Documents that were deleted or written over since the round before.
        gone: u64,
        /// How long it took.
        took_ms: u64,
    },
    /// Writes are blocked from now on.
    Blocked,
    /// Writes are allowed again without a switch, which is tried later.
    Lifted {
        /// How long they were blocked; unknown if it was by somebody who died.
        pause_ms: Option<u64>,
        /// When they are blocked again, at the earliest.
        retry_ms: u64,
    },
    /// Writes were blocked for so long.
    Paused {
        /// How long.
        pause_ms: u64,
    },
    /// Old and new are equal.
    Verified {
        /// Documents in each.
        documents: u64,
        /// How they were compared.
        by: Verify,
    },
    /// Old and new were asked the same queries.
    Shadowed {
        /// How they answered, with the worst queries alone.
        shadow: Box<Shadowed>,
    },
    /// The new index serves.
    Switched {
        /// The index that does.
        index: String,
    },
    /// Writes to a series or data stream go to an index of the new version.
    RolledOver {
        /// That index.
        index: String,
    },
    /// One of a series' older indices is next.
    Index {
        /// The index.
        index: String,
        /// Which one, from 1.
        at: u64,
        /// Of so many that are copied.
        all: u64,
    },
    /// The index that bore the alias's name serves behind it, as a clone.
    Adopted {
        /// The clone.
        index: String,
    },
    /// Somebody took the block off just before the switch, and wrote to the index that was left.
    WrittenLate {
        /// The old index, which has those writes.
        index: String,
    },
    /// Nothing more is done with the document for now: the report, or the error, says how it ended.
    Ended,
    /// It was given up, and what was made is being removed.
    Aborting {
        /// Why.
        reason: String,
    },
}

/// Where events go.
#[derive(Debug, Clone, Default)]
pub(crate) struct Events {
    sender: Option<UnboundedSender<Event>>,
    /// The fleets of members, by their names.
    fleets: Arc<Mutex<BTreeMap<String, &'static str>>>,
}

/// The events of a migrator, in order, until it is dropped.
#[derive(Debug)]
pub struct Progress(UnboundedReceiver<Event>);

impl Progress {
    pub(crate) fn channel() -> (Events, Progress) {
        let (sender, receiver) = unbounded_channel();
        (Events { sender: Some(sender), ..Events::default() }, Progress(receiver))
    }

    /// The next event; `None` when there are no more.
    pub async fn next(&mut self) -> Option<Event> {
        self.0.recv().await
    }
}

impl futures_core::Stream for Progress {
    type Item = Event;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Event>> {
        self.0.poll_recv(cx)
    }
}

impl Events {
    pub(crate) fn send(&self, document: &str, kind: EventKind) {
        tracing::debug!(document, event = ?kind, "migration");
        if let Some(sender) = &self.sender {
            let fleet = self.fleets().get(document).copied();
            // Nobody listens any more: no harm.
            let _ = sender.send(Event { document: document.to_owned(), fleet, kind });
        }
    }

    /// A document that events will be of, with its fleet.
    pub(crate) fn know(&self, registered: &Registered) {
        if let Some(fleet) = registered.fleet() {
            self.fleets().extend([(registered.document().to_owned(), fleet), (fleet.to_owned(), fleet)]);
        }
    }

    fn fleets(&self) -> MutexGuard<'_, BTreeMap<String, &'static str>> {
        self.fleets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.document, self.kind)
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |ms: &u64| duration(Duration::from_millis(*ms));
        match self {
            EventKind::Started { to: 0, source, target, .. } => {
                write!(f, "`{source}` is cloned to `{target}`, which takes its name as an alias")
            }
            EventKind::Started { from: 0, to, source, target } => {
                write!(f, "no version → {to}, from `{source}` to `{target}`")
            }
            EventKind::Started { from, to, source, target } => {
                write!(f, "version {from} → {to}, from `{source}` to `{target}`")
            }
            EventKind::Fleet { members, done, failed: 0, .. } => {
                write!(f, "{done} of {members} members done")
            }
            EventKind::Fleet { members, done, failed, .. } => {
                write!(f, "{done} of {members} members done, {failed} failed")
            }
            EventKind::TakenOver { owner } => write!(f, "goes on with what {owner} began"),
            EventKind::Step { step } => write!(f, "{step}"),
            EventKind::Done { step, took_ms } => write!(f, "{step}: done in {}", ms(took_ms)),
            EventKind::Sampled { documents, estimate_ms } => {
                write!(f, "a sample of {documents} documents: at its rate all take {}", ms(estimate_ms))
            }
            EventKind::Copied { documents, total, rejected: 0 } => {
                write!(f, "{documents} of {total} documents copied")
            }
            EventKind::Copied { documents, total, rejected } => {
                write!(f, "{documents} of {total} documents copied, {rejected} write requests put off")
            }
            EventKind::Retrying { reason } => write!(f, "repeated, since {reason}"),
            EventKind::CaughtUp { round, changed, gone, took_ms } => {
                write!(
                    f,
                    "round {round}: {changed} documents copied, {gone} gone or written over, in {}",
                    ms(took_ms)
                )
            }
            EventKind::Blocked => f.write_str("writes are blocked"),
            EventKind::Lifted { pause_ms: Some(pause), retry_ms } => {
                write!(
                    f,
                    "writes are allowed again after {}, and blocked anew in {}",
                    ms(pause),
                    ms(retry_ms)
                )
            }
            EventKind::Lifted { pause_ms: None, retry_ms } => {
                write!(f, "writes are allowed again, and blocked anew in {}", ms(retry_ms))
            }
            EventKind::Paused { pause_ms } => write!(f, "writes were blocked for {}", ms(pause_ms)),
            EventKind::Verified { documents, by } => {
                let by = match by {
                    Verify::Counts => "number",
                    Verify::Ids => "ids",
                    Verify::Content => "content",
                };
                write!(f, "{documents} documents in each index, equal by {by}")
            }
            EventKind::Shadowed { shadow } => f.write_str(&shadow.figures()),
            EventKind::Switched { index } | EventKind::Adopted { index } => write!(f, "`{index}` serves"),
            EventKind::RolledOver { index } => write!(f, "writes go to `{index}`"),
            EventKind::Index { index, at, all } => write!(f, "index {at} of {all}: `{index}`"),
            EventKind::WrittenLate { index } => {
                write!(
                    f,
                    "somebody wrote to `{index}` in spite of the block, just before the switch: it is kept"
                )
            }
            EventKind::Ended => f.write_str("ended"),
            EventKind::Aborting { reason } => write!(f, "given up, and put back: {reason}"),
        }
    }
}

pub(crate) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
