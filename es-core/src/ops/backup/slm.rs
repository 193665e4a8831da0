//! A backup that the server keeps, by a snapshot lifecycle policy.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::declare::Backup;
use super::error::BackupError;
use crate::cluster::{Cluster, Request, segment};
use crate::error::Error;
use crate::init::InitReport;
use crate::ops::health::snapshot_failure;
use crate::ops::measure::at;
use crate::ops::snapshots::{self, SnapshotError, SnapshotInfo};
use crate::ops::task::Patience;
use crate::plan::Options;
use crate::resources::Resources;

/// How often it is looked whether a snapshot was begun, within some 20 s: a master that is busy answers before it begins.
const LOOKS: usize = 20;

/// So long does a policy say nothing of a run that it does not name as its own any more, before the repository is asked: where the
/// master ends meanwhile, the run is made up for only in the next one, and a later failure stands in the place of an earlier.
const SILENT: Duration = Duration::from_secs(20);

/// What the server knows of a policy.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Policy {
    pub(super) modified: Option<DateTime<Utc>>,
    pub(super) success: Option<Past>,
    pub(super) failure: Option<Past>,
    pub(super) running: Option<String>,
    pub(super) next: Option<DateTime<Utc>>,
    pub(super) taken: u64,
    pub(super) failed: u64,
    pub(super) deleted: u64,
}

/// A snapshot of a policy that is over.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Past {
    pub(super) snapshot: String,
    pub(super) started: Option<DateTime<Utc>>,
    pub(super) ended: Option<DateTime<Utc>>,
    pub(super) reason: Option<String>,
}

impl Past {
    fn read(past: &Value) -> Option<Self> {
        Some(Past {
            snapshot: past["snapshot_name"].as_str()?.to_owned(),
            started: at(&past["start_time"]),
            ended: at(&past["time"]),
            reason: past["details"].as_str().map(snapshot_failure),
        })
    }
}

fn parse(entry: &Value) -> Policy {
    let count = |key: &str| entry["stats"][key].as_u64().unwrap_or_default();
    Policy {
        modified: at(&entry["modified_date_millis"]),
        success: Past::read(&entry["last_success"]),
        failure: Past::read(&entry["last_failure"]),
        running: entry["in_progress"]["name"].as_str().map(str::to_owned),
        next: at(&entry["next_execution_millis"]),
        taken: count("snapshots_taken"),
        failed: count("snapshots_failed"),
        deleted: count("snapshots_deleted"),
    }
}

/// Puts the policy, where it is not there or another. What it came to.
pub(super) async fn put(cluster: &Cluster, backup: &Backup) -> Result<Option<InitReport>, BackupError> {
    let resources = Resources::new().with(backup.policy(cluster));
    Ok(cluster.init_with(resources, Options::new()).await?.into_iter().next())
}

fn path(cluster: &Cluster, backup: &Backup) -> (String, String) {
    let name = cluster.name(&backup.name);
    (format!("/_slm/policy/{}", segment(&name)), name)
}

/// What the server knows of it. Fails where it is not there.
pub(super) async fn read(cluster: &Cluster, backup: &Backup) -> Result<Policy, BackupError> {
    let (path, name) = path(cluster, backup);
    let request = Request::get("read snapshot policy", path).resource(&name);
    match crate::ops::read(cluster, request).await?.as_ref().and_then(|reply| reply.get(&name)) {
        Some(entry) => Ok(parse(entry)),
        None => Err(BackupError::NotSetUp { policy: name }),
    }
}

/// Of the last runs, how many failed since one succeeded. It stands in the cluster's state alone; `None` for who may not read
/// that.
pub(super) async fn failures_since(cluster: &Cluster, backup: &Backup) -> Result<Option<u64>, Error> {
    let request = Request::get("count failures", "/_cluster/state/metadata")
        .query("filter_path", "metadata.snapshot_lifecycle.policies.*.invocations_since_last_success");
    match cluster.send(request).await {
        Ok(reply) => {
            let policies = &reply.value()?["metadata"]["snapshot_lifecycle"]["policies"];
            let since = &policies[cluster.name(&backup.name)]["invocations_since_last_success"];
            Ok(Some(since.as_u64().unwrap_or_default()))
        }
        Err(error) if error.status() == Some(403) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Deletes the policy; `false` where there is none. Snapshots stay.
pub(super) async fn remove(cluster: &Cluster, backup: &Backup) -> Result<bool, Error> {
    let (path, name) = path(cluster, backup);
    let request = Request::delete("delete snapshot policy", path).resource(name).allow(404);
    Ok(!cluster.send(request).await?.is_not_found())
}

/// Has a snapshot taken now, and waits until it is over, whole, and told of by the policy.
pub(super) async fn take(
    cluster: &Cluster,
    backup: &Backup,
    patience: &Patience,
) -> Result<SnapshotInfo, BackupError> {
    let before = read(cluster, backup).await?;
    let name = execute(cluster, backup, &before).await?;
    let (mut looks, mut heard) = (patience.looks(&name), Instant::now());
    loop {
        let policy = looks.seen(read(cluster, backup).await)?;
        match policy.map(|policy| told(&policy, &before, &name)) {
            // Out of reach, it says nothing either way.
            None | Some(Told::Running) => heard = Instant::now(),
            Some(Told::Failed(reason)) => return Err(BackupError::Failed { snapshot: name, reason }),
            Some(Told::Nothing) if heard.elapsed() < SILENT => {}
            Some(Told::Another | Told::Nothing) => match looks.seen(held(cluster, backup, &name).await)? {
                Some(Held::Whole(info)) => return Ok(*info),
                Some(Held::Running) | None => heard = Instant::now(),
                Some(Held::Nothing) if heard.elapsed() < SILENT => {}
                Some(Held::Nothing) => return Err(BackupError::Lost { snapshot: name }),
            },
        }
        let running = |after| BackupError::StillRunning { snapshot: name.clone(), after };
        looks.pause().await.map_err(running)?;
    }
}

/// Begins a snapshot; its name. After a lost reply the policy is asked whether one was begun.
async fn execute(cluster: &Cluster, backup: &Backup, before: &Policy) -> Result<String, BackupError> {
    let source = match snapshots::execute(cluster, &cluster.name(&backup.name)).await {
        Ok(name) => return Ok(name),
        Err(error) if error.is_outcome_unknown() => error,
        Err(error) => return Err(error.into()),
    };
    let known = names(before);
    // One that is over stands nowhere for a moment, before it is the last one.
    for pause in Patience::default().pauses().take(LOOKS) {
        let now = read(cluster, backup).await?;
        if let Some(begun) = names(&now).into_iter().find(|name| !known.contains(name)) {
            return Ok(begun.to_owned());
        }
        tokio::time::sleep(pause).await;
    }
    Err(BackupError::Unknown { backup: backup.name.clone(), source })
}

fn names(policy: &Policy) -> Vec<&str> {
    let past = [&policy.success, &policy.failure].into_iter().flatten().map(|past| past.snapshot.as_str());
    past.chain(policy.running.as_deref()).collect()
}

/// Whether a run is told of that had not been begun before.
fn tells_more(policy: &Policy, before: &Policy) -> bool {
    let known = names(before);
    let mut past = [&policy.success, &policy.failure].into_iter().flatten();
    past.any(|past| !known.contains(&past.snapshot.as_str()))
}

/// What a policy tells of a run that was begun.
#[derive(Debug, PartialEq)]
enum Told {
    Running,
    Failed(String),
    /// A run is over that had not been begun before: this one, or a later one in its place.
    Another,
    Nothing,
}

fn told(policy: &Policy, before: &Policy, name: &str) -> Told {
    let this = |past: &&Past| past.snapshot == name;
    if let Some(failure) = policy.failure.as_ref().filter(this) {
        Told::Failed(failure.reason.clone().unwrap_or_default())
    } else if tells_more(policy, before) {
        Told::Another
    } else if policy.running.as_deref() == Some(name) {
        Told::Running
    } else {
        Told::Nothing
    }
}

/// What the repository has of a run.
enum Held {
    Whole(Box<SnapshotInfo>),
    Running,
    Nothing,
}

/// Fails where the snapshot is over, and not whole.
async fn held(cluster: &Cluster, backup: &Backup, name: &str) -> Result<Held, BackupError> {
    match cluster.snapshots().snapshot(&backup.repository, name).info().await {
        Ok(info) if info.is_whole() => Ok(Held::Whole(Box::new(info))),
        Ok(info) if info.is_over() => {
            Err(BackupError::Failed { snapshot: name.to_owned(), reason: info.to_string() })
        }
        Ok(_) => Ok(Held::Running),
        Err(SnapshotError::NoSnapshot { .. }) => Ok(Held::Nothing),
        Err(SnapshotError::Cluster(error)) => Err(error.into()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_policy_is_read_with_the_reason_of_its_failure() {
        let policy = parse(&json!({
            "modified_date_millis": 1, "next_execution_millis": 4_070_908_800_000_u64,
            "last_success": {"snapshot_name": "a", "start_time": 1000, "time": 2000},
            "last_failure": {"snapshot_name": "b", "time": 3000, "details": "{\"type\":\"x\",\"reason\":\"no shards\"}"},
            "in_progress": {"name": "c", "uuid": "u", "state": "STARTED"},
            "stats": {"policy": "p", "snapshots_taken": 2, "snapshots_failed": 3, "snapshots_deleted": 1},
        }));
        assert_eq!(names(&policy), ["a", "b", "c"]);
        let over = Policy { success: policy.failure.clone(), ..Policy::default() };
        assert!(!tells_more(&over, &policy), "it had been begun before");
        assert!(tells_more(&policy, &over));
        assert_eq!(told(&policy, &Policy::default(), "b"), Told::Failed("x: no shards".to_owned()));
        assert_eq!(told(&policy, &policy, "c"), Told::Running);
        assert_eq!(told(&policy, &over, "c"), Told::Another, "it may have a later failure in its place");
        assert_eq!(told(&over, &policy, "c"), Told::Nothing);
        assert_eq!(policy.failure.unwrap().reason.as_deref(), Some("x: no shards"));
        assert_eq!((policy.taken, policy.failed, policy.deleted), (2, 3, 1));
        assert_eq!(parse(&json!({})), Policy::default());
    }
}
