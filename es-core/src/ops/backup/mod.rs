//! Automated backup: snapshots by a schedule, old ones deleted, and told whether that is so.
//!
//! ```no_run
//! # use std::time::Duration;
//! # use es_core::prelude::*;
//! use es_core::ops::backup::{Backup, Kind};
//! use es_core::ops::drill::Drill;
//! use es_core::ops::schedule::{Job, Schedule, Scheduler};
//!
//! # async fn run(es: Cluster) -> Result<(), Box<dyn std::error::Error>> {
//! let day = Duration::from_hours(24);
//! let nightly = Backup::new("nightly", "backups", ["app-*"], Schedule::cron("0 30 1 * * ?")?)
//!     .expire_after(7 * day)
//!     .min_count(3);
//! let set_up = es.backup(&nightly).set_up().await?;
//! println!("{set_up}"); // nightly: by a snapshot lifecycle policy; snapshot policy nightly: created
//! if set_up.choice.kind == Kind::Own {
//!     let running = Scheduler::new(&es, "backups").job(Job::backup(&nightly)).start()?;
//!     // … for as long as the program runs
//! #   running.stop().await;
//! }
//! let status = es.backup(&nightly).status().await?;
//! if status.is_late() {
//!     eprintln!("{status}");
//! }
//! println!("{}", es.drill(&Drill::latest(&nightly)).await?); // restored, held against what is live, removed again
//! # Ok(()) }
//! ```
//!
//! # Who takes the snapshots
//!
//! A snapshot lifecycle policy of the server, where it has them and the schedule is a cron expression; else a
//! [`Job::backup`](crate::ops::schedule::Job::backup) of a scheduler, once per period across processes, with take-over. The
//! policy is the better one: it needs no process. [`Backup::by`] chooses, and [`Choice`] tells.
//!
//! # What is deleted
//!
//! Only what this backup made, by its metadata. The newest that succeeded stays, however old it is, and so do the `min_count`
//! newest: a policy without one deletes the last good snapshot once it has expired, though all later ones failed, which is why it
//! is 1 or more here. What is being restored stays. [`plan_retention`](BackupHandle::plan_retention) is the dry run.
//!
//! | | by a job | by a policy |
//! |---|---|---|
//! | who deletes, and when | the job, after each snapshot that succeeded | the server, at `slm.retention_schedule`: by default each day at 01:30 UTC |
//! | what failed, or is partial | once a newer one has succeeded | with `expire_after` by age alone, also where no newer one succeeded; without it, once a newer one has succeeded; with `max_count` also once so many newer ones have, and an older one has too |
//! | what is mounted as an index | stays | goes, and the index's data with it |
//! | what the other took | goes by the same rules | a job's stay |
//!
//! Where snapshots of a backup are mounted, let a job keep it: `.by(Kind::Own)`.
//!
//! With security on, which privileges each of these takes is in `docs/operations.md`, "Privileges".

mod declare;
mod error;
mod keep;
mod kind;
mod late;
mod own;
mod retention;
mod seen;
mod server;
mod slm;
mod status;
mod used;

use std::fmt;

use serde::Serialize;

pub use declare::Backup;
pub use error::BackupError;
pub use keep::{Fate, Goes, Stays};
pub use kind::{Choice, Kind, Why};
pub use own::BackupRun;
pub use retention::{Candidate, Deletion, RetentionPlan, RetentionReport, Retired};
pub use status::{BackupStatus, Failure, Stats, Success};

use crate::cluster::Cluster;
use crate::init::InitReport;
use crate::ops::snapshots::{SnapshotError, SnapshotInfo};
use crate::ops::task::Patience;

/// A backup of a cluster; [`Cluster::backup`].
#[derive(Debug, Clone, Copy)]
pub struct BackupHandle<'a> {
    cluster: &'a Cluster,
    backup: &'a Backup,
}

impl Cluster {
    /// A backup: set up, taken now, looked at, its old snapshots deleted.
    pub fn backup<'a>(&'a self, backup: &'a Backup) -> BackupHandle<'a> {
        BackupHandle { cluster: self, backup }
    }
}

/// A backup that was set up.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SetUp {
    /// The backup.
    pub backup: String,
    /// Who takes its snapshots. Of a job, nothing was sent: give it to a scheduler.
    pub choice: Choice,
    /// What was done to the policy.
    pub policy: Option<InitReport>,
}

impl fmt::Display for SetUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.backup, self.choice)?;
        self.policy.as_ref().map_or(Ok(()), |report| write!(f, "; {report}"))
    }
}

impl BackupHandle<'_> {
    /// Who takes the snapshots, and why. One request, or none.
    ///
    /// Elasticsearch: `GET /_slm/status`.
    pub async fn choice(&self) -> Result<Choice, BackupError> {
        kind::choose(self.cluster, self.backup).await
    }

    /// Puts the policy, where it is not there or another. Of a backup that a job takes, it makes sure that the repository is
    /// there, and the rest is the scheduler's.
    ///
    /// Snapshot lifecycles that somebody has stopped stay so: [`Choice::running`] tells.
    ///
    /// Elasticsearch: `GET /_slm/status`, `GET /_snapshot/<repository>`, `PUT /_slm/policy/<name>`.
    pub async fn set_up(&self) -> Result<SetUp, BackupError> {
        self.backup.check(self.cluster)?;
        let choice = self.choice().await?;
        let repository = &self.backup.repository;
        if self.cluster.snapshots().repository(repository).await?.is_none() {
            return Err(SnapshotError::NoRepository { repository: self.cluster.name(repository) }.into());
        }
        let policy = match choice.kind {
            Kind::Slm => slm::put(self.cluster, self.backup).await?,
            Kind::Own => None,
        };
        Ok(SetUp { backup: self.backup.name.clone(), choice, policy })
    }

    /// Takes a snapshot now, and waits for its good end, however long that takes; [`take_within`](Self::take_within) ends
    /// sooner. Fails where it is not whole, and where nothing is in it.
    ///
    /// Elasticsearch: `POST /_slm/policy/<name>/_execute`, or `PUT /_snapshot/<repository>/<snapshot>`.
    pub async fn take(&self) -> Result<SnapshotInfo, BackupError> {
        self.take_within(&Patience::default()).await
    }

    /// Takes a snapshot now, and waits as long as the patience does: then it is [`BackupError::StillRunning`], and goes on. Of a
    /// policy that says nothing more of its run, the repository is asked after 20 s: [`BackupError::Lost`] is the end of that.
    pub async fn take_within(&self, patience: &Patience) -> Result<SnapshotInfo, BackupError> {
        self.backup.check(self.cluster)?;
        match self.choice().await?.kind {
            Kind::Slm => {
                let info = slm::take(self.cluster, self.backup, patience).await?;
                if info.indices.is_empty() {
                    Err(BackupError::Empty { snapshot: info.name })
                } else {
                    Ok(info)
                }
            }
            Kind::Own => own::take(self.cluster, self.backup, (chrono::Utc::now(), 1), patience).await,
        }
    }

    /// How it is: the last success and failure, whether it is late. Up to four requests.
    ///
    /// Elasticsearch: `GET /_slm/status`, `GET /_slm/policy/<name>`, `GET /_cluster/state/metadata`,
    /// `GET /_snapshot/<repository>/<snapshot>` of the last success; of a job `GET /_snapshot/<repository>/<name>-*`, and
    /// `GET /.es-schedule/_search` where none has succeeded.
    pub async fn status(&self) -> Result<BackupStatus, BackupError> {
        let choice = self.choice().await?;
        status::status(self.cluster, self.backup, choice).await
    }

    /// The snapshots that this backup made, newest first, whoever took them.
    pub async fn snapshots(&self) -> Result<Vec<SnapshotInfo>, BackupError> {
        let all = seen::list(self.cluster, self.backup).await?;
        Ok(all.into_iter().filter(seen::Seen::is_own).map(|seen| seen.info).collect())
    }

    /// The newest that succeeded and holds something.
    pub async fn latest_success(&self) -> Result<Option<SnapshotInfo>, BackupError> {
        let holds = |info: &SnapshotInfo| info.is_whole() && !info.indices.is_empty();
        Ok(self.snapshots().await?.into_iter().find(holds))
    }

    /// Takes the policy away; `false` where there is none. Its snapshots stay.
    ///
    /// Elasticsearch: `DELETE /_slm/policy/<name>`.
    pub async fn remove(&self) -> Result<bool, BackupError> {
        Ok(slm::remove(self.cluster, self.backup).await?)
    }
}
