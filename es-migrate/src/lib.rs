//! Versioned mapping evolution for Elasticsearch.
//!
//! Every version of a document is recorded in a file that is committed with the code: see [`lock`].

pub mod lock;
pub mod testing;
mod writes;

pub use es_derive::include_schemas;
pub use lock::{
    Checked, Delta, Done, History, LockError, Made, Recorded, Schemas, Standing, Stub, check, make,
};
pub use writes::Writes;
