//! A history as the text of its file, and back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer, ser::SerializeSeq};
use serde_json::Value;

use super::error::LockError;
use super::history::{History, Recorded};

/// The ending of the files' names.
pub(super) const ENDING: &str = "json";

/// The name of a document's file.
pub(super) fn name(document: &str) -> String {
    format!("{document}.{ENDING}")
}

/// The text of a history: top-down, and within a mapping or settings sorted by key, whatever map serde_json uses in this
/// build.
pub(super) fn text(history: &History) -> String {
    #[derive(Serialize)]
    struct File<'a> {
        document: &'a str,
        versions: Vec<Entry<'a>>,
    }
    #[derive(Serialize)]
    struct Entry<'a> {
        version: u32,
        fingerprint: &'a str,
        mappings: Sorted<'a>,
        settings: Sorted<'a>,
    }
    let versions = history.versions().map(|recorded| Entry {
        version: recorded.version,
        fingerprint: &recorded.fingerprint,
        mappings: Sorted(&recorded.mappings),
        settings: Sorted(&recorded.settings),
    });
    let file = File { document: history.document(), versions: versions.collect() };
    // Strings as keys, and no number that JSON lacks: it cannot fail.
    serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
}

/// Reads what [`text`] writes; `name` is the file's, `shown` is it with its directory, for messages.
pub(super) fn parse(name: &str, shown: &str, text: &str) -> Result<History, LockError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        document: String,
        versions: Vec<Recorded>,
    }
    let file: File = serde_json::from_str(text).map_err(|error| {
        let reason = error.to_string();
        let reason = reason.rsplit_once(" at line ").map_or(reason.as_str(), |(reason, _)| reason);
        LockError::Json { file: shown.to_owned(), line: error.line(), reason: reason.to_owned() }
    })?;
    if self::name(&file.document) != name {
        return Err(LockError::WrongName { file: shown.to_owned(), document: file.document });
    }
    History::new(file.document, file.versions)
}

/// JSON with its keys in order.
struct Sorted<'a>(&'a Value);

impl Serialize for Sorted<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(entries) => {
                let entries: BTreeMap<_, _> =
                    entries.iter().map(|(key, value)| (key, Sorted(value))).collect();
                serializer.collect_map(entries)
            }
            Value::Array(items) => {
                let mut seq = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| seq.serialize_element(&Sorted(item)))?;
                seq.end()
            }
            plain => plain.serialize(serializer),
        }
    }
}
