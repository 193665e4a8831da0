//! Shards whose allocation the server has given up are tried again.

use std::fmt;

use serde::Serialize;

use super::{Maintenance, Unassigned};
use crate::cluster::{Repeat, Request};
use crate::error::Error;

/// What a reroute met, and what it has come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reroute {
    /// The shards that had no node, with what stood in the way.
    pub before: Vec<Unassigned>,
    /// Of those, the ones that were given up after too many failures, and were tried again.
    pub retried: usize,
    /// The shards that have no node now. One that is being allocated has one.
    pub after: Vec<Unassigned>,
}

/// So many shards are explained; more have the same reasons.
const EXPLAINED: usize = 50;

impl Maintenance<'_> {
    /// Tries the shards again whose allocation has failed too often (5 times), of the whole cluster; a shard that waits for a
    /// node, or for disk, is not helped by it, and its explanation says so. Nothing is sent where no shard lacks a node.
    ///
    /// Elasticsearch: `POST /_cluster/reroute?retry_failed`, `GET /_cluster/allocation/explain`.
    pub async fn reroute_failed(&self) -> Result<Reroute, Error> {
        let mut before = self.unassigned().await?;
        for shard in before.iter_mut().take(EXPLAINED) {
            shard.verdict = self.explain_shard(shard).await?;
        }
        if before.is_empty() {
            return Ok(Reroute { before, retried: 0, after: Vec::new() });
        }
        let given_up = |shard: &&Unassigned| shard.verdict.as_ref().is_some_and(super::Verdict::is_given_up);
        let retried = before.iter().filter(given_up).count();
        let request = Request::post("reroute", "/_cluster/reroute")
            .query("retry_failed", "true")
            .query("metric", "none")
            .repeat(Repeat::Safe);
        self.cluster.send(request).await?;
        Ok(Reroute { before, retried, after: self.unassigned().await? })
    }
}

impl fmt::Display for Reroute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Reroute { before, retried, after } = self;
        writeln!(
            f,
            "{} shards without a node, {retried} tried again, {} without a node now",
            before.len(),
            after.len()
        )?;
        before.iter().try_for_each(|shard| writeln!(f, "  {shard}"))
    }
}
