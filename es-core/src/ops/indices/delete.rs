//! Deletes what was listed, and nothing else.

use std::collections::BTreeMap;

use super::deletion::{Candidate, Deletion, Hindrance};
use super::error::IndexError;
use super::info::{IndexInfo, read};
use crate::cluster::{Cluster, Repeat, Request, segment};
use crate::error::Error;

/// Bytes of names that are looked at together, right before they are deleted.
const NAMES_AT_ONCE: usize = 1_500;

/// What became of one index of a deletion.
#[derive(Debug)]
pub struct Deleted {
    /// Its name.
    pub index: String,
    /// The UUID that it was listed with.
    pub uuid: String,
    /// What became of it.
    pub outcome: DeleteOutcome,
}

/// What became of an index that was to be deleted.
#[derive(Debug)]
#[non_exhaustive]
pub enum DeleteOutcome {
    /// It was deleted.
    Deleted,
    /// Somebody else was faster.
    Gone,
    /// Another index has the name now; it was left alone.
    Replaced {
        /// The UUID of the other.
        by: String,
    },
    /// Something speaks against it that did not when it was listed; it was left alone.
    Hindered(Vec<Hindrance>),
    /// The server refused, or could not be reached: it is there, as far as could be seen.
    Failed(Error),
}

pub(super) async fn delete(cluster: &Cluster, deletion: &Deletion) -> Result<Vec<Deleted>, IndexError> {
    let hindered = deletion.hindered();
    if !hindered.is_empty() {
        return Err(IndexError::Hindered { hindered });
    }
    let mut all = Vec::new();
    let mut rest = deletion.candidates.as_slice();
    while !rest.is_empty() {
        let (now, later) = rest.split_at(at_once(rest));
        let names: Vec<_> = now.iter().map(|candidate| candidate.index.name.clone()).collect();
        let live: BTreeMap<_, _> =
            read(cluster, &names).await?.into_iter().map(|index| (index.name.clone(), index)).collect();
        for candidate in now {
            let outcome = match judge(candidate, live.get(&candidate.index.name)) {
                Some(outcome) => outcome,
                None => one(cluster, &candidate.index).await,
            };
            let IndexInfo { name, uuid, .. } = &candidate.index;
            tracing::info!(index = name, ?outcome, "delete index");
            all.push(Deleted { index: name.clone(), uuid: uuid.clone(), outcome });
        }
        rest = later;
    }
    Ok(all)
}

/// How many of these fit into one request.
fn at_once(candidates: &[Candidate]) -> usize {
    let mut bytes = 0;
    let fits = candidates.iter().take_while(|candidate| {
        bytes += candidate.index.name.len() + 1;
        bytes <= NAMES_AT_ONCE
    });
    fits.count().max(1)
}

/// What becomes of it without a request; `None` if it is still what was listed.
fn judge(listed: &Candidate, live: Option<&IndexInfo>) -> Option<DeleteOutcome> {
    let Some(live) = live else { return Some(DeleteOutcome::Gone) };
    if live.uuid != listed.index.uuid {
        return Some(DeleteOutcome::Replaced { by: live.uuid.clone() });
    }
    // By name: whoever has the list knows that it is hidden.
    let mut against = Hindrance::of(live, true);
    against.retain(|hindrance| !listed.overruled.contains(hindrance));
    (!against.is_empty()).then_some(DeleteOutcome::Hindered(against))
}

/// Never sent twice: between the two, somebody may make another of the name.
async fn one(cluster: &Cluster, index: &IndexInfo) -> DeleteOutcome {
    let request = Request::delete("delete index", format!("/{}", segment(&index.name)))
        .resource(&index.name)
        .repeat(Repeat::Never);
    match cluster.send(request).await {
        Ok(_) => DeleteOutcome::Deleted,
        Err(error) if error.is_not_found() => DeleteOutcome::Gone,
        Err(error) if error.is_outcome_unknown() => {
            match read(cluster, std::slice::from_ref(&index.name)).await {
                Ok(live) if !live.iter().any(|live| live.uuid == index.uuid) => DeleteOutcome::Deleted,
                _ => DeleteOutcome::Failed(error),
            }
        }
        Err(error) => DeleteOutcome::Failed(error),
    }
}
