//! The nodes: disk, memory, load, queues, breakers.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::settings::{self, ClusterSettings};
use super::{Health, Share, Watermark, Watermarks, performance};
use crate::cluster::{Cluster, Request};
use crate::error::Error;
use crate::ops::measure::{Size, time_value};
use crate::ops::name::{counted, lines};

/// The nodes of a cluster.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct NodesHealth {
    /// By name.
    pub nodes: Vec<NodeHealth>,
    /// Nodes that did not answer the one that was asked, within 10 s or four fifths of a report's time.
    pub silent: u64,
}

/// A node.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct NodeHealth {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// In Elasticsearch's words: `master`, `data_hot`.
    pub roles: Vec<String>,
    /// Copies of shards that it has.
    pub shards: u64,
    /// The disk that its data is on; other things are on it as well. `None` where the system does not tell.
    pub disk: Option<Disk>,
    /// Java's heap.
    pub heap: Memory,
    /// How busy the machine's processors are. `None` where the system does not tell.
    pub cpu: Option<Share>,
    /// The machine's load. `None` where the system does not tell.
    pub load: Option<Load>,
    /// Thread pools that have had work, by name: `search`, `write`.
    pub pools: BTreeMap<String, Pool>,
    /// Circuit breakers, by name: `parent`, `request`.
    pub breakers: BTreeMap<String, Breaker>,
}

/// A disk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Disk {
    /// Its size.
    pub total: Size,
    /// What Elasticsearch may still take.
    pub available: Size,
    /// What is not available, of the whole.
    pub used: Share,
    /// What must be free. `None` for a node without data, where disks are not watched, and where the settings can't be read.
    pub watermarks: Option<Watermarks>,
    /// The highest watermark that is crossed.
    pub crossed: Option<Watermark>,
}

/// Memory.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Memory {
    /// What is used, garbage included.
    pub used: Size,
    /// What may be used.
    pub max: Size,
    /// The one of the other.
    pub share: Share,
}

/// Processes that ran or waited, on average.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Load {
    /// Over a minute.
    pub one: Option<f64>,
    /// Over five.
    pub five: Option<f64>,
    /// Over fifteen.
    pub fifteen: Option<f64>,
}

/// A thread pool.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Pool {
    /// What is being done.
    pub active: u64,
    /// What waits.
    pub queue: u64,
    /// What was refused since the node's start.
    pub rejected: u64,
}

/// A circuit breaker: it refuses requests that would need too much memory.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Breaker {
    /// What it allows.
    pub limit: Size,
    /// What is used, by its estimate.
    pub estimated: Size,
    /// How often it refused since the node's start.
    pub tripped: u64,
}

/// So long is a node waited for that hangs: without it, the others would not be told of either until it has left the cluster.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// The same where all has to be there in a time: so that there is something left of it.
pub(super) fn patience(within: Duration) -> Duration {
    within.mul_f64(0.8).min(PATIENCE)
}

/// What the nodes say of themselves. One request, for their health and for samples of performance.
pub(super) async fn stats(cluster: &Cluster, patience: Duration) -> Result<Value, Error> {
    const FILTER: &str = "_nodes.failed,nodes.*.name,nodes.*.roles,nodes.*.indices.shard_stats,\
        nodes.*.fs.total.total_in_bytes,nodes.*.fs.total.available_in_bytes,\
        nodes.*.jvm.mem.heap_used_in_bytes,nodes.*.jvm.mem.heap_max_in_bytes,nodes.*.os.cpu,\
        nodes.*.thread_pool.*.active,nodes.*.thread_pool.*.queue,nodes.*.thread_pool.*.rejected,\
        nodes.*.thread_pool.*.largest,\
        nodes.*.breakers.*.limit_size_in_bytes,nodes.*.breakers.*.estimated_size_in_bytes,nodes.*.breakers.*.tripped";
    const PATH: &str = "/_nodes/stats/fs,jvm,os,thread_pool,breaker,indices/\
                        shard_stats,search,indexing,get,merge,refresh,flush";
    let filter = format!("{FILTER},{}", performance::filter());
    let request = Request::get("read node statistics", PATH).query("timeout", time_value(patience));
    cluster.send(request.query("filter_path", filter)).await?.value()
}

impl NodesHealth {
    /// Of that reply, judged by the settings.
    pub(super) fn read(stats: &Value, settings: Option<&ClusterSettings>) -> Self {
        let nodes = stats["nodes"].as_object().into_iter().flatten();
        let mut nodes: Vec<_> = nodes.map(|(id, node)| NodeHealth::read(id, node, settings)).collect();
        nodes.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        NodesHealth { nodes, silent: stats["_nodes"]["failed"].as_u64().unwrap_or_default() }
    }

    /// What restored, moved and new shards may take together: up to the low watermark, where disks are watched. Nodes that are
    /// `data_frozen` alone take none. `None` where not all nodes tell.
    pub fn room(&self) -> Option<Size> {
        let nodes = self.nodes.iter().filter(|node| node.holds_whole_shards());
        let room: Option<Size> = nodes.map(|node| node.disk.as_ref().map(Disk::room)).sum();
        room.filter(|_| self.silent == 0)
    }

    /// Those that hold data.
    pub fn data(&self) -> impl Iterator<Item = &NodeHealth> {
        self.nodes.iter().filter(|node| node.has_data())
    }
}

impl Disk {
    /// What is available beyond what the low watermark keeps free.
    fn room(&self) -> Size {
        let kept = self.watermarks.and_then(|marks| marks.low).unwrap_or_default();
        Size(self.available.0.saturating_sub(kept.0))
    }
}

impl NodeHealth {
    fn read(id: &str, node: &Value, settings: Option<&ClusterSettings>) -> Self {
        let count = |path: &str| node.pointer(path).and_then(Value::as_u64);
        let bytes = |path: &str| Size(count(path).unwrap_or_default());
        let roles = node["roles"].as_array().into_iter().flatten();
        let load = &node["os"]["cpu"]["load_average"];
        let (used, max) = (bytes("/jvm/mem/heap_used_in_bytes"), bytes("/jvm/mem/heap_max_in_bytes"));
        let mut read = NodeHealth {
            id: id.to_owned(),
            name: node["name"].as_str().unwrap_or_default().to_owned(),
            roles: roles.filter_map(|role| role.as_str().map(str::to_owned)).collect(),
            shards: count("/indices/shard_stats/total_count").unwrap_or_default(),
            disk: None,
            heap: Memory { used, max, share: Share::of(used.0, max.0) },
            // A machine that does not tell says -1.
            cpu: count("/os/cpu/percent").map(|percent| Share::of(percent, 100)),
            load: load.is_object().then(|| Load {
                one: load["1m"].as_f64(),
                five: load["5m"].as_f64(),
                fifteen: load["15m"].as_f64(),
            }),
            pools: named(&node["thread_pool"], |pool| {
                let used = pool["largest"].as_u64().is_some_and(|threads| threads > 0);
                used.then(|| Pool::deserialize(pool).unwrap_or_default())
            }),
            breakers: named(&node["breakers"], |breaker| {
                let count = |key: &str| breaker[key].as_u64().unwrap_or_default();
                Some(Breaker {
                    limit: Size(count("limit_size_in_bytes")),
                    estimated: Size(count("estimated_size_in_bytes")),
                    tripped: count("tripped"),
                })
            }),
        };
        let disk = count("/fs/total/total_in_bytes").zip(count("/fs/total/available_in_bytes"));
        read.disk = disk.map(|(total, available)| read.disk(Size(total), Size(available), settings));
        read
    }

    fn disk(&self, total: Size, available: Size, settings: Option<&ClusterSettings>) -> Disk {
        let watched = settings.and_then(|settings| settings.watermarks.as_ref());
        let watermarks =
            watched.filter(|_| self.has_data()).map(|marks| marks.of(total, self.is_frozen_alone()));
        Disk {
            total,
            available,
            used: Share::of(total.0.saturating_sub(available.0), total.0),
            watermarks,
            crossed: watermarks.and_then(|marks| marks.crossed(available)),
        }
    }

    /// Whether it holds data.
    pub fn has_data(&self) -> bool {
        self.roles.iter().any(|role| role.starts_with("data"))
    }

    /// Whether it may hold partly mounted snapshots.
    pub fn is_frozen(&self) -> bool {
        self.roles.iter().any(|role| role == "data_frozen")
    }

    /// Whether it holds nothing but partly mounted snapshots.
    pub fn is_frozen_alone(&self) -> bool {
        self.is_frozen() && self.roles.iter().all(|role| !role.starts_with("data") || role == "data_frozen")
    }

    /// Whether it holds data of its own: not a cache of partly mounted snapshots alone.
    pub fn holds_whole_shards(&self) -> bool {
        self.has_data() && !self.is_frozen_alone()
    }
}

fn named<T>(all: &Value, read: impl Fn(&Value) -> Option<T>) -> BTreeMap<String, T> {
    let all = all.as_object().into_iter().flatten();
    all.filter_map(|(name, one)| Some((name.clone(), read(one)?))).collect()
}

impl fmt::Display for NodesHealth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nodes = counted(self.nodes.len() as u64, "node", "nodes");
        write!(f, "{nodes}, {} with data", self.data().count())?;
        if self.silent > 0 {
            write!(f, ", {} did not answer", self.silent)?;
        }
        f.write_str(&lines(&self.nodes))
    }
}

impl fmt::Display for NodeHealth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shards = counted(self.shards, "shard", "shards");
        write!(f, "{}: {shards}, heap {} of {}", self.name, self.heap.share, self.heap.max)?;
        if let Some(disk) = &self.disk {
            write!(f, ", disk {} of {}, {} available", disk.used, disk.total, disk.available)?;
            if let Some(crossed) = disk.crossed {
                write!(f, ", above the watermark `{crossed}`")?;
            }
        }
        if let Some(cpu) = self.cpu {
            write!(f, ", cpu {cpu}")?;
        }
        if !self.has_data() {
            f.write_str(", no data")?;
        }
        for (name, pool) in self.pools.iter().filter(|(_, pool)| pool.queue > 0 || pool.rejected > 0) {
            let waits = counted(pool.queue, "waits", "wait");
            write!(f, "; {name}: {waits}, {} rejected since the start", pool.rejected)?;
        }
        let tripped = self.breakers.iter().filter(|(_, breaker)| breaker.tripped > 0);
        tripped.into_iter().try_for_each(|(name, breaker)| {
            let times = counted(breaker.tripped, "time", "times");
            write!(f, "; the circuit breaker `{name}` tripped {times}")
        })
    }
}

impl Health<'_> {
    /// Each node, whatever the prefix: disk with the watermarks that apply, heap, processors, queues, breakers. Two requests.
    ///
    /// Elasticsearch: `GET /_nodes/stats`, `GET /_cluster/settings`.
    pub async fn nodes(&self) -> Result<NodesHealth, Error> {
        let (stats, settings) =
            futures_util::future::try_join(stats(self.cluster, PATIENCE), settings::read(self.cluster))
                .await?;
        Ok(NodesHealth::read(&stats, Some(&settings)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_node_that_hangs_leaves_time_for_the_report() {
        let all = [(Duration::from_secs(5), 4), (Duration::from_secs(30), 10), (Duration::MAX, 10)];
        for (within, seconds) in all {
            assert_eq!(patience(within), Duration::from_secs(seconds));
        }
    }

    #[test]
    fn the_low_watermark_is_kept_free_where_it_is_watched_and_other_nodes_do_not_count() {
        let room = |role: &str, free: u64, low: &str, watched: bool| {
            let settings = ClusterSettings::read(&json!({"defaults": {
                "cluster.routing.allocation.disk.threshold_enabled": watched.to_string(),
                "cluster.routing.allocation.disk.watermark.low": low,
            }}));
            let total = json!({"total_in_bytes": 1000, "available_in_bytes": free});
            let stats = json!({"nodes": {"n": {"roles": ["master", role], "fs": {"total": total}}}});
            NodesHealth::read(&stats, Some(&settings)).room().unwrap()
        };
        assert_eq!(room("data_hot", 200, "85%", true), Size(50));
        assert_eq!(room("data", 20, "85%", true), Size(0));
        assert_eq!(room("data", 200, "30b", true), Size(170));
        assert_eq!(room("data", 20, "85%", false), Size(20));
        for other in ["ingest", "data_frozen"] {
            assert_eq!(room(other, 200, "85%", true), Size(0), "{other}");
        }
        let of = |stats: Value| NodesHealth::read(&stats, None).room();
        assert_eq!(of(json!({"nodes": {"n": {"roles": ["data"]}}})), None);
        assert_eq!(of(json!({"_nodes": {"failed": 1}, "nodes": {}})), None);
    }

    #[test]
    fn nodes_are_judged_by_what_they_hold() {
        let node = |roles: Value, available: u64| {
            json!({"name": "n", "roles": roles, "fs": {"total": {"total_in_bytes": 1000, "available_in_bytes": available}},
                   "jvm": {"mem": {"heap_used_in_bytes": 3, "heap_max_in_bytes": 4}},
                   "os": {"cpu": {"percent": -1}},
                   "thread_pool": {"search": {"active": 1, "queue": 2, "rejected": 3, "largest": 2},
                                   "analyze": {"active": 0, "queue": 0, "rejected": 0, "largest": 0}},
                   "breakers": {"parent": {"limit_size_in_bytes": 10, "estimated_size_in_bytes": 5, "tripped": 7}}})
        };
        let settings = ClusterSettings::read(&json!({"defaults": {
            "cluster.routing.allocation.disk.watermark.low": "85%",
            "cluster.routing.allocation.disk.watermark.high": "90%",
            "cluster.routing.allocation.disk.watermark.flood_stage": "95%",
            "cluster.routing.allocation.disk.watermark.flood_stage.frozen": "95%",
        }}));
        let stats = json!({"_nodes": {"failed": 1}, "nodes": {
            "a": node(json!(["data_hot", "data_frozen"]), 120),
            "b": node(json!(["data_frozen"]), 120),
            "c": node(json!(["master"]), 1),
            "d": node(json!(["data"]), 20),
        }});
        let read = NodesHealth::read(&stats, Some(&settings));
        let crossed: Vec<_> = read.nodes.iter().map(|node| node.disk.unwrap().crossed).collect();
        assert_eq!(crossed, [Some(Watermark::Low), None, None, Some(Watermark::FloodStage)]);
        assert_eq!((read.data().count(), read.silent), (3, 1));
        let first = &read.nodes[0];
        assert_eq!((first.heap.share, first.cpu), (Share(0.75), None));
        assert_eq!(first.pools.keys().collect::<Vec<_>>(), ["search"]);
        assert_eq!(
            first.to_string(),
            "n: 0 shards, heap 75.0% of 4b, disk 88.0% of 1000b, 120b available, above the watermark `low`; \
             search: 2 wait, 3 rejected since the start; the circuit breaker `parent` tripped 7 times"
        );
        let unjudged = NodesHealth::read(&stats, None);
        assert!(unjudged.nodes.iter().all(|node| node.disk.unwrap().watermarks.is_none()));
    }
}
