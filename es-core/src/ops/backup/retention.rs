//! Old snapshots: planned by reading alone, then deleted one by one.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::declare::Backup;
use super::error::BackupError;
use super::keep::{self, Fate, Stays};
use super::kind::{self, Kind};
use super::seen::{self, Seen};
use super::{BackupHandle, server, used};
use crate::cluster::{Cluster, Repeat, Request, segment};
use crate::ops::snapshots::{FILES, SnapshotError, SnapshotState, path};

/// What retention would do: the dry run. It prints for a person and serialises to JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RetentionPlan {
    /// Every snapshot whose name begins as the backup's do, newest first.
    pub snapshots: Vec<Candidate>,
    /// Who deletes: the server by a policy's retention, or [`BackupHandle::retain`].
    pub by: Kind,
    /// When it was planned, by this process's clock, which ages are reckoned by.
    pub planned: DateTime<Utc>,
}

/// A snapshot, and what is to become of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Candidate {
    /// Its name.
    pub snapshot: String,
    /// Its UUID.
    pub uuid: String,
    /// What it came to.
    pub state: SnapshotState,
    /// When it was begun.
    pub started: Option<DateTime<Utc>>,
    /// Whether it goes or stays, and why.
    pub fate: Fate,
    /// What needs it. The server deletes a policy's snapshot all the same where an index is mounted from it.
    pub in_use: Option<String>,
}

impl Candidate {
    /// Whether it goes.
    pub fn goes(&self) -> bool {
        self.fate.goes()
    }
}

impl RetentionPlan {
    /// Those that go.
    pub fn going(&self) -> impl Iterator<Item = &Candidate> {
        self.snapshots.iter().filter(|snapshot| snapshot.goes())
    }

    /// Whether none goes.
    pub fn is_empty(&self) -> bool {
        self.going().next().is_none()
    }
}

impl fmt::Display for RetentionPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} of {} snapshots go, by {}", self.going().count(), self.snapshots.len(), self.by)?;
        let width = self.snapshots.iter().map(|seen| seen.snapshot.len()).max().unwrap_or_default();
        self.snapshots.iter().try_for_each(|Candidate { snapshot, state, fate, in_use, .. }| {
            let (sign, why) = fate.told();
            write!(f, "{sign} {snapshot:width$} {:11}  {why}", state.to_string())?;
            match in_use.as_ref().filter(|_| fate.goes()) {
                Some(by) => writeln!(f, ", although {by}"),
                None => writeln!(f),
            }
        })
    }
}

/// What retention came to.
#[derive(Debug, Default, Serialize)]
#[non_exhaustive]
pub struct RetentionReport {
    /// Each snapshot that was to go.
    pub snapshots: Vec<Retired>,
}

/// What became of one snapshot.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Retired {
    /// Its name.
    pub snapshot: String,
    /// What became of it.
    pub outcome: Deletion,
}

/// What became of a snapshot that was to go.
pub type Deletion = crate::ops::Removal<SnapshotError>;

impl RetentionReport {
    /// Whether each snapshot is gone, or has a reason to stay.
    pub fn is_success(&self) -> bool {
        !self.snapshots.iter().any(|retired| retired.outcome.has_failed())
    }

    /// How many were deleted.
    pub fn deleted(&self) -> usize {
        self.snapshots.iter().filter(|retired| retired.outcome.is_deleted()).count()
    }
}

impl fmt::Display for RetentionReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} of {} old snapshots deleted", self.deleted(), self.snapshots.len())?;
        let mut all = self.snapshots.iter();
        all.try_for_each(|Retired { snapshot, outcome }| writeln!(f, "  {snapshot}: {outcome}"))
    }
}

impl BackupHandle<'_> {
    /// What retention would do: each snapshot with why it goes or stays. Only reads, in up to four requests. Of a policy's backup it
    /// is what the server would do now, by its own rules for what did not succeed; when it does so, see the [module](super).
    ///
    /// Elasticsearch: `GET /_slm/status`, `GET /_snapshot/<repository>/<backup>-*`, `/_cluster/state/metadata`, `/_cluster/state/customs`.
    pub async fn plan_retention(&self) -> Result<RetentionPlan, BackupError> {
        self.backup.check(self.cluster)?;
        let by = kind::choose(self.cluster, self.backup).await?.kind;
        plan(self.cluster, self.backup, by).await
    }

    /// Deletes what goes of a job's, and nothing else: it plans again first, and of what was listed only that goes which goes by the new
    /// plan as well, under the same UUID; right before each deletion that snapshot is looked at once more. One that can't be
    /// deleted does not keep the others. What a policy's retention deletes is the server's:
    /// [`BackupError::ServersRetention`].
    ///
    /// Elasticsearch: `DELETE /_snapshot/<repository>/<snapshot>`, one by one.
    pub async fn retain(&self, listed: &RetentionPlan) -> Result<RetentionReport, BackupError> {
        let mut report = RetentionReport::default();
        if listed.by == Kind::Slm {
            return Err(BackupError::ServersRetention { policy: self.cluster.name(&self.backup.name) });
        }
        if listed.is_empty() {
            return Ok(report);
        }
        let now = plan(self.cluster, self.backup, listed.by).await?;
        for candidate in listed.going() {
            let same_name = |other: &&Candidate| other.snapshot == candidate.snapshot;
            let outcome = match now.snapshots.iter().find(same_name) {
                None => Deletion::Gone,
                Some(found) if found.uuid != candidate.uuid => Deletion::Replaced,
                Some(Candidate { fate: Fate::Stays(why), .. }) => Deletion::Stays { why: why.to_string() },
                Some(_) => delete(self.cluster, self.backup, candidate)
                    .await
                    .unwrap_or_else(|error| Deletion::Failed { error }),
            };
            tracing::info!(snapshot = candidate.snapshot, ?outcome, "retention");
            report.snapshots.push(Retired { snapshot: candidate.snapshot.clone(), outcome });
        }
        Ok(report)
    }
}

pub(super) async fn plan(cluster: &Cluster, backup: &Backup, by: Kind) -> Result<RetentionPlan, BackupError> {
    let seen = seen::list(cluster, backup).await?;
    let used = used::used(cluster, backup, &seen).await?;
    let planned = Utc::now();
    let decide = match by {
        Kind::Slm => server::decide,
        Kind::Own => keep::decide,
    };
    let fates = decide(backup.keep, &seen, &used, planned);
    let candidate = |(seen, fate): (Seen, Fate)| Candidate {
        in_use: used.get(&seen.info.uuid).map(ToString::to_string),
        snapshot: seen.info.name,
        uuid: seen.info.uuid,
        state: seen.info.state,
        started: seen.info.started,
        fate,
    };
    Ok(RetentionPlan { snapshots: seen.into_iter().zip(fates).map(candidate).collect(), by, planned })
}

async fn delete(cluster: &Cluster, backup: &Backup, listed: &Candidate) -> Result<Deletion, SnapshotError> {
    match seen::one(cluster, backup, &listed.snapshot).await? {
        None => return Ok(Deletion::Gone),
        Some(seen) if seen.info.uuid != listed.uuid => return Ok(Deletion::Replaced),
        Some(seen) if !seen.is_own() => return Ok(Deletion::Stays { why: Stays::Foreign.to_string() }),
        Some(_) => {}
    }
    let path = format!("{}/{}", path(&cluster.name(&backup.repository)), segment(&listed.snapshot));
    // Not repeated: a second time it might be another snapshot of that name.
    let request = Request::delete("delete snapshot", path)
        .resource(&listed.snapshot)
        .repeat(Repeat::Never)
        .timeout(FILES)
        .allow(404);
    let failed = match cluster.send(request).await {
        Ok(reply) if reply.is_not_found() => return Ok(Deletion::Gone),
        Ok(_) => return Ok(Deletion::Deleted),
        // Being cloned, or restored since.
        Err(error) if error.error_type() == Some("concurrent_snapshot_execution_exception") => {
            return Ok(Deletion::Stays { why: error.reason().unwrap_or_default().to_owned() });
        }
        Err(error) => error,
    };
    let is_there = seen::one(cluster, backup, &listed.snapshot).await?;
    if is_there.is_some_and(|seen| seen.info.uuid == listed.uuid) {
        Err(failed.into())
    } else {
        Ok(Deletion::Deleted)
    }
}
