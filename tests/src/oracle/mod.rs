//! The oracle of migrations: applications write while an index is migrated, what the server acknowledged is remembered, and
//! afterwards the index that serves is compared with it.
//!
//! ```text
//! documents ─▶ mix ─▶ write ─▶ writers ─▶ model ─▶ compare ─▶ verdict
//! ```
//!
//! The writers are not of this project: raw requests, as an application in any language sends them. Each owns ids of its own,
//! so that the model is exact.

#![allow(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc)] // fails like a test

mod compare;
pub mod documents;
mod mix;
mod model;
mod verdict;
mod write;
mod writers;

use std::time::Duration;

use es_core::prelude::*;

pub use compare::{after_rollback, compare};
pub use documents::Shape;
pub use model::{Entry, Model};
pub use verdict::{Sort, Verdict};
pub use writers::{Seen, Writers, fill};

/// How much is written, and how fast.
#[derive(Debug, Clone)]
pub struct Load {
    /// Documents before the first writer begins.
    pub documents: u32,
    /// Operations a second, of all writers together.
    pub rate: u32,
    /// How long they write before a migration, and after it.
    pub around: Duration,
    /// Of what is written; the same seed plans the same writes.
    pub seed: u64,
}

impl Load {
    /// From `ES_ORACLE_DOCUMENTS`, `ES_ORACLE_RATE` (default 300), `ES_ORACLE_SECONDS` (default 3) and `ES_ORACLE_SEED`.
    pub fn from_env(documents: u32) -> Self {
        let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u32>().unwrap());
        Load {
            documents: number("ES_ORACLE_DOCUMENTS").unwrap_or(documents),
            rate: number("ES_ORACLE_RATE").unwrap_or(300),
            around: Duration::from_secs(number("ES_ORACLE_SECONDS").unwrap_or(3).into()),
            seed: number("ES_ORACLE_SEED").unwrap_or(1).into(),
        }
    }
}

/// An index of the first version, filled.
pub async fn filled(cluster: &Cluster, load: &Load) -> Model {
    documents::v1::Product::init(cluster).await.unwrap();
    fill(cluster, load.documents).await
}
