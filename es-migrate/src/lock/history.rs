//! The recorded versions of one document.

use es_core::schema::{Schema, fingerprint};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::LockError;

/// One recorded version of a document, as it stands in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// The version, from 1.
    pub version: u32,
    /// The digest of mapping and settings; see [`fingerprint`].
    pub fingerprint: String,
    /// The mapping; see [`Schema::mappings`].
    pub mappings: Value,
    /// The settings, analysis included; see [`Schema::settings`].
    pub settings: Value,
}

impl Recorded {
    /// What is to be recorded of a schema.
    pub fn of(schema: &Schema) -> Recorded {
        // Both are maps of plain JSON, which serde_json takes.
        let mappings = serde_json::to_value(schema.mappings()).unwrap_or_default();
        let settings = serde_json::to_value(schema.settings()).unwrap_or_default();
        let fingerprint = fingerprint(&mappings, &settings);
        Recorded { version: schema.version, fingerprint, mappings, settings }
    }

    /// The digest of what is recorded, whatever [`fingerprint`](Self::fingerprint) says.
    pub(super) fn digest(&self) -> String {
        fingerprint(&self.mappings, &self.settings)
    }
}

/// The recorded versions of one document: at least one, in order and without gaps, each with its own fingerprint.
///
/// It may begin later than version 1.
///
/// ```
/// use es_core::{EsDocument, schema::schema};
/// use es_migrate::{History, Recorded};
///
/// #[derive(EsDocument)]
/// #[es(index = "articles", version = 3)]
/// struct Article {
///     #[es(text)]
///     title: String,
/// }
///
/// let history = History::new("articles", [Recorded::of(schema::<Article>())])?;
/// assert_eq!(history.newest().version, 3);
/// assert_eq!(history.version(3).unwrap().mappings["properties"]["title"]["type"], "text");
/// # Ok::<(), es_migrate::LockError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    document: String,
    older: Vec<Recorded>,
    newest: Recorded,
}

impl History {
    /// A history of versions from the oldest to the newest.
    ///
    /// # Errors
    /// When there is none, when one is missing or out of order, or when what one records is not what its fingerprint is
    /// of.
    pub fn new(
        document: impl Into<String>,
        versions: impl IntoIterator<Item = Recorded>,
    ) -> Result<History, LockError> {
        let document = document.into();
        let mut older: Vec<Recorded> = versions.into_iter().collect();
        let Some(newest) = older.pop() else {
            return Err(LockError::Empty { document });
        };
        let history = History { document, older, newest };
        for (recorded, expected) in history.versions().zip(history.first()..) {
            let document = || history.document.clone();
            if recorded.version != expected {
                let found = recorded.version;
                return Err(LockError::OutOfOrder { document: document(), expected, found });
            }
            if recorded.fingerprint != recorded.digest() {
                return Err(LockError::Fingerprint {
                    document: document(),
                    version: recorded.version,
                    recorded: recorded.fingerprint.clone(),
                    computed: recorded.digest(),
                });
            }
        }
        Ok(history)
    }

    /// The document's name: its `index`.
    pub fn document(&self) -> &str {
        &self.document
    }

    /// All versions, from the oldest to the newest.
    pub fn versions(&self) -> impl DoubleEndedIterator<Item = &Recorded> + '_ {
        self.older.iter().chain([&self.newest])
    }

    /// One version, if it is recorded.
    pub fn version(&self, version: u32) -> Option<&Recorded> {
        self.versions().find(|recorded| recorded.version == version)
    }

    /// The newest version.
    pub fn newest(&self) -> &Recorded {
        &self.newest
    }

    /// The number of the oldest version.
    pub fn first(&self) -> u32 {
        self.older.first().unwrap_or(&self.newest).version
    }

    /// The same with another newest version: the next one, or the newest amended.
    pub(super) fn with(mut self, recorded: Recorded) -> History {
        let before = std::mem::replace(&mut self.newest, recorded);
        if before.version < self.newest.version {
            self.older.push(before);
        }
        self
    }
}
