//! Takes over an index that bears the alias's own name: it is cloned to `products-v0`, which takes its place behind the
//! alias in one call.
//!
//! ```text
//! observe ─▶ decide ─▶ block ─▶ clone ─▶ verify ─▶ switch ─▶ the ledger, and again
//! ```
//!
//! A run of its own in the ledger, carried out by the same loop as a copy; it leads to version 0, which no other run does.

mod decide;
#[cfg(test)]
mod decide_tests;
mod facts;
mod put_back;
mod steps;

use es_core::lease::Lease;

use crate::engine::Copier;
use crate::error::MigrateError;
use crate::ledger::{IndexRef, Run};
use crate::migrator::{Migrator, run_id};
use crate::plan::Found;

/// The name of the clone, which has no version.
pub(crate) fn clone_name(alias: &str) -> String {
    format!("{alias}-v0")
}

impl Migrator {
    /// A new run, up to its end.
    pub(crate) async fn adopt(&self, lease: &Lease, mut found: Found<'_>) -> Result<(), MigrateError> {
        let Some((name, index)) = &found.index else { return Ok(()) };
        let document = found.registered.document();
        let from = IndexRef { name: name.clone(), uuid: index.uuid().to_owned() };
        let to = IndexRef { name: clone_name(name), uuid: String::new() };
        let versions = (index.version().unwrap_or(0), 0);
        let run = Run::begun(run_id(), versions, (from, to), &self.owner, lease.epoch());
        self.events.send(document, run.started());
        found.ledger.runs.push(run);
        self.save(document, &mut found.ledger).await?;
        let mut copier: Copier<'_> = self.copier(lease, &found);
        copier.drive().await
    }
}
