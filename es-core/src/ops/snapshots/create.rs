//! A snapshot is begun.

use serde_json::Value;

use super::error::is_lost;
use super::info::SnapshotInfo;
use super::request::REQUEST;
use super::{Meant, Snapshot, SnapshotError, SnapshotQuery, SnapshotRequest, SnapshotSort, Snapshots, path};
use crate::cluster::{Repeat, Request, batches, segment};
use crate::error::Error;
use crate::ops::{read, unique};

/// So many of the newest snapshots are looked through for one whose name was date math.
const NEWEST: usize = 20;

impl Snapshots<'_> {
    /// Begins a snapshot. [`Snapshot::wait`] and [`Snapshot::follow`] tell when it is whole; it goes on without them.
    ///
    /// What is known beforehand fails before anything is sent: a bad name, nothing that matches. A name that is taken is
    /// [`SnapshotError::NameTaken`], with what is there and who took it. The server takes several at once, and works on a shard
    /// for one after the other; above `snapshot.max_concurrent_operations` (1,000) it is [`SnapshotError::Busy`]. Where primaries
    /// have no node, it is [`SnapshotError::NoPrimaries`], and nothing is taken.
    ///
    /// The snapshot's metadata bear what tells it from others of its name, so that after a lost reply the repository is asked
    /// whether this very one was begun.
    ///
    /// Elasticsearch: `GET /_resolve/index/<patterns>`, `PUT /_snapshot/<repository>/<snapshot>`; where the name is date math,
    /// `GET /_snapshot/<repository>/<pattern>` for what it has become.
    pub async fn create(
        self,
        repository: &str,
        request: &SnapshotRequest,
    ) -> Result<Snapshot, SnapshotError> {
        let faults = request.faults();
        if !faults.is_empty() {
            return Err(SnapshotError::Request { snapshot: request.name().to_owned(), faults });
        }
        if request.needs_indices() {
            let patterns = request.patterns(self.cluster);
            if !self.matches(&patterns).await? {
                return Err(SnapshotError::NothingMatches { patterns, snapshot: None });
            }
        }
        let (full, token, dated) = (self.cluster.name(repository), unique(), request.dated());
        let put = Request::put("take snapshot", format!("{}/{}", path(&full), segment(request.name())))
            .resource(request.name())
            // The same name again is refused. Date math may have become another one.
            .repeat(if dated.is_some() { Repeat::Never } else { Repeat::Safe })
            .query("wait_for_completion", "false")
            .json(&request.body(self.cluster, &token))?;
        let sent = self.cluster.send(put).await;
        let is_taken = sent.as_ref().err().is_some_and(Error::is_already_exists);
        match sent {
            Ok(_) if dated.is_none() => return Ok(self.snapshot(repository, request.name())),
            Err(error) if !is_taken && !is_lost(&error) => {
                return Err(SnapshotError::told(error, &full, request.name()));
            }
            _ => {}
        }
        let pattern = dated.unwrap_or_else(|| request.name().to_owned());
        let newest = SnapshotQuery::of(repository)
            .names([pattern])
            .sort(SnapshotSort::StartTime)
            .descending()
            .at_most(NEWEST);
        let there = match self.list(&newest).await {
            Err(SnapshotError::NoSnapshot { .. }) => Vec::new(),
            there => there?,
        };
        let is_this = |info: &&SnapshotInfo| info.metadata[REQUEST] == token.as_str();
        match (there.iter().find(is_this), sent) {
            (Some(begun), _) => Ok(self.snapshot(repository, &begun.name)),
            (None, Err(error)) if is_taken => {
                Err(match there.into_iter().find(|other| is_told(&error, other)) {
                    Some(other) => SnapshotError::NameTaken {
                        by: other.taken_by(),
                        repository: full,
                        snapshot: other.name,
                        state: other.state,
                    },
                    None => error.into(),
                })
            }
            (None, Err(source)) => {
                Err(SnapshotError::Unknown { what: request.name().to_owned(), source: Box::new(source) })
            }
            // It was deleted at once by somebody else.
            (None, Ok(_)) => {
                Err(SnapshotError::NoSnapshot { repository: full, snapshot: request.name().to_owned() })
            }
        }
    }

    /// Whether something bears one of these names.
    async fn matches(self, patterns: &[String]) -> Result<bool, Error> {
        let meant = Meant::by(patterns);
        // What is left out by the server is so within one request.
        let whole = batches(patterns.iter().map(String::as_str));
        let batches =
            if whole.len() == 1 { whole } else { batches(meant.included.iter().map(String::as_str)) };
        for names in batches {
            let request = Request::get("look for what is named", format!("/_resolve/index/{names}"))
                .query("expand_wildcards", "all")
                .query("ignore_unavailable", "true")
                .query("filter_path", "*.name");
            let found = read(self.cluster, request).await?.unwrap_or_default();
            let named = |found: &Value| found["name"].as_str().is_some_and(|name| meant.leaves(name));
            let any = |kind: &str| found[kind].as_array().is_some_and(|all| all.iter().any(named));
            if ["indices", "aliases", "data_streams"].into_iter().any(any) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether the server's refusal speaks of a snapshot: of date math, it tells what that has become.
fn is_told(error: &Error, other: &SnapshotInfo) -> bool {
    error.reason().is_some_and(|reason| reason.contains(&format!("[{}]", other.name)))
}
