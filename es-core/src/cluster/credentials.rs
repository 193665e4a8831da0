//! What a program proves itself with; never printed.

use std::fmt;

use elasticsearch::auth::Credentials as ClientCredentials;

use crate::error::ConfigError;

/// At most one of these per cluster.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Credentials {
    Basic { username: String, password: String },
    ApiKey(String),
    Bearer(String),
}

impl Credentials {
    /// For the official client, which panics on a value that no header can hold.
    pub(super) fn for_client(&self) -> Result<ClientCredentials, ConfigError> {
        Ok(match self {
            Self::Basic { username, password } => {
                ClientCredentials::Basic(username.clone(), password.clone())
            }
            Self::Bearer(token) => ClientCredentials::Bearer(printable(token, "bearer token")?),
            // Base64 has no colon: this is `id:key`, not yet encoded.
            Self::ApiKey(key) => match key.split_once(':') {
                Some((id, key)) => ClientCredentials::ApiKey(id.to_owned(), key.to_owned()),
                None => ClientCredentials::EncodedApiKey(printable(key, "API key")?),
            },
        })
    }
}

fn printable(value: &str, what: &'static str) -> Result<String, ConfigError> {
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(value.to_owned())
    } else {
        Err(ConfigError::Credential { what })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Basic { .. } => "Basic(…)",
            Self::ApiKey(_) => "ApiKey(…)",
            Self::Bearer(_) => "Bearer(…)",
        })
    }
}
