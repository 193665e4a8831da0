//! The cluster's own resources as values: policies, pipelines, templates, repositories, aliases.
//!
//! Each is a typed value with a builder, checked before anything is sent, and refers to the others by name. Names that a
//! declaration makes carry the cluster's prefix, wherever they stand; names of others stay as they are.

mod alias;
mod content;
mod declare;
mod fault;
mod filter;
mod index;
mod kind;
pub(crate) mod pattern;
mod scope;
mod set;
mod template;

pub use alias::{Alias, AliasOptions};
pub(crate) use alias::{Target, add};
pub(crate) use content::{Content, scoped};
pub(crate) use declare::Declare;
pub use fault::{Fault, Invalid};
pub use index::{DataStream, Index};
pub use kind::Kind;
pub use scope::Scope;
pub use set::{Resource, Resources};
pub use template::{ComponentTemplate, IndexTemplate};
