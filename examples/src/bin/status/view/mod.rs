//! What the page is told: a reading of the monitor as JSON. Pure.

mod things;
mod told;

use std::time::Duration;

use chrono::{DateTime, Utc};
use es_core::ops::health::{HealthReport, Operation, PartName, Performance, Status};
use es_core::ops::monitor::{Change, Reading};
use serde::Serialize;

use things::{IndexView, NodeView, ShardView, index, node, shard};
use told::{AlertView, ChangeView, ProblemView, alert, bad, change, problems};

/// All that the page shows. A part that was not read is `null`, and `missing` says why.
#[derive(Debug, Serialize)]
pub(crate) struct View {
    status: Status,
    /// The status in a sentence.
    headline: String,
    /// When the cluster was read; `null` before the first time.
    at: Option<DateTime<Utc>>,
    /// How long ago, by this machine's clock: the page's may be wrong.
    age_ms: Option<u64>,
    every_ms: u64,
    cluster: Option<ClusterView>,
    /// Queries on shards, and documents indexed, since the reading before; `null` at the first.
    searching: Option<PaceView>,
    indexing: Option<PaceView>,
    nodes: Option<Vec<NodeView>>,
    indices: Option<Vec<IndexView>>,
    /// Primaries first; not more than a page has room for.
    unassigned: Option<Vec<ShardView>>,
    /// Problems of ILM and SLM; `null` where neither was read.
    lifecycle: Option<Vec<ProblemView>>,
    /// The others; `null` where nothing was read.
    problems: Option<Vec<ProblemView>>,
    alerts: Vec<AlertView>,
    /// The last ones first.
    changes: Vec<ChangeView>,
    missing: Vec<Missing>,
}

#[derive(Debug, Serialize)]
struct ClusterView {
    name: String,
    nodes: u64,
    data_nodes: u64,
    active: u64,
    shards: u64,
    unassigned: u64,
    delayed: u64,
    pending_tasks: u64,
    longest_wait_ms: u64,
}

#[derive(Debug, Serialize)]
struct PaceView {
    per_second: Option<f64>,
    average_ms: Option<f64>,
}

/// Parts that could not be read for one reason.
#[derive(Debug, PartialEq, Serialize)]
struct Missing {
    parts: Vec<PartName>,
    reason: String,
}

/// Unassigned shards that are listed: with a node, thousands may go. How many there are the cluster says.
const LISTED: usize = 100;

impl View {
    /// Of the last reading, and the changes so far, the last ones first.
    pub(crate) fn of<'a>(
        reading: Option<&Reading>,
        changes: impl IntoIterator<Item = &'a Change>,
        every: Duration,
        now: DateTime<Utc>,
    ) -> Self {
        let report = reading.map(|reading| &reading.report);
        let performance = reading.and_then(|reading| reading.performance.as_ref());
        let pace = |operation| performance.and_then(|performance| pace(performance, operation));
        let (lifecycle, problems) = report.map(problems).unwrap_or_default();
        View {
            status: report.map_or(Status::Unknown, |report| report.status),
            headline: report.map_or_else(|| "The cluster has not been read yet.".to_owned(), headline),
            at: report.map(|report| report.at),
            age_ms: report
                .map(|report| u64::try_from((now - report.at).num_milliseconds()).unwrap_or_default()),
            every_ms: millis(every),
            cluster: report.and_then(cluster),
            searching: pace(Operation::Query),
            indexing: pace(Operation::Index),
            nodes: report.and_then(|report| Some(report.nodes.read()?.nodes.iter().map(node).collect())),
            indices: report
                .and_then(|report| Some(report.indices.read()?.indices.iter().map(index).collect())),
            unassigned: report.and_then(|report| {
                Some(report.unassigned.read()?.shards.iter().take(LISTED).map(shard).collect())
            }),
            lifecycle,
            problems,
            alerts: reading.into_iter().flat_map(|reading| &reading.alerts).map(alert).collect(),
            changes: changes.into_iter().map(change).collect(),
            missing: report.map(missing).unwrap_or_default(),
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The status in a sentence: what is lost, what is at risk, and what else the server minds.
fn headline(report: &HealthReport) -> String {
    let Some(cluster) = report.cluster.read() else {
        return "The cluster could not be asked.".to_owned();
    };
    let of = |count: u64, one: &str, more: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {more}")),
    };
    let unassigned = cluster.shards.unassigned;
    let primaries = report.unassigned.read().map_or(0, |shards| shards.primaries() as u64);
    let mut said: Vec<String> = [
        of(
            primaries,
            "primary has no node: its documents can't be found.",
            "primaries have no node: their documents can't be found.",
        ),
        of(unassigned.saturating_sub(primaries), "replica has no node.", "replicas have no node."),
        of(cluster.shards.initializing, "copy is being made.", "copies are being made."),
    ]
    .into_iter()
    .flatten()
    .collect();
    if said.is_empty() {
        said.push("Every shard has all its copies.".to_owned());
    }
    let indicators = report.indicators.read().and_then(Option::as_ref);
    let others: Vec<_> = indicators.into_iter().flat_map(bad).map(|one| one.name.as_str()).collect();
    if !others.is_empty() {
        said.push(format!("Elasticsearch's own indicators that are not green: {}.", others.join(", ")));
    }
    said.join(" ")
}

fn cluster(report: &HealthReport) -> Option<ClusterView> {
    let cluster = report.cluster.read()?;
    Some(ClusterView {
        name: cluster.cluster.clone(),
        nodes: cluster.nodes,
        data_nodes: cluster.data_nodes,
        active: cluster.shards.active,
        shards: cluster.shards.all(),
        unassigned: cluster.shards.unassigned,
        delayed: cluster.shards.delayed,
        pending_tasks: cluster.pending_tasks,
        longest_wait_ms: millis(cluster.longest_wait),
    })
}

fn pace(performance: &Performance, operation: Operation) -> Option<PaceView> {
    let pace = performance.cluster.get(&operation)?;
    let average_ms = pace.average.map(|average| average.as_secs_f64() * 1000.0);
    Some(PaceView { per_second: pace.per_second, average_ms })
}

/// Whether nothing at all could be read.
fn is_out_of_reach(report: &HealthReport) -> bool {
    report.failed().len() == PartName::ALL.len()
}

fn missing(report: &HealthReport) -> Vec<Missing> {
    if let (true, Some(error)) = (is_out_of_reach(report), report.cluster.failure()) {
        return vec![Missing { parts: PartName::ALL.to_vec(), reason: error.to_string() }];
    }
    let mut missing: Vec<Missing> = Vec::new();
    for (part, error) in report.failed() {
        let reason = error.to_string();
        match missing.iter_mut().find(|one| one.reason == reason) {
            Some(same) => same.parts.push(part),
            None => missing.push(Missing { parts: vec![part], reason }),
        }
    }
    missing
}
