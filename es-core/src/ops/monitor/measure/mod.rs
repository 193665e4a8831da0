//! The measures: which parts of a reading each needs, and what a rule sees of them. Pure.

mod rows;
mod values;

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::alerts::{Observed, Others, Value};
use super::amount::Unit;
use super::reading::Reading;
use super::rule::Rule;
use crate::error::ErrorKind;
use crate::ops::has_no_answer;
use crate::ops::health::{ClusterHealth, HealthError, HealthReport, PartName, Status};
use rows::MEASURES;

/// A measure of this crate.
pub(super) struct Measure {
    word: &'static str,
    pub(super) unit: Unit,
    /// Whether its one subject is the cluster, which has no name.
    pub(super) is_of_cluster: bool,
    /// The parts that its values come from: where one could not be read, there are none.
    parts: &'static [PartName],
    /// Whether there are values all the same, of the parts that were read.
    pub(super) takes_what_is_read: bool,
    values: fn(&Reading) -> Option<Values>,
}

type Values = (Vec<Value>, Others);

pub(super) fn find(word: &str) -> Option<&'static Measure> {
    MEASURES.iter().find(|measure| measure.word == word)
}

pub(super) fn words() -> impl Iterator<Item = &'static str> {
    MEASURES.iter().map(|measure| measure.word)
}

/// What somebody may have meant by a word: one that is spelled like it, else those of which it is a part.
pub(super) fn meant(word: &str) -> Vec<&'static str> {
    match es_vocab::closest(word, words()) {
        Some(close) => vec![close],
        None => words().filter(|known| known.split('.').any(|part| part == word)).collect(),
    }
}

/// The parts that a rule asks for; all of them for a measure of the user's own.
pub(super) fn parts(rule: &Rule) -> &'static [PartName] {
    measure_of(rule).map_or(&PartName::ALL, |measure| measure.parts)
}

/// Those of them without which it has no values.
pub(super) fn needs(rule: &Rule) -> &'static [PartName] {
    measure_of(rule).filter(|measure| !measure.takes_what_is_read).map_or(&[], |measure| measure.parts)
}

/// Of this crate.
fn measure_of(rule: &Rule) -> Option<&'static Measure> {
    if rule.values().is_none() { find(&rule.condition().measure) } else { None }
}

/// What a rule sees of a reading.
pub(super) fn observe(rule: &Rule, reading: &Reading) -> Observed {
    let values = match (rule.values(), measure_of(rule)) {
        // A panic of the user's is the rule's alone.
        (Some(own), _) => catch_unwind(AssertUnwindSafe(|| own(reading))).unwrap_or_default().map(|values| {
            (values.into_iter().map(|(subject, value)| Value::new(subject, value)).collect(), Others::Gone)
        }),
        (None, Some(measure)) => {
            let unread = unread(&reading.report);
            let is_whole = measure.parts.iter().all(|part| !unread.contains(part));
            if is_whole || measure.takes_what_is_read { (measure.values)(reading) } else { None }
        }
        (None, None) => None,
    };
    values.map_or(Observed::Missed, |(values, others)| Observed::Read { values, others })
}

/// What comes from the cluster's state. Before that is recovered, the server tells of an empty one.
const OF_STATE: [PartName; 5] =
    [PartName::Indices, PartName::Unassigned, PartName::Settings, PartName::Lifecycle, PartName::Snapshots];

/// The parts that could not be read, or of which nothing is known yet.
fn unread(report: &HealthReport) -> Vec<PartName> {
    let failed = report.failed().into_iter().map(|(part, _)| part);
    let is_known = report.cluster.read().is_none_or(ClusterHealth::is_recovered);
    failed.chain(OF_STATE.into_iter().filter(|_| !is_known)).collect()
}

fn first_line(error: &HealthError) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

/// What a node tells by itself, also where there is no master.
const OF_NODES: [PartName; 3] = [PartName::Nodes, PartName::Sample, PartName::Indicators];

/// Whether no node answers, or no master: whatever was asked.
pub(super) fn is_unreachable(report: &HealthReport) -> bool {
    let failed = report.failed();
    let out_of_reach = |error: &HealthError| match error {
        HealthError::TimedOut { .. } => true,
        HealthError::Cluster(error) => has_no_answer(error) || matches!(error.kind(), ErrorKind::Tls { .. }),
        _ => false,
    };
    report.cluster.failure().is_some()
        && failed.iter().all(|(_, error)| out_of_reach(error))
        && report.read().iter().all(|part| OF_NODES.contains(part))
}

pub(super) fn status(status: Status) -> Option<f64> {
    Unit::Status.read(status.word())
}

#[cfg(test)]
mod tests;
