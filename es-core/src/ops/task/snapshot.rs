//! Snapshots that are being taken. They are no tasks that any node follows: the cluster's state and the repository tell.

use std::fmt;
use std::time::Instant;

use serde::Serialize;
use serde_json::{Value, json};

use super::Tasks;
use super::error::TaskError;
use super::handle::Patience;
use crate::cluster::{Cluster, Request, segment};
use crate::error::Error;
use crate::ops::measure::Size;

/// A handle of a snapshot; [`Tasks::snapshot`]. Any process has it by its names.
#[derive(Debug, Clone)]
pub struct Snapshot {
    cluster: Cluster,
    repository: String,
    name: String,
}

/// How far a snapshot is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SnapshotProgress {
    /// The server's word: `IN_PROGRESS`, `SUCCESS`, `PARTIAL`, `FAILED`.
    pub state: String,
    /// Shards that it is of.
    pub shards: u64,
    /// Shards that are in it.
    pub done: u64,
    /// Shards that could not be taken.
    pub failed: u64,
    /// What is to be copied that no earlier snapshot has.
    pub total: Size,
    /// What was copied.
    pub copied: Size,
}

impl SnapshotProgress {
    /// The status says `SUCCESS` when the shards are through, before the snapshot is; the snapshot itself says whether it is.
    fn read(snapshot: &Value, status: &Value) -> Self {
        let shards = |key: &str| status["shards_stats"][key].as_u64().unwrap_or_default();
        let bytes = |key: &str| Size(status["stats"][key]["size_in_bytes"].as_u64().unwrap_or_default());
        // Told once there is something to copy; what all earlier ones have is in `total`.
        let has = |key: &str| status["stats"].get(key).is_some();
        let total = bytes(if has("incremental") { "incremental" } else { "total" });
        SnapshotProgress {
            state: snapshot["state"].as_str().unwrap_or_default().to_owned(),
            shards: shards("total"),
            done: shards("done"),
            failed: shards("failed"),
            total,
            copied: if has("processed") { bytes("processed") } else { total },
        }
    }

    /// Whether it is over, well or not.
    pub fn is_over(&self) -> bool {
        matches!(self.state.as_str(), "SUCCESS" | "PARTIAL" | "FAILED")
    }
}

impl fmt::Display for SnapshotProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SnapshotProgress { state, shards, done, copied, total, .. } = self;
        write!(f, "{state}: {done} of {shards} shards, {copied} of {total}")
    }
}

impl Tasks<'_> {
    /// A snapshot by its names, as it is being taken or was. Sends nothing. The repository's name gets the prefix, as that of
    /// a declared one does; a snapshot's is the repository's own.
    pub fn snapshot(&self, repository: &str, name: &str) -> Snapshot {
        Snapshot {
            cluster: self.cluster.clone(),
            repository: self.cluster.name(repository),
            name: name.to_owned(),
        }
    }

    /// Begins a snapshot of the indices and streams of some patterns, without the cluster's state. Fails where the name is
    /// taken ([`is_already_exists`](Error::is_already_exists)). After a lost reply the repository is asked whether it was begun.
    ///
    /// Elasticsearch: `PUT /_snapshot/<repository>/<snapshot>?wait_for_completion=false`.
    pub async fn take_snapshot(
        &self,
        repository: &str,
        name: &str,
        patterns: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Snapshot, TaskError> {
        let snapshot = self.snapshot(repository, name);
        let indices: Vec<_> =
            patterns.into_iter().map(|pattern| self.cluster.name(pattern.as_ref())).collect();
        let request = Request::put("take snapshot", snapshot.path(""))
            .resource(name)
            .repeat(crate::cluster::Repeat::Never)
            .query("wait_for_completion", "false")
            .json(&json!({ "indices": indices, "include_global_state": false }))?;
        match self.cluster.send(request).await {
            Ok(_) => Ok(snapshot),
            Err(source) if source.is_outcome_unknown() => match snapshot.progress().await {
                Ok(_) => Ok(snapshot),
                Err(error) if error.is_not_found() => {
                    Err(TaskError::Unknown { opaque_id: name.to_owned(), source })
                }
                Err(error) => Err(error.into()),
            },
            Err(error) => Err(error.into()),
        }
    }
}

impl Snapshot {
    fn path(&self, endpoint: &str) -> String {
        format!("/_snapshot/{}/{}{endpoint}", segment(&self.repository), segment(&self.name))
    }

    /// How far it is. Fails with 404 where there is no such snapshot.
    ///
    /// Elasticsearch: `GET /_snapshot/<repository>/<snapshot>`, and the same with `/_status`.
    pub async fn progress(&self) -> Result<SnapshotProgress, Error> {
        let snapshot = self.look("").await?;
        let status = self.look("/_status").await?;
        Ok(SnapshotProgress::read(&snapshot, &status))
    }

    async fn look(&self, endpoint: &str) -> Result<Value, Error> {
        let request = Request::get("look at snapshot", self.path(endpoint)).resource(&self.name);
        Ok(self.cluster.send(request).await?.value()?["snapshots"][0].take())
    }

    /// Waits for its good end. Fails with [`TaskError::Snapshot`] where shards are missing from it.
    pub async fn wait(&self, patience: &Patience) -> Result<SnapshotProgress, TaskError> {
        let start = Instant::now();
        for pause in patience.pauses() {
            let progress = self.progress().await?;
            if progress.state == "SUCCESS" {
                return Ok(progress);
            }
            if progress.is_over() {
                return Err(TaskError::Snapshot { name: self.name.clone(), progress: Box::new(progress) });
            }
            if patience.is_over(start).is_some() {
                break;
            }
            tokio::time::sleep(pause).await;
        }
        Err(TaskError::StillRunning { id: self.name.clone(), after: start.elapsed() })
    }

    /// Gives it up where it is being taken, and deletes what there is of it; `false` if there is no such snapshot.
    ///
    /// Elasticsearch: `DELETE /_snapshot/<repository>/<snapshot>`.
    pub async fn delete(&self) -> Result<bool, Error> {
        let request = Request::delete("delete snapshot", self.path("")).resource(&self.name).allow(404);
        Ok(!self.cluster.send(request).await?.is_not_found())
    }
}
