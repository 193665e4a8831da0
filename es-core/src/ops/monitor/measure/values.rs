//! Values of subjects, from the parts of a reading.

use std::collections::BTreeSet;

use super::{Values, unread};
use crate::ops::health::{
    ClusterHealth, IndexHealth, NodeHealth, PartName, Severity, ShardCounts, Watermark, kinds_without,
};
use crate::ops::maintenance::Unassigned;
use crate::ops::monitor::alerts::{Others, Value};
use crate::ops::monitor::amount::Unit;
use crate::ops::monitor::change::Subject;
use crate::ops::monitor::reading::Reading;

/// A value of the cluster.
pub(super) fn one(value: f64) -> Values {
    (vec![Value::new(Subject::Cluster, value)], Others::Gone)
}

pub(super) fn of_cluster(reading: &Reading, value: impl Fn(&ClusterHealth) -> Option<f64>) -> Option<Values> {
    value(reading.report.cluster.read()?).map(one)
}

/// What is counted of a state that is recovered.
pub(super) fn of_shards(reading: &Reading, value: impl Fn(&ShardCounts) -> u64) -> Option<Values> {
    of_cluster(reading, |cluster| cluster.is_recovered().then(|| count(value(&cluster.shards))))
}

/// Of the nodes that it is about. One that does not tell is there all the same: no number says nothing of it.
pub(super) fn of_nodes(
    reading: &Reading,
    is_meant: impl Fn(&NodeHealth) -> bool,
    value: impl Fn(&NodeHealth) -> Option<f64>,
) -> Option<Values> {
    let nodes = reading.report.nodes.read()?.nodes.iter().filter(|node| is_meant(node));
    let values = nodes
        .map(|node| Value::new(Subject::Node(node.name.clone()), value(node).unwrap_or(f64::NAN)))
        .collect();
    Some((values, if all_nodes(reading) { Others::Gone } else { Others::Unknown }))
}

/// Whether the cluster has no more nodes than have answered: one that has not, is gone.
fn all_nodes(reading: &Reading) -> bool {
    let answered = reading.report.nodes.read().map_or(0, |nodes| nodes.nodes.len() as u64);
    reading.report.cluster.read().is_some_and(|cluster| answered >= cluster.nodes)
}

/// What a thread pool refused. Of a node that has joined since the last reading that is not known.
pub(super) fn of_pool(reading: &Reading, pool: &str) -> Option<Values> {
    let rejected = reading.rejected.as_ref()?;
    of_nodes(reading, |_| true, |node| Some(rejected.get(&node.name)?.get(pool).copied().unwrap_or_default()))
}

pub(super) fn of_indices(
    reading: &Reading,
    value: impl FnMut(&IndexHealth) -> Option<Value>,
) -> Option<Values> {
    Some((reading.report.indices.read()?.indices.iter().filter_map(value).collect(), Others::Gone))
}

/// One for each problem. Others are over where all parts were read that they could come from.
pub(super) fn of_problems(reading: &Reading, severity: Severity) -> Values {
    let problems = reading.report.problems.iter().filter(|problem| problem.severity() == severity);
    let values = problems
        .map(|problem| Value {
            note: Some(problem.to_string()),
            ..Value::new(Subject::Problem(problem.name()), 1.0)
        })
        .collect();
    let mut unread = unread(&reading.report);
    // Of a node that does not answer, nobody knows whether it is well.
    unread.extend((!all_nodes(reading)).then_some(PartName::Nodes));
    (values, Others::ZeroOf(kinds_without(&unread).collect::<BTreeSet<_>>()))
}

pub(super) fn subject(index: &IndexHealth) -> Subject {
    Subject::Index(index.index.clone())
}

pub(super) fn with_shards(subject: Subject, shards: Vec<Unassigned>) -> Value {
    let mut value = Value::new(subject, number(shards.len()));
    value.shards = shards;
    value
}

/// The highest that is crossed.
pub(super) fn watermark(crossed: Option<Watermark>) -> Option<f64> {
    Unit::Watermark.read(crossed.map_or("none", Watermark::word))
}

pub(super) fn yes_no(is: bool) -> f64 {
    f64::from(u8::from(is))
}

#[allow(clippy::cast_precision_loss)] // far below 2^53
pub(super) fn count(number: u64) -> f64 {
    number as f64
}

#[allow(clippy::cast_precision_loss)] // far below 2^53
pub(super) fn number(number: usize) -> f64 {
    number as f64
}
