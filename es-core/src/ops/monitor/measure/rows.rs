//! The measures, one a row.

use std::collections::BTreeMap;

use super::values::{
    count, number, of_cluster, of_indices, of_nodes, of_pool, of_problems, of_shards, one, subject,
    watermark, with_shards, yes_no,
};
use super::{Measure, Values, first_line, is_unreachable, status};
use crate::ops::health::{HealthError, NodeHealth, Operation, PartName, Severity};
use crate::ops::lifecycle::{IndexLifecycle, Mode};
use crate::ops::maintenance::Unassigned;
use crate::ops::monitor::alerts::{Others, Value};
use crate::ops::monitor::amount::Unit;
use crate::ops::monitor::change::Subject;
use crate::ops::monitor::reading::Reading;

const fn row(
    word: &'static str,
    unit: Unit,
    parts: &'static [PartName],
    values: fn(&Reading) -> Option<Values>,
) -> Measure {
    Measure { word, unit, is_of_cluster: false, parts, takes_what_is_read: false, values }
}

/// A row whose one subject is the cluster.
const fn whole(
    word: &'static str,
    unit: Unit,
    parts: &'static [PartName],
    values: fn(&Reading) -> Option<Values>,
) -> Measure {
    Measure { is_of_cluster: true, ..row(word, unit, parts, values) }
}

/// A row of problems, which may come from any part.
const fn problems(word: &'static str, values: fn(&Reading) -> Option<Values>) -> Measure {
    Measure { takes_what_is_read: true, ..row(word, Unit::Count, &PartName::ALL, values) }
}

const CLUSTER: &[PartName] = &[PartName::Cluster];
const SHARDS: &[PartName] = &[PartName::Cluster, PartName::Unassigned];
const NODES: &[PartName] = &[PartName::Nodes];
const DISKS: &[PartName] = &[PartName::Nodes, PartName::Settings];
const SAMPLE: &[PartName] = &[PartName::Sample];
const INDICES: &[PartName] = &[PartName::Indices];
const INDEX_SHARDS: &[PartName] = &[PartName::Indices, PartName::Unassigned];
const LIFECYCLE: &[PartName] = &[PartName::Lifecycle];
const SNAPSHOTS: &[PartName] = &[PartName::Snapshots];

pub(super) const MEASURES: [Measure; 27] = [
    whole("cluster.reachable", Unit::YesNo, &[], |reading| {
        let why = reading.report.cluster.failure().filter(|_| is_unreachable(&reading.report));
        let number = if why.is_none() { 1.0 } else { 0.0 };
        let value = Value { note: why.map(first_line), ..Value::new(Subject::Cluster, number) };
        Some((vec![value], Others::Gone))
    }),
    whole("cluster.status", Unit::Status, CLUSTER, |reading| {
        of_cluster(reading, |cluster| status(cluster.status))
    }),
    whole("nodes.count", Unit::Count, CLUSTER, |reading| {
        of_cluster(reading, |cluster| Some(count(cluster.nodes)))
    }),
    whole("nodes.data", Unit::Count, CLUSTER, |reading| {
        of_cluster(reading, |cluster| Some(count(cluster.data_nodes)))
    }),
    whole("tasks.pending", Unit::Count, CLUSTER, |reading| {
        of_cluster(reading, |cluster| Some(count(cluster.pending_tasks)))
    }),
    whole("tasks.wait", Unit::Seconds, CLUSTER, |reading| {
        of_cluster(reading, |cluster| Some(cluster.longest_wait.as_secs_f64()))
    }),
    whole("shards.unassigned", Unit::Count, SHARDS, |reading| {
        let shards = &reading.report.unassigned.read()?.shards;
        Some((vec![with_shards(Subject::Cluster, shards.clone())], Others::Gone))
    }),
    whole("shards.initializing", Unit::Count, CLUSTER, |reading| {
        of_shards(reading, |shards| shards.initializing)
    }),
    whole("shards.relocating", Unit::Count, CLUSTER, |reading| {
        of_shards(reading, |shards| shards.relocating)
    }),
    row("disk.used", Unit::Percent, NODES, |reading| {
        of_nodes(reading, NodeHealth::holds_whole_shards, |node| Some(node.disk?.used.0 * 100.0))
    }),
    row("disk.available", Unit::Bytes, NODES, |reading| {
        of_nodes(reading, NodeHealth::holds_whole_shards, |node| Some(count(node.disk?.available.0)))
    }),
    row("disk.watermark", Unit::Watermark, DISKS, |reading| {
        of_nodes(reading, NodeHealth::has_data, |node| watermark(node.disk?.crossed))
    }),
    row("heap.used", Unit::Percent, NODES, |reading| {
        of_nodes(reading, |_| true, |node| Some(node.heap.share.0 * 100.0))
    }),
    row("cpu.used", Unit::Percent, NODES, |reading| {
        of_nodes(reading, |_| true, |node| Some(node.cpu?.0 * 100.0))
    }),
    row("index.status", Unit::Status, INDICES, |reading| {
        of_indices(reading, |index| Some(Value::new(subject(index), status(index.status)?)))
    }),
    row("index.unassigned", Unit::Count, INDEX_SHARDS, |reading| {
        let mut shards: BTreeMap<&str, Vec<Unassigned>> = BTreeMap::new();
        for shard in &reading.report.unassigned.read()?.shards {
            shards.entry(&shard.index).or_default().push(shard.clone());
        }
        of_indices(reading, |index| {
            Some(with_shards(subject(index), shards.remove(index.index.as_str()).unwrap_or_default()))
        })
    }),
    problems("problems.critical", |reading| Some(of_problems(reading, Severity::Critical))),
    problems("problems.warning", |reading| Some(of_problems(reading, Severity::Warning))),
    whole("lifecycle.stopped", Unit::YesNo, LIFECYCLE, |reading| {
        Some(one(yes_no(reading.report.lifecycle.read()?.mode != Mode::Running)))
    }),
    row("lifecycle.errors", Unit::Count, LIFECYCLE, |reading| {
        let failed = reading.report.lifecycle.read()?.failed.iter();
        let value = |index: &IndexLifecycle| Value {
            note: index.error.as_ref().map(|error| error.reason.clone()),
            ..Value::new(Subject::Index(index.index.clone()), 1.0)
        };
        Some((failed.map(value).collect(), Others::Zero))
    }),
    row("snapshot.failures", Unit::Count, SNAPSHOTS, |reading| {
        let values = reading.report.snapshots.read()?.policies.iter().map(|policy| {
            let note = policy.failure().map(|failure| format!("{}: {}", failure.snapshot, failure.reason));
            Value {
                note,
                ..Value::new(Subject::Policy(policy.policy.clone()), number(policy.failure().iter().len()))
            }
        });
        Some((values.collect(), Others::Gone))
    }),
    row("snapshot.age", Unit::Seconds, SNAPSHOTS, |reading| {
        let values = reading.report.snapshots.read()?.policies.iter().filter_map(|policy| {
            let never = policy.last_success.is_none().then(|| "it has never succeeded".to_owned());
            let age =
                (reading.report.at - policy.last_success.or(policy.modified)?).to_std().unwrap_or_default();
            let value = Value::new(Subject::Policy(policy.policy.clone()), age.as_secs_f64());
            Some(Value { note: never, ..value })
        });
        Some((values.collect(), Others::Gone))
    }),
    whole("snapshots.stopped", Unit::YesNo, SNAPSHOTS, |reading| {
        Some(one(yes_no(reading.report.snapshots.read()?.mode != Mode::Running)))
    }),
    whole("search.latency", Unit::Seconds, SAMPLE, |reading| {
        // Where nothing was searched, nothing took long.
        let average =
            reading.performance.as_ref()?.cluster.get(&Operation::Query).and_then(|pace| pace.average);
        Some(one(average.unwrap_or_default().as_secs_f64()))
    }),
    row("search.rejected", Unit::PerSecond, NODES, |reading| of_pool(reading, "search")),
    row("write.rejected", Unit::PerSecond, NODES, |reading| of_pool(reading, "write")),
    row("part.unread", Unit::YesNo, &[], |reading| {
        // Of a cluster that is out of reach that is said already.
        let failed = Some(reading.report.failed()).filter(|_| !is_unreachable(&reading.report))?;
        let value = |(part, error): &(PartName, &HealthError)| Value {
            note: Some(first_line(error)),
            ..Value::new(Subject::Part(part.word().to_owned()), 1.0)
        };
        Some((failed.iter().map(value).collect(), Others::Zero))
    }),
];
