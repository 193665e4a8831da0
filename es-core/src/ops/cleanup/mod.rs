//! Old indices go: by age, count or total size, never one that is written. The dry run is the default.
//!
//! ```no_run
//! # use std::time::Duration;
//! # use es_core::prelude::*;
//! use es_core::ops::cleanup::{AgeBy, Retention};
//!
//! # async fn run(es: Cluster) -> Result<(), Box<dyn std::error::Error>> {
//! let week = Duration::from_hours(7 * 24);
//! let rules = Retention::of(["temp-*"]).except(["temp-keep-*"]).older_than(week).by(AgeBy::name("%Y.%m.%d")).keep_last(2);
//! let cleanup = es.maintenance().plan_cleanup(&rules).await?; // only reads
//! println!("{cleanup}"); // each index, with why it goes or stays
//! let report = es.maintenance().clean_up(&cleanup).await?; // deletes what it lists, by name and UUID, after another look
//! println!("{report}");
//! # Ok(()) }
//! ```
//!
//! Whatever the rules say, these stay: the write index of an alias or a data stream, the last index of a stream, an alias or a
//! numbered series, an index that a migration is at work on, what a lifecycle policy manages (unless
//! [`managed_too`](Retention::managed_too)), hidden indices (unless [`hidden_too`](Retention::hidden_too)), and what has no
//! age by the measure that was chosen.

mod date;
mod fate;
mod rules;
mod run;

pub use fate::{Fate, Goes, Stays};
pub use rules::{AgeBy, Retention, State};
pub use run::{Cleaned, CleanupReport, Deletion};

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::ops::measure::Size;

/// What a clean-up would do: the dry run. It prints for a person and serialises to JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Cleanup {
    /// Every index that the patterns match, oldest first, those without an age at the end.
    pub indices: Vec<Candidate>,
    /// When it was planned, by this process's clock, which ages are reckoned by.
    pub planned: DateTime<Utc>,
    #[serde(skip)]
    rules: Retention,
}

/// An index, and what is to become of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Candidate {
    /// Its name on the cluster.
    pub index: String,
    /// Its UUID: a name may be another index later.
    pub uuid: String,
    /// Since when it is old, by the measure that was chosen.
    pub since: Option<DateTime<Utc>>,
    /// Its size, replicas included.
    pub size: Size,
    /// Its documents.
    pub documents: u64,
    /// Whether it goes or stays, and why.
    pub fate: Fate,
}

impl Candidate {
    /// Whether it goes.
    pub fn goes(&self) -> bool {
        self.fate.goes()
    }
}

impl Cleanup {
    /// Those that go.
    pub fn going(&self) -> impl Iterator<Item = &Candidate> {
        self.indices.iter().filter(|index| index.goes())
    }

    /// Whether none goes.
    pub fn is_empty(&self) -> bool {
        self.going().next().is_none()
    }

    /// What is freed, replicas included.
    pub fn frees(&self) -> Size {
        self.going().map(|index| index.size).sum()
    }
}

impl fmt::Display for Cleanup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let going = self.going().count();
        writeln!(f, "{going} of {} indices go, {} freed", self.indices.len(), self.frees())?;
        let width = self.indices.iter().map(|index| index.index.len()).max().unwrap_or_default();
        for Candidate { index, size, fate, .. } in &self.indices {
            let (sign, why) = fate.told();
            writeln!(f, "{sign} {index:width$} {:>8}  {why}", size.to_string())?;
        }
        Ok(())
    }
}
