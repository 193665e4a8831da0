//! How what goes on on the server is followed: looked at again and again, until it is over, or the time.

use std::fmt::Display;
use std::time::{Duration, Instant};

use crate::error::Error;
use crate::ops::backup::BackupError;
use crate::ops::has_no_answer;
use crate::ops::snapshots::SnapshotError;

/// How long, and how often, a task is looked at, or a snapshot, a restore, …
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    first: Duration,
    longest: Duration,
    at_most: Option<Duration>,
    outage: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            first: Duration::from_millis(20),
            longest: Duration::from_secs(2),
            at_most: None,
            outage: Duration::from_mins(1),
        }
    }
}

impl Patience {
    /// Waits no longer than this; default without end.
    pub fn at_most(self, time: Duration) -> Self {
        Self { at_most: Some(time), ..self }
    }

    /// The pause between two looks grows up to this; default 2 s.
    pub fn longest_pause(self, pause: Duration) -> Self {
        Self { longest: pause, first: self.first.min(pause), ..self }
    }

    /// How long the cluster may be out of reach before it is given up; default 1 min, beside what each request is repeated.
    pub fn outage(self, time: Duration) -> Self {
        Self { outage: time, ..self }
    }

    /// The pauses, without end.
    pub(in crate::ops) fn pauses(self) -> impl Iterator<Item = Duration> {
        std::iter::successors(Some(self.first), move |pause| Some(self.after(*pause)))
    }

    /// The pause after this one.
    fn after(self, pause: Duration) -> Duration {
        (pause * 3 / 2).min(self.longest)
    }

    /// Looks at `what`, one after the other.
    pub(in crate::ops) fn looks(self, what: &str) -> Looks<'_> {
        let now = Instant::now();
        Looks { patience: self, what, start: now, reached: now, pause: self.first }
    }
}

/// Looks at something that goes on: each one, then a pause.
pub(in crate::ops) struct Looks<'a> {
    patience: Patience,
    what: &'a str,
    start: Instant,
    reached: Instant,
    pause: Duration,
}

impl Looks<'_> {
    /// What was seen; `None` where the cluster is out of reach, for as long as an outage may last.
    pub(in crate::ops) fn seen<T, E: OfCluster>(&mut self, look: Result<T, E>) -> Result<Option<T>, E> {
        match look {
            Ok(seen) => {
                self.reached = Instant::now();
                Ok(Some(seen))
            }
            Err(error) => {
                let is_outage = error.of_cluster().is_some_and(has_no_answer);
                if !is_outage || self.reached.elapsed() >= self.patience.outage {
                    return Err(error);
                }
                tracing::warn!("cannot look at {}: {error}", self.what);
                Ok(None)
            }
        }
    }

    /// Until the next look. Where the time is over, it fails with how long it was.
    pub(in crate::ops) async fn pause(&mut self) -> Result<(), Duration> {
        let after = self.start.elapsed();
        if self.patience.at_most.is_some_and(|most| after >= most) {
            return Err(after);
        }
        tokio::time::sleep(self.pause).await;
        self.pause = self.patience.after(self.pause);
        Ok(())
    }
}

/// An error that may be the cluster's, and so one of the connection.
pub(in crate::ops) trait OfCluster: Display {
    /// The cluster's.
    fn of_cluster(&self) -> Option<&Error>;
}

impl OfCluster for Error {
    fn of_cluster(&self) -> Option<&Error> {
        Some(self)
    }
}

impl OfCluster for SnapshotError {
    fn of_cluster(&self) -> Option<&Error> {
        if let SnapshotError::Cluster(error) = self { Some(error) } else { None }
    }
}

impl OfCluster for BackupError {
    fn of_cluster(&self) -> Option<&Error> {
        if let BackupError::Cluster(error) = self { Some(error) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_look_fails_once_the_time_is_over_and_what_is_no_outage_at_once() {
        let refused = || SnapshotError::StillRunning { what: "s".to_owned(), after: Duration::ZERO };
        let mut looks = Patience::default().at_most(Duration::from_millis(50)).looks("s");
        assert_eq!(looks.seen(Ok::<_, SnapshotError>(1)).unwrap(), Some(1));
        assert!(looks.seen(Err::<u8, _>(refused())).is_err());
        let mut count = 0;
        let after = loop {
            count += 1;
            if let Err(after) = looks.pause().await {
                break after;
            }
        };
        assert!(count > 1 && after >= Duration::from_millis(50), "{count} {after:?}");
    }

    #[test]
    fn pauses_grow_to_their_longest() {
        let pauses: Vec<_> =
            Patience::default().longest_pause(Duration::from_millis(50)).pauses().take(5).collect();
        assert_eq!(pauses.iter().map(Duration::as_millis).collect::<Vec<_>>(), [20, 30, 45, 50, 50]);
    }
}
