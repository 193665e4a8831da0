//! Index lifecycle (ILM): policies, what it does with each index, and rollover by hand.
//!
//! What a program declares belongs into [`Resources`](crate::resources::Resources) as an
//! [`IlmPolicy`](crate::resources::IlmPolicy), which is planned, checked and kept; this is for people, and for what others
//! declared.
//!
//! ```no_run
//! # use es_core::prelude::*;
//! use es_core::ops::lifecycle::Conditions;
//!
//! # async fn run(es: Cluster) -> Result<(), Box<dyn std::error::Error>> {
//! for index in es.lifecycle().explain(["logs-*"]).await? {
//!     println!("{index}"); // logs-000007: hot/rollover/check-rollover-ready of `logs`, 3d 4h old
//! }
//! let rollover = es.lifecycle().plan_rollover("logs", Conditions::new().max_docs(1_000_000)).await?; // dry run
//! println!("{rollover}");
//! if rollover.is_due() {
//!     es.lifecycle().roll_over(&rollover).await?;
//! }
//! # Ok(()) }
//! ```

mod apply;
mod error;
mod mode;
mod policy;
mod rollover;
mod status;
mod steps;

pub use apply::{Application, Applied, Standing};
pub use error::LifecycleError;
pub use mode::Mode;
pub(super) use mode::{of as mode_of, start as start_mode, stop as stop_mode};
pub use policy::Policy;
pub use rollover::{Condition, Conditions, Rollover};
pub use status::{IndexLifecycle, StepError, StepKey};
pub use steps::{Retried, StepTarget};

use crate::cluster::Cluster;
use crate::error::Error;

/// The lifecycles of a cluster; [`Cluster::lifecycle`].
#[derive(Debug, Clone, Copy)]
pub struct Lifecycle<'a> {
    cluster: &'a Cluster,
}

impl Cluster {
    /// Index lifecycle: policies and what they do.
    pub fn lifecycle(&self) -> Lifecycle<'_> {
        Lifecycle { cluster: self }
    }
}

/// What became of one index, among several.
#[derive(Debug, serde::Serialize)]
#[serde(bound = "T: serde::Serialize")]
#[non_exhaustive]
pub struct Done<T> {
    /// The index, as it is on the cluster.
    pub index: String,
    /// What was done, or the server's refusal.
    #[serde(serialize_with = "outcome")]
    pub outcome: Result<T, Error>,
}

fn outcome<T: serde::Serialize, S: serde::Serializer>(
    outcome: &Result<T, Error>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match outcome {
        Ok(done) => serde::Serialize::serialize(done, serializer),
        Err(error) => serializer.serialize_newtype_variant("Outcome", 0, "failed", &error.to_string()),
    }
}

/// Patterns with the cluster's prefix.
fn names(cluster: &Cluster, patterns: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<String> {
    patterns.into_iter().map(|pattern| cluster.name(pattern.as_ref())).collect()
}
