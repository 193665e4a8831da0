//! Shards that an index takes over from others, after a shrink, a split, a clone or a restore.

use std::fmt;
use std::time::Instant;

use serde::Serialize;
use serde_json::Value;

use super::error::TaskError;
use super::handle::Patience;
use crate::cluster::{Cluster, Request, segment};
use crate::error::Error;
use crate::ops::measure::Size;

/// A handle of an index that takes over its shards; [`Tasks::recovery`](super::Tasks::recovery). Any process has it by the
/// index's name. To give it up, delete the index.
#[derive(Debug, Clone)]
pub struct Recovery {
    cluster: Cluster,
    index: String,
}

/// How far it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RecoveryProgress {
    /// Primary shards of the index.
    pub shards: u64,
    /// Those that serve.
    pub active: u64,
    /// Bytes to take over.
    pub total: Size,
    /// Bytes taken over.
    pub recovered: Size,
    /// Why a primary is not allocated, in the server's word: `ALLOCATION_FAILED`.
    pub unassigned: Option<String>,
}

impl RecoveryProgress {
    /// Whether all primaries serve.
    pub fn is_done(&self) -> bool {
        self.shards > 0 && self.active == self.shards
    }
}

impl fmt::Display for RecoveryProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} shards, {} of {}", self.active, self.shards, self.recovered, self.total)
    }
}

impl Recovery {
    pub(super) fn new(cluster: Cluster, index: String) -> Self {
        Recovery { cluster, index }
    }

    /// How far it is. Fails with 404 where there is no such index.
    ///
    /// Elasticsearch: `GET /<index>/_recovery`, `GET /_cat/shards/<index>`.
    pub async fn progress(&self) -> Result<RecoveryProgress, Error> {
        let name = segment(&self.index);
        let shards = Request::get("look at shards", format!("/_cat/shards/{name}"))
            .resource(&self.index)
            .query("format", "json")
            .query("h", "prirep,state,unassigned.reason");
        let shards = self.cluster.send(shards).await?.value()?;
        let recovery = Request::get("look at recoveries", format!("/{name}/_recovery")).resource(&self.index);
        let recovery = self.cluster.send(recovery).await?.value()?;
        Ok(read(&self.index, &shards, &recovery))
    }

    /// Waits until all primaries serve. Fails with [`TaskError::Stuck`] where one can't be allocated.
    pub async fn wait(&self, patience: &Patience) -> Result<RecoveryProgress, TaskError> {
        let start = Instant::now();
        for pause in patience.pauses() {
            let progress = self.progress().await?;
            if progress.is_done() {
                return Ok(progress);
            }
            // What was just made has not been tried yet.
            if let Some(reason) = progress.unassigned.filter(|reason| reason == "ALLOCATION_FAILED") {
                return Err(TaskError::Stuck { index: self.index.clone(), reason });
            }
            if patience.is_over(start).is_some() {
                break;
            }
            tokio::time::sleep(pause).await;
        }
        Err(TaskError::StillRunning { id: self.index.clone(), after: start.elapsed() })
    }
}

fn read(index: &str, shards: &Value, recovery: &Value) -> RecoveryProgress {
    let mut progress = RecoveryProgress::default();
    let primaries = shards.as_array().into_iter().flatten().filter(|shard| shard["prirep"] == "p");
    for shard in primaries {
        progress.shards += 1;
        progress.active += u64::from(matches!(shard["state"].as_str(), Some("STARTED" | "RELOCATING")));
        if let (Some("UNASSIGNED"), Some(reason)) =
            (shard["state"].as_str(), shard["unassigned.reason"].as_str())
        {
            progress.unassigned = Some(reason.to_owned());
        }
    }
    let shards = recovery[index]["shards"].as_array().into_iter().flatten();
    for shard in shards.filter(|shard| shard["primary"] == true) {
        let bytes = |key: &str| shard["index"]["size"][key].as_u64().unwrap_or_default();
        progress.total.0 += bytes("total_in_bytes");
        progress.recovered.0 += bytes("recovered_in_bytes") + bytes("reused_in_bytes");
    }
    progress
}
