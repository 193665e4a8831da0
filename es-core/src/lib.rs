//! The schema layer for Elasticsearch.

#[cfg(feature = "client")]
pub mod cluster;
#[cfg(feature = "client")]
pub mod documents;
#[cfg(feature = "client")]
pub mod error;
#[cfg(feature = "client")]
pub mod init;
pub mod plan;
pub mod prelude;
pub mod schema;

#[doc = include_str!("derive.md")]
pub mod derive {}

pub use es_derive::{EsAnalysis, EsDocument, EsObject};
