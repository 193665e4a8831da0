//! What becomes of the application's writes while documents are copied.

use serde::{Deserialize, Serialize};

/// The write contract of a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Writes {
    /// The source takes no writes for the whole copy (`PUT /<index>/_block/write`): a writer gets a 403
    /// `cluster_block_exception`, and nothing that was acknowledged is lost.
    #[default]
    Blocked,
}

impl std::fmt::Display for Writes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Writes::Blocked => "writes are blocked during the copy",
        })
    }
}
