//! The snapshots of a repository, as a backup sees them.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::declare::{Backup, MARK};
use super::kind::Kind;
use crate::cluster::Cluster;
use crate::ops::snapshots::{SnapshotError, SnapshotInfo, SnapshotQuery};

/// A snapshot, and whether the backup made it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Seen {
    /// Who took it of the backup's; `None` where it is somebody else's.
    pub(super) by: Option<Kind>,
    pub(super) info: SnapshotInfo,
}

impl Seen {
    /// Whose it is stands in its metadata: of a policy the server writes it, of a job this library does. `full` has the prefix.
    fn of(info: SnapshotInfo, full: &str) -> Self {
        let by = if info.policy() == Some(full) {
            Some(Kind::Slm)
        } else {
            (info.metadata[MARK] == full).then_some(Kind::Own)
        };
        Seen { by, info }
    }

    pub(super) fn is_own(&self) -> bool {
        self.by.is_some()
    }

    pub(super) fn age(&self, now: DateTime<Utc>) -> Duration {
        self.info.started.and_then(|started| (now - started).to_std().ok()).unwrap_or_default()
    }
}

/// Those whose names begin as this backup's do, newest first; somebody else's among them.
pub(super) async fn list(cluster: &Cluster, backup: &Backup) -> Result<Vec<Seen>, SnapshotError> {
    let full = cluster.name(&backup.name);
    let query = SnapshotQuery::of(&backup.repository).names([format!("{full}-*")]).descending();
    let found = match cluster.snapshots().list(&query).await {
        Err(SnapshotError::NoSnapshot { .. }) => Vec::new(),
        found => found?,
    };
    Ok(found.into_iter().map(|info| Seen::of(info, &full)).collect())
}

/// One of them, by its name; `None` where there is none.
pub(super) async fn one(
    cluster: &Cluster,
    backup: &Backup,
    name: &str,
) -> Result<Option<Seen>, SnapshotError> {
    let found = cluster.snapshots().get(&backup.repository, name).await?;
    Ok(found.map(|info| Seen::of(info, &cluster.name(&backup.name))))
}

/// How many indices are in a snapshot; `None` where it is gone, or may not be read.
pub(super) async fn indices(
    cluster: &Cluster,
    backup: &Backup,
    name: &str,
) -> Result<Option<usize>, SnapshotError> {
    match cluster.snapshots().snapshot(&backup.repository, name).info().await {
        Ok(info) => Ok(Some(info.indices.len())),
        Err(SnapshotError::NoSnapshot { .. }) => Ok(None),
        Err(SnapshotError::Cluster(error)) if error.status() == Some(403) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::ops::snapshots::SnapshotState;
    use serde_json::{Value, json};

    /// A snapshot named after its place.
    pub(in crate::ops::backup) fn seen(
        place: usize,
        by: Option<Kind>,
        state: &SnapshotState,
        started: DateTime<Utc>,
    ) -> Seen {
        let info = SnapshotInfo::read(&json!({
            "repository": "r", "snapshot": format!("s{place}"), "uuid": format!("u{place}"),
            "state": state.to_string(), "start_time_in_millis": started.timestamp_millis(),
        }));
        Seen { by, info }
    }

    #[test]
    fn whose_a_snapshot_is_stands_in_its_metadata_not_in_its_name() {
        let own = |metadata: Value| {
            let mut info = seen(1, None, &SnapshotState::Success, Utc::now()).info;
            (info.name, info.metadata) = ("a-nightly-1".to_owned(), metadata);
            Seen::of(info, "a-nightly").by
        };
        assert_eq!(own(json!({"policy": "a-nightly"})), Some(Kind::Slm));
        assert_eq!(own(json!({(MARK): "a-nightly"})), Some(Kind::Own));
        for other in
            [json!({"policy": "nightly"}), json!({"by": "a-nightly"}), json!("a-nightly"), Value::Null]
        {
            assert_eq!(own(other), None);
        }
    }
}
