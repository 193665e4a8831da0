//! Shards that no node has, and why.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use super::Maintenance;
use crate::cluster::{Repeat, Request};
use crate::error::Error;

/// A copy of a shard that no node has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unassigned {
    /// Its index, as it is on the cluster.
    pub index: String,
    /// Its number.
    pub shard: u32,
    /// Whether it is the primary, so that the index is red.
    pub primary: bool,
    /// Since what, in the server's word: `NODE_LEFT`, `ALLOCATION_FAILED`.
    pub reason: String,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
    /// The last failure, in the server's words.
    pub details: Option<String>,
    /// What stands in the way; asked for by [`Maintenance::explain_shard`].
    pub verdict: Option<Verdict>,
}

/// Why a shard gets no node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Verdict {
    /// The server's word: `no`, `throttled`, `awaiting_info`.
    pub can_allocate: String,
    /// The server's sentence.
    pub explanation: String,
    /// How often it was tried, and failed.
    pub failed_attempts: u64,
    /// What each node says no by: the decider, and its sentence; none twice.
    pub deciders: Vec<(String, String)>,
}

impl Verdict {
    fn read(reply: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let mut deciders: Vec<(String, String)> = Vec::new();
        for node in reply["node_allocation_decisions"].as_array().into_iter().flatten() {
            for decider in node["deciders"].as_array().into_iter().flatten() {
                let decider = (text(&decider["decider"]), text(&decider["explanation"]));
                if !deciders.contains(&decider) {
                    deciders.push(decider);
                }
            }
        }
        Verdict {
            can_allocate: text(&reply["can_allocate"]),
            explanation: text(&reply["allocate_explanation"]),
            failed_attempts: reply["unassigned_info"]["failed_allocation_attempts"]
                .as_u64()
                .unwrap_or_default(),
            deciders,
        }
    }

    /// Whether the server has given up after too many failures, and waits for a reroute with `retry_failed`.
    pub fn is_given_up(&self) -> bool {
        self.deciders.iter().any(|(decider, _)| decider == "max_retry")
    }
}

impl Unassigned {
    pub(super) fn read(row: &Value) -> Self {
        let text = |key: &str| row[key].as_str().map(str::to_owned);
        Unassigned {
            index: text("index").unwrap_or_default(),
            shard: row["shard"].as_str().and_then(|number| number.parse().ok()).unwrap_or_default(),
            primary: row["prirep"] == "p",
            reason: text("unassigned.reason").unwrap_or_default(),
            since: row["unassigned.at"].as_str().and_then(|at| at.parse().ok()),
            details: text("unassigned.details"),
            verdict: None,
        }
    }
}

impl fmt::Display for Unassigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Unassigned { index, shard, primary, reason, details, verdict, .. } = self;
        write!(f, "unassigned: {index}[{shard}] {}, {reason}", if *primary { "primary" } else { "replica" })?;
        if let Some(details) = details {
            write!(f, ": {details}")?;
        }
        for (decider, explanation) in verdict.iter().flat_map(|verdict| &verdict.deciders) {
            write!(f, "\n    {decider}: {explanation}")?;
        }
        Ok(())
    }
}

impl Maintenance<'_> {
    /// The shards of the whole cluster that no node has, whatever the prefix.
    ///
    /// Elasticsearch: `GET /_cat/shards`.
    pub async fn unassigned(&self) -> Result<Vec<Unassigned>, Error> {
        let rows = self.shard_rows("/_cat/shards").await?;
        Ok(rows.iter().filter(|row| row["node"].is_null()).map(Unassigned::read).collect())
    }

    /// What stands in the way of a shard; `None` where it is assigned by now, or gone.
    ///
    /// Elasticsearch: `GET /_cluster/allocation/explain`.
    pub async fn explain_shard(&self, shard: &Unassigned) -> Result<Option<Verdict>, Error> {
        let body = json!({"index": shard.index, "shard": shard.shard, "primary": shard.primary});
        let request = Request::post("explain allocation", "/_cluster/allocation/explain")
            .resource(&shard.index)
            .repeat(Repeat::Read)
            .partial()
            .json(&body)?;
        match self.cluster.send(request.allow(404).allow(400)).await {
            Ok(reply) if reply.status() == 200 => {
                let reply = reply.value()?;
                Ok((reply["current_state"] == "unassigned").then(|| Verdict::read(&reply)))
            }
            Ok(_) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
