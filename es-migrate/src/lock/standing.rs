//! How a struct stands to its recorded versions: the one place that decides it.

use es_core::schema::Schema;
use serde::Serialize;

use super::delta::Delta;
use super::history::{History, Recorded};

/// How a struct stands to its recorded versions.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Standing {
    /// It is the newest recorded version, unchanged.
    Current,
    /// Nothing is recorded of the document.
    New,
    /// Its version is the next, and not recorded yet.
    Unrecorded {
        /// What changed from the newest recorded version.
        delta: Delta,
    },
    /// Its version is the newest one, which is recorded with another schema.
    Changed {
        /// What changed from what is recorded.
        delta: Delta,
    },
    /// A newer version than its own is recorded.
    Older {
        /// The newest recorded version.
        newest: u32,
    },
    /// Its version is further ahead than the next.
    Gap {
        /// The version that comes next.
        next: u32,
    },
}

impl Standing {
    /// How a schema stands to the history of its document, if there is one.
    pub fn of(schema: &Schema, history: Option<&History>) -> Standing {
        let Some(history) = history else { return Standing::New };
        let (newest, declared) = (history.newest(), Recorded::of(schema));
        let next = newest.version.saturating_add(1);
        match declared.version {
            version if version < newest.version => Standing::Older { newest: newest.version },
            version if version > next => Standing::Gap { next },
            version if version == next => Standing::Unrecorded { delta: Delta::between(&declared, newest) },
            _ if declared.fingerprint == newest.fingerprint => Standing::Current,
            _ => Standing::Changed { delta: Delta::between(&declared, newest) },
        }
    }
}
