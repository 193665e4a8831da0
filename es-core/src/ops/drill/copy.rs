//! The copies: restored under names of their own, waited for, and removed again.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::compare::Bounds;
use super::error::DrillError;
use crate::cluster::{Cluster, Repeat, Request, batches, segment};
use crate::error::{Error, ErrorKind};
use crate::ops::name::{self, NameFault};
use crate::ops::snapshots::{FILES, path};
use crate::ops::task::{Patience, restored};
use crate::ops::{read, unique};

/// How long what hinders a removal is waited for, such as a snapshot that is just being taken of the copies; and copies of a
/// restore whose reply was lost.
const REMOVAL: Duration = Duration::from_mins(2);

/// Where an operation of others may still be on its way.
pub(super) const PAUSE: Duration = Duration::from_millis(500);

/// The copies of one drill.
#[derive(Debug)]
pub(super) struct Copies {
    cluster: Cluster,
    /// What their names begin with, followed by the index's own.
    stem: String,
    names: Vec<String>,
}

/// A copy whose primaries serve, or one of which does not and will not.
#[derive(Debug, Clone, Default)]
pub(super) struct Copy {
    /// By the number of the shard.
    pub(super) shards: BTreeMap<u32, Bounds>,
    pub(super) failed: Option<String>,
}

/// What copies of a drill of this name begin with, whichever drill made them.
fn family(cluster: &Cluster, drill: &str) -> String {
    cluster.name(&format!("drill-{drill}-"))
}

impl Copies {
    /// Fails where a copy could not have its name.
    pub(super) fn of(cluster: &Cluster, drill: &str, indices: &[String]) -> Result<Self, NameFault> {
        let stem = format!("{}{}-", family(cluster, drill), unique());
        let mut names = Vec::new();
        for index in indices {
            let copy = crate::plan::check_index_name(format!("{stem}{index}"))
                .map_err(|broken| NameFault { name: broken.name, reason: broken.reason })?;
            names.push(copy);
        }
        Ok(Copies { cluster: cluster.clone(), stem, names })
    }

    pub(super) fn name(&self, index: &str) -> String {
        format!("{}{index}", self.stem)
    }

    fn all(&self) -> String {
        format!("{}*", segment(&self.stem))
    }

    /// Begins the restore. After a lost reply the copies are looked for: their names are nobody else's.
    pub(super) async fn restore(
        &self,
        repository: &str,
        snapshot: &str,
        indices: &[String],
    ) -> Result<(), DrillError> {
        let body = json!({
            "indices": indices,
            "include_global_state": false,
            "include_aliases": false,
            "feature_states": ["none"],
            "rename_pattern": "^(.+)$",
            // A `$` of a name is no group.
            "rename_replacement": format!("{}$1", self.stem.replace('$', "\\$")),
            "index_settings": {
                "index.number_of_replicas": 0,
                "index.auto_expand_replicas": "false",
                "index.hidden": true,
                "index.refresh_interval": "-1",
                // What can't be restored can't be at the second try either, and is to be told at once.
                "index.allocation.max_retries": 1,
            },
            "ignore_index_settings": ["index.lifecycle.*", "index.blocks.*"],
        });
        let path = format!("{}/{}/_restore", path(repository), segment(snapshot));
        let request =
            Request::post("restore snapshot", path).resource(snapshot).repeat(Repeat::Never).timeout(FILES);
        match self.cluster.send(request.json(&body)?).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_outcome_unknown() => self.come(error).await,
            Err(error) => Err(error.into()),
        }
    }

    /// Waits for the copies of a restore whose reply was lost: it may still be on its way to the server, so that one look in
    /// which they are not there tells nothing.
    async fn come(&self, cause: Error) -> Result<(), DrillError> {
        let start = Instant::now();
        while start.elapsed() < REMOVAL {
            tokio::time::sleep(PAUSE).await;
            match self.found().await {
                Ok(there) if there.is_empty() => {}
                Ok(_) => return Ok(()),
                Err(error) => tracing::warn!("cannot look for the copies of a drill yet: {error}"),
            }
        }
        Err(DrillError::Lost { cause, after: start.elapsed(), copies: format!("{}*", self.stem) })
    }

    /// Waits until each copy serves or has failed. Three requests for each look, one at the end.
    pub(super) async fn wait(
        &self,
        indices: &[String],
        patience: &Patience,
    ) -> Result<BTreeMap<String, Copy>, DrillError> {
        let mut copies = BTreeMap::new();
        let mut looks = patience.looks("the copies");
        loop {
            if looks.seen(self.are_there(indices, &mut copies).await)? == Some(true) {
                self.terms(&mut copies).await?;
                return Ok(copies);
            }
            looks.pause().await.map_err(|after| DrillError::TooLong { after })?;
        }
    }

    async fn are_there(
        &self,
        indices: &[String],
        copies: &mut BTreeMap<String, Copy>,
    ) -> Result<bool, Error> {
        let mut shards = Vec::new();
        // By name: of a pattern the server leaves out, without a word, what may not be seen.
        for names in batches(self.names.iter().map(String::as_str)) {
            shards.extend(restored(&self.cluster, &names).await?);
        }
        self.look(copies).await?;
        let open = |index: &&String| {
            let name = self.name(index);
            let own: Vec<_> = shards.iter().filter(|shard| shard.index == name).collect();
            let copy = copies.entry(name).or_default();
            copy.failed = own.iter().find_map(|shard| shard.failure.clone());
            copy.failed.is_none() && (own.is_empty() || copy.shards.len() < own.len())
        };
        // Each is noted, so that `any` would not do.
        Ok(indices.iter().filter(open).count() == 0)
    }

    /// Notes each shard the first time that it is seen: the commit is the snapshot's until the next one, which comes by itself
    /// when nothing was written for some minutes, and looks complete up to its last write.
    async fn look(&self, copies: &mut BTreeMap<String, Copy>) -> Result<(), Error> {
        let request = Request::get("look at restored shards", format!("/{}/_stats/store", self.all()))
            .query("level", "shards")
            .query("expand_wildcards", "all")
            .query("filter_path", "indices.*.shards.*.commit.user_data");
        let Some(reply) = read(&self.cluster, request).await? else { return Ok(()) };
        for (name, index) in reply["indices"].as_object().into_iter().flatten() {
            let copy = copies.entry(name.clone()).or_default();
            for (shard, all) in index["shards"].as_object().into_iter().flatten() {
                let commit = |key: &str| all[0]["commit"]["user_data"][key].as_str()?.parse().ok();
                let (Ok(shard), Some(complete), Some(last)) =
                    (shard.parse(), commit("local_checkpoint"), commit("max_seq_no"))
                else {
                    continue;
                };
                copy.shards.entry(shard).or_insert(Bounds { complete, last, term: i64::MAX });
            }
        }
        Ok(())
    }

    /// The restore began a new term of each primary. Who may not read the cluster's state goes without: then what was written
    /// over after a node had failed in the middle of a write is taken for missing.
    async fn terms(&self, copies: &mut BTreeMap<String, Copy>) -> Result<(), Error> {
        let request = Request::get("read terms", format!("/_cluster/state/metadata/{}", self.all()))
            .query("expand_wildcards", "all")
            .query("filter_path", "metadata.indices.*.primary_terms");
        let reply = match self.cluster.send(request).await {
            Ok(reply) => reply.value()?,
            Err(error) if error.status() == Some(403) => return Ok(()),
            Err(error) => return Err(error),
        };
        for (name, copy) in copies {
            let terms = &reply["metadata"]["indices"][name]["primary_terms"];
            for (shard, bounds) in &mut copy.shards {
                if let Some(term) = terms[shard.to_string()].as_i64() {
                    bounds.term = term - 1;
                }
            }
        }
        Ok(())
    }

    async fn found(&self) -> Result<Vec<String>, Error> {
        found(&self.cluster, &self.stem).await
    }

    /// Removes them; the names of those that are left.
    pub(super) async fn remove(&self) -> Vec<String> {
        let start = Instant::now();
        let mut left = vec![format!("{}*", self.stem)];
        while start.elapsed() < REMOVAL {
            match self.try_remove().await {
                Ok(there) if there.is_empty() => return there,
                Ok(there) => left = there,
                // Nobody gives it a privilege meanwhile.
                Err(error) if matches!(error.kind(), ErrorKind::Forbidden { .. }) => {
                    tracing::warn!("cannot remove the copies of a drill: {error}");
                    return left;
                }
                Err(error) => tracing::warn!("cannot remove the copies of a drill yet: {error}"),
            }
            tokio::time::sleep(PAUSE).await;
        }
        left
    }

    /// Those that are left; by their names, also where they can't be looked for.
    async fn try_remove(&self) -> Result<Vec<String>, Error> {
        delete(&self.cluster, &self.names).await?;
        self.found().await
    }
}

/// Removes what drills of this name left whose process ended in the middle. Only who holds their lease may ask.
pub(super) async fn sweep(cluster: &Cluster, drill: &str) -> Result<(), Error> {
    let family = family(cluster, drill);
    let mut left = found(cluster, &family).await?;
    left.retain(|name| name.strip_prefix(&family).is_some_and(is_of_a_drill));
    if !left.is_empty() {
        tracing::warn!(copies = name::listed(&left), "an earlier drill ended in the middle");
    }
    delete(cluster, &left).await
}

/// Whether this follows the name of a drill: what tells it from others, and the index.
fn is_of_a_drill(rest: &str) -> bool {
    let hex = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut parts = rest.splitn(3, '-');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(process), Some(random), Some(index)) => {
            hex(process) && hex(random) && random.len() == 16 && !index.is_empty()
        }
        _ => false,
    }
}

/// Hidden indices whose names begin so.
async fn found(cluster: &Cluster, stem: &str) -> Result<Vec<String>, Error> {
    let request = Request::get("look for copies", format!("/{}*/_settings/index.hidden", segment(stem)))
        .query("expand_wildcards", "all")
        .query("flat_settings", "true");
    let reply = read(cluster, request).await?.unwrap_or_default();
    let hidden =
        |(name, of): (&String, &Value)| (of["settings"]["index.hidden"] == "true").then(|| name.clone());
    Ok(reply.as_object().into_iter().flatten().filter_map(hidden).collect())
}

async fn delete(cluster: &Cluster, names: &[String]) -> Result<(), Error> {
    for names in batches(names.iter().map(String::as_str)) {
        let request =
            Request::delete("delete copies", format!("/{names}")).query("ignore_unavailable", "true");
        cluster.send(request).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_drill_made_is_swept() {
        let made = format!("{}-app", unique());
        assert!(is_of_a_drill(&made) && is_of_a_drill(&format!("{}-.ds-logs-2026.01.01-000001", unique())));
        for other in
            ["app", "2026-11-29", "1f-0123456789abcdef", "1f-0123456789abcdeg-app", "-0123456789abcdef-a"]
        {
            assert!(!is_of_a_drill(other), "{other}");
        }
    }
}
