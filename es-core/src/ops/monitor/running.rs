//! A monitor that runs: what it has told and read, and its end.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::Stream;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;

use super::change::{Alert, Change};
use super::reading::Reading;
use super::sink::{Delivery, Tally};

/// Changes that a listener may be behind by, before it misses some.
pub(super) const BEHIND: usize = 1024;

/// How long a stop waits for what is to be delivered, unless it is said otherwise.
const GRACE: Duration = Duration::from_secs(10);

/// A monitor at work; [`Monitor::start`](super::Monitor::start). Dropped, it stops at once, and what waits for a sink is lost:
/// [`stop`](Self::stop) is the better end. So it must be kept in a variable: `let _ = monitor.start()?` is its end too.
#[must_use = "dropped, the monitor stops at once: keep it in a variable, and `let _ = …` keeps nothing"]
pub struct Running {
    pub(super) changes: broadcast::Sender<Change>,
    /// From before the first reading.
    pub(super) first: Mutex<Option<broadcast::Receiver<Change>>>,
    pub(super) latest: watch::Receiver<Option<Arc<Reading>>>,
    /// The cluster's.
    #[cfg(feature = "metrics")]
    pub(super) prefix: String,
    pub(super) tallies: Vec<Tally>,
    /// With how long the end may take.
    pub(super) stop: watch::Sender<Option<Duration>>,
    pub(super) work: JoinHandle<()>,
}

impl Running {
    /// The changes, as they come; the first stream that is asked for has them from the start, others from now on. It ends with
    /// the monitor; a listener that is more than 1,024 behind misses the oldest.
    pub fn changes(&self) -> impl Stream<Item = Change> + Send + Unpin + use<> {
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        let listener = first.unwrap_or_else(|| self.changes.subscribe());
        crate::ops::heard(listener, "changes")
    }

    /// The readings: the last one, if there is one, and each that comes. One that comes before the last was taken replaces it.
    pub fn readings(&self) -> impl Stream<Item = Arc<Reading>> + Send + Unpin + use<> {
        let mut latest = self.latest.clone();
        latest.mark_changed();
        Box::pin(futures_util::stream::unfold(latest, |mut latest| async {
            loop {
                latest.changed().await.ok()?;
                let reading = latest.borrow_and_update().clone();
                if let Some(reading) = reading {
                    return Some((reading, latest));
                }
            }
        }))
    }

    /// The last reading; none before the first.
    pub fn latest(&self) -> Option<Arc<Reading>> {
        self.latest.borrow().clone()
    }

    /// What fires now, the worst first.
    pub fn active(&self) -> Vec<Alert> {
        self.latest().map(|reading| reading.alerts.clone()).unwrap_or_default()
    }

    /// What became of the changes that were meant for each sink.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.tallies.iter().map(Tally::delivery).collect()
    }

    /// Reads no more, and waits up to 10 s until the sinks have what waits for them. A sink that pauses before it is tried again is
    /// tried at once. What they do not take by then is logged as lost.
    pub async fn stop(self) {
        self.stop_within(GRACE).await;
    }

    /// Waits no longer than this for the sinks.
    pub async fn stop_within(mut self, grace: Duration) {
        self.stop.send_replace(Some(grace));
        if let Err(error) = (&mut self.work).await {
            tracing::warn!("the monitor did not end well: {error}");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.work.abort();
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").field("deliveries", &self.deliveries()).finish_non_exhaustive()
    }
}
