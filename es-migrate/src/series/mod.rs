//! Series and data streams: what is written to next is made of the new version first; then each older index that does not
//! fit is copied, one after the other, and its copy put in its place.
//!
//! ```text
//! template ─▶ roll over ─▶ for each: create ─▶ sample ─▶ block ─▶ copy ─▶ settle ─▶ verify ─▶ switch ─▶ place ─▶ retire
//! ```
//!
//! Each index is a run of its own in the ledger, carried out by the same loop as any copy. What is left to do is told by
//! what the cluster holds: an index behind the alias, or in the stream, of an older version.

mod body;
mod exchange;
#[cfg(test)]
mod exchange_tests;
mod lifecycle;
mod place;
mod retired;
mod roll_over;
mod run;

use es_core::schema::{Form, Schema};

use crate::engine::{Indices, LiveIndex, written_by};
use crate::ledger::Of;

pub(crate) use lifecycle::explained;
pub(crate) use run::Tally;

impl Of {
    /// What the indices of a document are, where there are several of one version after the other.
    pub(crate) fn declared(schema: &Schema) -> Option<Of> {
        match schema.form {
            Form::Rollover { .. } => Some(Of::Series),
            Form::DataStream { .. } => Some(Of::Stream),
            Form::Versioned | Form::Named(_) => None,
        }
    }

    /// The index that is written to: through the write alias of the latest version, or the stream's of the latest
    /// generation.
    pub(crate) fn written<'a>(self, indices: &'a Indices, alias: &str) -> Option<&'a str> {
        let stem = format!(".ds-{alias}-");
        let rank = |(name, index): (&str, &LiveIndex)| match self {
            Of::Series => {
                let written = index.aliases.iter().filter(|(_, options)| options["is_write_index"] == true);
                written.filter_map(|(name, _)| written_by(name, alias)).map(u64::from).max()
            }
            Of::Stream => {
                let (_date, generation) = name.strip_prefix(&stem)?.split_once('-')?;
                generation.parse().ok()
            }
        };
        let members = indices.iter().filter(|(name, _)| indices.has(self, alias, name));
        let ranked = members.filter_map(|(name, index)| Some((rank((name, index))?, name)));
        ranked.max_by_key(|(rank, _)| *rank).map(|(_, name)| name)
    }
}

impl Indices {
    /// The index that serves a document; of several the one that is written to.
    pub(crate) fn serving(&self, schema: &Schema, alias: &str) -> Option<&str> {
        match Of::declared(schema) {
            Some(of) => of.written(self, alias),
            None => self.behind(alias),
        }
    }
}
