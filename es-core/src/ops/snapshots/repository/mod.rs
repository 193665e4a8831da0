//! Repositories: put, read, verified, cleaned up, taken away.

mod info;
mod users;
mod verify;

pub use info::RepositoryInfo;
pub use users::RepositoryUser;
pub(in crate::ops) use users::{Mount, mounts};
pub use verify::{CleanedUp, NodeFailure, Verification};

use super::{SnapshotError, Snapshots, path};
use crate::cluster::Request;
use crate::error::Error;
use crate::ops::read;
use crate::resources::{Declare, Invalid, Kind, Repository, Scope};

impl Snapshots<'_> {
    /// Registers a repository, or changes its settings; what is in it stays as it is.
    ///
    /// Settings that no cluster takes, and credentials, are [`SnapshotError::Invalid`] before anything is sent. Where it can't be
    /// made at all, as for a path outside of `path.repo`, it is [`SnapshotError::Repository`], and what was there before stays.
    ///
    /// Every master and data node is asked to write into it, and what is in it is read, unless it is
    /// [`without_verification`](Repository::without_verification); the nodes by a request of its own as well, since the server
    /// does not ask them where nothing has changed. Where one can't, this is [`SnapshotError::NotVerified`] with the nodes and their reasons,
    /// and the repository *stays registered*, as Elasticsearch has it.
    ///
    /// Elasticsearch: `PUT /_snapshot/<repository>`, `POST /_snapshot/<repository>/_verify`.
    pub async fn put_repository(self, repository: &Repository) -> Result<(), SnapshotError> {
        let (name, faults) = (repository.name(), repository.faults());
        if !faults.is_empty() {
            return Err(Invalid { kind: Kind::Repository, name: name.to_owned(), faults }.into());
        }
        let full = self.cluster.name(name);
        let body = repository.body(&Scope::new(self.cluster.prefix(), []));
        let mut request = Request::put("put repository", path(&full)).resource(&full).json(&body)?;
        for (key, value) in repository.query() {
            request = request.query(key, value);
        }
        let told = |error: Error| SnapshotError::told(error, &full, "");
        self.cluster.send(request).await.map_err(told)?;
        if repository.is_verified() { self.verify(name).await.map(drop) } else { Ok(()) }
    }

    /// A repository by its name, or `None`.
    ///
    /// Elasticsearch: `GET /_snapshot/<repository>`.
    pub async fn repository(self, name: &str) -> Result<Option<RepositoryInfo>, SnapshotError> {
        let full = self.cluster.name(name);
        let request = Request::get("read repository", path(&full)).resource(&full);
        let reply = read(self.cluster, request).await?.unwrap_or_default();
        Ok(reply.get(&full).map(|body| RepositoryInfo::read(&full, body)))
    }

    /// Every repository whose name has the cluster's prefix, by name.
    ///
    /// Elasticsearch: `GET /_snapshot`.
    pub async fn repositories(self) -> Result<Vec<RepositoryInfo>, SnapshotError> {
        let reply = self.cluster.send(Request::get("list repositories", "/_snapshot")).await?.value()?;
        let all = reply.as_object().into_iter().flatten();
        let own = all.filter(|(name, _)| name.starts_with(self.cluster.prefix()));
        let mut own: Vec<_> = own.map(|(name, body)| RepositoryInfo::read(name, body)).collect();
        own.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(own)
    }

    /// Takes a repository away; its snapshots stay where they lie, and are there again when it is put again. `false` if there
    /// is none.
    ///
    /// One that somebody uses is [`SnapshotError::InUse`], which names the users: also snapshot policies and lifecycle policies,
    /// for which the server would not refuse, and which would fail from then on without a word.
    ///
    /// Elasticsearch: `DELETE /_snapshot/<repository>`, and the requests of [`repository_users`](Self::repository_users).
    pub async fn delete_repository(self, name: &str) -> Result<bool, SnapshotError> {
        let full = self.cluster.name(name);
        if self.repository(name).await?.is_none() {
            return Ok(false);
        }
        let users = self.repository_users(name).await?;
        if !users.is_empty() {
            return Err(SnapshotError::InUse { repository: full, users });
        }
        let request = Request::delete("delete repository", path(&full)).resource(&full).allow(404);
        let told = |error: Error| SnapshotError::told(error, &full, "");
        Ok(!self.cluster.send(request).await.map_err(told)?.is_not_found())
    }
}
