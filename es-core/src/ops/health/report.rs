//! All of it at once: parts that are read side by side, of which any may fail.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures_util::future::{join, join5};
use serde::Serialize;

use super::indices::Scope;
use super::problems::{Facts, find};
use super::{
    ClusterHealth, ClusterSettings, Health, HealthError, Indicators, IndicesHealth, LifecycleHealth,
    NodesHealth, Part, PartName, Problem, Sample, Severity, SnapshotsHealth, Status, Thresholds,
    UnassignedShards,
};
use super::{indicators, indices, lifecycle, nodes, settings, unassigned};
use crate::cluster::Cluster;

/// What a report is to tell.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportOptions {
    patterns: Vec<String>,
    parts: BTreeSet<PartName>,
    thresholds: Thresholds,
    timeout: Duration,
    explained: usize,
}

impl Default for ReportOptions {
    fn default() -> Self {
        ReportOptions {
            patterns: vec!["*".to_owned()],
            parts: PartName::ALL.into(),
            thresholds: Thresholds::default(),
            timeout: Duration::from_secs(30),
            explained: 5,
        }
    }
}

impl ReportOptions {
    /// All parts, of all indices with the cluster's prefix, within 30 s.
    pub fn new() -> Self {
        Self::default()
    }

    /// The indices to look at; the default is `*`. They get the cluster's prefix. The cluster, its nodes and shards are told as a
    /// whole all the same.
    pub fn patterns(mut self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.patterns = patterns.into_iter().map(Into::into).collect();
        self
    }

    /// These parts alone.
    pub fn only(mut self, parts: impl IntoIterator<Item = PartName>) -> Self {
        self.parts = parts.into_iter().collect();
        self
    }

    /// Without this part.
    pub fn without(mut self, part: PartName) -> Self {
        self.parts.remove(&part);
        self
    }

    /// From when on something is a problem.
    pub fn thresholds(mut self, thresholds: Thresholds) -> Self {
        self.thresholds = thresholds;
        self
    }

    /// How long the report may take; what is not read by then has failed. The default is 30 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How many unassigned shards are explained at most, one for each reason; the default is 5.
    pub fn explain(mut self, shards: usize) -> Self {
        self.explained = shards;
        self
    }

    pub(in crate::ops) fn has(&self, part: PartName) -> bool {
        self.parts.contains(&part)
    }

    /// Nothing is sent with patterns that no index can match.
    pub(in crate::ops) fn check(&self, cluster: &Cluster) -> Result<(), HealthError> {
        super::patterns(cluster, &self.patterns).map(drop)
    }
}

/// How a cluster is. A part that could not be read says why; the others are there all the same.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct HealthReport {
    /// When it was begun.
    pub at: DateTime<Utc>,
    /// How long it took, as JSON in milliseconds.
    #[serde(rename = "took_ms", serialize_with = "crate::serde::duration_millis::serialize")]
    pub took: Duration,
    /// The worst that the server tells, of the cluster, its indices and its indicators. Where the cluster could not be asked, it is
    /// [`Status::Unknown`] unless something is red.
    pub status: Status,
    /// The cluster as a whole.
    pub cluster: Part<ClusterHealth>,
    /// Its nodes.
    pub nodes: Part<NodesHealth>,
    /// Its indices.
    pub indices: Part<IndicesHealth>,
    /// Shards that no node has.
    pub unassigned: Part<UnassignedShards>,
    /// The server's own judgement; `None` from a server older than 8.7.
    pub indicators: Part<Option<Indicators>>,
    /// What the nodes have done since their start; with that of another report a [`Performance`](super::Performance).
    pub sample: Part<Sample>,
    /// The settings that it is judged by.
    pub settings: Part<ClusterSettings>,
    /// ILM.
    pub lifecycle: Part<LifecycleHealth>,
    /// SLM.
    pub snapshots: Part<SnapshotsHealth>,
    /// What is wrong in what was read, the worst first. As JSON with `severity`, `message` and `help` of each.
    #[serde(serialize_with = "super::problems::in_full")]
    pub problems: Vec<Problem>,
}

impl HealthReport {
    /// Each part that was asked for, with whether it was read.
    fn parts(&self) -> impl Iterator<Item = (PartName, Result<(), &HealthError>)> {
        let all = [
            (PartName::Cluster, self.cluster.outcome()),
            (PartName::Nodes, self.nodes.outcome()),
            (PartName::Indices, self.indices.outcome()),
            (PartName::Unassigned, self.unassigned.outcome()),
            (PartName::Indicators, self.indicators.outcome()),
            (PartName::Sample, self.sample.outcome()),
            (PartName::Settings, self.settings.outcome()),
            (PartName::Lifecycle, self.lifecycle.outcome()),
            (PartName::Snapshots, self.snapshots.outcome()),
        ];
        all.into_iter().filter_map(|(part, outcome)| Some((part, outcome?)))
    }

    /// The parts that could not be read, and why.
    pub fn failed(&self) -> Vec<(PartName, &HealthError)> {
        self.parts().filter_map(|(part, outcome)| Some((part, outcome.err()?))).collect()
    }

    /// The parts that were read.
    pub fn read(&self) -> Vec<PartName> {
        self.parts().filter_map(|(part, outcome)| outcome.ok().map(|()| part)).collect()
    }

    /// Whether a part could not be read.
    pub fn is_partial(&self) -> bool {
        !self.failed().is_empty()
    }

    /// The worst problem's.
    pub fn severity(&self) -> Option<Severity> {
        self.problems.iter().map(Problem::severity).max()
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            cluster: self.cluster.read(),
            nodes: self.nodes.read(),
            settings: self.settings.read(),
            indices: self.indices.read(),
            unassigned: self.unassigned.read(),
            lifecycle: self.lifecycle.read(),
            snapshots: self.snapshots.read(),
        }
    }

    /// Of the cluster, its indices and its indicators. What was not asked for does not make it unknown.
    fn worst(&self) -> Status {
        let cluster = match &self.cluster {
            Part::Read(cluster) => Some(cluster.status),
            Part::Failed(_) => Some(Status::Unknown),
            Part::NotAsked => None,
        };
        let indices = self.indices.read().and_then(|all| all.indices.iter().map(|index| index.status).max());
        let indicators = self.indicators.read().and_then(Option::as_ref).map(|indicators| indicators.status);
        [cluster, indices, indicators].into_iter().flatten().max().unwrap_or_default()
    }
}

/// The report's time.
#[derive(Clone, Copy)]
struct Deadline {
    start: Instant,
    after: Duration,
}

impl Deadline {
    /// The part, if it is asked for and in time.
    async fn part<T, E: Into<HealthError>>(
        self,
        asked: bool,
        part: PartName,
        read: impl Future<Output = Result<T, E>>,
    ) -> Part<T> {
        if !asked {
            return Part::NotAsked;
        }
        let left = self.after.saturating_sub(self.start.elapsed());
        match tokio::time::timeout(left, read).await {
            Ok(Ok(read)) => Part::Read(read),
            Ok(Err(error)) => Part::Failed(Arc::new(error.into())),
            Err(_) => Part::Failed(Arc::new(HealthError::TimedOut { part, after: self.after })),
        }
    }
}

impl Health<'_> {
    /// How the cluster is: all parts, read side by side, and what is wrong in them.
    ///
    /// A part that could not be read (a missing privilege, a time-out, no connection) says why, and the report is partial:
    /// [`HealthReport::failed`]. Fails only before anything is sent: with
    /// [`HealthError::Name`] for a pattern that no index can match, and [`HealthError::Options`] without any.
    ///
    /// 14 requests for 3.6 KB of patterns, whatever the number of indices; more where shards are unassigned (one, and one for
    /// each reason that is explained) and where an index is blocked for writes (one).
    pub async fn report(&self, options: &ReportOptions) -> Result<HealthReport, HealthError> {
        let patterns = super::patterns(self.cluster, &options.patterns)?;
        let (at, start) = (Utc::now(), Instant::now());
        let deadline = Deadline { start, after: options.timeout };
        let (cluster, patience) = (self.cluster, nodes::patience(options.timeout));
        let asked = |part| options.has(part);

        let whole = async {
            let health = deadline.part(asked(PartName::Cluster), PartName::Cluster, self.cluster()).await;
            let none = health.read().is_some_and(|health| health.shards.unassigned == 0);
            let unassigned = async {
                if none {
                    Ok(UnassignedShards::default())
                } else {
                    unassigned::read(cluster, options.explained).await
                }
            };
            (health, deadline.part(asked(PartName::Unassigned), PartName::Unassigned, unassigned).await)
        };
        let of_nodes = {
            let nodes = asked(PartName::Nodes);
            join(
                deadline.part(
                    nodes || asked(PartName::Sample),
                    PartName::Nodes,
                    nodes::stats(cluster, patience),
                ),
                deadline.part(
                    nodes || asked(PartName::Settings),
                    PartName::Settings,
                    settings::read(cluster),
                ),
            )
        };
        let of_indices = async {
            let (indices, lifecycle) = (asked(PartName::Indices), asked(PartName::Lifecycle));
            let scope = Scope::read(cluster, &patterns);
            match deadline.part(indices || lifecycle, PartName::Indices, scope).await {
                Part::Read(scope) => {
                    Box::pin(join(
                        deadline.part(indices, PartName::Indices, indices::read(cluster, &scope, patience)),
                        deadline.part(lifecycle, PartName::Lifecycle, lifecycle::read(cluster, &scope)),
                    ))
                    .await
                }
                failed => (failed.unread(indices), failed.unread(lifecycle)),
            }
        };
        let indicators = indicators::read(cluster);
        let indicators = deadline.part(asked(PartName::Indicators), PartName::Indicators, indicators);
        let snapshots = lifecycle::snapshots(cluster);
        let snapshots = deadline.part(asked(PartName::Snapshots), PartName::Snapshots, snapshots);
        let ((health, unassigned), (stats, settings), (indices, lifecycle), indicators, snapshots) =
            Box::pin(join5(whole, of_nodes, of_indices, indicators, snapshots)).await;

        let mut report = HealthReport {
            at,
            took: Duration::ZERO,
            status: Status::Unknown,
            cluster: health,
            nodes: stats.give(asked(PartName::Nodes), |stats| NodesHealth::read(stats, settings.read())),
            indices,
            unassigned,
            indicators,
            sample: stats.give(asked(PartName::Sample), Sample::read),
            settings: if asked(PartName::Settings) { settings } else { Part::NotAsked },
            lifecycle,
            snapshots,
            problems: Vec::new(),
        };
        report.status = report.worst();
        report.problems = find(report.facts(), &options.thresholds);
        report.took = start.elapsed();
        Ok(report)
    }
}
