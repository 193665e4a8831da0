//! A day's maintenance: merge, clean up, retry, each reported on its own.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::{MaintenanceError, MergeRules, NotMerged, Reroute, Started};
use crate::cluster::Cluster;
use crate::error::Error;
use crate::ops::cleanup::{CleanupReport, Retention};
use crate::ops::lifecycle::{Done, Retried};
use crate::ops::measure::Span;

/// What is done once a day, or by [`Job::daily`](crate::ops::schedule::Job::daily) whenever a schedule says so.
///
/// ```no_run
/// # use std::time::Duration;
/// # use es_core::prelude::*;
/// use es_core::ops::cleanup::Retention;
/// use es_core::ops::maintenance::{Daily, MergeRules};
///
/// # async fn run(es: Cluster) {
/// let daily = Daily::new()
///     .force_merge(MergeRules::of(["logs-*"]))
///     .clean_up(Retention::of(["temp-*"]).older_than(Duration::from_hours(7 * 24)))
///     .reroute_failed();
/// let report = daily.run(&es).await;
/// println!("{report}");
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Daily {
    merges: Vec<MergeRules>,
    cleanups: Vec<Retention>,
    retry: Vec<String>,
    reroute: bool,
}

/// What a day's maintenance came to. One step that fails does not stop the others.
#[derive(Debug, Default, Serialize)]
#[non_exhaustive]
pub struct DailyReport {
    /// What was merged, in the order of the rules.
    pub merges: Vec<Step<MergeReport>>,
    /// What was deleted.
    pub cleanups: Vec<Step<CleanupReport>>,
    /// Lifecycles that were tried again.
    pub retried: Option<Step<Vec<Done<Retried>>>>,
    /// Shards that were tried again.
    pub reroute: Option<Step<Reroute>>,
}

/// What a step came to, or why it failed.
pub type Step<T> = Result<T, StepFailure>;

/// Why a step failed.
#[derive(Debug, thiserror::Error, Serialize)]
#[error(transparent)]
#[serde(transparent)]
pub struct StepFailure(#[serde(serialize_with = "crate::ops::in_words")] pub MaintenanceError);

impl<E: Into<MaintenanceError>> From<E> for StepFailure {
    fn from(error: E) -> Self {
        StepFailure(error.into())
    }
}

/// What merging came to, index by index.
#[derive(Debug, Default, Serialize)]
#[non_exhaustive]
pub struct MergeReport {
    /// Those that were merged, and how long it took.
    pub merged: Vec<(String, Duration)>,
    /// Those that were left alone, and why.
    pub left: Vec<(String, NotMerged)>,
    /// Those whose merge failed, or could not be started.
    pub failed: Vec<(String, String)>,
}

impl Daily {
    /// Nothing so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Merges what is no longer written, first of all.
    pub fn force_merge(mut self, rules: MergeRules) -> Self {
        self.merges.push(rules);
        self
    }

    /// Deletes what is too old, without asking again: look at its dry run first.
    pub fn clean_up(mut self, rules: Retention) -> Self {
        self.cleanups.push(rules);
        self
    }

    /// Tries the failed lifecycles of some patterns again.
    pub fn retry_lifecycles(mut self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.retry.extend(patterns.into_iter().map(Into::into));
        self
    }

    /// Tries the shards again that the cluster has given up.
    pub fn reroute_failed(self) -> Self {
        Self { reroute: true, ..self }
    }

    /// Does it, step after step: clean-up first, so that nothing is merged that goes.
    pub async fn run(&self, cluster: &Cluster) -> DailyReport {
        let maintenance = cluster.maintenance();
        let mut report = DailyReport::default();
        for rules in &self.cleanups {
            report.cleanups.push(clean_up(cluster, rules).await);
        }
        for rules in &self.merges {
            report.merges.push(merge(cluster, rules).await);
        }
        if !self.retry.is_empty() {
            report.retried = Some(cluster.lifecycle().retry(&self.retry).await.map_err(StepFailure::from));
        }
        if self.reroute {
            report.reroute = Some(maintenance.reroute_failed().await.map_err(StepFailure::from));
        }
        report
    }
}

/// Plans a clean-up, and carries it out.
pub(crate) async fn clean_up(cluster: &Cluster, rules: &Retention) -> Step<CleanupReport> {
    let cleanup = cluster.maintenance().plan_cleanup(rules).await?;
    Ok(cluster.maintenance().clean_up(&cleanup).await?)
}

/// Plans a merge, starts it, and waits for its end.
pub(crate) async fn merge(cluster: &Cluster, rules: &MergeRules) -> Step<MergeReport> {
    let plan = cluster.maintenance().plan_force_merge(rules).await?;
    let mut report = MergeReport::default();
    for index in &plan.indices {
        if let super::MergeFate::Stays(why) = &index.fate {
            report.left.push((index.index.clone(), why.clone()));
        }
    }
    for merge in cluster.maintenance().force_merge(&plan).await {
        let index = merge.index.clone();
        match merge.started {
            Started::Not(why) => report.left.push((index, why)),
            started => match (super::Merge { index: String::new(), started }).wait().await {
                Ok(Some(ended)) => report.merged.push((index, ended.took)),
                Ok(None) => {}
                Err(error) => report.failed.push((index, error.to_string())),
            },
        }
    }
    Ok(report)
}

impl DailyReport {
    /// Each failure, in words.
    pub fn failures(&self) -> Vec<String> {
        let mut all = Vec::new();
        for step in &self.cleanups {
            match step {
                Err(error) => all.push(format!("clean-up: {error}")),
                Ok(report) if !report.is_success() => all.push(format!("clean-up: {report}")),
                Ok(_) => {}
            }
        }
        for step in &self.merges {
            match step {
                Err(error) => all.push(format!("force-merge: {error}")),
                Ok(report) => all.extend(
                    report.failed.iter().map(|(index, why)| format!("force-merge of {index}: {why}")),
                ),
            }
        }
        match &self.retried {
            Some(Err(error)) => all.push(format!("retry of lifecycles: {error}")),
            Some(Ok(done)) => all.extend(done.iter().filter_map(|done| {
                let error: &Error = done.outcome.as_ref().err()?;
                Some(format!("retry of {}: {error}", done.index))
            })),
            None => {}
        }
        if let Some(Err(error)) = &self.reroute {
            all.push(format!("reroute: {error}"));
        }
        all
    }
}

impl fmt::Display for MergeReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MergeReport { merged, left, failed } = self;
        writeln!(f, "{} merged, {} left alone, {} failed", merged.len(), left.len(), failed.len())?;
        merged.iter().try_for_each(|(index, took)| writeln!(f, "  {index}: merged in {}", Span(*took)))?;
        left.iter().try_for_each(|(index, why)| writeln!(f, "  {index}: {why}"))?;
        failed.iter().try_for_each(|(index, why)| writeln!(f, "  {index}: {why}"))
    }
}

impl fmt::Display for DailyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn step<T: fmt::Display>(f: &mut fmt::Formatter<'_>, what: &str, step: &Step<T>) -> fmt::Result {
            match step {
                Ok(report) => write!(f, "{what}: {report}"),
                Err(error) => writeln!(f, "{what} failed: {error}"),
            }
        }
        self.cleanups.iter().try_for_each(|report| step(f, "clean-up", report))?;
        self.merges.iter().try_for_each(|report| step(f, "force-merge", report))?;
        match &self.retried {
            Some(Ok(done)) => writeln!(f, "lifecycles: {} tried again", done.len())?,
            Some(Err(error)) => writeln!(f, "lifecycles failed: {error}")?,
            None => {}
        }
        self.reroute.as_ref().map_or(Ok(()), |report| step(f, "reroute", report))
    }
}
