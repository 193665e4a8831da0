//! A backup that a scheduler of ours keeps: a snapshot for each time, then retention.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::declare::Backup;
use super::error::BackupError;
use super::kind::Kind;
use super::retention::{self, RetentionReport};
use super::seen;
use crate::cluster::Cluster;
use crate::ops::schedule::{Context, Job, JobError};
use crate::ops::snapshots::{Snapshot, SnapshotError, SnapshotInfo};
use crate::ops::task::Patience;

/// What a run of a backup's job came to.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct BackupRun {
    /// The snapshot.
    pub snapshot: String,
    /// Its UUID.
    pub uuid: String,
    /// What retention did afterwards.
    pub retention: RetentionReport,
}

impl fmt::Display for BackupRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.snapshot, self.retention)
    }
}

/// The name of the snapshot for a time: who takes over finds what was begun. One that is taken by hand has milliseconds, so that
/// it is not taken for another of that second.
fn name(full: &str, due: DateTime<Utc>, attempt: u32) -> String {
    let millis = if due.timestamp_subsec_millis() == 0 { "" } else { "%.3f" };
    let name = format!("{full}-{}", due.format(&format!("%Y.%m.%d-%H.%M.%S{millis}")));
    if attempt > 1 { format!("{name}-{attempt}") } else { name }
}

/// Takes the snapshot for a time, and waits for it. What an earlier attempt began for that time is gone on with; what came to
/// nothing is taken again under another name.
pub(super) async fn take(
    cluster: &Cluster,
    backup: &Backup,
    (due, attempt): (DateTime<Utc>, u32),
    patience: &Patience,
) -> Result<SnapshotInfo, BackupError> {
    let full = cluster.name(&backup.name);
    for earlier in 1..attempt {
        let begun = seen::one(cluster, backup, &name(&full, due, earlier)).await?;
        if let Some(begun) =
            begun.filter(|seen| seen.is_own() && (seen.info.is_whole() || !seen.info.is_over()))
        {
            let snapshot = cluster.snapshots().snapshot(&backup.repository, &begun.info.name);
            return wait(&snapshot, patience).await;
        }
    }
    let request = backup.request(cluster, &name(&full, due, attempt));
    let snapshot = cluster.snapshots().create(&backup.repository, &request).await?;
    wait(&snapshot, patience).await
}

async fn wait(snapshot: &Snapshot, patience: &Patience) -> Result<SnapshotInfo, BackupError> {
    snapshot.wait(patience).await.map_err(|error| match error {
        SnapshotError::StillRunning { what, after } => BackupError::StillRunning { snapshot: what, after },
        error => error.into(),
    })
}

async fn run(context: Context, backup: Backup) -> Result<BackupRun, BackupError> {
    let handle = context.cluster.backup(&backup);
    backup.check(&context.cluster)?;
    let taken = take(&context.cluster, &backup, (context.due, context.attempt), &Patience::default()).await?;
    // By the rules of a job, also where the server has policies and the caller wants a job all the same.
    let plan = retention::plan(&context.cluster, &backup, Kind::Own).await?;
    let retention = handle.retain(&plan).await?;
    Ok(BackupRun { snapshot: taken.name, uuid: taken.uuid, retention })
}

impl Job {
    /// A backup, by its schedule and under its name: a snapshot is taken, waited for, and then old ones are deleted. Fails where
    /// the snapshot is not whole, by which nothing is deleted, and where a deletion failed.
    ///
    /// For a backup that a policy of the server keeps there is no need of it: [`BackupHandle::set_up`] tells which it is.
    ///
    /// [`BackupHandle::set_up`]: crate::ops::backup::BackupHandle::set_up
    pub fn backup(backup: &Backup) -> Self {
        let kept = backup.clone();
        Self::new(backup.name(), backup.schedule().clone(), move |context| {
            let backup = kept.clone();
            async move {
                let run = run(context, backup).await?;
                if run.retention.is_success() { Ok(run) } else { Err(JobError::from(run.to_string())) }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_time_and_attempt_has_a_name_of_its_own() {
        let due = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        assert_eq!(name("t-nightly", due, 1), "t-nightly-2027.01.15-08.00.00");
        assert_eq!(name("t-nightly", due, 2), "t-nightly-2027.01.15-08.00.00-2");
        let by_hand = due + chrono::TimeDelta::milliseconds(7);
        assert_eq!(name("t-nightly", by_hand, 1), "t-nightly-2027.01.15-08.00.00.007");
    }
}
