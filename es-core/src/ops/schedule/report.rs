//! What is told of each run.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ops::measure::Span;

/// A run of a job that is over.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RunReport {
    /// The job.
    pub job: String,
    /// The time that it was run for.
    pub due: DateTime<Utc>,
    /// 1, or more where an earlier attempt was cut off.
    pub attempt: u32,
    /// When it began.
    pub started: DateTime<Utc>,
    /// How long it took.
    pub took: Duration,
    /// How it ended.
    pub outcome: RunOutcome,
    /// When it is due next.
    pub next: Option<DateTime<Utc>>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
#[non_exhaustive]
pub enum RunOutcome {
    /// Well.
    Done {
        /// What it returned.
        result: Value,
    },
    /// With an error.
    Failed {
        /// The error, with what caused it.
        error: String,
    },
    /// It took longer than it may.
    TimedOut,
    /// The lease was lost: it was stopped, and whoever has taken over begins it again, unless the job says otherwise.
    LeaseLost,
    /// The scheduler was stopped, and did not wait for it.
    Stopped,
    /// The process that ran it ended in the middle, and the job is not to be begun again.
    CutOff,
}

impl fmt::Display for RunOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunOutcome::Done { .. } => f.write_str("done"),
            RunOutcome::Failed { error } => write!(f, "failed: {error}"),
            RunOutcome::TimedOut => f.write_str("ran out of time"),
            RunOutcome::LeaseLost => f.write_str("stopped, since the lease was lost"),
            RunOutcome::Stopped => f.write_str("stopped"),
            RunOutcome::CutOff => f.write_str("cut off by the end of its process"),
        }
    }
}

impl fmt::Display for RunReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RunReport { job, due, attempt, took, outcome, next, .. } = self;
        write!(f, "{job} of {}", due.format("%F %T"))?;
        if *attempt > 1 {
            write!(f, ", attempt {attempt}")?;
        }
        write!(f, ": {outcome}, took {}", Span(*took))?;
        next.map_or(Ok(()), |next| write!(f, ", next at {}", next.format("%F %T")))
    }
}

/// What the cluster remembers of a job.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct JobStatus {
    /// The job.
    pub job: String,
    /// Whether it has ever been begun.
    pub begun: bool,
    /// The time that it was begun for last; where it never was, when it was first seen.
    pub last: Option<DateTime<Utc>>,
    /// The process that runs it now.
    pub running: Option<String>,
    /// How it ended last.
    pub outcome: Option<RunOutcome>,
    /// When it is due next.
    pub next: Option<DateTime<Utc>>,
}

impl fmt::Display for JobStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.job)?;
        match (&self.running, &self.outcome, self.last) {
            (Some(holder), _, Some(last)) => write!(f, "run by {holder} for {}", last.format("%F %T"))?,
            (None, Some(outcome), Some(last)) => write!(f, "{outcome} for {}", last.format("%F %T"))?,
            _ => f.write_str("never begun")?,
        }
        self.next.map_or(Ok(()), |next| write!(f, ", next at {}", next.format("%F %T")))
    }
}
