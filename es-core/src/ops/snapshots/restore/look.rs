//! What the cluster has that matters to a restore.

use std::collections::BTreeMap;

use serde_json::Value;

use super::aliases::{SharedAlias, shared};
use super::judge::{choose, judge};
use super::plan::{RestorePlan, RestoredIndex, RestoredStream};
use super::rename::Renamer;
use super::request::RestoreRequest;
use crate::cluster::{Cluster, Request};
use crate::error::Error;
use crate::ops::measure::Size;
use crate::ops::name::{Bearer, bearers};
use crate::ops::snapshots::{SnapshotError, Snapshots, prefixed};
use crate::ops::survey;

/// What was seen of the cluster.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// What bears the new names.
    pub(super) bearers: BTreeMap<String, Bearer>,
    /// Of these, the indices.
    pub(super) indices: BTreeMap<String, survey::Seen>,
    /// The version of indices that the oldest node reads, as a number and for a person.
    pub(super) version: Option<(u64, String)>,
    /// What the data nodes have room for below the low watermark, where they tell.
    pub(super) available: Option<Size>,
    /// Aliases that would be on two indices.
    pub(super) shared: Vec<SharedAlias>,
}

impl Snapshots<'_> {
    /// What a restore would do, under which names, and what stands in the way. Only reads.
    ///
    /// Elasticsearch does not tell the aliases in a snapshot before they are restored: what is said of them is concluded from
    /// those that the indices of the same names have now.
    ///
    /// Elasticsearch: `GET /_snapshot/<repository>/<snapshot>`, `GET /_resolve/index/<names>`, `GET /_nodes`,
    /// `GET /_nodes/stats`, `GET /_cluster/settings`; `GET /<index>` for indices that are there, `GET /<index>/_alias` for their aliases.
    pub async fn plan_restore(self, request: &RestoreRequest) -> Result<RestorePlan, SnapshotError> {
        let mut faults = request.faults();
        let renamer = match renamer(self.cluster, request) {
            Ok(renamer) => renamer,
            Err(fault) => {
                faults.push(fault);
                None
            }
        };
        if !faults.is_empty() {
            return Err(SnapshotError::Request { snapshot: request.snapshot.clone(), faults });
        }
        let Some(info) = self.get(&request.repository, &request.snapshot).await? else {
            return Err(SnapshotError::NoSnapshot {
                repository: self.cluster.name(&request.repository),
                snapshot: request.snapshot.clone(),
            });
        };
        let all = [String::from("*")];
        let given = if request.indices.is_empty() { &all[..] } else { &request.indices[..] };
        let patterns = prefixed(self.cluster, given);
        let chosen = choose(request, &patterns, &info, renamer.as_ref())?;
        let seen = see(self.cluster, request, &chosen.0, &chosen.1).await?;
        Ok(judge(request, &patterns, &info, chosen, seen))
    }
}

/// The new names, where there are any.
pub(super) fn renamer(
    cluster: &Cluster,
    request: &RestoreRequest,
) -> Result<Option<Renamer>, crate::resources::Fault> {
    request.rename.as_ref().map(|rename| Renamer::new(rename, cluster.prefix())).transpose()
}

async fn see(
    cluster: &Cluster,
    request: &RestoreRequest,
    indices: &[RestoredIndex],
    streams: &[RestoredStream],
) -> Result<Seen, Error> {
    let targets = indices.iter().map(|index| &index.target);
    let targets: Vec<&str> =
        targets.chain(streams.iter().map(|stream| &stream.target)).map(String::as_str).collect();
    let bearers = bearers(cluster, &targets).await?;
    let there: Vec<String> =
        bearers.iter().filter(|(_, by)| **by == Bearer::Index).map(|(name, _)| name.clone()).collect();
    let scope = survey::Scope { patterns: &there, hidden: true };
    let there = if there.is_empty() { BTreeMap::new() } else { survey::heads(cluster, scope).await? };
    let beside: Vec<&str> = indices
        .iter()
        .filter(|index| index.source != index.target && index.data_stream.is_none())
        .map(|index| index.source.as_str())
        .collect();
    let shared = if request.with_aliases() { shared(cluster, &beside).await? } else { Vec::new() };
    Ok(Seen {
        bearers,
        indices: there,
        version: oldest(cluster).await?,
        available: cluster.health().nodes().await?.room(),
        shared,
    })
}

/// The oldest node's version of indices: since 8.11 a count of its own, before that the release's number.
async fn oldest(cluster: &Cluster) -> Result<Option<(u64, String)>, Error> {
    let request = Request::get("read versions", "/_nodes/_all/process")
        .query("filter_path", "nodes.*.version,nodes.*.index_version");
    let reply = cluster.send(request).await?.value()?;
    let nodes = reply["nodes"].as_object().into_iter().flatten().map(|(_, node)| node);
    Ok(nodes.filter_map(version).min())
}

fn version(node: &Value) -> Option<(u64, String)> {
    let shown = node["version"].as_str()?;
    if let Some(id) = node["index_version"].as_u64() {
        return Some((id, shown.to_owned()));
    }
    let parts: Vec<u64> = shown.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [major, minor, patch] = parts[..] else { return None };
    Some((major * 1_000_000 + minor * 10_000 + patch * 100 + 99, shown.to_owned()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn versions_are_compared_by_the_count_of_indices() {
        assert_eq!(
            version(&json!({"version": "8.12.2", "index_version": 8_500_010})),
            Some((8_500_010, "8.12.2".into()))
        );
        assert_eq!(version(&json!({"version": "8.6.2"})), Some((8_060_299, "8.6.2".into())));
        assert_eq!(version(&json!({"version": "8.6.2-SNAPSHOT"})), None);
    }
}
