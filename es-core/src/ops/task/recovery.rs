//! Shards that an index takes over from others, after a shrink, a split, a clone or a restore.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::error::TaskError;
use super::patience::Patience;
use crate::cluster::{Cluster, Request, batches, segment};
use crate::error::Error;
use crate::ops::maintenance::Verdict;
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

/// The server's word for a shard that was tried in vain.
const FAILED: &str = "ALLOCATION_FAILED";

/// Its words for a shard of a restore that was not tried.
const RESTORED: [&str; 2] = ["NEW_INDEX_RESTORED", "EXISTING_INDEX_RESTORED"];

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
        Ok(sum(&self.shards().await?))
    }

    async fn shards(&self) -> Result<Vec<RecoveringShard>, Error> {
        let (shards, recovery) = ask(&self.cluster, &segment(&self.index).to_string()).await?;
        Ok(read(&shards, &recovery))
    }

    /// Why no node may have a shard, if that is so. What was just made has not been tried yet.
    async fn stuck(&self, shards: &[RecoveringShard]) -> Option<String> {
        let tried = |shard: &&RecoveringShard| {
            shard.unassigned.as_deref().is_some_and(|reason| reason == FAILED || RESTORED.contains(&reason))
        };
        for shard in shards.iter().filter(tried) {
            match self.cluster.maintenance().explain_primary(&shard.index, shard.shard).await {
                Ok(verdict) => {
                    if let Some(reason) = verdict.filter(is_final).map(told) {
                        return Some(reason);
                    }
                }
                // Where the server does not explain, it is waited for.
                Err(error) => tracing::warn!("a shard without a node is not explained: {error}"),
            }
        }
        None
    }

    /// Waits until all primaries serve. Fails with [`TaskError::Stuck`] where one has failed, or is restored, and no node may have
    /// it now. One that failed and that the server tries again is waited for.
    ///
    /// Elasticsearch: as [`progress`](Self::progress), and `GET /_cluster/allocation/explain` of such a shard.
    pub async fn wait(&self, patience: &Patience) -> Result<RecoveryProgress, TaskError> {
        let mut looks = patience.looks(&self.index);
        loop {
            if let Some(shards) = looks.seen(self.shards().await)? {
                let progress = sum(&shards);
                if progress.is_done() {
                    return Ok(progress);
                }
                if let Some(reason) = self.stuck(&shards).await {
                    return Err(TaskError::Stuck { index: self.index.clone(), reason });
                }
            }
            looks.pause().await.map_err(|after| TaskError::StillRunning { id: self.index.clone(), after })?;
        }
    }
}

/// Not because it waits for something.
fn is_final(verdict: &Verdict) -> bool {
    matches!(verdict.can_allocate.as_str(), "no" | "no_valid_shard_copy")
}

/// What each node says no by.
fn told(verdict: Verdict) -> String {
    let deciders: Vec<_> =
        verdict.deciders.iter().map(|(decider, why)| format!("{decider}: {why}")).collect();
    if deciders.is_empty() { verdict.explanation } else { deciders.join("; ") }
}

/// A primary that is taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RecoveringShard {
    /// Its index, as it is on the cluster.
    pub index: String,
    /// Its number.
    pub shard: u64,
    /// The server's word: `UNASSIGNED`, `INITIALIZING`, `STARTED`, `RELOCATING`.
    pub state: String,
    /// What it does, in the server's word: `INDEX`, `TRANSLOG`, `DONE`; before it is begun, nothing.
    pub stage: Option<String>,
    /// Bytes to take over.
    pub total: Size,
    /// Bytes taken over.
    pub recovered: Size,
    /// Why it is not allocated, in the server's word: `ALLOCATION_FAILED`.
    pub unassigned: Option<String>,
    /// The restore has given it up, for this reason.
    pub failure: Option<String>,
}

impl RecoveringShard {
    /// Whether it serves.
    pub fn is_active(&self) -> bool {
        matches!(self.state.as_str(), "STARTED" | "RELOCATING")
    }
}

/// `[logs-1][0]: INITIALIZING, INDEX, 1.2gb of 5gb`
impl fmt::Display for RecoveringShard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RecoveringShard { index, shard, state, stage, total, recovered, failure, .. } = self;
        write!(f, "[{index}][{shard}]: {state}")?;
        if let Some(stage) = stage {
            write!(f, ", {stage}")?;
        }
        match failure {
            Some(reason) => write!(f, ": {reason}"),
            None => write!(f, ", {recovered} of {total}"),
        }
    }
}

/// The primaries of some indices that are restored, each with how far it is; those that the server has given up are told apart
/// from those that it tries again. Two requests for each 4 KB of names, and one.
pub(in crate::ops) async fn recovering(
    cluster: &Cluster,
    indices: &[&str],
) -> Result<Vec<RecoveringShard>, Error> {
    let restores = restores(cluster).await?;
    let mut all = Vec::new();
    for names in batches(indices.iter().copied()) {
        let (shards, recovery) = ask(cluster, &names).await?;
        all.extend(read(&shards, &recovery));
    }
    all.sort_by(|left: &RecoveringShard, right| (&left.index, left.shard).cmp(&(&right.index, right.shard)));
    Ok(judged(all, &restores))
}

/// The same without how far they are, of what a pattern means, given as a path has it. Two requests.
pub(in crate::ops) async fn restored(
    cluster: &Cluster,
    pattern: &str,
) -> Result<Vec<RecoveringShard>, Error> {
    let restores = restores(cluster).await?;
    Ok(judged(read(&shards(cluster, pattern).await?, &Value::Null), &restores))
}

/// What restores have come to. To be asked before the shards: what is over by then stays as it is seen.
async fn restores(cluster: &Cluster) -> Result<Value, Error> {
    let request = Request::get("look at restores", "/_cluster/state/customs")
        .query("filter_path", "restore.snapshots.shards.index.index_name,restore.snapshots.shards.shard,restore.snapshots.shards.state");
    cluster.send(request).await?.value()
}

fn judged(mut shards: Vec<RecoveringShard>, restores: &Value) -> Vec<RecoveringShard> {
    let tried = tried(restores);
    for shard in &mut shards {
        shard.failure = given_up(&tried, shard);
    }
    shards
}

/// Why a restore has given a shard up, if it has: the server tries one that failed again, and one that no node may have not.
fn given_up(tried: &BTreeSet<(&str, u64)>, shard: &RecoveringShard) -> Option<String> {
    let unassigned = shard.unassigned.as_deref()?;
    if tried.contains(&(shard.index.as_str(), shard.shard)) {
        None
    } else if RESTORED.contains(&unassigned) {
        Some("no node may have it; `es.maintenance().explain_shard(…)` tells why".to_owned())
    } else {
        shard.failure.clone()
    }
}

/// The shards that restores have not given up yet, by index and number.
fn tried(restores: &Value) -> BTreeSet<(&str, u64)> {
    let restores = restores["restore"]["snapshots"].as_array().into_iter().flatten();
    let shards = restores.filter_map(|restore| restore["shards"].as_array()).flatten();
    shards
        .filter(|shard| matches!(shard["state"].as_str(), Some("INIT" | "STARTED")))
        .filter_map(|shard| Some((shard["index"]["index_name"].as_str()?, shard["shard"].as_u64()?)))
        .collect()
}

/// The copies of some shards, and what is taken over.
async fn ask(cluster: &Cluster, names: &str) -> Result<(Value, Value), Error> {
    let shards = shards(cluster, names).await?;
    let recovery = Request::get("look at recoveries", format!("/{names}/_recovery"))
        .resource(names)
        .query("filter_path", "*.shards.id,*.shards.primary,*.shards.stage,*.shards.index.size");
    Ok((shards, cluster.send(recovery).await?.value()?))
}

async fn shards(cluster: &Cluster, names: &str) -> Result<Value, Error> {
    let request = Request::get("look at shards", format!("/_cat/shards/{names}"))
        .resource(names)
        .query("format", "json")
        .query("h", "index,shard,prirep,state,unassigned.reason,unassigned.details");
    cluster.send(request).await?.value()
}

fn read(shards: &Value, recovery: &Value) -> Vec<RecoveringShard> {
    let primaries = shards.as_array().into_iter().flatten().filter(|shard| shard["prirep"] == "p");
    let one = |shard: &Value| {
        let text = |key: &str| shard[key].as_str().map(str::to_owned);
        let index = text("index").unwrap_or_default();
        let number = text("shard").and_then(|number| number.parse().ok()).unwrap_or_default();
        let recoveries = recovery[&index]["shards"].as_array().into_iter().flatten();
        let mut recoveries = recoveries.filter(|of| of["primary"] == true && of["id"] == number);
        let recovery = recoveries.next().unwrap_or(&Value::Null);
        let bytes = |key: &str| recovery["index"]["size"][key].as_u64().unwrap_or_default();
        let state = text("state").unwrap_or_default();
        let unassigned = text("unassigned.reason").filter(|_| state == "UNASSIGNED");
        let failed = unassigned.as_deref() == Some(FAILED);
        RecoveringShard {
            index,
            shard: number,
            stage: recovery["stage"].as_str().map(str::to_owned),
            total: Size(bytes("total_in_bytes")),
            recovered: Size(bytes("recovered_in_bytes") + bytes("reused_in_bytes")),
            failure: text("unassigned.details").filter(|_| failed).map(|details| in_short(&details)),
            state,
            unassigned,
        }
    };
    primaries.map(one).collect()
}

/// The server tells of a failure with all that was called: what happened is the last cause.
fn in_short(details: &str) -> String {
    let cause = details.lines().rev().find_map(|line| line.strip_prefix("Caused by: "));
    cause.or_else(|| details.lines().next()).unwrap_or_default().to_owned()
}

/// Of one index.
fn sum(shards: &[RecoveringShard]) -> RecoveryProgress {
    RecoveryProgress {
        shards: shards.len() as u64,
        active: shards.iter().filter(|shard| shard.is_active()).count() as u64,
        total: shards.iter().map(|shard| shard.total).sum(),
        recovered: shards.iter().map(|shard| shard.recovered).sum(),
        unassigned: shards.iter().rev().find_map(|shard| shard.unassigned.clone()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_failed_shard_is_told_in_short_unless_it_is_tried_again() {
        let shards = json!([
            {"index": "b", "shard": "0", "prirep": "p", "state": "UNASSIGNED", "unassigned.reason": "ALLOCATION_FAILED",
             "unassigned.details": "failed recovery\n\tat a\nCaused by: x: y\n\tat b\nCaused by: bad blob\n\t... 3 more"},
            {"index": "a", "shard": "1", "prirep": "p", "state": "STARTED"},
            {"index": "a", "shard": "1", "prirep": "r", "state": "UNASSIGNED", "unassigned.reason": "REPLICA_ADDED"},
        ]);
        let recovery = json!({"a": {"shards": [{"id": 1, "primary": true, "stage": "DONE",
                              "index": {"size": {"total_in_bytes": 10, "recovered_in_bytes": 4, "reused_in_bytes": 6}}}]}});
        let read = read(&shards, &recovery);
        let shown: Vec<_> = read.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["[b][0]: UNASSIGNED: bad blob", "[a][1]: STARTED, DONE, 10b of 10b"]);
        let restores = |state: &str| json!({"restore": {"snapshots": [{"shards": [{"index": {"index_name": "b"}, "shard": 0, "state": state}]}]}});
        let given_up = |restores: &Value, shard: &RecoveringShard| given_up(&tried(restores), shard);
        assert_eq!(given_up(&restores("INIT"), &read[0]), None);
        for over in [restores("FAILURE"), json!({})] {
            assert_eq!(given_up(&over, &read[0]).as_deref(), Some("bad blob"));
            assert_eq!(given_up(&over, &read[1]), None, "it serves");
        }
        let waiting = |reason: &str| RecoveringShard {
            unassigned: Some(reason.into()),
            failure: None,
            ..read[0].clone()
        };
        assert_eq!(given_up(&restores("INIT"), &waiting("NEW_INDEX_RESTORED")), None);
        let nowhere = given_up(&json!({}), &waiting("NEW_INDEX_RESTORED")).unwrap();
        assert!(nowhere.starts_with("no node may have it"), "{nowhere}");
        assert_eq!(given_up(&json!({}), &waiting("NODE_LEFT")), None, "it was restored, and lost since");
        assert!(!sum(&read).is_done() && sum(&read[1..]).is_done());
    }
}
