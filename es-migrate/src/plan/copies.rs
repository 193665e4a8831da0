//! What a copy takes, and what stands in its way.

use std::time::Duration;

use super::preflight::{in_the_way, not_followed};
use super::survey::Sizes;
use super::warnings::warnings;
use super::{Action, Capacity, CopyPlan, Found, Size};
use crate::error::Reason;
use crate::ledger::{Run, State, Step};
use crate::migration::Migration;
use crate::writes::Writes;

/// What is in the way of a copy.
pub(super) fn obstacle(found: &Found<'_>) -> Option<Reason> {
    let (name, index) = found.index.as_ref()?;
    let migration = &found.migration;
    in_the_way(name, index).or_else(|| not_followed(migration)).or_else(|| mixed(migration))
}

/// Fills in what it takes, or refuses.
pub(super) fn copies(found: &mut Found<'_>, name: &str, sizes: &Sizes, capacity: &Capacity) {
    let body = found.declared.body();
    let dynamic = &body["mappings"]["dynamic"];
    let dynamic =
        dynamic.as_str().map(str::to_owned).or_else(|| dynamic.as_bool().map(|dynamic| dynamic.to_string()));
    let surprises = warnings(&found.plan.changes, &found.migration, dynamic.as_deref());
    found.plan.warnings.extend(surprises);
    let size = match (obstacle(found), sizes.get(name)) {
        (Some(reason), _) => Err(reason),
        (None, Some(Ok(size))) => Ok(*size),
        (None, other) => {
            let why = other.and_then(|size| size.as_ref().err()).map_or("no answer", String::as_str);
            let what = format!("the documents of `{name}` can't be counted: {why}");
            Err(Reason::new(what, format!("look at its shards: GET /_cat/shards/{name}?v")))
        }
    };
    let size = match size {
        Ok(size) => size,
        Err(reason) => {
            found.plan.action = Action::Refused { reason };
            return;
        }
    };
    let migration = &found.migration;
    let (needed, shards) = (needed(found, size), shards(found));
    let last = found.ledger.runs.iter().rev().filter(|run| run.is_done(Step::Copy)).find_map(rate);
    found.plan.copy = Some(CopyPlan {
        writes: migration.writes,
        max_pause_ms: (migration.writes == Writes::CatchUp)
            .then(|| crate::progress::millis(migration.pause_bound())),
        verify: migration.verify.unwrap_or_default(),
        operations: migration.operations_in_words(),
        documents: size.documents,
        bytes: size.bytes,
        needed_bytes: needed,
        available_bytes: capacity.available,
        estimate_ms: last
            .and_then(|(documents, took)| size.estimate(documents, took))
            .map(crate::progress::millis),
        shadow: None,
    });
    if let Some(reason) = capacity.refuses(needed, shards) {
        found.plan.action = Action::Refused { reason };
    }
}

/// Bytes at the height of a copy: merges hold what they read and what they write at the same time.
fn needed(found: &Found<'_>, size: Size) -> u64 {
    size.bytes * 2 * found.copies()
}

/// Shards of the new index, all copies.
pub(super) fn shards(found: &Found<'_>) -> u64 {
    found.number("number_of_shards").unwrap_or(1) * found.copies()
}

/// What runs on the server can't stand among what runs here.
pub(super) fn mixed(migration: &Migration) -> Option<Reason> {
    let on_the_server = migration.only_on_the_server()?;
    let what = format!("{on_the_server} and a transform in Rust can't be done in one copy");
    let help = "migrate in two steps: first with a program whose structs are of the version between, then with this one; or \
                write the script as a transform";
    Some(Reason::new(what, help))
}

/// Documents that an earlier copy copied, and how long it took.
pub(super) fn rate(run: &Run) -> Option<(u64, Duration)> {
    let entry = run.entry(Step::Copy)?;
    let took = entry.done_ms?.checked_sub(entry.begun_ms)?;
    let documents = entry.evidence["total"].as_u64().filter(|total| *total > 0)?;
    matches!(run.state, State::Switched | State::Finalized | State::RolledBack)
        .then_some((documents, Duration::from_millis(took.max(1))))
}
