//! A backup as one value.

use std::time::Duration;

use serde_json::json;

use super::error::BackupError;
use super::keep::Keep;
use super::kind::Kind;
use crate::cluster::Cluster;
use crate::ops::measure::time_value;
use crate::ops::schedule::Schedule;
use crate::ops::snapshots::SnapshotRequest;
use crate::resources::{Declare, SlmPolicy};

/// The key of a snapshot's metadata by which a job's snapshots are known; those of a policy have `policy`, by the server.
pub(super) const MARK: &str = "es_backup";

/// What is kept, where, how often, and for how long; the [module](super) tells what becomes of it.
///
/// ```
/// # use std::time::Duration;
/// use es_core::ops::backup::Backup;
/// use es_core::ops::schedule::Schedule;
///
/// # fn main() -> Result<(), es_core::ops::schedule::ScheduleError> {
/// let day = Duration::from_hours(24);
/// let nightly = Backup::new("nightly", "backups", ["app-*"], Schedule::cron("0 30 1 * * ?")?)
///     .expire_after(7 * day)
///     .min_count(3);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Backup {
    pub(super) name: String,
    pub(super) repository: String,
    pub(super) patterns: Vec<String>,
    pub(super) schedule: Schedule,
    pub(super) keep: Keep,
    pub(super) global_state: bool,
    pub(super) partial: bool,
    pub(super) ignore_unavailable: bool,
    pub(super) by: Option<Kind>,
    pub(super) late_after: Duration,
}

impl Backup {
    /// Snapshots of the indices and data streams of some patterns, in a repository, by a schedule. The names get the cluster's
    /// prefix, and snapshots are named after the backup: `nightly-…`.
    pub fn new(
        name: impl Into<String>,
        repository: impl Into<String>,
        patterns: impl IntoIterator<Item = impl Into<String>>,
        schedule: Schedule,
    ) -> Self {
        Backup {
            name: name.into(),
            repository: repository.into(),
            patterns: patterns.into_iter().map(Into::into).collect(),
            schedule,
            keep: Keep { expire_after: None, min_count: 1, max_count: None },
            global_state: false,
            partial: false,
            ignore_unavailable: false,
            by: None,
            late_after: Duration::from_hours(1),
        }
    }

    /// Snapshots older than this are deleted; default none. Of a policy, failed and partial ones go by this alone; the
    /// [module](super) tells.
    pub fn expire_after(mut self, age: Duration) -> Self {
        self.keep.expire_after = Some(age);
        self
    }

    /// So many of those that succeeded are kept, also where they are older. Default 1, and never 0: a policy without it
    /// deletes the last good snapshot when all later ones fail.
    pub fn min_count(mut self, count: u32) -> Self {
        self.keep.min_count = count;
        self
    }

    /// No more of those that succeeded are kept, also where they are younger.
    pub fn max_count(mut self, count: u32) -> Self {
        self.keep.max_count = Some(count);
        self
    }

    /// Whether the cluster's state is kept too: settings, templates, policies. Default `false`.
    pub fn include_global_state(self, include: bool) -> Self {
        Self { global_state: include, ..self }
    }

    /// Whether a snapshot is taken although shards are missing. Default `false`. Such a one does not count as a success.
    pub fn partial(self, partial: bool) -> Self {
        Self { partial, ..self }
    }

    /// Whether indices that are missing, of those named without `*`, are no failure. Default `false`.
    pub fn ignore_unavailable(self, ignore: bool) -> Self {
        Self { ignore_unavailable: ignore, ..self }
    }

    /// Who takes the snapshots. By default a snapshot lifecycle policy where the server has them and the schedule is a cron
    /// expression, else a job of a scheduler.
    pub fn by(self, kind: Kind) -> Self {
        Self { by: Some(kind), ..self }
    }

    /// A backup is late once it has not succeeded this long after its time; default 1 h.
    pub fn late_after(self, time: Duration) -> Self {
        Self { late_after: time, ..self }
    }

    /// Its name, as declared.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its repository, as declared.
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// When snapshots are taken.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// The policy of the server that does the same; names and patterns get the prefix when it is put.
    pub(super) fn policy(&self, cluster: &Cluster) -> SlmPolicy {
        let schedule = match &self.schedule {
            Schedule::Cron(cron) => cron.to_string(),
            // Never put: asked for what is wrong with the rest alone.
            Schedule::Every(_) => "0 0 0 * * ?".to_owned(),
        };
        let snapshot = format!("<{}-{{now/d}}>", cluster.name(&self.name));
        let repository = cluster.name(&self.repository);
        let mut policy = SlmPolicy::new(&self.name, snapshot, repository, schedule)
            .indices(&self.patterns)
            .include_global_state(self.global_state)
            .partial(self.partial)
            .ignore_unavailable(self.ignore_unavailable);
        if let Some(age) = self.keep.expire_after {
            policy = policy.expire_after(time_value(age));
        }
        if let Some(most) = self.keep.max_count {
            policy = policy.max_count(most);
        }
        policy.min_count(self.keep.min_count)
    }

    /// What a job asks for.
    pub(super) fn request(&self, cluster: &Cluster, snapshot: &str) -> SnapshotRequest {
        SnapshotRequest::new(snapshot)
            .indices(&self.patterns)
            .include_global_state(self.global_state)
            .partial(self.partial)
            .ignore_unavailable(self.ignore_unavailable)
            .metadata(json!({(MARK): cluster.name(&self.name)}))
    }

    /// What is wrong with it, before anything is sent.
    pub(super) fn check(&self, cluster: &Cluster) -> Result<(), BackupError> {
        let reason = if self.patterns.is_empty() {
            Some("it has no patterns, which would mean everything\nhelp: name them, or write `*`".to_owned())
        } else if self.keep.min_count == 0 {
            Some("`min_count` is 0, so that the last good snapshot could go\nhelp: keep 1 or more".to_owned())
        } else if self.by == Some(Kind::Slm) && matches!(self.schedule, Schedule::Every(_)) {
            Some(
                "a snapshot lifecycle policy takes no interval\nhelp: write a cron expression, or `.by(Kind::Own)`"
                    .to_owned(),
            )
        } else if matches!(self.schedule, Schedule::Every(every) if every < Duration::from_secs(1)) {
            Some("its interval is below a second\nhelp: snapshots are named by the second".to_owned())
        } else {
            let (policy, job) = (self.policy(cluster).faults(), self.request(cluster, "x").faults());
            policy.into_iter().chain(job).next().map(|fault| fault.to_string())
        };
        match reason {
            Some(reason) => Err(BackupError::Declaration { backup: self.name.clone(), reason }),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_server_takes_is_told_before_anything_is_sent() {
        let es = Cluster::builder().node("http://localhost:9200").build().unwrap().with_prefix("t-");
        let daily = || Schedule::cron("0 30 1 * * ?").unwrap();
        let good = || Backup::new("nightly", "r", ["app-*"], daily());
        assert!(good().check(&es).is_ok());
        let none: [&str; 0] = [];
        let cases = [
            (Backup::new("nightly", "r", none, daily()), "it has no patterns"),
            (Backup::new("nightly", "r", ["app-*", ""], daily()), "an index without a name"),
            (good().min_count(0), "`min_count` is 0"),
            (good().min_count(3).max_count(2), "`min_count` 3 is above `max_count` 2"),
            (Backup::new("Nightly", "r", ["a"], daily()), "upper-case"),
            (Backup::new("a b", "r", ["a"], daily()), "has a space"),
            (
                Backup::new("n", "r", ["a"], Schedule::every(Duration::from_hours(1))).by(Kind::Slm),
                "takes no interval",
            ),
            (Backup::new("n", "r", ["a"], Schedule::every(Duration::from_millis(10))), "below a second"),
        ];
        for (backup, expected) in cases {
            let error = backup.check(&es).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
