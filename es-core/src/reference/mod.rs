//! Elasticsearch's words: what each does, what it takes, and since when it is there.
//!
//! Made of the table that the derive checks against, so that what is written here compiles, and what compiles is here.
//! Without further words, a row holds for Elasticsearch 8.6 to 8.12 with a basic licence; what needs a later version or
//! a plugin says so (a version up to 8.12 is the first in which the word was seen), and [`plan`](crate::plan) refuses it on a cluster that lacks it before anything is sent.

#[doc = include_str!("field_types.md")]
pub mod field_types {}

#[doc = include_str!("mapping.md")]
pub mod mapping {}

#[doc = include_str!("runtime_fields.md")]
pub mod runtime_fields {}

#[doc = include_str!("dynamic_templates.md")]
pub mod dynamic_templates {}

#[doc = include_str!("analysis.md")]
pub mod analysis {}

#[doc = include_str!("settings.md")]
pub mod settings {}

#[cfg(all(test, feature = "chrono", feature = "uuid"))]
mod analysis_pages;
// The pages name types of both.
#[cfg(all(test, feature = "chrono", feature = "uuid"))]
mod pages;
