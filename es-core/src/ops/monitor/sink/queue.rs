//! The queue before a sink: bounded, in order, and emptied by a task of its own.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use futures_util::FutureExt;
use serde::Serialize;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::{Sink, SinkError};
use crate::ops::measure::Span;
use crate::ops::monitor::Change;

/// Changes that wait for a sink. Beyond, the newest are lost to it.
const WAITING: usize = 1024;
/// Changes of one delivery.
const TOGETHER: usize = 100;
/// The longest pause between two deliveries of the same.
const LONGEST: Duration = Duration::from_mins(1);
/// So long may a delivery take, and so much longer for each change: one that hangs keeps the others waiting.
const DELIVERY: Duration = Duration::from_mins(2);
const EACH: Duration = Duration::from_secs(10);

/// What became of the changes that were meant for a sink.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Delivery {
    /// The sink.
    pub sink: String,
    /// Changes that it has taken.
    pub delivered: u64,
    /// Changes that it did not take, or that found its queue full.
    pub lost: u64,
    /// Changes that wait.
    pub waiting: u64,
}

#[derive(Debug, Default)]
struct Counts {
    accepted: AtomicU64,
    delivered: AtomicU64,
    lost: AtomicU64,
}

/// A sink with its queue.
#[derive(Debug)]
pub(in crate::ops::monitor) struct Queue {
    sender: Option<mpsc::Sender<(Instant, Change)>>,
    work: JoinHandle<()>,
    tally: Tally,
    /// Ends a pause.
    ending: Arc<Notify>,
}

/// What became of a sink's changes, for whoever asks.
#[derive(Debug, Clone)]
pub(in crate::ops::monitor) struct Tally {
    sink: String,
    counts: Arc<Counts>,
}

impl Tally {
    pub(in crate::ops::monitor) fn delivery(&self) -> Delivery {
        let Counts { accepted, delivered, lost } = &*self.counts;
        let (delivered, lost) = (delivered.load(Ordering::Relaxed), lost.load(Ordering::Relaxed));
        let waiting = accepted.load(Ordering::Relaxed).saturating_sub(delivered + lost);
        Delivery { sink: self.sink.clone(), delivered, lost, waiting }
    }

    fn lose(&self, changes: u64, why: &str) {
        self.counts.lost.fetch_add(changes, Ordering::Relaxed);
        tracing::warn!(sink = self.sink, changes, "changes are lost to the sink: {why}");
    }
}

impl Queue {
    /// Begins to empty it, under this name and with this patience; within a runtime.
    pub(super) fn start(sink: Arc<dyn Sink>, name: String, patience: Duration) -> Self {
        let (sender, waiting) = mpsc::channel(WAITING);
        let tally = Tally { sink: name, counts: Arc::default() };
        let ending = Arc::new(Notify::new());
        let worker = Worker { sink, waiting, tally: tally.clone(), patience, ending: ending.clone() };
        Queue { sender: Some(sender), work: tokio::spawn(worker.run()), tally, ending }
    }

    pub(in crate::ops::monitor) fn tally(&self) -> Tally {
        self.tally.clone()
    }

    /// Puts a change at its end. Never waits.
    pub(in crate::ops::monitor) fn put(&self, change: &Change) {
        self.tally.counts.accepted.fetch_add(1, Ordering::Relaxed);
        let waiting = (Instant::now(), change.clone());
        if self.sender.as_ref().is_none_or(|sender| sender.try_send(waiting).is_err()) {
            self.tally.lose(1, "its queue is full");
        }
    }

    /// Takes no more, and waits so long until the sink has what waits.
    pub(in crate::ops::monitor) async fn end(mut self, grace: Duration) {
        self.sender = None;
        self.ending.notify_one();
        if tokio::time::timeout(grace, &mut self.work).await.is_err() {
            self.work.abort();
            let waiting = self.tally.delivery().waiting;
            if waiting > 0 {
                self.tally.lose(waiting, "it did not take them before the monitor's end");
            }
        }
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.work.abort();
    }
}

/// The task that empties a queue.
struct Worker {
    sink: Arc<dyn Sink>,
    /// With the time since which each waits.
    waiting: mpsc::Receiver<(Instant, Change)>,
    tally: Tally,
    patience: Duration,
    ending: Arc<Notify>,
}

impl Worker {
    async fn run(mut self) {
        let mut taken = Vec::new();
        while self.waiting.recv_many(&mut taken, TOGETHER).await > 0 {
            let (since, changes) = taken.drain(..).unzip();
            self.deliver(since, changes).await;
        }
    }

    /// Delivers, again and again where it may help, until the changes are too old or others have no room.
    async fn deliver(&self, mut since: Vec<Instant>, mut changes: Vec<Change>) {
        let mut pauses = pauses();
        while let Err(error) = self.once(&changes).await {
            let is_full = self.waiting.capacity() == 0;
            let old = since.iter().take_while(|since| since.elapsed() >= self.patience).count();
            let lost = if error.transient && !is_full { old } else { changes.len() };
            since.drain(..lost);
            changes.drain(..lost);
            if lost > 0 {
                self.tally.lose(lost as u64, &error.to_string());
            }
            if changes.is_empty() {
                return;
            }
            let pause = pauses.next().unwrap_or(LONGEST);
            tracing::warn!(sink = self.tally.sink, ?pause, "delivering again: {error}");
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                // There is little time left: a long pause would be the end.
                () = self.ending.notified() => pauses = self::pauses(),
            }
        }
        self.tally.counts.delivered.fetch_add(changes.len() as u64, Ordering::Relaxed);
    }

    async fn once(&self, changes: &[Change]) -> Result<(), SinkError> {
        let delivery = AssertUnwindSafe(async { self.sink.deliver(changes).await }).catch_unwind();
        let limit = changes.iter().fold(DELIVERY, |limit, _| limit + EACH);
        match tokio::time::timeout(limit, delivery).await {
            Ok(delivered) => delivered.unwrap_or_else(|_| Err(SinkError::permanent("it panicked"))),
            Err(_) => Err(SinkError::transient(format!("no end after {}", Span(limit)))),
        }
    }
}

/// They double, and get up to as much again by chance, so that not all come back at once.
fn pauses() -> impl Iterator<Item = Duration> {
    let pauses = ExponentialBuilder::default().with_min_delay(Duration::from_millis(250));
    pauses.with_max_delay(LONGEST / 2).without_max_times().with_jitter().build()
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
