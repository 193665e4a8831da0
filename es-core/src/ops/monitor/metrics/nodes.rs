//! The metrics of nodes.

use std::collections::BTreeMap;

use prometheus_client::registry::Unit;

use super::table::{Metric, Sample, counter, gauge, number, sample};
use crate::ops::health::{NodeHealth, Totals};
use crate::ops::monitor::Reading;

pub(super) const NODES: [Metric<Reading>; 11] = [
    gauge(
        "elasticsearch_node_disk_total",
        "The disk that a node's data is on",
        Some(Unit::Bytes),
        |reading| of_nodes(reading, |node| Some(number(node.disk?.total.0))),
    ),
    gauge(
        "elasticsearch_node_disk_available",
        "What a node may still take of it",
        Some(Unit::Bytes),
        |reading| of_nodes(reading, |node| Some(number(node.disk?.available.0))),
    ),
    gauge("elasticsearch_node_heap_used", "Java's heap, garbage included", Some(Unit::Bytes), |reading| {
        of_nodes(reading, |node| Some(number(node.heap.used.0)))
    }),
    gauge("elasticsearch_node_heap_max", "What the heap may be", Some(Unit::Bytes), |reading| {
        of_nodes(reading, |node| Some(number(node.heap.max.0)))
    }),
    gauge("elasticsearch_node_cpu_ratio", "How busy a node's machine is", None, |reading| {
        of_nodes(reading, |node| Some(node.cpu?.0))
    }),
    gauge("elasticsearch_node_shards", "Copies of shards that a node has", None, |reading| {
        of_nodes(reading, |node| Some(number(node.shards)))
    }),
    gauge("elasticsearch_node_pool_queue", "What waits for a thread pool", None, |reading| {
        of_each(reading, "pool", |node| &node.pools, |pool| pool.queue)
    }),
    counter("elasticsearch_node_pool_rejections", "What a thread pool refused", None, |reading| {
        of_each(reading, "pool", |node| &node.pools, |pool| pool.rejected)
    }),
    counter("elasticsearch_node_breaker_trips", "How often a circuit breaker refused", None, |reading| {
        of_each(reading, "breaker", |node| &node.breakers, |breaker| breaker.tripped)
    }),
    counter("elasticsearch_node_operations", "What a node has done", None, |reading| {
        operations(reading, |totals| number(totals.count))
    }),
    counter("elasticsearch_node_operations_time", "How long it took", Some(Unit::Seconds), |reading| {
        operations(reading, |totals| totals.time.as_secs_f64())
    }),
];

/// A node by its name, and by its id always: names may be alike, and a label that came only then would make another series of the
/// first bearer's. (`elasticsearch_exporter` has `name` and always `host` for the same end.)
fn of(name: &str, id: &str) -> [(&'static str, String); 2] {
    [("node", name.to_owned()), ("node_id", id.to_owned())]
}

fn nodes(reading: &Reading) -> impl Iterator<Item = &NodeHealth> {
    reading.report.nodes.read().into_iter().flat_map(|nodes| &nodes.nodes)
}

fn of_nodes(reading: &Reading, value: impl Fn(&NodeHealth) -> Option<f64>) -> Vec<Sample> {
    nodes(reading).filter_map(|node| Some(sample(of(&node.name, &node.id), value(node)?))).collect()
}

/// Of something that a node has several of, by name.
fn of_each<T>(
    reading: &Reading,
    label: &'static str,
    all: fn(&NodeHealth) -> &BTreeMap<String, T>,
    value: fn(&T) -> u64,
) -> Vec<Sample> {
    let each = nodes(reading).flat_map(|node| all(node).iter().map(move |(name, one)| (node, name, one)));
    let labels = |node: &NodeHealth, name: &String| {
        of(&node.name, &node.id).into_iter().chain([(label, name.clone())])
    };
    each.map(|(node, name, one)| sample(labels(node, name), number(value(one)))).collect()
}

fn operations(reading: &Reading, value: impl Fn(&Totals) -> f64) -> Vec<Sample> {
    let nodes = reading.report.sample.read().into_iter().flat_map(|sample| &sample.nodes);
    let all = nodes.flat_map(|(id, node)| {
        node.totals.iter().map(move |(operation, totals)| (of(&node.name, id), operation.to_string(), totals))
    });
    all.map(|(node, operation, totals)| {
        sample(node.into_iter().chain([("operation", operation)]), value(totals))
    })
    .collect()
}
