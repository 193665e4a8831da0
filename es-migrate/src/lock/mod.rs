//! Recorded versions: what each version of a document was, in files that are committed with the code.
//!
//! `es-schema/products.json` holds every version of the document `products`, each with its whole mapping and settings,
//! so that a change shows in a code review and a migration knows what it starts from. Nothing here talks to a server.
//!
//! ```text
//! struct ──▶ Schema ─┐
//!                    ├─▶ Standing ──▶ check: says it    make: writes it
//! file ──▶ History ──┘
//! ```
//!
//! ```
//! use es_core::{EsDocument, schema::schema};
//! use es_migrate::{Schemas, Standing, check, make};
//!
//! #[derive(EsDocument)]
//! #[es(index = "articles")]
//! struct Article {
//!     #[es(text)]
//!     title: String,
//! }
//!
//! # let directory = tempfile::tempdir()?;
//! # let directory = directory.path();
//! let documents = [schema::<Article>()];
//! // In a program: `include_schemas!("es-schema")`, so that the records travel in the binary.
//! assert_eq!(check(&Schemas::read(directory)?, &documents)?[0].standing, Standing::New);
//! println!("{}", make(&Schemas::read(directory)?, &documents)?[0]);
//! assert!(check(&Schemas::read(directory)?, &documents)?[0].is_ok());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The life of a version
//!
//! - A new document is recorded by [`make`] as it is.
//! - A change that `init` makes while the index serves amends the record of its version.
//! - A change that takes a reindex needs a new version. Once `version` is raised, [`make`] appends it and writes a
//!   migration beside the record, `es-schema/products_v2.rs`, which is yours to change and to register:
//!
//! ```text
//! #[path = "../es-schema/products_v2.rs"]
//! mod products_v2;
//!
//! Migrations::new(include_schemas!("es-schema"))
//!     .document_with::<Product>(|m| m.to(2, products_v2::migration()))
//! ```
//!
//! A field that is no longer declared is left alone on the live index, so that its removal is no reason for a new
//! version; it goes with the next reindex.

mod check;
mod delta;
mod error;
mod file;
mod history;
mod make;
mod moved;
mod schemas;
mod standing;
mod stub;
#[cfg(test)]
mod tests;
mod write;

pub use check::{Checked, check};
pub use delta::Delta;
pub use error::LockError;
pub use history::{History, Recorded};
pub use make::{Done, Made, Stub, make};
pub use schemas::Schemas;
pub use standing::Standing;
