//! The nodes of a cluster, and which of them to ask next.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use elasticsearch::Elasticsearch;
use elasticsearch::http::transport::{Connection, ConnectionPool};
use url::Url;

/// A node that failed is left alone for this long at first, and twice as long after each further failure.
const FIRST_REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_mins(1);

/// One node, with a transport of its own, so that it is known who failed.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) client: Elasticsearch,
    /// Without credentials; `None` for a client of the user's, whose nodes are its own business.
    pub(super) url: Option<Url>,
}

impl Node {
    /// The address for messages.
    pub(super) fn name(&self) -> &str {
        self.url.as_ref().map_or("the client's node", |url| url.as_str().trim_end_matches('/'))
    }
}

/// How the nodes fared, by their position.
#[derive(Debug)]
pub(super) struct Health {
    states: Vec<State>,
    turn: AtomicUsize,
    start: Instant,
}

#[derive(Debug, Default)]
struct State {
    /// Failures since the last answer.
    failures: AtomicU32,
    /// Milliseconds after `start` until which the node is left alone.
    rests_until: AtomicU64,
    answered: AtomicBool,
}

impl Health {
    pub(super) fn new(nodes: usize) -> Self {
        Self {
            states: std::iter::repeat_with(State::default).take(nodes).collect(),
            turn: AtomicUsize::new(0),
            start: Instant::now(),
        }
    }

    /// The node to ask: in turn among those in good health, else the one that has rested longest. `None` if all were tried.
    pub(super) fn pick(&self, tried: &[usize]) -> Option<usize> {
        let now = self.now();
        let count = self.states.len();
        let turn = self.turn.fetch_add(1, Relaxed);
        let candidates =
            (0..count).map(|step| turn.wrapping_add(step) % count).filter(|node| !tried.contains(node));
        // All that are in good health are equal, and `min_by_key` takes the first of equals.
        candidates.min_by_key(|node| {
            let until = self.states[*node].rests_until.load(Relaxed);
            if until <= now { 0 } else { until }
        })
    }

    /// Whether the node's last request got an answer: if not, it is worth knocking first.
    pub(super) fn answers(&self, node: usize) -> bool {
        self.states[node].answered.load(Relaxed)
    }

    pub(super) fn answered(&self, node: usize) {
        let state = &self.states[node];
        state.answered.store(true, Relaxed);
        state.failures.store(0, Relaxed);
        state.rests_until.store(0, Relaxed);
    }

    pub(super) fn failed(&self, node: usize) {
        let state = &self.states[node];
        state.answered.store(false, Relaxed);
        let earlier = state.failures.fetch_add(1, Relaxed);
        let rest = FIRST_REST.saturating_mul(1 << earlier.min(16)).min(LONGEST_REST);
        state.rests_until.store(self.now() + millis(rest), Relaxed);
    }

    fn now(&self) -> u64 {
        millis(self.start.elapsed())
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX / 2)
}

/// For [`Cluster::client`](super::Cluster::client): the official client, asking nodes in good health.
#[derive(Debug, Clone)]
pub(super) struct HealthyNodes {
    pub(super) health: std::sync::Arc<Health>,
    pub(super) connections: Vec<Connection>,
}

impl ConnectionPool for HealthyNodes {
    fn next(&self) -> Connection {
        self.connections[self.health.pick(&[]).unwrap_or(0)].clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn healthy_nodes_take_turns_and_failed_ones_come_last() {
        let health = Health::new(3);
        let mut seen: Vec<_> = (0..3).filter_map(|_| health.pick(&[])).collect();
        seen.sort_unstable();
        assert_eq!(seen, [0, 1, 2]);

        health.failed(1);
        assert!((0..6).all(|_| health.pick(&[]) != Some(1)));
        assert_eq!(health.pick(&[0, 2]), Some(1), "better than none");
        assert_eq!(health.pick(&[0, 1, 2]), None);

        health.answered(1);
        assert!((0..3).any(|_| health.pick(&[]) == Some(1)));
    }

    #[test]
    fn a_node_rests_longer_each_time() {
        let health = Health::new(2);
        let rest = |health: &Health| health.states[0].rests_until.load(Relaxed) - health.now();
        health.failed(0);
        assert!(rest(&health) <= 1_000);
        health.failed(0);
        assert!((1_001..=2_000).contains(&rest(&health)));
        (0..40).for_each(|_| health.failed(0));
        assert!((50_000..=60_000).contains(&rest(&health)));
    }
}
