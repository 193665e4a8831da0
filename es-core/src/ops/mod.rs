//! The operations of people and of their programs: on indices, aliases, settings and fields.
//!
//! What a program declares belongs into [`Resources`](crate::resources::Resources); this is for what is done once, by hand
//! or by a job, to indices that may be anybody's.
//!
//! - Each topic is a handle on a [`Cluster`](crate::cluster::Cluster): `es.indices()`, `es.aliases()`, `es.settings()`,
//!   `es.fields()`, `es.blocks()`. Names and patterns get the cluster's prefix; what comes back has the names of the cluster.
//! - What changes much is a value first ([`Deletion`](indices::Deletion), [`ResizePlan`](indices::ResizePlan),
//!   [`AliasPlan`](aliases::AliasPlan), [`SettingsPlan`](settings::SettingsPlan)): it prints for a person, serialises to JSON,
//!   and is the dry run. To carry it out looks again first, and refuses what has changed meanwhile.
//! - After a lost reply the state is read again, and the result told as it is.

pub mod aliases;
pub mod blocks;
pub mod fields;
pub mod indices;
mod name;
pub mod settings;

pub use name::{Bearer, NameFault};
