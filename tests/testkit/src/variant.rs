//! Which server is wanted.

use std::env;
use std::fmt;

use crate::error::{Error, Result};

/// A version of Elasticsearch whose archive is pinned in this crate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub enum Version {
    /// 8.6.2: neither `_health_report` nor `_settings?reopen=true`.
    #[serde(rename = "8.6.2")]
    V8_6_2,
    /// 8.12.2, the default unless `ES_TESTKIT_RELEASE` says otherwise.
    #[default]
    #[serde(rename = "8.12.2")]
    V8_12_2,
}

impl Version {
    /// Every version there is, the oldest first.
    pub const ALL: [Self; 2] = [Self::V8_6_2, Self::V8_12_2];

    /// As Elasticsearch writes it: `8.12.2`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V8_6_2 => "8.6.2",
            Self::V8_12_2 => "8.12.2",
        }
    }

    /// The version that `ES_TESTKIT_RELEASE` names, or else the default: what a test takes that asks for none.
    pub fn from_env() -> Result<Self> {
        Self::named(&env::var("ES_TESTKIT_RELEASE").unwrap_or_default())
    }

    fn named(text: &str) -> Result<Self> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let wrong = Error::Variable { variable: "ES_TESTKIT_RELEASE", expected: "8.6.2 or 8.12.2" };
        Self::ALL.into_iter().find(|version| version.as_str() == text).ok_or(wrong)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a server is like. Equal variants are shared, different ones run side by side.
///
/// ```
/// use es_testkit::{Variant, Version};
///
/// let variant = Variant::default().secured().version(Version::V8_6_2);
/// assert_eq!(variant.to_string(), "8.6.2-secured");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Variant {
    version: Version,
    secured: bool,
    #[serde(default)]
    trial: bool,
}

impl Variant {
    /// Of the version that `ES_TESTKIT_RELEASE` names, or else the default one, and plain.
    pub fn from_env() -> Result<Self> {
        Version::from_env().map(|version| Self::default().version(version))
    }

    /// With TLS, users and API keys. Default: neither.
    pub const fn secured(mut self) -> Self {
        self.secured = true;
        self
    }

    /// With this version of Elasticsearch. Default: 8.12.2.
    pub const fn version(mut self, version: Version) -> Self {
        self.version = version;
        self
    }

    /// With a trial licence, for what the free basic one does not allow, such as searchable snapshots. Default: basic.
    pub const fn trial(mut self) -> Self {
        self.trial = true;
        self
    }

    /// Whether it has a trial licence.
    pub const fn is_trial(self) -> bool {
        self.trial
    }

    /// Whether it has TLS and users.
    pub const fn is_secured(self) -> bool {
        self.secured
    }

    /// Its version.
    pub const fn release(self) -> Version {
        self.version
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (security, licence) =
            (if self.secured { "secured" } else { "plain" }, if self.trial { "-trial" } else { "" });
        write!(f, "{}-{security}{licence}", self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_known_by_its_name_and_nothing_means_the_default() {
        for version in Version::ALL {
            assert_eq!(Version::named(version.as_str()).unwrap(), version);
        }
        assert_eq!(Version::named("").unwrap(), Version::default());
        let error = Version::named("8.6").unwrap_err().to_string();
        assert!(Version::ALL.iter().all(|version| error.contains(version.as_str())), "{error}");
    }
}
