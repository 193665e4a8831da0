//! What becomes of the application's writes while documents are copied.

use serde::{Deserialize, Serialize};

/// The write contract of a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Writes {
    /// The source takes no writes for the whole copy (`PUT /<index>/_block/write`). The simplest: for documents that
    /// nobody writes just then.
    Blocked,
    /// Writes go on; rounds copy what changed since, and a short block of some tenths of a second ends the last.
    /// Needs nothing from the application.
    #[default]
    CatchUp,
}

impl std::fmt::Display for Writes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Writes::Blocked => "writes blocked during the copy",
            Writes::CatchUp => "writes go on, a short block at the end",
        })
    }
}
