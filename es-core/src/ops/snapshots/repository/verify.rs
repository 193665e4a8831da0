//! Whether all nodes can use a repository, and what lies in it that no snapshot needs.

use std::fmt;

use serde::Serialize;

use super::super::{FILES, SnapshotError, Snapshots, path};
use crate::cluster::{Repeat, Request};
use crate::error::{Cause, Error};
use crate::ops::measure::Size;

/// The nodes that can write into a repository, and read what the master has written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Verification {
    /// The repository, as it is on the cluster.
    pub repository: String,
    /// The nodes' names.
    pub nodes: Vec<String>,
}

/// A node that can't use a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NodeFailure {
    /// The node's id.
    pub id: String,
    /// Its name, where the server tells it.
    pub name: Option<String>,
    /// The server's reason.
    pub reason: String,
}

/// What a clean-up has removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CleanedUp {
    /// How much.
    pub size: Size,
    /// So many files.
    pub blobs: u64,
}

impl NodeFailure {
    /// The server names all nodes in one text, `[r] [[id, 'exception: [name]…'], [id, '…']]`; the reasons stand apart.
    pub(in super::super) fn read(text: &str, causes: &[Cause]) -> Vec<Self> {
        let Some((_, list)) = text.split_once("] [[") else { return Vec::new() };
        let list = list.strip_suffix("']]").unwrap_or(list);
        let failure = |text: &str| {
            let (id, exception) = text.split_once(", '")?;
            let remote = exception.split_once("RemoteTransportException: [");
            let name = remote.and_then(|(_, rest)| rest.split_once(']')).map(|(name, _)| name.to_owned());
            let own = causes.iter().find(|cause| cause.reason.contains(&format!("{{{id}}}")));
            let reason = own.map_or(exception, |cause| &cause.reason).to_owned();
            Some(NodeFailure { id: id.to_owned(), name, reason })
        };
        list.split("'], [").filter_map(failure).collect()
    }
}

impl fmt::Display for NodeFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name.as_ref().unwrap_or(&self.id), self.reason)
    }
}

impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} can use it", self.repository, self.nodes.join(", "))
    }
}

impl fmt::Display for CleanedUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {} files removed", self.size, self.blobs)
    }
}

impl Snapshots<'_> {
    /// Has every master and data node write into a repository. Fails with [`SnapshotError::NotVerified`], which names the nodes
    /// that can't and why.
    ///
    /// Elasticsearch: `POST /_snapshot/<repository>/_verify`.
    pub async fn verify(self, repository: &str) -> Result<Verification, SnapshotError> {
        let repository = self.cluster.name(repository);
        let request = Request::post("verify repository", format!("{}/_verify", path(&repository)))
            .resource(&repository)
            .repeat(Repeat::Safe);
        let told = |error: Error| SnapshotError::told(error, &repository, "");
        let reply = self.cluster.send(request).await.map_err(told)?.value()?;
        let nodes = reply["nodes"].as_object().into_iter().flatten();
        let mut nodes: Vec<_> =
            nodes.filter_map(|(_, node)| node["name"].as_str().map(str::to_owned)).collect();
        nodes.sort();
        Ok(Verification { repository, nodes })
    }

    /// Removes files from a repository that no snapshot needs, as deletions leave that were cut off. While something is under way
    /// in it, this is [`SnapshotError::Busy`].
    ///
    /// Elasticsearch: `POST /_snapshot/<repository>/_cleanup`.
    pub async fn clean_up(self, repository: &str) -> Result<CleanedUp, SnapshotError> {
        let repository = self.cluster.name(repository);
        let request = Request::post("clean up repository", format!("{}/_cleanup", path(&repository)))
            .resource(&repository)
            .timeout(FILES)
            .repeat(Repeat::Safe);
        let told = |error: Error| SnapshotError::told(error, &repository, "");
        let reply = self.cluster.send(request).await.map_err(told)?.value()?;
        let count = |key: &str| reply["results"][key].as_u64().unwrap_or_default();
        Ok(CleanedUp { size: Size(count("deleted_bytes")), blobs: count("deleted_blobs") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_told_with_their_own_reasons() {
        let text = "[r] [[-xqZ, 'org.elasticsearch.transport.RemoteTransportException: [node-2][127.0.0.1:1][verify]'], \
                    [abc, 'java.io.IOException: no space']]";
        let cause = |reason: &str| Cause::new("repository_verification_exception", reason);
        let causes = [cause("[r] nothing there on the node [{node-2}{-xqZ}{127.0.0.1}]")];
        let told: Vec<_> = NodeFailure::read(text, &causes).iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "node-2: [r] nothing there on the node [{node-2}{-xqZ}{127.0.0.1}]",
                "abc: java.io.IOException: no space",
            ]
        );
        assert!(NodeFailure::read("[r] path  is not accessible on master node", &[]).is_empty());
    }
}
