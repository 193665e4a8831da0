//! The cluster as a whole.

use std::fmt;
use std::time::Duration;

use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize};

use super::{Health, HealthError, Share, Status};
use crate::cluster::{Cluster, Request};
use crate::error::Error;
use crate::ops::measure::{Span, time_value};
use crate::ops::name::counted;

/// How the cluster is as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ClusterHealth {
    /// The cluster's name.
    pub cluster: String,
    /// The worst of its indices.
    pub status: Status,
    /// Whether what was waited for did not come about in time.
    pub timed_out: bool,
    /// All its nodes.
    pub nodes: u64,
    /// Those that hold data.
    pub data_nodes: u64,
    /// Its shards, closed indices included.
    pub shards: ShardCounts,
    /// Tasks that wait for the master.
    pub pending_tasks: u64,
    /// How long the first of them has waited; as JSON in milliseconds.
    #[serde(rename = "longest_wait_ms", serialize_with = "crate::serde::duration_millis::serialize")]
    pub longest_wait: Duration,
    /// Shards that are active, of all that there should be. 0 where the cluster knows of none, and tells no number.
    pub active_share: Share,
}

impl ClusterHealth {
    /// Whether the cluster knows what it holds. One that starts anew, and waits for nodes (`gateway.recover_after_data_nodes`), is
    /// red and has no shards, although a red index lacks one. Of names that nothing bears the server says the same.
    pub fn is_recovered(&self) -> bool {
        self.status != Status::Red || self.shards.active != self.shards.all()
    }
}

/// Copies of shards, by what becomes of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ShardCounts {
    /// Primaries that serve.
    pub active_primaries: u64,
    /// Primaries and replicas that serve.
    pub active: u64,
    /// Those of them that move to another node.
    pub relocating: u64,
    /// Copies that are being made.
    pub initializing: u64,
    /// Copies that no node has.
    pub unassigned: u64,
    /// Those of them that wait for their node to come back (`index.unassigned.node_left.delayed_timeout`).
    pub delayed: u64,
}

impl ShardCounts {
    /// All that there should be.
    pub fn all(&self) -> u64 {
        self.active + self.initializing + self.unassigned
    }
}

#[derive(Deserialize)]
struct Reply {
    cluster_name: String,
    status: Status,
    timed_out: bool,
    number_of_nodes: u64,
    number_of_data_nodes: u64,
    active_primary_shards: u64,
    active_shards: u64,
    relocating_shards: u64,
    initializing_shards: u64,
    unassigned_shards: u64,
    delayed_unassigned_shards: u64,
    number_of_pending_tasks: u64,
    task_max_waiting_in_queue_millis: u64,
    #[serde(deserialize_with = "percent")]
    active_shards_percent_as_number: f64,
}

/// Of no shards the server tells `"NaN"`, as text.
fn percent<'de, D: Deserializer<'de>>(reply: D) -> Result<f64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Percent {
        Number(f64),
        Text(String),
    }
    let percent = match Percent::deserialize(reply)? {
        Percent::Number(number) => number,
        Percent::Text(text) => text.parse().map_err(D::Error::custom)?,
    };
    Ok(if percent.is_finite() { percent } else { 0.0 })
}

impl From<Reply> for ClusterHealth {
    fn from(reply: Reply) -> Self {
        ClusterHealth {
            cluster: reply.cluster_name,
            status: reply.status,
            timed_out: reply.timed_out,
            nodes: reply.number_of_nodes,
            data_nodes: reply.number_of_data_nodes,
            shards: ShardCounts {
                active_primaries: reply.active_primary_shards,
                active: reply.active_shards,
                relocating: reply.relocating_shards,
                initializing: reply.initializing_shards,
                unassigned: reply.unassigned_shards,
                delayed: reply.delayed_unassigned_shards,
            },
            pending_tasks: reply.number_of_pending_tasks,
            longest_wait: Duration::from_millis(reply.task_max_waiting_in_queue_millis),
            active_share: Share(reply.active_shards_percent_as_number / 100.0),
        }
    }
}

impl fmt::Display for ClusterHealth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ClusterHealth { cluster, status, nodes, data_nodes, shards, pending_tasks, active_share, .. } =
            self;
        write!(f, "{cluster}: {status}, {}, {data_nodes} with data", counted(*nodes, "node", "nodes"))?;
        write!(f, "; {} of {} shards active ({active_share})", shards.active, shards.all())?;
        for (count, word) in [
            (shards.relocating, "relocating"),
            (shards.initializing, "initializing"),
            (shards.unassigned, "unassigned"),
            (shards.delayed, "delayed"),
        ] {
            if count > 0 {
                write!(f, ", {count} {word}")?;
            }
        }
        if *pending_tasks > 0 {
            let tasks = counted(*pending_tasks, "task waits", "tasks wait");
            write!(f, "; {tasks}, the first for {}", Span(self.longest_wait))?;
        }
        if self.timed_out { f.write_str("; not what was waited for") } else { Ok(()) }
    }
}

/// No longer time is one for the server, which counts nanoseconds.
const LONGEST: Duration = Duration::from_millis(i64::MAX as u64 / 1_000_000);

/// Sends a request for it; who waits for something allows the 408.
pub(in crate::ops) async fn ask(cluster: &Cluster, request: Request) -> Result<ClusterHealth, Error> {
    let reply: Reply = cluster.send(request).await?.json()?;
    Ok(reply.into())
}

impl Health<'_> {
    /// How the cluster is as a whole, whatever the prefix. Takes the cluster privilege `monitor`.
    ///
    /// Elasticsearch: `GET /_cluster/health`.
    pub async fn cluster(&self) -> Result<ClusterHealth, Error> {
        ask(self.cluster, Request::get("read health", "/_cluster/health")).await
    }

    /// Waits on the server until the cluster is at least as well as that, for so long. What comes back is how it is at the end:
    /// [`timed_out`](ClusterHealth::timed_out) says that it is not so well, which is no error.
    ///
    /// Fails with [`HealthError::Options`] for [`Status::Unknown`], which nobody can wait for.
    ///
    /// Elasticsearch: `GET /_cluster/health?wait_for_status=<status>&timeout=<time>`.
    pub async fn wait(&self, status: Status, timeout: Duration) -> Result<ClusterHealth, HealthError> {
        if status == Status::Unknown {
            let reason = "nothing becomes `unknown`\nhelp: wait for `Status::Green` or `Status::Yellow`";
            return Err(HealthError::Options { reason: reason.to_owned() });
        }
        let timeout = timeout.min(LONGEST);
        let request = Request::get("wait for health", "/_cluster/health")
            .query("wait_for_status", status)
            .query("timeout", time_value(timeout))
            // The server answers 408 at the end of its own time.
            .timeout(timeout + Duration::from_secs(10))
            .allow(408);
        Ok(ask(self.cluster, request).await?)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_cluster_that_waits_for_nodes_tells_no_number() {
        // As 8.12.2 answers with `gateway.recover_after_data_nodes: 2` and one node.
        let reply = json!({
            "cluster_name": "c", "status": "red", "timed_out": false, "number_of_nodes": 1,
            "number_of_data_nodes": 1, "active_primary_shards": 0, "active_shards": 0, "relocating_shards": 0,
            "initializing_shards": 0, "unassigned_shards": 0, "delayed_unassigned_shards": 0,
            "number_of_pending_tasks": 0, "number_of_in_flight_fetch": 0,
            "task_max_waiting_in_queue_millis": 0, "active_shards_percent_as_number": "NaN",
        });
        let read = |reply: &serde_json::Value| {
            ClusterHealth::from(serde_json::from_value::<Reply>(reply.clone()).unwrap())
        };
        let starting = read(&reply);
        assert_eq!((starting.status, starting.active_share), (Status::Red, Share(0.0)));
        assert!(!starting.is_recovered());
        let mut lacking = reply.clone();
        (lacking["unassigned_shards"], lacking["active_shards_percent_as_number"]) = (1.into(), 0.0.into());
        assert!(read(&lacking).is_recovered(), "it knows of a shard that it lacks");
        let mut empty = reply;
        (empty["status"], empty["active_shards_percent_as_number"]) = ("green".into(), 100.0.into());
        assert_eq!((read(&empty).active_share, read(&empty).is_recovered()), (Share(1.0), true));
    }
}
