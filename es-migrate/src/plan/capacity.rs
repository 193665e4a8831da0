//! What a copy needs, and what the cluster has: disk below the watermarks, shards below the limit.

use std::time::Duration;

use es_core::cluster::{Cluster, Request, segment};
use es_core::error::Error;
use es_core::ops::health::kept_free;
use es_core::ops::measure;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::Reason;

/// Documents and bytes of an index, its primaries alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) documents: u64,
    pub(crate) bytes: u64,
}

impl Size {
    /// At the rate of an earlier copy.
    pub(crate) fn estimate(self, documents: u64, took: Duration) -> Option<Duration> {
        let nanos = u128::from(self.documents) * took.as_nanos();
        nanos
            .checked_div(u128::from(documents))
            .map(|nanos| Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)))
    }
}

/// The number of documents that searches see. One request.
pub(crate) async fn count(cluster: &Cluster, index: &str) -> Result<u64, Error> {
    let request = Request::get("count documents", format!("/{}/_count", segment(index))).resource(index);
    Ok(cluster.send(request).await?.value()?["count"].as_u64().unwrap_or_default())
}

/// Bytes of the primaries on disk. One request.
pub(crate) async fn stored(cluster: &Cluster, index: &str) -> Result<u64, Error> {
    let request = Request::get("read size", format!("/{}/_stats/store", segment(index)))
        .resource(index)
        .query("filter_path", "_all.primaries.store.size_in_bytes");
    let stats = cluster.send(request).await?.value()?;
    Ok(stats["_all"]["primaries"]["store"]["size_in_bytes"].as_u64().unwrap_or_default())
}

/// What the cluster has room for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Capacity {
    /// Bytes below the low watermark, over all data nodes; `None` where there is no watermark, or no privilege to read.
    pub(crate) available: Option<u64>,
    /// Shards that may still be made.
    pub(crate) shards: Option<u64>,
}

#[derive(Debug, Deserialize)]
struct Nodes {
    #[serde(default)]
    nodes: std::collections::BTreeMap<String, Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    #[serde(default)]
    roles: Vec<String>,
    fs: Option<Fs>,
}

#[derive(Debug, Deserialize)]
struct Fs {
    total: Total,
}

#[derive(Debug, Deserialize)]
struct Total {
    total_in_bytes: u64,
    available_in_bytes: u64,
}

impl Capacity {
    /// Three requests, which take the cluster privilege `monitor`; without it nothing is known, and the server's own limits
    /// hold.
    pub(crate) async fn read(cluster: &Cluster) -> Result<Capacity, Error> {
        let nodes = Request::get("read disk space", "/_nodes/stats/fs").query(
            "filter_path",
            "nodes.*.roles,nodes.*.fs.total.total_in_bytes,nodes.*.fs.total.available_in_bytes",
        );
        // A flat name is one name: a filter that spells its dots finds nothing.
        let settings = Request::get("read limits", "/_cluster/settings")
            .query("include_defaults", "true")
            .query("flat_settings", "true")
            .query("filter_path", "*.cluster*disk*,*.cluster*max_shards_per_node");
        let health = Request::get("count shards", "/_cluster/health")
            .query("filter_path", "active_shards,unassigned_shards");
        let mut replies = vec![];
        for request in [nodes, settings, health] {
            match cluster.send(request).await {
                Ok(reply) => replies.push(reply.value()?),
                Err(error) if error.status() == Some(403) => return Ok(Capacity::default()),
                Err(error) => return Err(error),
            }
        }
        let nodes: Nodes = serde_json::from_value(replies[0].clone())
            .unwrap_or(Nodes { nodes: std::collections::BTreeMap::new() });
        Ok(Capacity::of(&nodes, &replies[1], &replies[2]))
    }

    fn of(nodes: &Nodes, settings: &Value, health: &Value) -> Capacity {
        let setting = |name: &str| {
            let groups = ["transient", "persistent", "defaults"].into_iter();
            groups.filter_map(|group| settings[group].as_object()).find_map(|group| text(group, name))
        };
        let data: Vec<_> = nodes
            .nodes
            .values()
            .filter(|node| node.roles.iter().any(|role| role.starts_with("data")))
            .collect();
        let watched =
            setting("cluster.routing.allocation.disk.threshold_enabled").is_none_or(|on| on != "false");
        let low =
            setting("cluster.routing.allocation.disk.watermark.low").unwrap_or_else(|| "85%".to_owned());
        let headroom = setting("cluster.routing.allocation.disk.watermark.low.max_headroom");
        let room = |fs: &Fs| {
            let Total { total_in_bytes, available_in_bytes } = fs.total;
            let kept = kept_free(&low, headroom.as_deref(), measure::Size(total_in_bytes));
            available_in_bytes.saturating_sub(kept.0)
        };
        let available = watched.then(|| data.iter().filter_map(|node| node.fs.as_ref()).map(room).sum());
        let limit = setting("cluster.max_shards_per_node").and_then(|limit| limit.parse::<u64>().ok());
        let used = ["active_shards", "unassigned_shards"]
            .iter()
            .filter_map(|key| health[*key].as_u64())
            .sum::<u64>();
        let shards = limit.map(|limit| (limit * data.len() as u64).saturating_sub(used));
        Capacity { available, shards }
    }

    /// Whether there is room for a copy, by twice what the primaries are.
    pub(crate) fn refuses(&self, needed: u64, shards: u64) -> Option<Reason> {
        if let Some(available) = self.available.filter(|available| *available < needed) {
            let what = format!(
                "the copy may need {}, and the data nodes have {} below their watermark",
                bytes(needed),
                bytes(available)
            );
            return Some(Reason::new(what, "free disk space, or add a node"));
        }
        let left = self.shards.filter(|left| *left < shards)?;
        let what = format!("the new index has {shards} shards, and the cluster takes {left} more");
        Some(Reason::new(what, "delete indices that nobody needs, or raise `cluster.max_shards_per_node`"))
    }
}

fn text(settings: &Map<String, Value>, name: &str) -> Option<String> {
    match settings.get(name)? {
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// Bytes for people: `1.5 GB`.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KB", "MB", "GB", "TB"];
    #[allow(clippy::cast_precision_loss)] // for people
    let mut value = count as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{count} B") } else { format!("{value:.1} {}", UNITS[unit]) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn room_is_counted_over_data_nodes_and_shards_over_all() {
        let nodes = json!({"nodes": {
            "a": {"roles": ["data", "master"], "fs": {"total": {"total_in_bytes": 1000, "available_in_bytes": 500}}},
            "b": {"roles": ["data_hot"], "fs": {"total": {"total_in_bytes": 1000, "available_in_bytes": 100}}},
            "c": {"roles": ["master"], "fs": {"total": {"total_in_bytes": 1000, "available_in_bytes": 900}}},
        }});
        let nodes: Nodes = serde_json::from_value(nodes).unwrap();
        let settings = json!({"defaults": {"cluster.max_shards_per_node": "10", "cluster.routing.allocation.disk.watermark.low": "85%"},
            "persistent": {"cluster.routing.allocation.disk.watermark.low": "90%"}});
        let found = Capacity::of(&nodes, &settings, &json!({"active_shards": 15, "unassigned_shards": 1}));
        assert_eq!((found.available.unwrap().abs_diff(400) <= 2, found.shards), (true, Some(4)));
        assert!(found.refuses(300, 4).is_none());
        assert!(found.refuses(500, 4).unwrap().what.contains("500 B"));
        assert!(found.refuses(1, 5).unwrap().what.contains("5 shards"));
        let off = json!({"persistent": {"cluster.routing.allocation.disk.threshold_enabled": "false"}});
        assert_eq!(Capacity::of(&nodes, &off, &json!({})).available, None);
    }
}
