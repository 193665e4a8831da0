//! Jobs: a name, a schedule, and what is done.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use super::Schedule;
use crate::cluster::Cluster;
use crate::ops::cleanup::Retention;
use crate::ops::lifecycle::Done;
use crate::ops::maintenance::{Daily, MergeRules, clean_up, merge};

/// Why a job failed, as it said.
pub type JobError = Box<dyn StdError + Send + Sync>;

type Run = dyn Fn(Context) -> Pin<Box<dyn Future<Output = Result<Value, JobError>> + Send>> + Send + Sync;

/// What a [`Scheduler`](super::Scheduler) runs.
#[derive(Clone)]
pub struct Job {
    pub(super) name: String,
    pub(super) schedule: Schedule,
    pub(super) jitter: Duration,
    pub(super) at_most: Option<Duration>,
    pub(super) again: bool,
    pub(super) run: Arc<Run>,
}

/// What a job is told about its run.
#[derive(Clone)]
pub struct Context {
    /// The cluster.
    pub cluster: Cluster,
    /// The time that it is run for.
    pub due: DateTime<Utc>,
    /// 1, or more where an earlier attempt for the same time was cut off by the end of its process.
    pub attempt: u32,
    pub(super) held: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl Context {
    /// Whether nobody else can have begun the same: to be asked before each request that must not be sent twice.
    pub fn is_held(&self) -> bool {
        (self.held)()
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("due", &self.due)
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Job")
            .field("name", &self.name)
            .field("schedule", &self.schedule)
            .finish_non_exhaustive()
    }
}

impl Job {
    /// A job of your own. What it returns is kept in its report, as JSON.
    ///
    /// ```
    /// # use std::time::Duration;
    /// use es_core::ops::schedule::{Context, Job, Schedule};
    ///
    /// let job = Job::new("count", Schedule::every(Duration::from_mins(5)), |context: Context| async move {
    ///     let shards = context.cluster.maintenance().unassigned().await?;
    ///     Ok::<_, es_core::error::Error>(shards.len())
    /// });
    /// ```
    pub fn new<F, T, E>(
        name: impl Into<String>,
        schedule: Schedule,
        run: impl Fn(Context) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<T, E>> + Send + 'static,
        T: Serialize,
        E: Into<JobError>,
    {
        let run = move |context| -> Pin<Box<dyn Future<Output = Result<Value, JobError>> + Send>> {
            let work = run(context);
            Box::pin(async move {
                let done = work.await.map_err(Into::into)?;
                Ok(serde_json::to_value(done)?)
            })
        };
        Job {
            name: name.into(),
            schedule,
            jitter: Duration::ZERO,
            at_most: None,
            again: true,
            run: Arc::new(run),
        }
    }

    /// A clean-up: planned, and carried out. Fails where an index could not be deleted.
    pub fn clean_up(name: impl Into<String>, schedule: Schedule, rules: Retention) -> Self {
        Self::new(name, schedule, move |context| {
            let rules = rules.clone();
            async move {
                let report = clean_up(&context.cluster, &rules).await?;
                if report.is_success() { Ok(report) } else { Err(JobError::from(report.to_string())) }
            }
        })
    }

    /// A force-merge of what is no longer written, to its end. Fails where one failed.
    pub fn force_merge(name: impl Into<String>, schedule: Schedule, rules: MergeRules) -> Self {
        Self::new(name, schedule, move |context| {
            let rules = rules.clone();
            async move {
                let report = merge(&context.cluster, &rules).await?;
                if report.failed.is_empty() { Ok(report) } else { Err(JobError::from(report.to_string())) }
            }
        })
    }

    /// Tries failed lifecycles of some patterns again. Fails where the server refuses one.
    pub fn retry_lifecycles(
        name: impl Into<String>,
        schedule: Schedule,
        patterns: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let patterns: Vec<String> = patterns.into_iter().map(Into::into).collect();
        Self::new(name, schedule, move |context| {
            let patterns = patterns.clone();
            async move {
                let done = context.cluster.lifecycle().retry(&patterns).await?;
                let failed =
                    |done: &Done<_>| Some(format!("{}: {}", done.index, done.outcome.as_ref().err()?));
                let failed: Vec<_> = done.iter().filter_map(failed).collect();
                if failed.is_empty() { Ok(done) } else { Err(JobError::from(failed.join("\n"))) }
            }
        })
    }

    /// A day's maintenance. Fails where one of its steps did; the others are done all the same.
    pub fn daily(name: impl Into<String>, schedule: Schedule, daily: Daily) -> Self {
        Self::new(name, schedule, move |context| {
            let daily = daily.clone();
            async move {
                let report = daily.run(&context.cluster).await;
                let failures = report.failures();
                if failures.is_empty() { Ok(report) } else { Err(JobError::from(failures.join("\n"))) }
            }
        })
    }

    /// Begins up to so much later than its time, so that not all do at once; default not at all.
    pub fn jitter(self, jitter: Duration) -> Self {
        Self { jitter, ..self }
    }

    /// Ends it after this time; default never.
    pub fn at_most(self, time: Duration) -> Self {
        Self { at_most: Some(time), ..self }
    }

    /// Leaves it where its process ended in the middle. By default whoever takes over begins it again, with a higher
    /// [`attempt`](Context::attempt).
    pub fn not_again(self) -> Self {
        Self { again: false, ..self }
    }
}
