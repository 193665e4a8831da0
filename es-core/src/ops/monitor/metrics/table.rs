//! The metrics: a row for each, with where its values come from.

use prometheus_client::registry::Unit;

use crate::ops::health::{IndexHealth, Status};
use crate::ops::monitor::measure::{is_unreachable, status};
use crate::ops::monitor::{Alert, Delivery, Reading, Severity};

pub(super) type Labels = Vec<(&'static str, String)>;

/// One of several values of a metric.
pub(super) struct Sample {
    pub(super) labels: Labels,
    pub(super) value: f64,
}

pub(super) fn sample(labels: impl IntoIterator<Item = (&'static str, String)>, value: f64) -> Sample {
    Sample { labels: labels.into_iter().collect(), value }
}

/// A metric, with where its values come from.
pub(super) struct Metric<T> {
    pub(super) name: &'static str,
    pub(super) help: &'static str,
    pub(super) unit: Option<Unit>,
    pub(super) is_counter: bool,
    pub(super) values: fn(&T) -> Vec<Sample>,
}

pub(super) const fn gauge<T>(
    name: &'static str,
    help: &'static str,
    unit: Option<Unit>,
    values: fn(&T) -> Vec<Sample>,
) -> Metric<T> {
    Metric { name, help, unit, is_counter: false, values }
}

pub(super) const fn counter<T>(
    name: &'static str,
    help: &'static str,
    unit: Option<Unit>,
    values: fn(&T) -> Vec<Sample>,
) -> Metric<T> {
    Metric { name, help, unit, is_counter: true, values }
}

pub(super) const READING: [Metric<Reading>; 15] = [
    gauge("elasticsearch_up", "Whether a node answers, and knows a master", None, |reading| {
        vec![sample([], f64::from(u8::from(!is_unreachable(&reading.report))))]
    }),
    gauge("elasticsearch_cluster_status", "1 for the worst status of its indices", None, |reading| {
        let cluster = reading.report.cluster.read();
        let all = cluster.iter().flat_map(|cluster| {
            [Status::Green, Status::Yellow, Status::Red].map(|status| {
                sample([("status", status.to_string())], f64::from(u8::from(cluster.status == status)))
            })
        });
        all.collect()
    }),
    gauge("elasticsearch_cluster_nodes", "Nodes, by whether they hold data", None, |reading| {
        let cluster = reading.report.cluster.read();
        let all = cluster.iter().flat_map(|cluster| {
            [("true", cluster.data_nodes), ("false", cluster.nodes.saturating_sub(cluster.data_nodes))]
        });
        all.map(|(data, nodes)| sample([("data", data.to_owned())], number(nodes))).collect()
    }),
    gauge("elasticsearch_cluster_shards", "Copies of shards, by what becomes of them", None, |reading| {
        let cluster = reading.report.cluster.read();
        let all = cluster.iter().flat_map(|cluster| {
            [
                ("active_primary", cluster.shards.active_primaries),
                ("active", cluster.shards.active),
                ("relocating", cluster.shards.relocating),
                ("initializing", cluster.shards.initializing),
                ("unassigned", cluster.shards.unassigned),
                ("delayed", cluster.shards.delayed),
            ]
        });
        all.map(|(state, shards)| sample([("state", state.to_owned())], number(shards))).collect()
    }),
    gauge("elasticsearch_cluster_pending_tasks", "Tasks that wait for the master", None, |reading| {
        reading
            .report
            .cluster
            .read()
            .iter()
            .map(|cluster| sample([], number(cluster.pending_tasks)))
            .collect()
    }),
    gauge(
        "elasticsearch_cluster_pending_longest",
        "How long the first of them has waited",
        Some(Unit::Seconds),
        |reading| {
            reading
                .report
                .cluster
                .read()
                .iter()
                .map(|cluster| sample([], cluster.longest_wait.as_secs_f64()))
                .collect()
        },
    ),
    gauge("elasticsearch_indices", "Indices with the cluster's prefix, by status", None, |reading| {
        let Some(indices) = reading.report.indices.read() else { return Vec::new() };
        let of = |status| indices.indices.iter().filter(|index| index.status == status).count();
        [Status::Green, Status::Yellow, Status::Red, Status::Unknown]
            .map(|status| sample([("status", status.to_string())], number(of(status) as u64)))
            .into()
    }),
    gauge(
        "elasticsearch_lifecycle_errors",
        "Indices whose lifecycle has stopped with an error",
        None,
        |reading| {
            let lifecycle = reading.report.lifecycle.read();
            lifecycle.iter().map(|lifecycle| sample([], number(lifecycle.failed.len() as u64))).collect()
        },
    ),
    gauge(
        "elasticsearch_snapshot_last_success",
        "When a snapshot policy succeeded last, since 1970",
        Some(Unit::Seconds),
        |reading| {
            let policies =
                reading.report.snapshots.read().into_iter().flat_map(|snapshots| &snapshots.policies);
            let at =
                |at: chrono::DateTime<chrono::Utc>| number(u64::try_from(at.timestamp()).unwrap_or_default());
            policies
                .filter_map(|policy| {
                    Some(sample([("policy", policy.policy.clone())], at(policy.last_success?)))
                })
                .collect()
        },
    ),
    gauge("es_monitor_alerts", "What fires, by severity", None, |reading| {
        let of = |severity| reading.alerts.iter().filter(|alert| alert.severity == severity).count() as u64;
        [Severity::Info, Severity::Warning, Severity::Critical]
            .map(|severity| sample([("severity", severity.to_string())], number(of(severity))))
            .into()
    }),
    gauge("es_monitor_alert", "1 for each alert that fires", None, |reading| {
        let labels = |alert: &Alert| [("rule", alert.rule.clone())].into_iter().chain(alert.labels());
        reading.alerts.iter().map(|alert| sample(labels(alert), 1.0)).collect()
    }),
    counter("es_monitor_readings", "Readings", None, |reading| vec![sample([], number(reading.readings))]),
    counter("es_monitor_partial_readings", "Readings of which a part could not be read", None, |reading| {
        vec![sample([], number(reading.partial))]
    }),
    gauge("es_monitor_reading", "How long the last reading took", Some(Unit::Seconds), |reading| {
        vec![sample([], reading.report.took.as_secs_f64())]
    }),
    gauge(
        "es_monitor_last_reading_timestamp",
        "When the last reading was begun, since 1970",
        Some(Unit::Seconds),
        |reading| {
            let millis = u64::try_from(reading.report.at.timestamp_millis()).unwrap_or_default();
            vec![sample([], number(millis) / 1000.0)]
        },
    ),
];

pub(super) const INDEX: [Metric<Vec<IndexHealth>>; 4] = [
    gauge("elasticsearch_index_status", "0 for green, 1 for yellow, 2 for red", None, |indices| {
        of_indices(indices, |index| status(index.status))
    }),
    gauge("elasticsearch_index_unassigned_shards", "Copies of an index that no node has", None, |indices| {
        of_indices(indices, |index| Some(number(index.unassigned)))
    }),
    gauge(
        "elasticsearch_index_documents",
        "Documents of an index, nested ones counted by themselves",
        None,
        |indices| of_indices(indices, |index| index.documents.map(number)),
    ),
    gauge("elasticsearch_index_size", "What all copies of an index take", Some(Unit::Bytes), |indices| {
        of_indices(indices, |index| Some(number(index.size?.0)))
    }),
];

pub(super) const SINKS: [Metric<Vec<Delivery>>; 3] = [
    counter("es_monitor_deliveries", "Changes that a sink has taken", None, |sinks| {
        sinks.iter().map(|of| sample([("sink", of.sink.clone())], number(of.delivered))).collect()
    }),
    counter("es_monitor_lost_deliveries", "Changes that a sink did not take", None, |sinks| {
        sinks.iter().map(|of| sample([("sink", of.sink.clone())], number(of.lost))).collect()
    }),
    gauge("es_monitor_waiting_deliveries", "Changes that wait for a sink", None, |sinks| {
        sinks.iter().map(|of| sample([("sink", of.sink.clone())], number(of.waiting))).collect()
    }),
];

fn of_indices(indices: &[IndexHealth], value: impl Fn(&IndexHealth) -> Option<f64>) -> Vec<Sample> {
    indices.iter().filter_map(|index| Some(sample([("index", index.index.clone())], value(index)?))).collect()
}

#[allow(clippy::cast_precision_loss)] // metrics are floats
pub(super) fn number(count: u64) -> f64 {
    count as f64
}
