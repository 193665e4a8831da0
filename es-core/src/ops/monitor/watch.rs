//! The loop: read, judge, tell.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use futures_util::future::join_all;
use tokio::sync::{broadcast, watch};
use tokio::time::MissedTickBehavior;

use super::alerts::{Alerts, Moment};
use super::change::Change;
use super::lead::{Lead, Turns, lead};
use super::measure::{is_unreachable, observe};
use super::reading::{Reader, Reading};
use super::rule::Rule;
use super::sink::Queue;
use crate::cluster::Cluster;
use crate::ops::health::ReportOptions;

/// What the loop works with.
pub(super) struct Watch {
    pub(super) cluster: Cluster,
    pub(super) rules: Vec<Rule>,
    /// What is read.
    pub(super) options: ReportOptions,
    pub(super) every: Duration,
    /// How long after it was told last what goes on is told again.
    pub(super) remind: Option<Duration>,
    /// The name of the lease under which one process delivers.
    pub(super) once_across: Option<String>,
    pub(super) queues: Vec<Queue>,
    pub(super) changes: broadcast::Sender<Change>,
    pub(super) latest: watch::Sender<Option<Arc<Reading>>>,
    pub(super) stop: watch::Receiver<Option<Duration>>,
}

impl Watch {
    pub(super) async fn run(mut self) {
        let (end, ended) = watch::channel(false);
        let mut leader = None;
        let held = self.once_across.take().map(|name| {
            let (sender, held) = watch::channel(Lead::Another);
            leader = Some(Aborted(tokio::spawn(lead(self.cluster.clone(), name, sender, ended))));
            held
        });
        let mut turns = Turns::new(held, self.every);
        let mut stop = self.stop.clone();
        tokio::select! {
            () = self.watch(&mut turns) => {}
            _ = stop.wait_for(Option::is_some) => {}
        }
        let grace = stop.borrow().unwrap_or_default();
        join_all(self.queues.drain(..).map(|queue| queue.end(grace))).await;
        end.send_replace(true);
        if let Some(mut leader) = leader {
            // The lease ends by time where it can't be given back.
            let _ = tokio::time::timeout(GIVE_BACK, &mut leader.0).await;
        }
    }

    /// Reads again and again, without end.
    async fn watch(&self, turns: &mut Turns) {
        let (start, mut alerts) = (Instant::now(), Alerts::new(self.cluster.prefix()));
        let mut reader = Reader::new(&self.cluster, &self.options, self.every);
        let mut due = tokio::time::interval(self.every);
        due.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = due.tick() => {}
                () = turns.turn() => {
                    self.deliver(&turns.take(&[], true));
                    continue;
                }
            }
            let mut reading = match reader.read().await {
                Ok(reading) => reading,
                Err(error) => {
                    tracing::warn!("the monitor can't read: {error}");
                    continue;
                }
            };
            let now = Moment { at: Utc::now(), clock: start.elapsed() };
            let mut changes: Vec<Change> = self
                .rules
                .iter()
                .flat_map(|rule| alerts.observe(rule, observe(rule, &reading), now))
                .collect();
            let reachable = !is_unreachable(&reading.report);
            reading.alerts = alerts.active();
            self.latest.send_replace(Some(Arc::new(reading)));
            for change in &changes {
                // Nobody may be listening.
                let _ = self.changes.send(change.clone());
            }
            changes.extend(self.remind.into_iter().flat_map(|after| alerts.remind(after, now)));
            self.deliver(&turns.take(&changes, reachable));
        }
    }

    fn deliver(&self, changes: &[Change]) {
        for change in changes {
            self.queues.iter().for_each(|queue| queue.put(change));
        }
    }
}

/// So long is a lease given back at the end.
const GIVE_BACK: Duration = Duration::from_secs(2);

/// A task that ends with its handle.
struct Aborted(tokio::task::JoinHandle<()>);

impl Drop for Aborted {
    fn drop(&mut self) {
        self.0.abort();
    }
}
