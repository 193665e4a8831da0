//! The evidence of an adoption: what the journal says, and what the cluster holds.

use std::collections::BTreeSet;

use es_core::cluster::Cluster;
use es_core::error::Error;

use crate::engine::{Fence, Indices, LiveIndex, Marks, marks};
use crate::ledger::{Run, State, Step};

/// What is known of an adoption; see [`decide`](super::decide::decide).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Facts {
    pub(super) done: BTreeSet<Step>,
    /// The clone is to be removed.
    pub(super) aborting: bool,
    /// The alias points to the clone.
    pub(super) serves: bool,
    pub(super) original: Original,
    pub(super) clone: Cloned,
    /// This owner's fence is up, on each of the two that is there, and no other.
    pub(super) fenced: bool,
}

/// The index that bears the alias's name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Original {
    /// It is gone, or another has its name.
    Gone,
    There {
        /// Whether it takes no writes.
        blocked: bool,
        /// Whether nothing was written since the block, as far as one was noted.
        unchanged: bool,
    },
}

/// The index of the clone's name.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cloned {
    Gone,
    /// One that no adoption made.
    Foreign,
    There {
        name: String,
    },
}

/// Everything that is asked for: two requests.
pub(super) async fn observe(cluster: &Cluster, run: &Run, fence: &Fence) -> Result<(Facts, Indices), Error> {
    let (source, target) = (&run.source, &run.target);
    let indices = Indices::read(cluster, &[&source.name, &target.name]).await?;
    let original = indices.get(&source.name).filter(|index| index.uuid() == source.uuid);
    let clone = indices.get(&target.name);
    // The server takes no alias for what is cloned, so that an owner before this one may have made it; then its fence shows.
    let ours = |index: &LiveIndex| {
        index.uuid() == target.uuid || index.aliases.keys().any(|alias| fence.is_one(alias))
    };
    let noted: Option<Marks> = serde_json::from_value(run.evidence(Step::Block)["marks"].clone()).ok();
    let unchanged = match (&noted, original) {
        (Some(noted), Some(_)) => marks(cluster, &source.name).await? == *noted,
        _ => true,
    };
    let both = [(original, fence.source()), (clone, fence.target())];
    let facts = Facts {
        done: run.journal.iter().filter(|entry| entry.done_ms.is_some()).map(|entry| entry.step).collect(),
        aborting: matches!(run.state, State::Aborting { .. }),
        serves: indices.behind(&source.name) == Some(target.name.as_str()),
        original: original
            .map_or(Original::Gone, |index| Original::There { blocked: index.is_blocked(), unchanged }),
        clone: match clone {
            None => Cloned::Gone,
            Some(index) if ours(index) => Cloned::There { name: target.name.clone() },
            Some(_) => Cloned::Foreign,
        },
        fenced: both
            .into_iter()
            .all(|(index, own)| index.is_none_or(|index| fence.is_up(&index.aliases, &own))),
    };
    Ok((facts, indices))
}
