//! Which server is wanted.

use std::fmt;

/// A version of Elasticsearch whose archive is pinned in this crate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub enum Version {
    /// 8.6.2: neither `_health_report` nor `_settings?reopen=true`.
    #[serde(rename = "8.6.2")]
    V8_6_2,
    /// 8.12.2, the default.
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
