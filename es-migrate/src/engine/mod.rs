//! Carries a copy out: the cluster is observed, [`decide`] says what comes next, a step does it, the ledger notes it.

mod abort;
mod block;
mod copy;
mod create;
mod decide;
#[cfg(test)]
mod decide_tests;
mod digest;
mod drive;
mod facts;
mod fence;
mod outcome;
mod sample;
mod settle;
mod snapshot;
mod switch;
pub(crate) mod task;
mod typed_copy;
mod verify;

use std::time::Duration;

use es_core::cluster::Cluster;
use es_core::lease::Lease;
use es_core::plan::Declared;

pub(crate) use create::setting;
pub(crate) use facts::{Indices, LiveIndex, Marks, marks};
pub(crate) use fence::{Fence, update};
pub(crate) use outcome::Trouble;
#[allow(unused_imports)] // by what comes next
pub(crate) use snapshot::{Range, Snapshot};
pub(crate) use switch::{Moved, add};

use crate::control::Control;
use crate::error::Failure;
use crate::ledger::Ledger;
use crate::migration::Migration;
use crate::progress::Events;

/// One copy of one document's index, under a lease.
pub(crate) struct Copier<'a> {
    pub(crate) cluster: &'a Cluster,
    pub(crate) declared: &'a Declared,
    pub(crate) migration: &'a Migration,
    pub(crate) lease: &'a Lease,
    pub(crate) fence: Fence,
    pub(crate) ledger: Ledger,
    pub(crate) control: Control,
    pub(crate) events: Events,
    /// Documents of the version before are documents of this one too.
    pub(crate) shapes_fit: bool,
    /// Why it was given up.
    pub(crate) failure: Option<Failure>,
    /// How long a cluster that cannot be reached, or is not healthy, is waited for.
    pub(crate) patience: Duration,
}

impl Copier<'_> {
    /// The readers' alias.
    pub(crate) fn alias(&self) -> &str {
        &self.declared.names.alias
    }

    /// The document, as declared.
    pub(crate) fn document(&self) -> &'static str {
        self.declared.schema.index
    }
}
