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
//! Queries that applications ask can be asked of both before the block ([`Migration::shadow`]): how their answers agree is
//! told, and what finds too little does not serve.
//!
//! What becomes of the documents is said by [`reindex`], with operations and scripts that the server carries out, or in Rust,
//! from the struct of one version to that of the next: [`map`], [`try_map`], [`filter_map`], [`flat_map`], and the same with a
//! function that waits ([`map_async`]).
//!
//! # Without a copy
//!
//! For what takes a copy the plan offers what can be had without one, where the server allows it, with what to write instead,
//! the body that would be put, the cost beside that of the copy, and the limits: see [`plan::alternatives`]. What takes a copy
//! all the same is said too.
//!
//! | change | alternative | cost | limits |
//! |---|---|---|---|
//! | another analyzer, normalizer or index option | a sub-field, `fields(english = text(analyzer = "english"))` | each document is written again | queries name `body.english` |
//! | what an analyzer means | the new meaning under another name, `own_v2`, and a sub-field that uses it | the index closed for a moment, each document written again | queries name `body.own_v2` |
//! | another type | a sub-field, `keyword(fields(long = long(ignore_malformed = true)))` | the same | queries name `price.long`; documents hold what the old type takes |
//! | another type | a runtime field, `runtime(price = long)` | each search reads `_source` of what it looks at | no scoring, not in nested documents, not without expensive queries |
//! | `.rename("title", "headline")` | `serde(rename = "title")` and `alias(headline = "title")` | one request | `_source` keeps `title` |
//! | both, of `text` and its analyzer | an alias of a sub-field, `alias(headline = "title.english")` | each document is written again | as above |
//!
//! To follow one, write it, raise the version if this one is recorded already (or take the record back by your version
//! control), and leave out the operation that it stands for. `make` records it, and `up` puts it: existing documents gain a
//! sub-field by `_update_by_query`, one task for each shard, throttled by [`Control::throttle`]. Who is stopped, or dies, is
//! gone on for, and no document is written twice.
//!
//! # An index of the alias's own name
//!
//! Where `products` is an index and no alias, it is adopted first: blocked, cloned to `products-v0` by hard links, compared,
//! and its name given to the clone as an alias, in one call. Ids, routings, versions, sequence numbers, settings and aliases
//! stay as they are.
//!
//! # Series and data streams
//!
//! ```text
//! template ─▶ roll over ─▶ for each older index: create ─▶ block ─▶ copy ─▶ settle ─▶ verify ─▶ switch ─▶ place ─▶ retire
//! ```
//!
//! Writes go to an index of the new version first, and each older index that does not fit is copied, from the smallest one and
//! then the oldest; its copy takes its place behind the alias, or in the stream, in one call, and in its lifecycle policy: of
//! the same age, in the same phase. Appends go on throughout. Updates and deletes of documents in an index are refused (403
//! `cluster_block_exception`) while it is copied, whatever [`Writes`] says; afterwards they are in the copy. Whoever dies, the
//! next goes on with the same index; where one fails, the rest is as it was.
//!
//! A program of an older version that writes to a series is superseded, unless its documents are those of the new one too. A
//! data stream has one name for all: there, what such a program writes has to fit the new mapping.
//!
//! Left alone, and said by the plan: searchable snapshots, closed indices, those of a newer version, those that can't be read
//! back, and those that their policy is about to replace or delete.
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
pub mod fleet;
mod in_place;
mod ledger;
pub mod lock;
mod migration;
mod migrator;
mod operation;
mod parallel;
mod pick_up;
pub mod plan;
mod progress;
mod registry;
mod report;
mod series;
mod shadow;
mod shadowed;
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
pub use ledger::{Entry, IndexRef, Of, Run, State, Step};
pub use lock::{
    Checked, Delta, Done, History, LockError, Made, Recorded, Schemas, Standing, Stub, check, make,
};
pub use migration::{Migration, Verify, reindex};
pub use migrator::Migrator;
pub use parallel::Incomplete;
pub use progress::{Event, EventKind, Progress};
pub use registry::{Migrations, RegistryError, Steps};
pub use report::{Outcome, Report};
pub use shadow::{Compared, Shadow, Shadowed, Took, Totals, shadow};
pub use status::{OfVersion, Status, status};
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
