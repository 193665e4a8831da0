//! Parts of a report: each was read, or says why not.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::HealthError;

/// A part of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PartName {
    /// The cluster as a whole.
    Cluster,
    /// Its nodes.
    Nodes,
    /// Its indices.
    Indices,
    /// Shards that no node has.
    Unassigned,
    /// The server's own judgement.
    Indicators,
    /// What the nodes have done.
    Sample,
    /// The settings that health is judged by.
    Settings,
    /// ILM.
    Lifecycle,
    /// SLM.
    Snapshots,
}

impl PartName {
    /// All of them.
    pub const ALL: [PartName; 9] = [
        PartName::Cluster,
        PartName::Nodes,
        PartName::Indices,
        PartName::Unassigned,
        PartName::Indicators,
        PartName::Sample,
        PartName::Settings,
        PartName::Lifecycle,
        PartName::Snapshots,
    ];

    /// A word for it: `cluster`.
    pub const fn word(self) -> &'static str {
        match self {
            PartName::Cluster => "cluster",
            PartName::Nodes => "nodes",
            PartName::Indices => "indices",
            PartName::Unassigned => "unassigned",
            PartName::Indicators => "indicators",
            PartName::Sample => "sample",
            PartName::Settings => "settings",
            PartName::Lifecycle => "lifecycle",
            PartName::Snapshots => "snapshots",
        }
    }
}

impl fmt::Display for PartName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// What was read, or why it was not. As JSON `{"read": …}`, `{"failed": "in words"}`, or `"not_asked"`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part<T> {
    /// It was read.
    Read(T),
    /// It could not be read. Parts of one request share the reason.
    #[serde(serialize_with = "crate::ops::in_words")]
    Failed(Arc<HealthError>),
    /// The options leave it out.
    NotAsked,
}

impl<T> Part<T> {
    /// What was read.
    pub fn read(&self) -> Option<&T> {
        match self {
            Part::Read(read) => Some(read),
            _ => None,
        }
    }

    /// Why it was not.
    pub fn failure(&self) -> Option<&HealthError> {
        match self {
            Part::Failed(error) => Some(error),
            _ => None,
        }
    }

    /// Whether it was read, or why not; `None` where it was not asked for.
    pub(super) fn outcome(&self) -> Option<Result<(), &HealthError>> {
        match self {
            Part::Read(_) => Some(Ok(())),
            Part::Failed(error) => Some(Err(error)),
            Part::NotAsked => None,
        }
    }

    /// What is made of it, for a part that was asked for.
    pub(super) fn give<U>(&self, asked: bool, of: impl FnOnce(&T) -> U) -> Part<U> {
        match self {
            Part::Read(read) if asked => Part::Read(of(read)),
            unread => unread.unread(asked),
        }
    }

    /// Another part that fails with it.
    pub(super) fn unread<U>(&self, asked: bool) -> Part<U> {
        match self {
            Part::Failed(error) if asked => Part::Failed(Arc::clone(error)),
            _ => Part::NotAsked,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn parts_say_what_became_of_them() {
        let late = HealthError::TimedOut { part: PartName::Nodes, after: Duration::from_secs(3) };
        let parts = [Part::Read(1), Part::Failed(Arc::new(late)), Part::NotAsked];
        let json = serde_json::to_value(&parts).unwrap();
        assert_eq!((&json[0]["read"], &json[2]), (&1.into(), &"not_asked".into()));
        assert!(json[1]["failed"].as_str().unwrap().starts_with("nodes was not read within 3s\nhelp: "));
        for part in PartName::ALL {
            assert_eq!(serde_json::to_value(part).unwrap(), part.word());
        }
    }
}
