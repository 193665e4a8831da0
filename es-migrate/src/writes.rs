//! What becomes of the application's writes while documents are copied.

use serde::{Deserialize, Serialize};

/// The write contract of a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Writes {
    /// Writes go on during the copy. What was written meanwhile is copied in rounds, each smaller than the one before; for
    /// the last one writes are blocked (`PUT /<index>/_block/write`), for a moment and no longer than
    /// [`max_pause`](crate::Migration::max_pause).
    ///
    /// A writer gets a 403 `cluster_block_exception` in that moment, for a bulk per item, and repeats the write;
    /// [`Documents`](es_core::documents::Documents) does so by itself. With external versions: the new index remembers a
    /// deleted version for `index.gc_deletes` from when it learnt of the delete, which is later than the old one did.
    #[default]
    CatchUp,
    /// The source takes no writes for the whole copy: a writer gets a 403 `cluster_block_exception`, and nothing that was
    /// acknowledged is lost.
    Blocked,
}

impl std::fmt::Display for Writes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Writes::CatchUp => "writes go on during the copy, and are blocked for a moment before the switch",
            Writes::Blocked => "writes are blocked during the copy",
        })
    }
}
