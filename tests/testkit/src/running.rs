//! What `status` tells.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::variant::Variant;

/// A local server that runs or starts, as `es-testkit status` shows it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Running {
    /// What it is like.
    pub variant: Variant,
    /// Its address; `None` while it starts.
    pub url: Option<String>,
    /// The id of the process that keeps watch over it, and of the process group of all that belongs to it.
    pub pid: i32,
    /// When it was started.
    pub since: SystemTime,
    /// How long it stays without users.
    pub idle_limit: Duration,
    /// The processes that use it: id and command line.
    pub users: Vec<String>,
    /// Bytes of resident memory, of the server with its launcher and watcher.
    pub memory: u64,
    /// Where its logs are.
    pub logs: PathBuf,
}
