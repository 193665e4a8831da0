//! Who uses a repository.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::super::{SnapshotError, Snapshots};
use crate::cluster::{Cluster, Request};
use crate::error::Error;

/// Somebody who uses a repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "user", content = "name", rename_all = "snake_case")]
#[non_exhaustive]
pub enum RepositoryUser {
    /// A snapshot that is being taken.
    Snapshot(String),
    /// An index that is being restored from it.
    Restore(String),
    /// An index that is mounted from it: its data are nowhere else.
    MountedIndex(String),
    /// A snapshot policy that puts snapshots there.
    SlmPolicy(String),
    /// A lifecycle policy that mounts indices from it.
    IlmPolicy(String),
}

impl fmt::Display for RepositoryUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RepositoryUser::Snapshot(name) => write!(f, "the snapshot `{name}` is being taken"),
            RepositoryUser::Restore(index) => write!(f, "the index `{index}` is being restored from it"),
            RepositoryUser::MountedIndex(index) => write!(f, "the index `{index}` is mounted from it"),
            RepositoryUser::SlmPolicy(name) => write!(f, "the snapshot policy `{name}` writes to it"),
            RepositoryUser::IlmPolicy(name) => write!(f, "the lifecycle policy `{name}` mounts from it"),
        }
    }
}

impl Snapshots<'_> {
    /// Who uses a repository, whoever they belong to, and whether or not the caller may see their indices. Four requests.
    ///
    /// Elasticsearch: `GET /_cluster/state/customs`, `GET /_cluster/state/metadata`, `GET /_slm/policy`, `GET /_ilm/policy`.
    pub async fn repository_users(self, name: &str) -> Result<Vec<RepositoryUser>, SnapshotError> {
        let repository = self.cluster.name(name);
        let work = Request::get("look at snapshots under way", "/_cluster/state/customs").query(
            "filter_path",
            "snapshots.snapshots.repository,snapshots.snapshots.snapshot,restore.snapshots.repository,\
             restore.snapshots.state,restore.snapshots.indices",
        );
        let work = self.cluster.send(work).await?.value()?;
        let slm = Request::get("read snapshot policies", "/_slm/policy")
            .query("filter_path", "*.policy.repository");
        let slm = self.cluster.send(slm).await?.value()?;
        let actions = "*.policy.phases.*.actions.searchable_snapshot.snapshot_repository";
        let ilm = Request::get("read lifecycle policies", "/_ilm/policy").query("filter_path", actions);
        let ilm = self.cluster.send(ilm).await?.value()?;
        let mut users = read(&repository, &work, &slm, &ilm);
        let mounts = mounts(self.cluster).await?;
        let mounted = mounts.into_iter().filter(|mount| mount.repository == repository);
        users.extend(mounted.map(|mount| RepositoryUser::MountedIndex(mount.index)));
        users.sort();
        Ok(users)
    }
}

/// Those that three replies tell of. Pure.
fn read(repository: &str, work: &Value, slm: &Value, ilm: &Value) -> Vec<RepositoryUser> {
    let of = |entry: &&Value| entry["repository"] == repository;
    let texts = |value: &Value| {
        let all = value.as_array().into_iter().flatten();
        all.filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
    };
    let entries = |value: &Value| value["snapshots"].as_array().cloned().unwrap_or_default();
    let (snapshots, restores) = (entries(&work["snapshots"]), entries(&work["restore"]));
    let snapshots = snapshots.iter().filter(of).filter_map(|entry| entry["snapshot"].as_str());
    let mut users: Vec<_> = snapshots.map(|name| RepositoryUser::Snapshot(name.to_owned())).collect();
    // What is over stays there for a moment.
    let active = restores
        .iter()
        .filter(of)
        .filter(|entry| matches!(entry["state"].as_str(), Some("INIT" | "STARTED")));
    users.extend(active.flat_map(|entry| texts(&entry["indices"])).map(RepositoryUser::Restore));
    let policies = slm.as_object().into_iter().flatten();
    let writing = policies.filter(|(_, entry)| entry["policy"]["repository"] == repository);
    users.extend(writing.map(|(name, _)| RepositoryUser::SlmPolicy(name.clone())));
    let policies = ilm.as_object().into_iter().flatten();
    let mounting = policies.filter(|(_, entry)| {
        let mut phases = entry["policy"]["phases"].as_object().into_iter().flatten();
        phases.any(|(_, phase)| phase["actions"]["searchable_snapshot"]["snapshot_repository"] == repository)
    });
    users.extend(mounting.map(|(name, _)| RepositoryUser::IlmPolicy(name.clone())));
    users
}

/// An index that is mounted from a snapshot.
pub(in crate::ops) struct Mount {
    pub(in crate::ops) index: String,
    pub(in crate::ops) repository: String,
    /// The snapshot's.
    pub(in crate::ops) uuid: String,
}

/// All mounted indices of the cluster, from its state: `_settings` has only those that the caller may see, and fails as a whole
/// where the metadata of one is blocked.
pub(in crate::ops) async fn mounts(cluster: &Cluster) -> Result<Vec<Mount>, Error> {
    let request = Request::get("look for mounted indices", "/_cluster/state/metadata")
        .query("filter_path", "metadata.indices.*.settings.index.store.snapshot");
    Ok(mounted(&cluster.send(request).await?.value()?))
}

/// Those that a cluster's state tells of. Pure.
fn mounted(state: &Value) -> Vec<Mount> {
    let mount = |(index, of): (&String, &Value)| {
        let source = &of["settings"]["index"]["store"]["snapshot"];
        let text = |key: &str| source[key].as_str().map(str::to_owned);
        Some(Mount {
            index: index.clone(),
            repository: text("repository_name")?,
            uuid: text("snapshot_uuid")?,
        })
    };
    state["metadata"]["indices"].as_object().into_iter().flatten().filter_map(mount).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn users_are_those_of_the_repository() {
        let work = json!({
            "snapshots": {"snapshots": [{"repository": "r", "snapshot": "s"}, {"repository": "x", "snapshot": "t"}]},
            "restore": {"snapshots": [{"repository": "r", "state": "STARTED", "indices": ["i"]},
                                      {"repository": "r", "state": "SUCCESS", "indices": ["j"]}]},
        });
        let slm =
            json!({"nightly": {"policy": {"repository": "r"}}, "other": {"policy": {"repository": "x"}}});
        let mounts = |repository: &str| json!({"policy": {"phases": {"cold": {"actions": {"searchable_snapshot": {"snapshot_repository": repository}}}}}});
        let ilm = json!({"logs": mounts("r"), "other": mounts("x")});
        assert_eq!(
            read("r", &work, &slm, &ilm),
            [
                RepositoryUser::Snapshot("s".into()),
                RepositoryUser::Restore("i".into()),
                RepositoryUser::SlmPolicy("nightly".into()),
                RepositoryUser::IlmPolicy("logs".into()),
            ]
        );
        assert!(read("y", &json!({}), &json!({}), &json!({})).is_empty());
    }
}
