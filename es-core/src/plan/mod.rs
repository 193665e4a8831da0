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
mod bodies;
mod brought;
mod change;
mod declaration;
mod declared;
mod differences;
mod document;
mod forms;
mod indices;
mod live;
mod make;
mod mapping;
mod members;
mod naming;
#[cfg(feature = "client")]
mod observe;
mod observed;
mod options;
mod params;
mod print;
#[cfg(test)]
mod properties;
mod refusal;
mod requirements;
mod resource;
#[cfg(test)]
mod scenarios;
mod settings;
mod shadows;
mod stamp;
mod standing;
mod step;
mod streams;
mod templates;
mod units;
mod value;
mod wholes;

#[cfg(feature = "client")]
pub(crate) use apply::LEASE;
#[cfg(feature = "client")]
pub use apply::{Applied, ApplyError, Done, Overtaken, StepError};
pub use available::{Lack, Needs, Nodes, Requirement};
pub use change::{Change, Place, Takes};
pub use declaration::Declaration;
pub use declared::{DeclareError, Declared};
pub use differences::Differences;
pub use live::{Live, LiveAlias, LiveIndex};
#[cfg(feature = "client")]
pub(crate) use naming::check as check_index_name;
pub use naming::{NameError, Names};
pub use observed::Observed;
#[cfg(feature = "client")]
pub(crate) use observed::read;
pub use options::{Mode, Options};
pub use refusal::{Refusal, Refusals};
pub use resource::{ResourcePlan, Verdict};
pub(crate) use settings::flatten;
#[cfg(feature = "client")]
pub(crate) use settings::resets;
pub use stamp::Stamp;
pub use step::{Action, Step};
pub(crate) use units::{duration, is_duration, size};
#[cfg(feature = "client")]
pub(crate) use units::{duration_text, size_text};

use serde::Serialize;

/// What is to happen, for all that is declared.
///
/// It prints like a diff (`Display`; [`colored`](Self::colored) for a terminal), serialises to JSON, and says how many
/// requests it takes. Applying it twice changes nothing the second time.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Plan {
    /// One entry for each resource and each document, in the order in which they are applied.
    pub resources: Vec<ResourcePlan>,
}

impl Plan {
    /// The number of requests that applying it sends, the lease and the looks before and after it excepted.
    pub fn requests(&self) -> usize {
        self.resources.iter().map(|resource| resource.steps.len()).sum()
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.requests() == 0
    }

    /// What cannot become what is declared, with the reasons.
    pub fn refusals(&self) -> Refusals {
        let refused = self.resources.iter().filter_map(|resource| match &resource.verdict {
            Verdict::Refused(refusal) => Some((resource.subject(), refusal.clone())),
            _ => None,
        });
        Refusals(refused.collect())
    }

    /// The plan of a Rust struct's index, or of a resource by its name on the cluster.
    pub fn of(&self, name: &str) -> Option<&ResourcePlan> {
        let own = |resource: &&ResourcePlan| {
            resource.name == name || (resource.document == Some(name) && resource.index.is_some())
        };
        self.resources.iter().find(own)
    }
}

/// The name of an index on a cluster, if Elasticsearch takes it.
#[cfg(feature = "client")]
pub(crate) fn check_name(cluster: &crate::cluster::Cluster, name: &str) -> Result<String, DeclareError> {
    naming::check(cluster.name(name)).map_err(|broken| DeclareError::ResourceName {
        kind: crate::resources::Kind::Index,
        name: name.to_owned(),
        broken,
    })
}
