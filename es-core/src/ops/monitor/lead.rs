//! Which of several processes delivers: the holder of a lease. All of them read and judge, so that another goes on where it ends.
//!
//! The lease is on the cluster that is watched. Where it can't be asked, nobody knows who holds it, and everybody delivers: rather
//! twice than never.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::change::{Change, Subject};
use super::reading::LEAST;
use crate::cluster::Cluster;
use crate::lease::{Lease, LeaseError, Terms};

/// How long after the death of the process that delivers another does.
const TIME: Duration = Duration::from_secs(15);
/// Changes that one that waits keeps, for the time in which nobody may have delivered them.
const KEPT: usize = 1024;

/// Who delivers, as far as this process knows.
#[derive(Clone)]
pub(super) enum Lead {
    /// Another process, which renews the lease or has held it last.
    Another,
    /// This one, as long as this is true.
    This(Arc<dyn Fn() -> bool + Send + Sync>),
    /// The lease could not be asked for.
    Unknown,
}

impl Lead {
    fn delivers(&self) -> bool {
        match self {
            Lead::Another => false,
            Lead::This(held) => held(),
            Lead::Unknown => true,
        }
    }
}

/// Whether this process delivers, and what it would have while it did not.
pub(super) struct Turns {
    /// Without a lease every process delivers.
    lead: Option<watch::Receiver<Lead>>,
    missed: VecDeque<(Instant, Change)>,
    /// Older than this, they were delivered by whoever led then.
    window: Duration,
    /// What this process has said to fire: whoever leads by then, it says that it is over.
    told: BTreeSet<(String, Subject)>,
}

impl Turns {
    pub(super) fn new(lead: Option<watch::Receiver<Lead>>, every: Duration) -> Self {
        let window = every.max(LEAST).saturating_mul(2).saturating_add(TIME * 2);
        Turns { lead, missed: VecDeque::new(), window, told: BTreeSet::new() }
    }

    /// Returns when who delivers may have changed.
    pub(super) async fn turn(&mut self) {
        if let Some(lead) = &mut self.lead
            && lead.changed().await.is_ok()
        {
            return;
        }
        std::future::pending::<()>().await;
    }

    /// What is to be delivered now: nothing where another process does. `reachable` is whether the cluster is, and with it the
    /// lease.
    pub(super) fn take(&mut self, changes: &[Change], reachable: bool) -> Vec<Change> {
        let Some(lead) = &self.lead else { return changes.to_vec() };
        self.missed.extend(changes.iter().map(|change| (Instant::now(), change.clone())));
        let delivers = !reachable || lead.borrow().delivers();
        let (window, told) = (self.window, &self.told);
        let (now, later): (VecDeque<_>, VecDeque<_>) = self
            .missed
            .drain(..)
            .filter(|(at, _)| at.elapsed() < window)
            .partition(|(_, change)| delivers || (!change.is_fired() && told.contains(&key(change))));
        let over = later.len().saturating_sub(KEPT);
        self.missed = later.into_iter().skip(over).collect();
        let now: Vec<Change> = now.into_iter().map(|(_, change)| change).collect();
        for change in &now {
            if change.is_fired() {
                self.told.insert(key(change));
            } else {
                self.told.remove(&key(change));
            }
        }
        now
    }
}

fn key(change: &Change) -> (String, Subject) {
    (change.alert.rule.clone(), change.alert.subject.clone())
}

/// Takes the lease of a name, and again where it is lost, until the monitor ends; then gives it back.
pub(super) async fn lead(
    cluster: Cluster,
    name: String,
    held: watch::Sender<Lead>,
    mut ended: watch::Receiver<bool>,
) {
    // One that is seen to be renewed is an answer too: so who waits knows that another process delivers.
    let terms = Terms::new(format!("monitor-{name}")).time(TIME).unless_renewed();
    while !*ended.borrow() {
        let taken = tokio::select! {
            taken = Lease::acquire(&cluster, &terms) => taken,
            _ = ended.changed() => return,
        };
        match taken {
            Ok(lease) => {
                tracing::info!(monitor = name, epoch = lease.epoch(), "this process delivers");
                held.send_replace(Lead::This(Arc::new(lease.held())));
                while lease.is_held() && !*ended.borrow() {
                    tokio::select! {
                        () = tokio::time::sleep(TIME / 10) => {}
                        _ = ended.changed() => {}
                    }
                }
                held.send_replace(Lead::Another);
                lease.release().await;
            }
            Err(LeaseError::Held { .. }) => drop(held.send_replace(Lead::Another)),
            Err(error) => {
                held.send_replace(Lead::Unknown);
                tracing::warn!(monitor = name, "cannot take the lease, and delivers without it: {error}");
                tokio::select! {
                    () = tokio::time::sleep(TIME) => {}
                    _ = ended.changed() => {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use futures_util::FutureExt;

    use super::*;
    use crate::ops::monitor::alerts::{Alerts, Moment, Observed, Others, Value};
    use crate::ops::monitor::rule::Rule;

    const EVERY: Duration = Duration::from_secs(30);

    /// What fires, and that it is over.
    fn changes() -> (Vec<Change>, Vec<Change>) {
        let (rule, mut alerts) = (Rule::warning("out", "cluster.reachable == no").unwrap(), Alerts::new(""));
        let mut observe = |number: f64| {
            let values = vec![Value::new(Subject::Cluster, number)];
            let now = Moment { at: Utc::now(), clock: Duration::ZERO };
            alerts.observe(&rule, Observed::Read { values, others: Others::Gone }, now)
        };
        (observe(0.0), observe(1.0))
    }

    #[test]
    fn without_a_cluster_there_is_no_lease_and_everybody_delivers() {
        let (fired, over) = changes();
        let (_lead, held) = watch::channel(Lead::Another);
        let mut turns = Turns::new(Some(held), EVERY);
        assert_eq!(turns.take(&fired, false), fired);
        // Whoever leads when it is back has not told it.
        assert_eq!(turns.take(&over, true), over);
        assert!(turns.take(&fired, true).is_empty() && turns.take(&over, true).is_empty());
    }

    #[test]
    fn who_can_not_ask_for_the_lease_delivers_what_was_missed_as_well() {
        let (fired, over) = changes();
        let (lead, held) = watch::channel(Lead::Another);
        let mut turns = Turns::new(Some(held), EVERY);
        assert!(turns.take(&fired, true).is_empty());
        lead.send_replace(Lead::Unknown);
        assert_eq!(turns.take(&over, true), [fired.clone(), over.clone()].concat());
        lead.send_replace(Lead::This(Arc::new(|| false)));
        assert!(turns.take(&fired, true).is_empty(), "its lease is over");
        lead.send_replace(Lead::This(Arc::new(|| true)));
        assert_eq!(turns.take(&over, true), [fired, over].concat());
    }

    #[test]
    fn who_is_to_deliver_hears_of_it_at_once() {
        let (lead, held) = watch::channel(Lead::Another);
        let mut turns = Turns::new(Some(held), EVERY);
        assert!(turns.turn().now_or_never().is_none());
        lead.send_replace(Lead::Unknown);
        assert!(turns.turn().now_or_never().is_some());
        assert!(Turns::new(None, EVERY).turn().now_or_never().is_none());
    }

    #[test]
    fn the_longest_time_between_readings_is_one() {
        let (fired, _) = changes();
        let (_lead, held) = watch::channel(Lead::Another);
        assert!(Turns::new(Some(held), Duration::MAX).take(&fired, true).is_empty());
    }
}
