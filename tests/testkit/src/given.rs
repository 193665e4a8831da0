//! The server that the environment names.

use std::env;
use std::path::PathBuf;

use crate::access::{Access, Auth};
use crate::error::Result;

/// The server that `ELASTICSEARCH_URL` names, with the credentials that lie beside it.
pub(crate) fn server() -> Result<Option<Access>> {
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
