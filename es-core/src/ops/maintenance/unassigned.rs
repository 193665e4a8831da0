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
                let decider = (text(&decider["decider"]), explanation(&text(&decider["explanation"])));
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

/// Of a decider that repeats what is known of the shard, its own words.
fn explanation(text: &str) -> String {
    without_traces(text.split(", [unassigned_info[").next().unwrap_or_default())
}

/// What failed and what caused it, without the places in the server's code.
fn without_traces(text: &str) -> String {
    let said = text.lines().filter(|line| !line.starts_with(['\t', ' ']) && !line.is_empty());
    said.collect::<Vec<_>>().join("; ")
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
            details: text("unassigned.details").map(|details| without_traces(&details)),
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
        self.explained(&shard.index, u64::from(shard.shard), shard.primary).await
    }

    /// The same of a primary.
    pub(in crate::ops) async fn explain_primary(
        &self,
        index: &str,
        shard: u64,
    ) -> Result<Option<Verdict>, Error> {
        self.explained(index, shard, true).await
    }

    async fn explained(&self, index: &str, shard: u64, primary: bool) -> Result<Option<Verdict>, Error> {
        let body = json!({"index": index, "shard": shard, "primary": primary});
        let request = Request::post("explain allocation", "/_cluster/allocation/explain")
            .resource(index)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_that_was_given_up_says_why_without_traces() {
        // As the server says it, shortened.
        let details = "failed shard on node [n]: failed recovery, failure RecoveryFailedException: [a][0]\n\tat x.Y(Y.java:1)\n\
                       Caused by: org.apache.lucene.index.CorruptIndexException: checksum\n\tSuppressed: java.io.EOFException\n\
                       \t\tat x.Z(Z.java:2)\n\t... 32 more\n";
        let row = json!({"index": "a", "shard": "0", "prirep": "p", "unassigned.reason": "ALLOCATION_FAILED",
                         "unassigned.at": "2026-11-29T15:57:05.945Z", "unassigned.details": details});
        let explained = "shard has exceeded the maximum number of retries [2] on failed allocation attempts";
        let decider = json!({"decider": "max_retry", "explanation": format!("{explained}, [unassigned_info[[{details}]]]")});
        let node = json!({"deciders": [decider]});
        let reply = json!({"can_allocate": "no", "node_allocation_decisions": [node, node],
                           "unassigned_info": {"failed_allocation_attempts": 2}});
        let verdict = Verdict::read(&reply);
        assert!(verdict.is_given_up() && verdict.failed_attempts == 2);
        let shard = Unassigned { verdict: Some(verdict), ..Unassigned::read(&row) };
        assert_eq!(
            shard.to_string(),
            "unassigned: a[0] primary, ALLOCATION_FAILED: failed shard on node [n]: failed recovery, failure \
             RecoveryFailedException: [a][0]; Caused by: org.apache.lucene.index.CorruptIndexException: checksum\n    \
             max_retry: shard has exceeded the maximum number of retries [2] on failed allocation attempts"
        );
    }
}
