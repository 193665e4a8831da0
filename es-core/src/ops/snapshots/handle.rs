//! A handle of a snapshot: in whichever process, by its names.

use serde_json::Value;

use super::info::SnapshotInfo;
use super::progress::SnapshotProgress;
use super::{SnapshotError, Snapshots, path};
use crate::cluster::{Cluster, Request, segment};
use crate::error::Error;
use crate::ops::task::Patience;

/// A snapshot that is being taken, or was; [`Snapshots::snapshot`]. It goes on whatever becomes of the handle.
#[derive(Debug, Clone)]
pub struct Snapshot {
    cluster: Cluster,
    repository: String,
    name: String,
}

impl Snapshots<'_> {
    /// A snapshot by its names. Sends nothing.
    pub fn snapshot(self, repository: &str, name: &str) -> Snapshot {
        Snapshot::of(self.cluster, self.cluster.name(repository), name.to_owned())
    }

    /// How far the snapshots are that are being taken into a repository, clones included.
    ///
    /// Elasticsearch: `GET /_snapshot/<repository>/_status`.
    pub async fn running(self, repository: &str) -> Result<Vec<SnapshotProgress>, SnapshotError> {
        let repository = self.cluster.name(repository);
        let request = Request::get("look at running snapshots", format!("{}/_status", path(&repository)));
        let told = |error: Error| SnapshotError::told(error, &repository, "");
        let reply = self.cluster.send(request.resource(&repository)).await.map_err(told)?.value()?;
        Ok(reply["snapshots"].as_array().into_iter().flatten().map(SnapshotProgress::read).collect())
    }
}

impl Snapshot {
    /// Of a repository by its name on the cluster.
    pub(super) fn of(cluster: &Cluster, repository: String, name: String) -> Self {
        Snapshot { cluster: cluster.clone(), repository, name }
    }

    /// Its name. Where it was date math, what that has become.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its repository, as it is on the cluster.
    pub fn repository(&self) -> &str {
        &self.repository
    }

    /// What it is, and what it has come to. Fails with [`SnapshotError::NoSnapshot`].
    ///
    /// Elasticsearch: `GET /_snapshot/<repository>/<snapshot>`.
    pub async fn info(&self) -> Result<SnapshotInfo, SnapshotError> {
        self.look("").await.map(|snapshot| SnapshotInfo::read(&snapshot))
    }

    /// How far each shard is. Of one that is over, this reads a file of the repository for each shard.
    ///
    /// Elasticsearch: `GET /_snapshot/<repository>/<snapshot>/_status`.
    pub async fn progress(&self) -> Result<SnapshotProgress, SnapshotError> {
        self.look("/_status").await.map(|status| SnapshotProgress::read(&status))
    }

    async fn look(&self, endpoint: &str) -> Result<Value, SnapshotError> {
        let path = format!("{}/{}{endpoint}", path(&self.repository), segment(&self.name));
        let request = Request::get("look at snapshot", path).resource(&self.name);
        let mut reply =
            self.cluster.snapshots().read_snapshots(request, &self.repository, &self.name).await?;
        Ok(reply["snapshots"][0].take())
    }

    /// Waits for its good end. Fails with [`SnapshotError::NotWhole`] where shards are missing from it, also where `partial` was
    /// asked for, and with [`SnapshotError::NoSnapshot`] where somebody has given it up. Bears an outage of the cluster as long
    /// as the patience does. One request for each look.
    pub async fn wait(&self, patience: &Patience) -> Result<SnapshotInfo, SnapshotError> {
        self.until_over(patience, None::<fn(&SnapshotProgress)>).await
    }

    /// Waits so, and shows how far it is at each look. Two requests for each look.
    pub async fn follow(
        &self,
        patience: &Patience,
        seen: impl FnMut(&SnapshotProgress),
    ) -> Result<SnapshotInfo, SnapshotError> {
        self.until_over(patience, Some(seen)).await
    }

    async fn until_over(
        &self,
        patience: &Patience,
        mut seen: Option<impl FnMut(&SnapshotProgress)>,
    ) -> Result<SnapshotInfo, SnapshotError> {
        let mut looks = patience.looks(&self.name);
        loop {
            match looks.seen(self.glance(seen.is_some()).await)? {
                Some((info, _)) if info.is_whole() => return Ok(info),
                Some((info, _)) if info.is_over() => {
                    return Err(SnapshotError::NotWhole { info: Box::new(info) });
                }
                Some((_, Some(progress))) => seen.iter_mut().for_each(|seen| seen(&progress)),
                _ => {}
            }
            let running = |after| SnapshotError::StillRunning { what: self.name.clone(), after };
            looks.pause().await.map_err(running)?;
        }
    }

    async fn glance(&self, closely: bool) -> Result<(SnapshotInfo, Option<SnapshotProgress>), SnapshotError> {
        let info = self.info().await?;
        let progress = if closely && !info.is_over() { Some(self.progress().await?) } else { None };
        Ok((info, progress))
    }

    /// Deletes it; one that is being taken is given up. `false` if there is no such snapshot.
    ///
    /// Elasticsearch: `DELETE /_snapshot/<repository>/<snapshot>`.
    pub async fn delete(&self) -> Result<bool, SnapshotError> {
        let deleted = super::delete::delete(&self.cluster, &self.repository, vec![self.name.clone()]).await?;
        Ok(deleted.missing.is_empty())
    }
}
