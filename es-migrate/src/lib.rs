//! Versioned mapping evolution for Elasticsearch.
//!
//! What stands here today is the offline part: the recorded versions of a document ([`History`]) and the check
//! that the struct agrees with them. The engine that copies, catches up and switches builds on these types.
//!
//! ```
//! use es_core::{EsDocument, schema::schema};
//! use es_migrate::{History, Record, Standing};
//!
//! #[derive(EsDocument)]
//! #[es(index = "articles", version = 2)]
//! struct Article {
//!     #[es(text)]
//!     title: String,
//! }
//!
//! let declared = schema::<Article>();
//! let history = History::new([Record::new("articles", 1, "5f0c"), Record::of(declared)])?;
//! assert_eq!(history.standing(declared), Standing::Current);
//! # Ok::<(), es_migrate::HistoryError>(())
//! ```

mod history;
mod writes;

pub use history::{History, HistoryError, Record, Standing};
pub use writes::Writes;
