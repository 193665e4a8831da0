//! The environment variables that this crate reads, but for those about directories.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use crate::access::{Access, Auth};
use crate::error::{Error, Result};

/// `ES_TESTKIT_IDLE`: seconds after the last user has gone until the server stops. Default: 600.
pub(crate) fn idle_limit() -> Result<u64> {
    seconds("ES_TESTKIT_IDLE", 600)
}

/// `ES_TESTKIT_START_TIMEOUT`: seconds until a server that starts is given up. Default: 180.
pub(crate) fn start_timeout() -> Result<Duration> {
    seconds("ES_TESTKIT_START_TIMEOUT", 180).map(Duration::from_secs)
}

/// The server that `ELASTICSEARCH_URL` names, with the credentials that lie beside it.
pub(crate) fn given_server() -> Result<Option<Access>> {
    let Some(url) = text("ELASTICSEARCH_URL") else { return Ok(None) };
    let auth =
        match (text("ELASTICSEARCH_API_KEY"), text("ELASTICSEARCH_USERNAME"), text("ELASTICSEARCH_PASSWORD"))
        {
            (Some(key), _, _) => Auth::ApiKey(key),
            (None, Some(username), Some(password)) => Auth::Basic { username, password },
            _ => Auth::None,
        };
    Access::new(url, auth, text("ELASTICSEARCH_CA_CERT").map(PathBuf::from)).map(Some)
}

fn text(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn seconds(name: &'static str, default: u64) -> Result<u64> {
    let wrong = |_| Error::Variable { variable: name, expected: "a whole number of seconds" };
    text(name).map_or(Ok(default), |value| value.parse().map_err(wrong))
}
