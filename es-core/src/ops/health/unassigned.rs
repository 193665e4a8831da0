//! Shards that no node has, with the server's reasons.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::Health;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::ops::maintenance::Unassigned;
use crate::ops::name::{counted, lines};

/// Shards that no node has.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UnassignedShards {
    /// Primaries first. The first of each reason has a verdict.
    pub shards: Vec<Unassigned>,
}

impl UnassignedShards {
    /// Those whose index is red for it.
    pub fn primaries(&self) -> usize {
        self.shards.iter().filter(|shard| shard.primary).count()
    }
}

/// How many, and the first of each reason.
impl fmt::Display for UnassignedShards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let primaries = self.primaries() as u64;
        let replicas = self.shards.len() as u64 - primaries;
        write!(f, "{} have no node", copies(primaries, replicas))?;
        f.write_str(&lines(&first_of_each(&self.shards).map(|at| &self.shards[at]).collect::<Vec<_>>()))
    }
}

/// So many of both.
pub(super) fn copies(primaries: u64, replicas: u64) -> String {
    let primaries = counted(primaries, "primary", "primaries");
    format!("{primaries} and {}", counted(replicas, "replica", "replicas"))
}

/// One for each word of the server, of primaries and of replicas.
fn first_of_each(shards: &[Unassigned]) -> impl Iterator<Item = usize> {
    let mut seen = BTreeSet::new();
    let first =
        shards.iter().enumerate().filter(move |(_, shard)| seen.insert((&shard.reason, shard.primary)));
    first.map(|(at, _)| at)
}

/// All of them, of which at most `explained` are explained.
pub(super) async fn read(cluster: &Cluster, explained: usize) -> Result<UnassignedShards, Error> {
    let mut shards = cluster.maintenance().unassigned().await?;
    shards.sort_by_key(|shard| !shard.primary);
    let mut told = BTreeSet::new();
    let mut left = explained;
    for shard in &mut shards {
        let reason = (shard.reason.clone(), shard.primary);
        if left == 0 || told.contains(&reason) {
            continue;
        }
        left -= 1;
        match cluster.maintenance().explain_shard(shard).await {
            // One that has a node by now says nothing of the others.
            Ok(None) => {}
            Ok(verdict) => {
                shard.verdict = verdict;
                told.insert(reason);
            }
            // That they have no node is known all the same.
            Err(error) => {
                tracing::warn!("an unassigned shard is not explained: {error}");
                break;
            }
        }
    }
    shards.sort_by_key(|shard| (!shard.primary, shard.verdict.is_none()));
    Ok(UnassignedShards { shards })
}

impl Health<'_> {
    /// The shards of the whole cluster that no node has, whatever the prefix: primaries first, and one of each reason with
    /// what stands in its way before the others; no more than `explained` are asked for. Nothing to explain is no error, and where the server does not
    /// explain, they have no verdict, and the log says why.
    ///
    /// One request, and one for each that is explained; Elasticsearch: `GET /_cat/shards`, `GET /_cluster/allocation/explain`.
    pub async fn unassigned(&self, explained: usize) -> Result<UnassignedShards, Error> {
        read(self.cluster, explained).await
    }
}
