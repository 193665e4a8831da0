//! The schema layer for Elasticsearch: structs become mappings, analyzers and settings at compile time, and indices at
//! start-up.
//!
#![cfg_attr(feature = "client", doc = "```no_run")]
#![cfg_attr(not(feature = "client"), doc = "```ignore (needs the feature client)")]
//! use es_core::prelude::*;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize, EsDocument)]
//! #[es(index = "articles")]
//! struct Article {
//!     #[es(id, keyword)]
//!     slug: String,
//!     #[es(text(analyzer = "english"))]
//!     title: String,
//! }
//!
//! # async fn run(article: Article) -> Result<(), Box<dyn std::error::Error>> {
//! let es = Cluster::from_env()?;
//! Article::init(&es).await?; // creates the index, or adds what is new
//! Documents::<Article>::new(&es).index(&article).await?;
//! # Ok(()) }
//! ```
//!
//! - [`derive`](mod@derive): all words of the attributes
//! - [`reference`](mod@reference): all of Elasticsearch's words, each with what it does and an example
//! - [`schema`]: what the macros write, as `const` data, and its JSON
//! - [`plan`]: what is declared against what is live, as a value to read, print and apply
//! - [`schema::path`] and [`search`]: fields as typed paths, and searches of them that the compiler checks
//! - [`testing`]: what serde writes is what is mapped, as a line in your tests
//! - `cluster`, `init`, `documents`, `lease`, `ops`, `error`: what talks to a cluster, with the default feature `client`; a crate that
//!   holds domain types leaves it out and builds in seconds

// rustc is silent about methods that a macro of another crate writes, and here `__methods` is of this one.
#![cfg_attr(test, allow(dead_code, unreachable_pub))]

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
#[cfg(feature = "client")]
pub mod lease;
#[cfg(feature = "client")]
pub mod ops;
pub mod plan;
pub mod prelude;
pub mod reference;
pub mod resources;
pub mod schema;
pub mod search;
pub mod serde;
#[cfg(feature = "client")]
pub mod templates;
pub mod testing;
#[doc(hidden)]
pub mod traces;
#[cfg(feature = "client")]
mod unblock;

#[doc = include_str!("derive.md")]
pub mod derive {}

pub use es_derive::{EsAnalysis, EsDocument, EsField, EsObject};
