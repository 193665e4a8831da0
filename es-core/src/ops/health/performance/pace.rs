//! How fast nodes work: pure, from two samples or one.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

use super::sample::{NodeSample, Operation, Sample, Totals};
use crate::ops::measure::Span;

/// How fast a cluster works.
///
/// What a node did between two samples is told by its own clock. Nothing is `NaN`: what did not happen has no average, and
/// what is not known is left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Performance {
    /// When the earlier sample was taken; `None` where there is one alone, and all counts from each node's start.
    pub from: Option<DateTime<Utc>>,
    /// When the later one was taken.
    pub to: DateTime<Utc>,
    /// All nodes together, without what is not known of one.
    pub cluster: BTreeMap<Operation, Pace>,
    /// By the node's id.
    pub nodes: BTreeMap<String, NodePace>,
    /// Names of nodes that were there before and are not any more: what they did in between is not known.
    pub left: Vec<String>,
}

/// How fast a node works.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct NodePace {
    /// Its name.
    pub name: String,
    /// Whether it was there all the time.
    pub standing: Standing,
    /// The time that is looked at, as JSON in milliseconds.
    #[serde(rename = "over_ms", serialize_with = "crate::serde::duration_millis::serialize")]
    pub over: Duration,
    /// What it did in it.
    pub operations: BTreeMap<Operation, Pace>,
}

/// What became of a node between two samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Standing {
    /// It was there all the time.
    Stayed,
    /// It was started anew: what it did since then counts.
    Restarted,
    /// It was started in between: what it did since then counts.
    Joined,
    /// It ran already before the earlier sample, which does not have it: what it did in between is not known.
    Reappeared,
}

/// How often something was done, how fast, and how long it took each time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Pace {
    /// How often it was done.
    pub count: u64,
    /// How long it took altogether, as JSON in milliseconds.
    #[serde(rename = "time_ms", serialize_with = "crate::serde::duration_millis::serialize")]
    pub time: Duration,
    /// How often in a second; `None` over no time.
    pub per_second: Option<f64>,
    /// How long each took, as JSON in milliseconds with a fraction; `None` where nothing was done.
    #[serde(rename = "average_ms", serialize_with = "fractional")]
    pub average: Option<Duration>,
}

#[allow(clippy::ref_option)] // as serde calls it
fn fractional<S: Serializer>(time: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    Serialize::serialize(&time.map(|time| time.as_secs_f64() * 1000.0), serializer)
}

impl Pace {
    #[allow(clippy::cast_precision_loss)] // an average
    fn new(Totals { count, time }: Totals, per_second: Option<f64>) -> Pace {
        let average = (count > 0).then(|| Duration::from_secs_f64(time.as_secs_f64() / count as f64));
        Pace { count, time, per_second, average }
    }

    #[allow(clippy::cast_precision_loss)] // a rate
    fn of(totals: Totals, over: Duration) -> Pace {
        let seconds = over.as_secs_f64();
        Pace::new(totals, (seconds > 0.0).then(|| totals.count as f64 / seconds))
    }

    /// Of two nodes together.
    fn and(self, other: &Pace) -> Pace {
        let totals = Totals { count: self.count + other.count, time: self.time + other.time };
        Pace::new(totals, self.per_second.zip(other.per_second).map(|(one, two)| one + two))
    }
}

impl Performance {
    /// What was done between two samples, whichever was given first.
    ///
    /// A node that was restarted in between counts since its start, one that was started in between too. What can't be told,
    /// because a counter went back or the node was not in the earlier sample although it ran, is left out.
    pub fn between(earlier: &Sample, later: &Sample) -> Performance {
        let (earlier, later) = if earlier.at <= later.at { (earlier, later) } else { (later, earlier) };
        let window = (later.at - earlier.at).to_std().unwrap_or_default();
        let paces = later.nodes.iter().map(|(id, node)| {
            let pace = match earlier.nodes.get(id) {
                Some(before) => NodePace::between(before, node),
                None if node.uptime <= window => NodePace::since_start(node, Standing::Joined),
                None => NodePace {
                    operations: BTreeMap::new(),
                    ..NodePace::since_start(node, Standing::Reappeared)
                },
            };
            (id.clone(), pace)
        });
        let gone = earlier.nodes.iter().filter(|(id, _)| !later.nodes.contains_key(*id));
        let left = gone.map(|(_, node)| node.name.clone()).collect();
        Performance { left, ..Performance::of(Some(earlier.at), later.at, paces.collect()) }
    }

    /// What each node did since its start.
    pub fn since_start(sample: &Sample) -> Performance {
        let paces =
            sample.nodes.iter().map(|(id, node)| (id.clone(), NodePace::since_start(node, Standing::Stayed)));
        Performance::of(None, sample.at, paces.collect())
    }

    fn of(from: Option<DateTime<Utc>>, to: DateTime<Utc>, nodes: BTreeMap<String, NodePace>) -> Performance {
        let mut cluster: BTreeMap<Operation, Pace> = BTreeMap::new();
        for (operation, pace) in nodes.values().flat_map(|node| &node.operations) {
            cluster.entry(*operation).and_modify(|sum| *sum = sum.and(pace)).or_insert(*pace);
        }
        Performance { from, to, cluster, nodes, left: Vec::new() }
    }
}

/// How old an uptime may be.
const UPTIME: Duration = Duration::from_secs(1);

impl NodePace {
    fn between(before: &NodeSample, now: &NodeSample) -> NodePace {
        // A clock that was put back tells no time.
        let over = (now.at - before.at).to_std().unwrap_or_default();
        // A node keeps its id when it is started anew. By now it may have run longer than it had before; one that stayed has run
        // for as long as there is between the two, but for the second in which it looks at its uptime.
        if now.uptime < before.uptime || now.uptime + UPTIME < over {
            return NodePace::since_start(now, Standing::Restarted);
        }
        let difference = |(operation, now): (&Operation, &Totals)| {
            let before = before.totals.get(operation)?;
            let (count, time) = (now.count.checked_sub(before.count)?, now.time.checked_sub(before.time)?);
            Some((*operation, Pace::of(Totals { count, time }, over)))
        };
        let operations = now.totals.iter().filter_map(difference).collect();
        NodePace { name: now.name.clone(), standing: Standing::Stayed, over, operations }
    }

    fn since_start(node: &NodeSample, standing: Standing) -> NodePace {
        let paces =
            node.totals.iter().map(|(operation, totals)| (*operation, Pace::of(*totals, node.uptime)));
        NodePace { name: node.name.clone(), standing, over: node.uptime, operations: paces.collect() }
    }
}

/// A line for each operation that was done.
impl fmt::Display for Performance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.from.map(|from| (self.to - from).to_std().unwrap_or_default()) {
            Some(window) => write!(f, "in {}", Span(window))?,
            None => f.write_str("since the nodes' start")?,
        }
        for (operation, pace) in self.cluster.iter().filter(|(_, pace)| pace.count > 0) {
            write!(f, "\n  {operation:<9}{pace}")?;
        }
        for NodePace { name, standing, .. } in self.nodes.values() {
            match standing {
                Standing::Stayed => {}
                Standing::Restarted => write!(f, "\n  {name} was restarted, and counts since then")?,
                Standing::Joined => write!(f, "\n  {name} joined, and counts since then")?,
                Standing::Reappeared => write!(f, "\n  {name} is back, and does not count yet")?,
            }
        }
        self.left.iter().try_for_each(|name| write!(f, "\n  {name} left"))
    }
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>8} times", self.count)?;
        if let Some(per_second) = self.per_second {
            write!(f, ", {per_second:.2} a second")?;
        }
        match self.average {
            Some(average) => write!(f, ", {:.2} ms each", average.as_secs_f64() * 1000.0),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(at: i64, nodes: &[(&str, u64, u64, u64)]) -> Sample {
        let at = DateTime::from_timestamp(at, 0).unwrap();
        let node = |(id, uptime, count, millis): &(&str, u64, u64, u64)| {
            let totals = Totals { count: *count, time: Duration::from_millis(*millis) };
            let node = NodeSample {
                name: format!("node-{id}"),
                at,
                uptime: Duration::from_secs(*uptime),
                totals: BTreeMap::from([(Operation::Query, totals)]),
            };
            ((*id).to_owned(), node)
        };
        Sample { at, nodes: nodes.iter().map(node).collect() }
    }

    fn query(performance: &Performance) -> Option<(u64, Option<f64>, Option<u128>)> {
        let pace = performance.cluster.get(&Operation::Query)?;
        Some((pace.count, pace.per_second, pace.average.map(|average| average.as_micros())))
    }

    #[test]
    fn what_happened_between_two_samples_is_told_by_each_nodes_clock() {
        let earlier = sample(1000, &[("a", 100, 50, 500), ("b", 10, 0, 0)]);
        let later = sample(1010, &[("a", 110, 70, 530), ("b", 20, 20, 70)]);
        let between = Performance::between(&earlier, &later);
        assert_eq!(query(&between), Some((40, Some(4.0), Some(2500))));
        // Whichever is given first.
        assert_eq!(Performance::between(&later, &earlier), between);
        assert_eq!(between.to_string(), "in 10s\n  query          40 times, 4.00 a second, 2.50 ms each");
    }

    #[test]
    fn nothing_is_not_a_number() {
        let idle = sample(1000, &[("a", 100, 50, 500)]);
        let same = Performance::between(&idle, &sample(1010, &[("a", 110, 50, 500)]));
        assert_eq!(query(&same), Some((0, Some(0.0), None)));
        let at_once = Performance::between(&idle, &idle);
        assert_eq!(query(&at_once), Some((0, None, None)));
        let none = Performance::between(&Sample::default(), &Sample::default());
        assert_eq!((query(&none), none.to_string().as_str()), (None, "in 0ms"));
        for performance in [same, at_once, none] {
            assert!(!serde_json::to_string(&performance).unwrap().contains("NaN"));
        }
    }

    #[test]
    fn nodes_restart_join_come_back_and_leave() {
        let earlier = sample(1000, &[("a", 100, 50, 500), ("b", 100, 9, 9)]);
        let later = sample(1060, &[("a", 20, 10, 100), ("new", 30, 30, 60), ("back", 300, 1000, 1000)]);
        let between = Performance::between(&earlier, &later);
        let standings: Vec<_> = between.nodes.iter().map(|(id, node)| (id.as_str(), node.standing)).collect();
        let expected =
            [("a", Standing::Restarted), ("back", Standing::Reappeared), ("new", Standing::Joined)];
        assert_eq!(
            (standings.as_slice(), between.left.as_slice()),
            (&expected[..], &["node-b".to_owned()][..])
        );
        // 10 in 20 s, and 30 in 30 s; nothing of who is back.
        assert_eq!(query(&between), Some((40, Some(1.5), Some(4000))));
    }

    #[test]
    fn a_node_that_was_young_and_was_started_anew_has_not_stayed() {
        let earlier = sample(1000, &[("a", 20, 50, 500)]);
        let between = Performance::between(&earlier, &sample(1060, &[("a", 30, 60, 600)]));
        assert_eq!(between.nodes["a"].standing, Standing::Restarted);
        assert_eq!(query(&between), Some((60, Some(2.0), Some(10_000))));
        // Both were taken within the second in which its uptime is looked at once.
        let young = Performance::between(&sample(1000, &[("a", 0, 1, 1)]), &sample(1001, &[("a", 0, 3, 3)]));
        assert_eq!(
            (young.nodes["a"].standing, query(&young)),
            (Standing::Stayed, Some((2, Some(2.0), Some(1000))))
        );
    }

    #[test]
    fn a_counter_that_went_back_is_not_known() {
        let earlier = sample(1000, &[("a", 100, 50, 500)]);
        let between = Performance::between(&earlier, &sample(1010, &[("a", 110, 49, 600)]));
        assert_eq!(query(&between), None);
        assert_eq!(between.nodes["a"].standing, Standing::Stayed);
    }

    #[test]
    fn one_sample_alone_counts_since_the_start() {
        let sample = sample(1000, &[("a", 100, 50, 500), ("b", 50, 50, 500)]);
        assert_eq!(query(&Performance::since_start(&sample)), Some((100, Some(1.5), Some(10_000))));
        assert_eq!(sample.totals()[&Operation::Query].count, 100);
    }
}
