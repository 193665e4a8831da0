//! Carries a copy out: the cluster is observed, [`decide`] says what comes next, a step does it, the ledger notes it.

mod abort;
mod block;
mod catch_up;
mod changed;
mod changes;
mod copy;
mod create;
mod decide;
#[cfg(test)]
mod decide_tests;
mod deletes;
mod digest;
mod drive;
mod facts;
mod fence;
mod finish;
mod lift;
mod outcome;
mod remove;
mod reopen;
mod round;
mod sample;
mod settle;
mod shadow;
mod snapshot;
mod sweep;
mod switch;
pub(crate) mod task;
mod typed_copy;
mod typed_round;
mod verify;

use std::time::{Duration, Instant};

use es_core::cluster::Cluster;
use es_core::lease::Lease;
use es_core::plan::Declared;

pub(crate) use copy::passes;
pub(crate) use create::setting;
pub(crate) use facts::{Indices, LiveIndex, Marks, by_shard, marks};
pub(crate) use fence::{Fence, update};
pub(crate) use outcome::{Trouble, is_passing};
pub(crate) use snapshot::{Range, Snapshot};
pub(crate) use switch::{Moved, add, written_by};

use crate::control::Control;
use crate::error::Failure;
use crate::ledger::Ledger;
use crate::migration::Migration;
use crate::progress::Events;
use crate::shadow::Shadowed;

/// One copy of one document's index, under a lease.
pub(crate) struct Copier<'a> {
    pub(crate) cluster: &'a Cluster,
    /// As leases, ledger and events call it.
    pub(crate) document: &'a str,
    pub(crate) declared: &'a Declared,
    pub(crate) migration: &'a Migration,
    /// What leads back from it.
    pub(crate) inverse: Option<&'a Migration>,
    pub(crate) lease: &'a Lease,
    pub(crate) fence: Fence,
    pub(crate) ledger: Ledger,
    pub(crate) control: Control,
    pub(crate) events: Events,
    /// Documents of the version before are documents of this one too.
    pub(crate) shapes_fit: bool,
    /// Why it was given up.
    pub(crate) failure: Option<Failure>,
    /// How queries were answered, where this owner asked them.
    pub(crate) shadowed: Option<Shadowed>,
    /// Since when this owner blocks writes.
    pub(crate) blocked_since: Option<Instant>,
    /// `index.gc_deletes` of the new index is what it is to be; unknown where another owner had it.
    pub(crate) remembers: Option<bool>,
    /// Points in time that are of no more use.
    pub(crate) stale: Vec<Snapshot>,
    /// How long a cluster that cannot be reached, or is not healthy, is waited for.
    pub(crate) patience: Duration,
}

impl<'a> Copier<'a> {
    /// The readers' alias.
    pub(crate) fn alias(&self) -> &str {
        &self.declared.names.alias
    }

    /// As leases, ledger and events call it.
    pub(crate) fn document(&self) -> &'a str {
        self.document
    }
}
