//! How a backup is: what a monitor asks.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::declare::Backup;
use super::error::BackupError;
use super::kind::{Choice, Kind};
use super::late::late_by;
use super::seen::{self, Seen};
use super::slm::{self, Policy};
use crate::cluster::Cluster;
use crate::ops::measure::Span;
use crate::ops::schedule::first_seen;

/// How a backup is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BackupStatus {
    /// The backup.
    pub backup: String,
    /// Who takes its snapshots.
    pub choice: Choice,
    /// The newest snapshot that succeeded.
    pub last_success: Option<Success>,
    /// The newest that did not.
    pub last_failure: Option<Failure>,
    /// How many failed since one succeeded. Of a job, those that left something in the repository: what was refused at once is
    /// in the scheduler's status. `None` where the server does not tell.
    pub failures_since: Option<u64>,
    /// The one that is being taken.
    pub running: Option<String>,
    /// When the next is due.
    pub next: Option<DateTime<Utc>>,
    /// How late it is: since the first time that none succeeded for, once that is longer ago than
    /// [`late_after`](Backup::late_after). Before its policy was put, or a scheduler saw its job for the first time, nothing was
    /// due.
    pub late_by: Option<Duration>,
    /// Whether somebody keeps it, as far as can be seen: a policy, or a job that a scheduler has seen or that has left a snapshot.
    pub kept: bool,
    /// What the policy has counted.
    pub stats: Option<Stats>,
    /// When it was looked at, by this process's clock.
    pub at: DateTime<Utc>,
}

/// A snapshot that succeeded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Success {
    /// The snapshot.
    pub snapshot: String,
    /// When it was begun, by the server's clock: it holds what was written before.
    pub started: Option<DateTime<Utc>>,
    /// When it was over.
    pub ended: Option<DateTime<Utc>>,
    /// How many indices it holds: a policy whose patterns match nothing takes empty ones, which the server calls successes.
    /// `None` where the snapshot is gone from the repository, or may not be read.
    pub indices: Option<usize>,
}

/// A snapshot that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Failure {
    /// The snapshot.
    pub snapshot: String,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// The server's reason.
    pub reason: String,
}

/// What a policy has counted since it was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Stats {
    /// Snapshots that succeeded.
    pub taken: u64,
    /// Those that did not.
    pub failed: u64,
    /// Those that its retention deleted.
    pub deleted: u64,
}

impl BackupStatus {
    /// Whether none succeeded for too long.
    pub fn is_late(&self) -> bool {
        self.late_by.is_some()
    }

    /// Whether somebody keeps it, it is on time, its last run succeeded, its last snapshot holds something, and nothing has stopped
    /// it.
    pub fn is_healthy(&self) -> bool {
        let is_empty = self.last_success.as_ref().is_some_and(|success| success.indices == Some(0));
        self.kept && !self.is_late() && !self.has_failed() && !is_empty && self.choice.running != Some(false)
    }

    /// Whether a run has failed since one succeeded; where the server does not count them, by their times.
    fn has_failed(&self) -> bool {
        let success = self.last_success.as_ref().and_then(|success| success.ended);
        let failure = self.last_failure.as_ref().and_then(|failure| failure.at);
        self.failures_since.map_or_else(|| failure > success, |failures| failures > 0)
    }

    /// How old the newest snapshot is that succeeded: what would be lost.
    pub fn age(&self) -> Option<Duration> {
        (self.at - self.last_success.as_ref()?.started?).to_std().ok()
    }
}

impl fmt::Display for BackupStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.backup, self.choice)?;
        match (&self.last_success, self.age()) {
            (Some(success), Some(age)) => write!(f, "; {} is {} old", success.snapshot, Span(age))?,
            (Some(success), None) => write!(f, "; {} succeeded", success.snapshot)?,
            (None, _) => f.write_str("; none has succeeded")?,
        }
        if !self.kept {
            f.write_str(", and no scheduler has its job")?;
        }
        if self.last_success.as_ref().is_some_and(|success| success.indices == Some(0)) {
            f.write_str(", and holds no index")?;
        }
        if self.has_failed() {
            let count = self.failures_since.map_or("some".to_owned(), |count| count.to_string());
            write!(f, "; {count} failed since")?;
            self.last_failure.as_ref().map_or(Ok(()), |failure| write!(f, ": {}", failure.reason))?;
        }
        self.running.as_ref().map_or(Ok(()), |running| write!(f, "; {running} is being taken"))?;
        self.late_by.map_or(Ok(()), |late| write!(f, "; late by {}", Span(late)))?;
        self.next.map_or(Ok(()), |next| write!(f, "; next at {}", next.format("%F %T")))
    }
}

pub(super) async fn status(
    cluster: &Cluster,
    backup: &Backup,
    choice: Choice,
) -> Result<BackupStatus, BackupError> {
    match choice.kind {
        Kind::Slm => {
            let policy = slm::read(cluster, backup).await?;
            let failures = slm::failures_since(cluster, backup).await?;
            let indices = match &policy.success {
                Some(past) => seen::indices(cluster, backup, &past.snapshot).await?,
                None => None,
            };
            Ok(of_policy(backup, choice, policy, (failures, indices), Utc::now()))
        }
        Kind::Own => {
            let all = seen::list(cluster, backup).await?;
            let has_succeeded = all.iter().any(|seen| seen.is_own() && seen.info.is_whole());
            let since = if has_succeeded { None } else { first_seen(cluster, &backup.name).await? };
            Ok(of_job(backup, choice, &all, since, Utc::now()))
        }
    }
}

fn of_policy(
    backup: &Backup,
    choice: Choice,
    policy: Policy,
    (failures_since, indices): (Option<u64>, Option<usize>),
    at: DateTime<Utc>,
) -> BackupStatus {
    let started = policy.success.as_ref().and_then(|past| past.started);
    BackupStatus {
        backup: backup.name.clone(),
        choice,
        late_by: late_by(&backup.schedule, backup.late_after, started, policy.modified, at),
        kept: true,
        last_success: policy.success.map(|past| Success {
            snapshot: past.snapshot,
            started: past.started,
            ended: past.ended,
            indices,
        }),
        last_failure: policy.failure.map(|past| Failure {
            snapshot: past.snapshot,
            at: past.ended,
            reason: past.reason.unwrap_or_default(),
        }),
        failures_since,
        running: policy.running,
        next: policy.next,
        stats: Some(Stats { taken: policy.taken, failed: policy.failed, deleted: policy.deleted }),
        at,
    }
}

/// `first_seen` is by a scheduler; told where none has succeeded.
fn of_job(
    backup: &Backup,
    choice: Choice,
    newest_first: &[Seen],
    first_seen: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> BackupStatus {
    let own = || newest_first.iter().filter(|seen| seen.is_own()).map(|seen| &seen.info);
    let success = own().find(|info| info.is_whole());
    let failed = |info: &&_| is_failed(info);
    let failures = own().take_while(|info| !info.is_whole()).filter(failed).count();
    // Who may not read the scheduler's memory knows of it by what was begun.
    let since = first_seen.or_else(|| own().filter_map(|info| info.started).min());
    BackupStatus {
        backup: backup.name.clone(),
        choice,
        late_by: late_by(
            &backup.schedule,
            backup.late_after,
            success.and_then(|info| info.started),
            since,
            at,
        ),
        kept: own().next().is_some() || first_seen.is_some(),
        last_success: success.map(|info| Success {
            snapshot: info.name.clone(),
            started: info.started,
            ended: info.ended,
            indices: Some(info.indices.len()),
        }),
        last_failure: own().find(failed).map(|info| Failure {
            snapshot: info.name.clone(),
            at: info.ended,
            reason: info.reason.clone().unwrap_or_else(|| info.to_string()),
        }),
        failures_since: u64::try_from(failures).ok(),
        running: own().find(|info| !info.is_over()).map(|info| info.name.clone()),
        next: backup.schedule.next_after(at),
        stats: None,
        at,
    }
}

fn is_failed(info: &crate::ops::snapshots::SnapshotInfo) -> bool {
    info.is_over() && !info.is_whole()
}

#[cfg(test)]
#[path = "status_tests.rs"]
mod tests;
