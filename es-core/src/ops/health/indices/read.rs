//! The requests for indices.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::future::{try_join, try_join5};
use serde_json::{Map, Value};

use super::{Copies, IndexHealth, IndicesHealth};
use crate::cluster::{Cluster, Request, batches, segment};
use crate::error::Error;
use crate::ops::blocks::Block;
use crate::ops::health::Status;
use crate::ops::measure::{Size, time_value};
use crate::ops::name;
use crate::traces;

/// Metadata fields, which the server counts with a mapping but not for the limit; an index of time series has one more. A
/// plugin's (`mapper-size`) may add to it.
const METADATA_FIELDS: u64 = 13;

/// Elasticsearch's own limit of fields.
const FIELDS_LIMIT: u64 = 1000;

/// Bytes of one path, less than what a request line holds.
const PATH: usize = 3_600;

/// Which indices, and what the cluster's state says of their blocks.
pub(in crate::ops::health) struct Scope<'a> {
    /// As they are on the cluster.
    patterns: &'a [String],
    blocks: BTreeMap<String, Map<String, Value>>,
}

impl<'a> Scope<'a> {
    pub(in crate::ops::health) async fn read(
        cluster: &Cluster,
        patterns: &'a [String],
    ) -> Result<Scope<'a>, Error> {
        let request = Request::get("read blocks", "/_cluster/state/blocks")
            .query("filter_path", "blocks.indices.*.*.levels");
        let mut reply = cluster.send(request).await?.value()?;
        let found = match reply["blocks"]["indices"].take() {
            Value::Object(found) => found,
            _ => Map::new(),
        };
        let blocks = found.into_iter().filter_map(|(index, blocks)| match blocks {
            Value::Object(blocks) => Some((index, blocks)),
            _ => None,
        });
        Ok(Scope { patterns, blocks: blocks.collect() })
    }

    /// The patterns as path segments.
    fn names(&self) -> Vec<String> {
        batches(self.patterns.iter().map(String::as_str))
    }

    /// The same without indices that don't let their metadata be read: one of them makes the server refuse all.
    pub(in crate::ops::health) fn readable(&self) -> Vec<String> {
        let locked: BTreeSet<_> = self
            .blocks
            .iter()
            .filter(|(_, blocks)| blocks.contains_key("9"))
            .map(|(index, _)| index.as_str())
            .collect();
        let named = self.patterns.iter().map(String::as_str).filter(|pattern| !locked.contains(pattern));
        let mut all = batches(named);
        for batch in &mut all {
            for name in locked.iter().filter(|name| name::is_meant(self.patterns, name)) {
                let without = format!(",-{}", segment(name));
                if batch.contains('*') && batch.len() + without.len() < PATH {
                    batch.push_str(&without);
                }
            }
        }
        all
    }

    fn blocks_of(&self, index: &str) -> Vec<Block> {
        let blocks = self.blocks.get(index).into_iter().flat_map(|blocks| blocks.keys());
        let mut blocks: Vec<_> = blocks.filter_map(|id| Block::of(id)).collect();
        blocks.sort_unstable();
        blocks
    }

    fn is_closed(&self, index: &str) -> bool {
        self.blocks.get(index).is_some_and(|blocks| blocks.contains_key("4"))
    }
}

pub(in crate::ops::health) async fn read(
    cluster: &Cluster,
    scope: &Scope<'_>,
    patience: Duration,
) -> Result<IndicesHealth, Error> {
    let (names, readable) = (scope.names(), scope.readable());
    let health = all(cluster, &names, |names| {
        Request::get("read health of indices", format!("/_cluster/health/{names}"))
            .query("level", "indices")
            .query("expand_wildcards", "all")
            // Nothing is waited for, but where a name is missing, which answers 408.
            .query("timeout", "0s")
            .allow(408)
            .query("filter_path", "timed_out,indices")
    });
    let sizes = all(cluster, &readable, |names| {
        wide(Request::get("read sizes", format!("/{names}/_stats/docs,store")))
            .query("forbid_closed_indices", "false")
            .query(
                "filter_path",
                "indices.*.primaries.docs.count,indices.*.primaries.store.size_in_bytes,\
                 indices.*.total.store.size_in_bytes",
            )
    });
    let settings = all(cluster, &readable, |names| {
        wide(Request::get("read settings", format!("/{names}/_settings"))).query(
            "filter_path",
            "*.settings.index.hidden,*.settings.index.auto_expand_replicas,*.settings.index.store.type,\
             *.settings.index.lifecycle.name,*.settings.index.mode,*.settings.index.mapping.total_fields.limit",
        )
    });
    let fences = all(cluster, &readable, |names| {
        wide(Request::get("look for migrations", format!("/{names}/_alias/*.fence-*"))).allow(404)
    });
    let fields = async {
        let request = Request::get("count fields", "/_nodes/stats/indices/mappings")
            .query("level", "indices")
            .query("timeout", time_value(patience))
            .query("filter_path", "nodes.*.indices.indices.*.mappings.total_count");
        cluster.send(request).await?.value()
    };
    let (health, sizes, settings, fences, fields) =
        try_join5(health, sizes, settings, fences, fields).await?;
    let mut read = assemble(scope, &health, &sizes, &settings, &fences, &fields);
    let retired = async {
        let asks = read.indices.iter().any(|index| index.blocks.contains(&Block::Write) && !index.mounted);
        if asks { retired(cluster).await } else { Ok(BTreeSet::new()) }
    };
    let missing = async {
        let late = health.iter().any(|reply| reply["timed_out"] == true);
        if late { missing(cluster, scope.patterns, &read).await } else { Ok(Vec::new()) }
    };
    let (retired, missing) = try_join(retired, missing).await?;
    for index in &mut read.indices {
        index.migrates |= retired.contains(&index.index);
    }
    read.missing = missing;
    Ok(read)
}

/// One request for each batch of names.
async fn all(
    cluster: &Cluster,
    names: &[String],
    request: impl Fn(&str) -> Request,
) -> Result<Vec<Value>, Error> {
    let mut replies = Vec::with_capacity(names.len());
    for names in names {
        replies.push(cluster.send(request(names)).await?.value()?);
    }
    Ok(replies)
}

fn wide(request: Request) -> Request {
    request.query("ignore_unavailable", "true").query("expand_wildcards", "all")
}

/// Indices that a migration's ledger names, under whatever prefix: one that it has retired stays blocked until it is finalized.
async fn retired(cluster: &Cluster) -> Result<BTreeSet<String>, Error> {
    let request = wide(Request::get("read ledgers", format!("/*{}/_search", traces::LEDGER)))
        // A page for each document or member: as many as one search gives.
        .query("size", 10_000)
        .query("_source", "runs.source.name,runs.target.name")
        .query("filter_path", "hits.hits._source");
    let reply = match cluster.send(request.allow(503)).await {
        // No shard of them serves: the indices of a red cluster are to be told all the same.
        Ok(reply) if reply.status() == 503 => return Ok(BTreeSet::new()),
        Ok(reply) => reply.value()?,
        // Who may not read them takes the block for a person's.
        Err(error) if error.status() == Some(403) => return Ok(BTreeSet::new()),
        Err(error) => return Err(error),
    };
    let pages = reply["hits"]["hits"].as_array().into_iter().flatten();
    let runs = pages.flat_map(|page| page["_source"]["runs"].as_array().into_iter().flatten());
    let names = runs.flat_map(|run| [&run["source"]["name"], &run["target"]["name"]]);
    Ok(names.filter_map(|name| name.as_str().map(str::to_owned)).collect())
}

/// Names that nothing bears, of those that are no patterns.
async fn missing(cluster: &Cluster, patterns: &[String], read: &IndicesHealth) -> Result<Vec<String>, Error> {
    let found: BTreeSet<_> = read.indices.iter().map(|index| index.index.as_str()).collect();
    let names =
        patterns.iter().map(String::as_str).filter(|name| !name.contains('*') && !found.contains(name));
    let names: Vec<_> = names.collect();
    let borne = name::bearers(cluster, &names).await?;
    Ok(names.into_iter().filter(|name| !borne.contains_key(*name)).map(str::to_owned).collect())
}

fn assemble(
    scope: &Scope<'_>,
    health: &[Value],
    sizes: &[Value],
    settings: &[Value],
    fences: &[Value],
    fields: &Value,
) -> IndicesHealth {
    let mut counted: BTreeMap<&str, u64> = BTreeMap::new();
    for node in fields["nodes"].as_object().into_iter().flat_map(Map::values) {
        for (index, stats) in node["indices"]["indices"].as_object().into_iter().flatten() {
            // Every node that has a copy counts them; one may not have the latest mapping yet.
            let count = counted.entry(index).or_default();
            *count = (*count).max(stats["mappings"]["total_count"].as_u64().unwrap_or_default());
        }
    }
    let found = |replies: &'_ [Value], index: &str, group: Option<&str>| -> Value {
        let of = |reply: &Value| match group {
            Some(group) => reply[group].get(index).cloned(),
            None => reply.get(index).cloned(),
        };
        replies.iter().find_map(of).unwrap_or_default()
    };
    let mut indices: BTreeMap<&String, IndexHealth> = BTreeMap::new();
    for (index, health) in health.iter().filter_map(|reply| reply["indices"].as_object()).flatten() {
        let settings = &found(settings, index, None)["settings"]["index"];
        let metadata = METADATA_FIELDS + u64::from(settings["mode"] == "time_series");
        let fields = counted.get(index.as_str()).map(|count| count.saturating_sub(metadata));
        let mut read = IndexHealth::read(index, health, &found(sizes, index, Some("indices")), settings);
        read.closed = scope.is_closed(index);
        read.documents = read.documents.filter(|_| !read.closed);
        read.blocks = scope.blocks_of(index);
        read.migrates = fences.iter().any(|reply| reply.get(index).is_some());
        read.fields = fields;
        indices.insert(index, read);
    }
    IndicesHealth { indices: indices.into_values().collect(), missing: Vec::new() }
}

impl IndexHealth {
    fn read(index: &str, health: &Value, sizes: &Value, settings: &Value) -> Self {
        let count = |key: &str| health[key].as_u64().unwrap_or_default();
        let size = |group: &str| sizes[group]["store"]["size_in_bytes"].as_u64().map(Size);
        let (shards, replicas) = (count("number_of_shards"), count("number_of_replicas"));
        let (primaries, active) = (count("active_primary_shards"), count("active_shards"));
        let status = serde_json::from_value::<Status>(health["status"].clone());
        let limit = settings["mapping"]["total_fields"]["limit"].as_str();
        let expands = settings["auto_expand_replicas"].as_str();
        IndexHealth {
            index: index.to_owned(),
            status: status.unwrap_or_default(),
            primaries: Copies { active: primaries, configured: shards },
            replicas: Copies { active: active.saturating_sub(primaries), configured: shards * replicas },
            unassigned: count("unassigned_shards"),
            initializing: count("initializing_shards"),
            relocating: count("relocating_shards"),
            documents: sizes["primaries"]["docs"]["count"].as_u64(),
            primary_size: size("primaries"),
            size: size("total"),
            hidden: settings["hidden"] == "true",
            mounted: settings["store"]["type"] == "snapshot",
            auto_expands: expands.is_some_and(|range| range != "false"),
            policy: settings["lifecycle"]["name"].as_str().map(str::to_owned),
            fields_limit: limit.and_then(|limit| limit.parse().ok()).unwrap_or(FIELDS_LIMIT),
            ..IndexHealth::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scope(patterns: &[String], blocks: Value) -> Scope<'_> {
        let Value::Object(blocks) = blocks else { panic!("an object") };
        let blocks = blocks.into_iter().map(|(index, blocks)| (index, blocks.as_object().unwrap().clone()));
        Scope { patterns, blocks: blocks.collect() }
    }

    #[test]
    fn what_is_locked_is_left_out_of_what_it_would_spoil() {
        let patterns = ["p-*".to_owned(), "other".to_owned()];
        let blocks = json!({"p-a": {"9": {}}, "q-b": {"9": {}}, "p-c": {"8": {}}, "other": {"9": {}}});
        let scope = scope(&patterns, blocks);
        assert_eq!(scope.names(), ["p-*,other"]);
        assert_eq!(scope.readable(), ["p-*,-other,-p-a"]);
        assert_eq!(scope.blocks_of("p-c"), [Block::Write]);
    }

    #[test]
    fn nothing_is_asked_where_all_is_locked() {
        let patterns = ["a".to_owned()];
        assert!(scope(&patterns, json!({"a": {"9": {}}})).readable().is_empty());
    }

    #[test]
    fn primaries_and_replicas_are_counted_apart() {
        let patterns = ["*".to_owned()];
        let scope = scope(&patterns, json!({"a": {"4": {}, "5": {}}}));
        let health = json!({"indices": {"a": {"status": "red", "number_of_shards": 3, "number_of_replicas": 2,
            "active_primary_shards": 2, "active_shards": 5, "unassigned_shards": 4}}});
        let sizes = json!({"indices": {"a": {"primaries": {"docs": {"count": 7}, "store": {"size_in_bytes": 10}},
                                             "total": {"store": {"size_in_bytes": 30}}}}});
        let settings = json!({"a": {"settings": {"index": {"hidden": "true", "auto_expand_replicas": "0-1",
            "mode": "time_series", "lifecycle": {"name": "p"}, "mapping": {"total_fields": {"limit": "20"}}}}}});
        let fences = json!({"a": {"aliases": {"x.fence-1-source": {}}}});
        let fields = json!({"nodes": {"n": {"indices": {"indices": {"a": {"mappings": {"total_count": 20}}}}},
                                      "m": {"indices": {"indices": {"a": {"mappings": {"total_count": 24}}}}}}});
        let read = assemble(&scope, &[health], &[sizes], &[settings], &[fences], &fields);
        let expected = IndexHealth {
            index: "a".into(),
            status: Status::Red,
            primaries: Copies { active: 2, configured: 3 },
            replicas: Copies { active: 3, configured: 6 },
            unassigned: 4,
            documents: None,
            primary_size: Some(Size(10)),
            size: Some(Size(30)),
            closed: true,
            hidden: true,
            auto_expands: true,
            policy: Some("p".into()),
            blocks: vec![Block::ReadOnly],
            migrates: true,
            fields: Some(10),
            fields_limit: 20,
            ..IndexHealth::default()
        };
        assert_eq!(read.indices, [expected]);
    }
}
