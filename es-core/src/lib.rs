//! The schema layer for Elasticsearch.

// So that the derive macros' `::es_core` resolves in this crate's own tests.
#[cfg(test)]
extern crate self as es_core;

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
