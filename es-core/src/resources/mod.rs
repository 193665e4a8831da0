//! The cluster's own resources as values: policies, pipelines, templates, repositories, aliases.
//!
//! Each is a typed value with a builder, checked before anything is sent, and refers to the others by name. Names that a
//! declaration makes carry the cluster's prefix, wherever they stand; names of others stay as they are.

mod declare;
mod fault;
mod kind;
mod scope;

pub(crate) use declare::Declare;
pub use fault::{Fault, Invalid};
pub use kind::Kind;
pub use scope::Scope;
