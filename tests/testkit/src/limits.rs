//! How long things may take.

use std::env;
use std::time::Duration;

use crate::error::{Error, Result};

/// A warm server answers in milliseconds; one whose heap is full may be collecting garbage.
pub(crate) const ANSWER: Duration = Duration::from_secs(20);
/// The supervisor gives the server 30 s before it kills it.
pub(crate) const STOP: Duration = Duration::from_secs(45);
/// The supervisor looks once a second whether its server still runs.
pub(crate) const FOLLOW: Duration = Duration::from_secs(5);
/// Between two looks at something that is awaited.
pub(crate) const POLL: Duration = Duration::from_millis(100);

/// `ES_TESTKIT_IDLE`: seconds after the last user has gone until the server stops. Default: 600.
pub(crate) fn idle() -> Result<u64> {
    seconds("ES_TESTKIT_IDLE", 600)
}

/// `ES_TESTKIT_START_TIMEOUT`: seconds until a server that starts is given up. Default: 180.
pub(crate) fn start() -> Result<Duration> {
    seconds("ES_TESTKIT_START_TIMEOUT", 180).map(Duration::from_secs)
}

fn seconds(name: &'static str, default: u64) -> Result<u64> {
    match env::var(name) {
        Ok(value) if !value.is_empty() => value
            .parse()
            .map_err(|_| Error::Variable { variable: name, expected: "a whole number of seconds" }),
        _ => Ok(default),
    }
}
