//! What snapshots are needed for, so that they stay.

use std::collections::BTreeMap;
use std::fmt;

use super::declare::Backup;
use super::seen::Seen;
use crate::cluster::{Cluster, Request};
use crate::error::Error;
use crate::ops::snapshots::mounts;

/// What a snapshot is needed for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Use {
    /// By an index that is mounted from it, which the server would take its data away from.
    Mounted(String),
    /// By a restore, during which the server deletes it not.
    Restored,
}

impl fmt::Display for Use {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Use::Mounted(index) => write!(f, "`{index}` is mounted from it"),
            Use::Restored => f.write_str("it is being restored"),
        }
    }
}

/// What snapshots are needed for, by their UUIDs. Two requests.
pub(super) async fn used(
    cluster: &Cluster,
    backup: &Backup,
    snapshots: &[Seen],
) -> Result<BTreeMap<String, Use>, Error> {
    let mut all = BTreeMap::new();
    for mount in mounts(cluster).await? {
        all.insert(mount.uuid, Use::Mounted(mount.index));
    }
    // The cluster's state tells of restores that wait for a node as well.
    let restores = Request::get("look for restores", "/_cluster/state/customs")
        .query("filter_path", "restore.snapshots.snapshot,restore.snapshots.repository");
    let reply = cluster.send(restores).await?.value()?;
    let repository = cluster.name(&backup.repository);
    for restore in reply["restore"]["snapshots"].as_array().into_iter().flatten() {
        let is_of = |seen: &&Seen| {
            restore["snapshot"] == seen.info.name.as_str() && restore["repository"] == repository
        };
        if let Some(seen) = snapshots.iter().find(is_of) {
            all.insert(seen.info.uuid.clone(), Use::Restored);
        }
    }
    Ok(all)
}
