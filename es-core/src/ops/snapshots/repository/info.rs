//! A repository, as the cluster has it.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::plan::flatten;
use crate::resources::holds_credential;

/// A repository, as the cluster has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RepositoryInfo {
    /// Its name on the cluster.
    pub name: String,
    /// Its type: `fs`, `s3`, …
    #[serde(rename = "type")]
    pub repository_type: String,
    /// Its settings by their dotted names, as the server writes them. What holds a credential is left out.
    pub settings: Map<String, Value>,
    /// The UUID of what is in it, by which two clusters tell that they have the same; known once it was used.
    pub uuid: Option<String>,
}

impl RepositoryInfo {
    pub(super) fn read(name: &str, body: &Value) -> Self {
        let settings = body.get("settings").map(flatten).unwrap_or_default().into_iter();
        RepositoryInfo {
            name: name.to_owned(),
            repository_type: body["type"].as_str().unwrap_or_default().to_owned(),
            settings: settings.filter(|(name, value)| !holds_credential(name, value)).collect(),
            uuid: body["uuid"].as_str().map(str::to_owned),
        }
    }

    /// Whether nothing can be written into it.
    pub fn is_readonly(&self) -> bool {
        self.repository_type == "url" || self.settings.get("readonly").is_some_and(|value| value == "true")
    }

    /// Where it lies: its directory, address, bucket or container.
    pub fn place(&self) -> Option<&str> {
        ["location", "url", "bucket", "container"]
            .into_iter()
            .find_map(|key| self.settings.get(key)?.as_str())
    }
}

/// `backups (fs: /var/backups)`
impl fmt::Display for RepositoryInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}", self.name, self.repository_type)?;
        if let Some(place) = self.place() {
            write!(f, ": {place}")?;
        }
        f.write_str(if self.is_readonly() { ", read-only)" } else { ")" })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn credentials_of_others_are_left_out() {
        let info = RepositoryInfo::read(
            "r",
            &json!({"type": "s3", "settings": {"bucket": "b", "secret_key": "hush", "readonly": "true",
                    "endpoint": "http://me:hush@store"}}),
        );
        assert_eq!(info.to_string(), "r (s3: b, read-only)");
        assert!(!format!("{info:?}{}", json!(info)).contains("hush"));
    }
}
