//! Snapshots are deleted by their names, and cloned.

use std::fmt;

use serde::Serialize;

use super::error::is_lost;
use super::info::{SnapshotInfo, SnapshotState};
use super::repository::{Mount, mounts};
use super::{FILES, Meant, SnapshotError, Snapshots, is_of_stream, path, prefixed};
use crate::cluster::{Cluster, Repeat, Request, batches, segment};
use crate::error::Error;
use crate::resources::{Fault, snapshot_name_fault};

/// What became of snapshots that were to be deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Deleted {
    /// Those that are gone, the ones given up included.
    pub deleted: Vec<String>,
    /// Those of them that were being taken, and were given up.
    pub aborted: Vec<String>,
    /// Those that were not there.
    pub missing: Vec<String>,
}

impl fmt::Display for Deleted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} deleted", self.deleted.len())?;
        for (names, what) in [(&self.aborted, "given up"), (&self.missing, "not there")] {
            if !names.is_empty() {
                write!(f, ", {what}: {}", names.join(", "))?;
            }
        }
        Ok(())
    }
}

/// So often what is left is looked at again, where somebody else deletes as well or replies are lost.
const AGAIN: usize = 3;

impl Snapshots<'_> {
    /// Deletes snapshots by their names; no patterns, since somebody may be taking one that matches. Those that are being
    /// taken are given up. All are deleted at once, which is less work for the server than one after the other.
    ///
    /// One that an index is mounted from is [`SnapshotError::Mounted`], and then none is deleted: the server would delete it,
    /// and with it the index's only data.
    ///
    /// Elasticsearch: `DELETE /_snapshot/<repository>/<snapshot>,…`; which are there, `GET` of the same; what is mounted, also
    /// where the caller may not see the index, `GET /_cluster/state/metadata`, which takes the cluster privilege `monitor`.
    pub async fn delete(
        self,
        repository: &str,
        names: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Deleted, SnapshotError> {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        delete(self.cluster, &self.cluster.name(repository), names).await
    }

    /// Clones some indices of a snapshot, patterns included, into another one of the same repository, which then stands when the
    /// first is deleted. No file is copied. Answers when it is done.
    ///
    /// Fails where the name is taken, where nothing matches, and where the source is not there or still being taken; and with
    /// [`SnapshotError::StreamNotCloned`] where a data stream is meant: the server would clone its indices without the stream,
    /// and say nothing. `-` before a pattern leaves out what the others found.
    ///
    /// Elasticsearch: `PUT /_snapshot/<repository>/<source>/_clone/<target>`.
    pub async fn clone_snapshot(
        self,
        repository: &str,
        source: &str,
        target: &str,
        patterns: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<(), SnapshotError> {
        check(target, snapshot_name_fault(target))?;
        let given: Vec<String> = patterns.into_iter().map(Into::into).collect();
        let patterns = prefixed(self.cluster, &given);
        let full = self.cluster.name(repository);
        let missing = || SnapshotError::NoSnapshot { repository: full.clone(), snapshot: source.to_owned() };
        let info = self.get(repository, source).await?.ok_or_else(missing)?;
        if info.state == SnapshotState::InProgress {
            let reason = format!("the snapshot `{source}` is still being taken");
            return Err(SnapshotError::Busy { repository: full, reason });
        }
        let chosen = Meant::by(&patterns);
        let names = info.indices.iter().map(|index| index.name.as_str());
        let meant: Vec<&str> = names.filter(|name| chosen.is_index(name, &info.data_streams)).collect();
        let is_cloned =
            |stream: &&String| chosen.is(stream) || meant.iter().any(|index| is_of_stream(index, stream));
        if let Some(stream) = info.data_streams.iter().find(is_cloned) {
            return Err(SnapshotError::StreamNotCloned {
                stream: stream.clone(),
                snapshot: source.to_owned(),
            });
        }
        if meant.is_empty() {
            return Err(SnapshotError::NothingMatches { patterns, snapshot: Some(source.to_owned()) });
        }
        let place = format!("{}/{}/_clone/{}", path(&full), segment(source), segment(target));
        let request = Request::put("clone snapshot", place)
            .resource(source)
            // A second time is refused, since the name is taken by the first.
            .repeat(Repeat::Never)
            .timeout(FILES)
            .json(&serde_json::json!({ "indices": meant }))?;
        match self.cluster.send(request).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_already_exists() => {
                let there = self.get(repository, target).await?;
                let (state, by) = there.map_or((SnapshotState::InProgress, None), |there| {
                    let by = there.taken_by();
                    (there.state, by)
                });
                Err(SnapshotError::NameTaken { repository: full, snapshot: target.to_owned(), state, by })
            }
            Err(error) if is_lost(&error) => match self.get(repository, target).await? {
                Some(there)
                    if there.is_whole()
                        && there.indices.iter().all(|index| meant.contains(&index.name.as_str())) =>
                {
                    Ok(())
                }
                _ => Err(SnapshotError::Unknown { what: target.to_owned(), source: Box::new(error) }),
            },
            Err(error) => Err(SnapshotError::told(error, &full, source)),
        }
    }
}

/// A name that the server would refuse, or take for a pattern.
fn check(name: &str, fault: Option<Fault>) -> Result<(), SnapshotError> {
    match fault {
        None => Ok(()),
        Some(fault) => Err(SnapshotError::Request { snapshot: name.to_owned(), faults: vec![fault] }),
    }
}

/// By the repository's name on the cluster.
pub(super) async fn delete(
    cluster: &Cluster,
    repository: &str,
    names: Vec<String>,
) -> Result<Deleted, SnapshotError> {
    for name in &names {
        // `_all` and `_current` are the server's words for several.
        let several = name.is_empty() || name.starts_with('_') || name.contains(['*', ',', '?']);
        let fault = || Fault::new("name", "it is not the name of one snapshot", "list them, and name each");
        check(name, several.then(fault))?;
    }
    let seen = look(cluster, repository, &names).await?;
    let mut left: Vec<String> = seen.iter().map(|seen| seen.name.clone()).collect();
    let mounts = if left.is_empty() { Vec::new() } else { mounts(cluster).await? };
    // By the UUID: the repository may be registered under another name as well.
    let of = |mount: &Mount| seen.iter().find(|seen| seen.uuid == mount.uuid).map(|seen| seen.name.clone());
    if let Some((snapshot, mount)) = mounts.into_iter().find_map(|mount| Some((of(&mount)?, mount))) {
        return Err(SnapshotError::Mounted {
            repository: repository.to_owned(),
            snapshot,
            index: mount.index,
        });
    }
    let mut lost = None;
    for _ in 0..AGAIN {
        if left.is_empty() {
            break;
        }
        lost = send(cluster, repository, &left).await?;
        left = match lost {
            None => Vec::new(),
            Some(_) => look(cluster, repository, &left).await?.into_iter().map(|seen| seen.name).collect(),
        };
    }
    if let (false, Some(source)) = (left.is_empty(), lost) {
        return Err(SnapshotError::Unknown { what: left.join(", "), source: Box::new(source) });
    }
    let is_seen = |name: &String| seen.iter().any(|seen| seen.name == *name);
    let missing = names.iter().filter(|name| !is_seen(name)).cloned().collect();
    let running = seen.iter().filter(|seen| !seen.is_over());
    let aborted = running.map(|seen| seen.name.clone()).collect();
    Ok(Deleted { deleted: seen.into_iter().map(|seen| seen.name).collect(), aborted, missing })
}

/// Which of these are there, and whether they are being taken: as the repository's list has it, without a file of each, which
/// may be damaged, and is no reason to keep the snapshot.
async fn look(
    cluster: &Cluster,
    repository: &str,
    names: &[String],
) -> Result<Vec<SnapshotInfo>, SnapshotError> {
    let mut there = Vec::new();
    for batch in batches(names.iter().map(String::as_str)) {
        let request = Request::get("look for snapshots", format!("{}/{batch}", path(repository)))
            .resource(repository)
            .query("ignore_unavailable", "true")
            .query("verbose", "false")
            .query("filter_path", "snapshots.snapshot,snapshots.uuid,snapshots.state,failures");
        let reply = cluster.snapshots().read_snapshots(request, repository, &batch).await?;
        let found = reply["snapshots"].as_array().into_iter().flatten().map(SnapshotInfo::read);
        there.extend(found.filter(|info| names.contains(&info.name)));
    }
    Ok(there)
}

/// Deletes all; the error where it has to be looked again what became of them.
async fn send(cluster: &Cluster, repository: &str, names: &[String]) -> Result<Option<Error>, SnapshotError> {
    for batch in batches(names.iter().map(String::as_str)) {
        let request = Request::delete("delete snapshots", format!("{}/{batch}", path(repository)))
            .resource(repository)
            .timeout(FILES);
        match cluster.send(request).await {
            Ok(_) => {}
            // One of them is gone meanwhile, and then none was deleted.
            Err(error)
                if error.is_not_found() && error.error_type() == Some("snapshot_missing_exception") =>
            {
                return Ok(Some(error));
            }
            Err(error) if is_lost(&error) => return Ok(Some(error)),
            Err(error) => return Err(SnapshotError::told(error, repository, &batch)),
        }
    }
    Ok(None)
}
