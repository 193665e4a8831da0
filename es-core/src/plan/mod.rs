//! From what is declared and what is live to a [`Plan`], and from the plan to the cluster.
//!
//! ```text
//! declared ─┐
//!           ├─▶ diff ─▶ Plan ─▶ apply
//! live ─────┘
//! ```
//!
//! Everything up to the plan is pure: [`Declared`] and [`Live`] are values, and comparing them sends nothing. A
//! difference is a difference in meaning: `"2"` is 2, `60s` is `1m`, a server default equals absence, the order of
//! stop words does not count and that of token filters does. What is on the server only (a field that a document
//! brought along, a parameter that a newer build of the same version declares) is left alone.

mod analysis;
#[cfg(feature = "client")]
mod apply;
mod available;
mod change;
mod declared;
mod differences;
mod document;
mod forms;
mod live;
mod mapping;
mod naming;
#[cfg(feature = "client")]
pub(crate) mod observe;
mod params;
mod print;
#[cfg(test)]
mod properties;
mod refusal;
mod requirements;
#[cfg(test)]
mod scenarios;
mod settings;
mod stamp;
mod standing;
mod step;
mod units;
mod value;

#[cfg(feature = "client")]
pub use apply::{Applied, ApplyError, Done, Overtaken, StepError};
pub use available::{Lack, Needs, Nodes, Requirement};
pub use change::{Change, Place, Takes};
pub use declared::{DeclareError, Declared};
pub use differences::Differences;
pub use live::{Live, LiveAlias, LiveIndex};
pub use naming::{NameError, Names};
pub use refusal::{Refusal, Refusals};
pub use stamp::Stamp;
pub use step::{Action, Step};

use serde::Serialize;

/// What is to happen, for several documents at once.
///
/// It prints like a diff (`Display`, without colours), serialises to JSON, and says how many requests it takes.
/// Applying it twice changes nothing the second time.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Plan {
    /// One entry for each document, in the order given.
    pub documents: Vec<DocumentPlan>,
}

/// What is to happen to one document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DocumentPlan {
    /// The Rust struct.
    pub document: &'static str,
    /// The readers' alias, prefix included.
    pub alias: String,
    /// The live index, or the one to be made.
    pub index: String,
    /// The whole in one word.
    pub verdict: Verdict,
    /// Every difference, also those that are left alone.
    pub changes: Vec<Change>,
    /// The requests, in order.
    pub steps: Vec<Step>,
}

/// What is to happen to a document, in one word.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// Nothing is there: the index is made, with its aliases.
    Create,
    /// Nothing is to be done.
    Unchanged,
    /// The index is changed while it serves.
    Update,
    /// The index was made by somebody else and fits: it gets the stamp, and what it lacks.
    Adopt,
    /// A newer version of the document is live, and is left alone.
    NewerIsLive {
        /// The live version.
        version: u32,
    },
    /// Something is in the way.
    Refused(Refusal),
}

impl Plan {
    /// The number of requests that applying it sends.
    pub fn requests(&self) -> usize {
        self.documents.iter().map(|document| document.steps.len()).sum()
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.requests() == 0
    }

    /// The documents that cannot become what they declare, with the reasons.
    pub fn refusals(&self) -> Refusals {
        let refused = self.documents.iter().filter_map(|document| match &document.verdict {
            Verdict::Refused(refusal) => Some((document.document, refusal.clone())),
            _ => None,
        });
        Refusals(refused.collect())
    }
}

impl DocumentPlan {
    /// The changes that the steps make.
    pub fn made(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.takes != Takes::Nothing)
    }
}
