//! Versioned mapping evolution for Elasticsearch.
//!
//! Every version of a document is recorded in a file that is committed with the code: see [`lock`]. A [`Migrator`] brings
//! what is live to what the structs declare: in place where Elasticsearch can, else by a copy into a new index that serves
//! only once it was compared with the old one.
//!
//! # A copy
//!
//! ```text
//! plan ─▶ lease ─▶ create ─▶ sample ─▶ copy ─▶ settle ─▶ catch up ─▶ verify ─▶ block ─▶ finish ─▶ switch ─▶ retire
//!                                                ╰─ rounds ─╯                ╰── the pause ───╯
//! ```
//!
//! Writes go on meanwhile, but for the pause: see [`Writes`], which can also be blocked for the whole copy. Each step is noted in the ledger before and after, and what comes next is decided by the evidence alone, the ledger's and
//! the cluster's: whoever dies when, another goes on from there ([`Migrator::resume`]), or puts everything back
//! ([`Migrator::unlock`]). Readers see the old index until the new one is whole.
//!
//! What becomes of the documents is said by [`reindex`], with operations and scripts that the server carries out, or in Rust,
//! from the struct of one version to that of the next: [`map`], [`try_map`], [`filter_map`], [`flat_map`], and the same with a
//! function that waits ([`map_async`]).
//!
//! # An index of the alias's own name
//!
//! Where `products` is an index and no alias, it is adopted first: blocked, cloned to `products-v0` by hard links, compared,
//! and its name given to the clone as an alias, in one call. Ids, routings, versions, sequence numbers, settings and aliases
//! stay as they are.
//!
//! # A migration binary
//!
//! With the default feature `cli`, [`cli()`] is all of a command line; without it, this crate needs no terminal.

mod adopt;
mod back;
mod blue_green;
#[cfg(feature = "cli")]
mod cli;
mod control;
mod document;
mod engine;
mod error;
mod finalize;
mod in_place;
mod ledger;
pub mod lock;
mod migration;
mod migrator;
mod operation;
mod parallel;
pub mod plan;
mod progress;
mod registry;
mod report;
mod status;
mod stream;
pub mod testing;
mod transform;
mod writes;

pub use blue_green::{Colour, DeployError, Deployed, Deployment, Side};
#[cfg(feature = "cli")]
pub use cli::{cli, cli_from};
pub use control::Control;
pub use error::{Failure, MigrateError, Reason, Rejection};
pub use es_derive::include_schemas;
pub use ledger::{Entry, IndexRef, Run, State, Step};
pub use lock::{
    Checked, Delta, Done, History, LockError, Made, Recorded, Schemas, Standing, Stub, check, make,
};
pub use migration::{Migration, Verify, reindex};
pub use migrator::Migrator;
pub use parallel::Incomplete;
pub use progress::{Event, EventKind, Progress};
pub use registry::{Migrations, RegistryError, Steps};
pub use report::{Outcome, Report};
pub use status::{Status, status};
pub use transform::{
    After, Before, filter_map, filter_map_async, flat_map, flat_map_async, map, map_async, try_map,
    try_map_async,
};
pub use writes::Writes;

/// Milliseconds since 1970, by this machine's clock: for people, never compared with another's.
fn now_ms() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    progress::millis(now)
}
