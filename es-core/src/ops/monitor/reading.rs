//! One reading of the cluster: the parts that rules need, and what was done since the last one.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::change::Alert;
use crate::cluster::Cluster;
use crate::ops::health::{
    HealthError, HealthReport, NodeHealth, NodesHealth, Performance, ReportOptions, Sample,
};

/// What was read of a cluster, and what fires by it.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Reading {
    /// The parts that were asked for.
    pub report: HealthReport,
    /// What was done since the last reading; `None` at the first, and where a rule does not ask for it.
    pub performance: Option<Performance>,
    /// Requests that each node refused in a second since the last reading, by node and thread pool; of nodes of one name the most.
    /// `None` at the first.
    pub rejected: Option<BTreeMap<String, BTreeMap<String, f64>>>,
    /// What fires, the worst first.
    pub alerts: Vec<Alert>,
    /// How many readings there were, this one included.
    pub readings: u64,
    /// Those of them of which a part could not be read.
    pub partial: u64,
}

/// So long may a reading take in any case: a part that is late is none that can't be read.
pub(super) const LEAST: Duration = Duration::from_secs(15);

/// Reads, and remembers what counters stood at.
pub(super) struct Reader<'a> {
    cluster: &'a Cluster,
    options: ReportOptions,
    /// The last that were read, and when.
    nodes: Option<(Instant, NodesHealth)>,
    sample: Option<Sample>,
    readings: u64,
    partial: u64,
}

impl<'a> Reader<'a> {
    /// Of what these options have, with its time.
    pub(super) fn new(cluster: &'a Cluster, options: &ReportOptions, every: Duration) -> Self {
        let options = options.clone().timeout(every.max(LEAST));
        Reader { cluster, options, nodes: None, sample: None, readings: 0, partial: 0 }
    }

    /// Fails only before anything is sent.
    pub(super) async fn read(&mut self) -> Result<Reading, HealthError> {
        let at = Instant::now();
        let report = Box::pin(self.cluster.health().report(&self.options)).await?;
        let (nodes, sample) = (report.nodes.read(), report.sample.read());
        let performance =
            self.sample.as_ref().zip(sample).map(|(before, now)| Performance::between(before, now));
        let rejected =
            self.nodes.as_ref().zip(nodes).map(|((since, before), now)| rejected(before, now, at - *since));
        // Of a part that could not be read, the one before goes on to be compared with.
        self.nodes = nodes.map(|nodes| (at, nodes.clone())).or(self.nodes.take());
        self.sample = sample.cloned().or(self.sample.take());
        self.readings += 1;
        self.partial += u64::from(report.is_partial());
        let (readings, partial) = (self.readings, self.partial);
        Ok(Reading { report, performance, rejected, alerts: Vec::new(), readings, partial })
    }
}

/// What each node refused in a second. One that was started anew in between, or joined, is left out.
#[allow(clippy::cast_precision_loss)] // a rate
fn rejected(
    before: &NodesHealth,
    now: &NodesHealth,
    time: Duration,
) -> BTreeMap<String, BTreeMap<String, f64>> {
    let seconds = time.as_secs_f64().max(0.001);
    let of_node = |node: &NodeHealth| {
        let earlier = before.nodes.iter().find(|earlier| earlier.id == node.id)?;
        let pools = node.pools.iter().filter_map(|(name, pool)| {
            let earlier = earlier.pools.get(name).map_or(0, |pool| pool.rejected);
            Some((name.clone(), pool.rejected.checked_sub(earlier)? as f64 / seconds))
        });
        Some((node.name.clone(), pools.collect::<Vec<_>>()))
    };
    let mut all: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
    for (node, pools) in now.nodes.iter().filter_map(of_node) {
        let of_name = all.entry(node).or_default();
        for (pool, rate) in pools {
            let most = of_name.entry(pool).or_insert(rate);
            *most = most.max(rate);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::health::Pool;

    #[test]
    fn of_two_nodes_of_one_name_the_larger_rate_is_told() {
        let nodes = |all: [u64; 2]| {
            let node = |(at, rejected): (usize, u64)| {
                let pools = BTreeMap::from([("search".to_owned(), Pool { rejected, ..Pool::default() })]);
                NodeHealth { id: at.to_string(), name: "es".into(), pools, ..NodeHealth::default() }
            };
            NodesHealth { nodes: all.into_iter().enumerate().map(node).collect(), silent: 0 }
        };
        for now in [[10, 0], [0, 10]] {
            let rates = rejected(&nodes([0, 0]), &nodes(now), Duration::from_secs(10));
            assert!((rates["es"]["search"] - 1.0).abs() < 1e-9, "{rates:?}");
        }
    }

    #[test]
    fn rejections_are_told_by_differences() {
        let nodes = |all: &[(&str, u64)]| {
            let node = |(id, rejected): &(&str, u64)| {
                let pool = Pool { rejected: *rejected, ..Pool::default() };
                let pools = BTreeMap::from([("search".to_owned(), pool)]);
                NodeHealth { id: (*id).to_owned(), name: format!("es-{id}"), pools, ..NodeHealth::default() }
            };
            NodesHealth { nodes: all.iter().map(node).collect(), silent: 0 }
        };
        let before = nodes(&[("1", 10), ("2", 50)]);
        let now = nodes(&[("1", 40), ("2", 3), ("3", 7)]);
        let rates = rejected(&before, &now, Duration::from_secs(10));
        assert!((rates["es-1"]["search"] - 3.0).abs() < 1e-9);
        assert!(rates["es-2"].is_empty(), "started anew");
        assert!(!rates.contains_key("es-3"), "joined");
    }
}
