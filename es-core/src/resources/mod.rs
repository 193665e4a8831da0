//! The cluster's own resources as values: policies, pipelines, templates, repositories, aliases.
//!
//! Each is a typed value with a builder, checked before anything is sent, and refers to the others by name. Names that a
//! declaration makes carry the cluster's prefix, wherever they stand; names of others stay as they are.

mod alias;
mod content;
pub(crate) mod cron;
mod declare;
mod fault;
mod filter;
mod ilm;
mod index;
mod kind;
pub mod pattern;
mod pipeline;
mod processor;
mod repository;
mod scope;
mod set;
mod slm;
mod template;
mod value;

pub use alias::{Alias, AliasOptions};
pub(crate) use alias::{Target, add};
#[cfg(feature = "client")]
pub(crate) use content::Content;
pub(crate) use content::scoped;
pub(crate) use declare::Declare;
pub use fault::{Fault, Invalid};
pub use ilm::{Allocate, Cold, Delete, Frozen, Hot, IlmPolicy, Rollover, Warm};
pub use index::{DataStream, Index};
pub use kind::Kind;
pub use pipeline::Pipeline;
pub use processor::Processor;
pub use repository::Repository;
#[cfg(feature = "client")]
pub(crate) use repository::holds_credential;
pub use scope::Scope;
pub use set::{Member, Resource, Resources};
pub use slm::SlmPolicy;
#[cfg(feature = "client")]
pub(crate) use slm::snapshot_name_fault;
pub use template::{ComponentTemplate, IndexTemplate};
#[cfg(feature = "client")]
pub(crate) use value::fault as value_fault;
