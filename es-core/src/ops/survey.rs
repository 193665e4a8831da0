//! What there is of some indices: one reading, for all that chooses among them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use super::measure::{Size, at};
use crate::cluster::{Cluster, Request, batches, segment};
use crate::error::Error;

/// Which indices.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scope<'a> {
    /// As they are on the cluster.
    pub(super) patterns: &'a [String],
    /// Whether patterns match hidden ones.
    pub(super) hidden: bool,
}

/// An index, and who uses it.
#[allow(clippy::struct_excessive_bools)] // each is a fact of its own
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct Seen {
    pub(super) name: String,
    pub(super) uuid: String,
    pub(super) created: Option<DateTime<Utc>>,
    pub(super) closed: bool,
    pub(super) hidden: bool,
    /// A copy of a snapshot, mounted: not merged, and not written.
    pub(super) mounted: bool,
    /// Blocks under which nothing about it can be changed.
    pub(super) read_only: bool,
    pub(super) stream: Option<String>,
    pub(super) aliases: BTreeSet<String>,
    /// Those of its aliases that indices have which were not asked for.
    pub(super) shared: BTreeSet<String>,
    /// The alias or stream whose writes go to it.
    pub(super) written_by: Option<String>,
    pub(super) phase: Option<String>,
    pub(super) policy: Option<String>,
    pub(super) documents: u64,
    /// Replicas included.
    pub(super) size: Size,
    pub(super) shards: u64,
    pub(super) segments: u64,
    /// Operations of writers, ever, and whether there is one now.
    pub(super) operations: u64,
    pub(super) writing: bool,
}

/// Reads them, by name. What is deleted between two requests is left out.
pub(super) async fn survey(cluster: &Cluster, scope: Scope<'_>) -> Result<BTreeMap<String, Seen>, Error> {
    let mut seen = heads(cluster, scope).await?;
    writers(cluster, &mut seen).await?;
    sizes(cluster, &mut seen).await?;
    phases(cluster, &mut seen).await?;
    Ok(seen)
}

/// Names, settings, aliases. One request for each 4 KB of patterns.
pub(super) async fn heads(cluster: &Cluster, scope: Scope<'_>) -> Result<BTreeMap<String, Seen>, Error> {
    const FILTER: &str = "*.aliases,*.data_stream,*.settings.index.uuid,*.settings.index.creation_date,*.settings.index.hidden,\
                          *.settings.index.verified_before_close,*.settings.index.store.type,*.settings.index.blocks,\
                          *.settings.index.number_of_shards";
    let wildcards = if scope.hidden { "open,closed,hidden" } else { "open,closed" };
    let mut seen = BTreeMap::new();
    for names in batches(scope.patterns.iter().map(String::as_str)) {
        let request = Request::get("read indices", format!("/{names}"))
            .query("ignore_unavailable", "true")
            .query("expand_wildcards", wildcards)
            .query("filter_path", FILTER);
        if let Value::Object(found) = cluster.send(request).await?.value()? {
            seen.extend(found.into_iter().map(|(name, index)| (name.clone(), head(name, &index))));
        }
    }
    Ok(seen)
}

fn head(name: String, index: &Value) -> Seen {
    let settings = &index["settings"]["index"];
    let is = |value: &Value| value == "true" || value == true;
    let blocks = &settings["blocks"];
    Seen {
        name,
        uuid: settings["uuid"].as_str().unwrap_or_default().to_owned(),
        created: at(&settings["creation_date"]),
        closed: is(&settings["verified_before_close"]),
        hidden: is(&settings["hidden"]),
        mounted: settings["store"]["type"] == "snapshot",
        read_only: ["read_only", "metadata"].iter().any(|block| is(&blocks[block])),
        stream: index["data_stream"].as_str().map(str::to_owned),
        aliases: index["aliases"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect(),
        shards: settings["number_of_shards"]
            .as_str()
            .and_then(|number| number.parse().ok())
            .unwrap_or_default(),
        ..Seen::default()
    }
}

/// Where writes through aliases and streams go to, also for those of which only a part was asked for.
pub(super) async fn writers(cluster: &Cluster, seen: &mut BTreeMap<String, Seen>) -> Result<(), Error> {
    let streams: BTreeSet<_> = seen.values().filter_map(|index| index.stream.clone()).collect();
    for names in batches(streams.iter().map(String::as_str)) {
        let request = Request::get("read data streams", format!("/_data_stream/{names}"))
            .query("expand_wildcards", "all")
            .query("filter_path", "data_streams.name,data_streams.indices.index_name");
        let Some(reply) = super::read(cluster, request).await? else { continue };
        for stream in reply["data_streams"].as_array().into_iter().flatten() {
            let last = stream["indices"].as_array().and_then(|indices| indices.last());
            let written =
                last.and_then(|index| index["index_name"].as_str()).and_then(|name| seen.get_mut(name));
            if let Some(index) = written {
                index.written_by = stream["name"].as_str().map(str::to_owned);
            }
        }
    }
    let aliases: BTreeSet<_> = seen.values().flat_map(|index| index.aliases.iter().cloned()).collect();
    let mut holders: BTreeMap<String, Vec<(String, Option<bool>)>> = BTreeMap::new();
    for names in batches(aliases.iter().map(String::as_str)) {
        // One that is gone makes a 404 that lists the others all the same.
        let reply = cluster
            .send(Request::get("read aliases", format!("/_alias/{names}")).allow(404))
            .await?
            .value()?;
        for (index, entry) in reply.as_object().into_iter().flatten() {
            for (alias, options) in entry["aliases"].as_object().into_iter().flatten() {
                let holder = (index.clone(), options["is_write_index"].as_bool());
                holders.entry(alias.clone()).or_default().push(holder);
            }
        }
    }
    for (alias, holders) in holders {
        let is_shared = holders.iter().any(|(name, _)| !seen.contains_key(name));
        for (name, _) in holders.iter().filter(|_| is_shared) {
            if let Some(index) = seen.get_mut(name) {
                index.shared.insert(alias.clone());
            }
        }
        if let Some(index) = write_index(&holders).and_then(|name| seen.get_mut(name)) {
            index.written_by.get_or_insert(alias);
        }
    }
    Ok(())
}

/// The index that writes through an alias go to: the one that says so, or the only one that does not say no.
pub(super) fn write_index(holders: &[(String, Option<bool>)]) -> Option<&str> {
    let said = holders.iter().find(|(_, write)| *write == Some(true));
    let only = || match holders {
        [(name, None)] => Some(name.as_str()),
        _ => None,
    };
    said.map(|(name, _)| name.as_str()).or_else(only)
}

/// Documents, sizes, segments, writes.
pub(super) async fn sizes(cluster: &Cluster, seen: &mut BTreeMap<String, Seen>) -> Result<(), Error> {
    const FILTER: &str = "indices.*.primaries.docs.count,indices.*.total.store.size_in_bytes,indices.*.primaries.segments.count,\
                          indices.*.primaries.indexing";
    let names: Vec<String> = seen.keys().cloned().collect();
    for names in batches(names.iter().map(String::as_str)) {
        let request = Request::get("read sizes", format!("/{names}/_stats/docs,store,segments,indexing"))
            // Closed ones have a size as well.
            .query("forbid_closed_indices", "false")
            .query("ignore_unavailable", "true")
            .query("expand_wildcards", "all")
            .query("filter_path", FILTER);
        let reply = cluster.send(request).await?.value()?;
        for (name, stats) in reply["indices"].as_object().into_iter().flatten() {
            let Some(index) = seen.get_mut(name) else { continue };
            let count = |value: &Value| value.as_u64().unwrap_or_default();
            let primaries = &stats["primaries"];
            let indexing = &primaries["indexing"];
            index.documents = count(&primaries["docs"]["count"]);
            index.size = Size(count(&stats["total"]["store"]["size_in_bytes"]));
            index.segments = count(&primaries["segments"]["count"]);
            index.operations = count(&indexing["index_total"]) + count(&indexing["delete_total"]);
            index.writing = count(&indexing["index_current"]) + count(&indexing["delete_current"]) > 0;
        }
    }
    Ok(())
}

/// Policies and phases.
async fn phases(cluster: &Cluster, seen: &mut BTreeMap<String, Seen>) -> Result<(), Error> {
    let names: Vec<String> = seen.keys().cloned().collect();
    for (name, status) in explained(cluster, &names).await? {
        if let Some(index) = seen.get_mut(&name).filter(|_| status["managed"] == true) {
            index.phase = status["phase"].as_str().map(str::to_owned);
            index.policy = status["policy"].as_str().map(str::to_owned);
        }
    }
    Ok(())
}

/// What ILM says of some indices. It knows no `ignore_unavailable`: where one is gone, they are asked for one by one.
pub(super) async fn explained(cluster: &Cluster, names: &[String]) -> Result<BTreeMap<String, Value>, Error> {
    let mut all = BTreeMap::new();
    let request = |names: &str| Request::get("explain lifecycle", format!("/{names}/_ilm/explain"));
    let mut add = |mut reply: Value| {
        if let Value::Object(indices) = reply["indices"].take() {
            all.extend(indices);
        }
    };
    for batch in batches(names.iter().map(String::as_str)) {
        match super::read(cluster, request(&batch)).await? {
            Some(reply) => add(reply),
            None => {
                for name in batch.split(',') {
                    super::read(cluster, request(name)).await?.map(&mut add);
                }
            }
        }
    }
    Ok(all)
}

/// When indices were rolled over last. Elasticsearch tells it in the cluster's state alone.
pub(super) async fn rolled_over(
    cluster: &Cluster,
    names: &[String],
) -> Result<BTreeMap<String, DateTime<Utc>>, Error> {
    let mut all = BTreeMap::new();
    for names in batches(names.iter().map(String::as_str)) {
        let request = Request::get("read rollovers", format!("/_cluster/state/metadata/{names}"))
            .query("ignore_unavailable", "true")
            .query("expand_wildcards", "all")
            .query("filter_path", "metadata.indices.*.rollover_info");
        let reply = cluster.send(request).await?.value()?;
        for (name, index) in reply["metadata"]["indices"].as_object().into_iter().flatten() {
            let rollovers = index["rollover_info"].as_object().into_iter().flatten();
            let last = rollovers.filter_map(|(_, info)| at(&info["time"])).max();
            all.extend(last.map(|last| (name.clone(), last)));
        }
    }
    Ok(all)
}

/// The newest value of a date field in each of some indices.
pub(super) async fn newest(
    cluster: &Cluster,
    names: &[String],
    field: &str,
) -> Result<BTreeMap<String, DateTime<Utc>>, Error> {
    let mut all = BTreeMap::new();
    for batch in batches(names.iter().map(String::as_str)) {
        let body = serde_json::json!({
            "size": 0,
            "aggs": {"indices": {
                "terms": {"field": "_index", "size": batch.split(',').count()},
                "aggs": {"newest": {"max": {"field": field}}},
            }},
        });
        let request = Request::post("look for the newest document", format!("/{batch}/_search"))
            .query("ignore_unavailable", "true")
            .query("allow_partial_search_results", "false")
            .repeat(crate::cluster::Repeat::Read)
            .json(&body)?;
        let reply = cluster.send(request).await?.value()?;
        for bucket in reply["aggregations"]["indices"]["buckets"].as_array().into_iter().flatten() {
            let newest = at(&bucket["newest"]["value"]);
            all.extend(bucket["key"].as_str().map(str::to_owned).zip(newest));
        }
    }
    Ok(all)
}

/// An index as it is now, or that there is none: a name may be another index by now.
pub(super) async fn uuid(cluster: &Cluster, name: &str) -> Result<Option<String>, Error> {
    let request = Request::get("look for index", format!("/{}", segment(name)))
        .resource(name)
        .query("filter_path", "*.settings.index.uuid");
    let reply = super::read(cluster, request).await?;
    Ok(reply.and_then(|reply| reply[name]["settings"]["index"]["uuid"].as_str().map(str::to_owned)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_write_index_is_the_one_that_says_so_or_the_only_one() {
        let of = |holders: &[(&str, Option<bool>)]| {
            let holders: Vec<_> = holders.iter().map(|(name, write)| ((*name).to_owned(), *write)).collect();
            write_index(&holders).map(str::to_owned)
        };
        assert_eq!(of(&[("a", None)]), Some("a".into()));
        assert_eq!(of(&[("a", Some(false))]), None);
        assert_eq!(of(&[("a", None), ("b", None)]), None);
        assert_eq!(of(&[("a", Some(false)), ("b", Some(true))]), Some("b".into()));
        assert_eq!(of(&[]), None);
    }
}
