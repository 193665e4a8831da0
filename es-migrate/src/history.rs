//! The versions of a document, as recorded, and the struct's standing among them.

use es_core::schema::Schema;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One recorded version of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The document's name: its `index`.
    pub document: String,
    /// The version, from 1.
    pub version: u32,
    /// The schema's digest; see [`Schema::fingerprint`].
    pub fingerprint: String,
}

impl Record {
    /// A record of given values.
    pub fn new(document: impl Into<String>, version: u32, fingerprint: impl Into<String>) -> Self {
        Record { document: document.into(), version, fingerprint: fingerprint.into() }
    }

    /// What would be recorded for a schema now.
    pub fn of(schema: &Schema) -> Self {
        Record::new(schema.index, schema.version, schema.fingerprint())
    }
}

/// The recorded versions of one document, in order and without gaps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Record>", into = "Vec<Record>")]
pub struct History(Vec<Record>);

/// Records that can't be a history.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// There is no record.
    #[error("a history needs at least one version")]
    Empty,
    /// Records of several documents.
    #[error("a history is of one document, and this has `{first}` and `{other}`")]
    SeveralDocuments {
        /// The first record's document.
        first: String,
        /// Another's.
        other: String,
    },
    /// A version is missing, or out of order, or there twice.
    #[error("version {found} of `{document}` stands where version {expected} belongs")]
    OutOfOrder {
        /// The document.
        document: String,
        /// The version that belongs there.
        expected: u32,
        /// The version found.
        found: u32,
    },
}

/// How a struct stands to the recorded versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// It is the newest recorded version, unchanged.
    Current,
    /// It is an older recorded version, unchanged.
    Older {
        /// The newest recorded version.
        newest: u32,
    },
    /// Its version is recorded with another schema: it changed without a new version.
    Changed,
    /// Its version is the next and not recorded yet.
    Unrecorded,
    /// Its version is further ahead than the next.
    Gap {
        /// The version that comes next.
        next: u32,
    },
    /// It is another document.
    AnotherDocument,
}

impl History {
    /// A history of records given from the oldest to the newest. A history may begin later than version 1.
    ///
    /// # Errors
    ///
    /// When there is none, when they are of several documents, or when a version is missing or out of order.
    pub fn new(records: impl IntoIterator<Item = Record>) -> Result<Self, HistoryError> {
        let records: Vec<Record> = records.into_iter().collect();
        let first = records.first().ok_or(HistoryError::Empty)?;
        for (record, expected) in records.iter().zip(first.version..) {
            if record.document != first.document {
                return Err(HistoryError::SeveralDocuments {
                    first: first.document.clone(),
                    other: record.document.clone(),
                });
            }
            if record.version != expected {
                return Err(HistoryError::OutOfOrder {
                    document: record.document.clone(),
                    expected,
                    found: record.version,
                });
            }
        }
        Ok(History(records))
    }

    /// The records, from the oldest to the newest.
    pub fn records(&self) -> &[Record] {
        &self.0
    }

    /// How a struct's schema stands to this history.
    pub fn standing(&self, schema: &Schema) -> Standing {
        let declared = Record::of(schema);
        let newest = self.0.last().map_or(0, |record| record.version);
        if self.0.iter().any(|record| record.document != declared.document) {
            return Standing::AnotherDocument;
        }
        match self.0.iter().find(|record| record.version == declared.version) {
            Some(record) if *record != declared => Standing::Changed,
            Some(_) if declared.version < newest => Standing::Older { newest },
            Some(_) => Standing::Current,
            None if declared.version == newest + 1 => Standing::Unrecorded,
            None => Standing::Gap { next: newest + 1 },
        }
    }
}

impl TryFrom<Vec<Record>> for History {
    type Error = HistoryError;

    fn try_from(records: Vec<Record>) -> Result<Self, HistoryError> {
        History::new(records)
    }
}

impl From<History> for Vec<Record> {
    fn from(history: History) -> Self {
        history.0
    }
}

#[cfg(test)]
mod tests {
    use es_core::{EsDocument, schema::schema};

    use super::*;

    #[derive(EsDocument)]
    #[es(index = "articles", version = 3)]
    struct Article {
        #[es(text)]
        #[allow(dead_code)]
        title: String,
    }

    fn record(version: u32) -> Record {
        Record::new("articles", version, format!("{version}"))
    }

    #[test]
    fn versions_come_in_order_without_gaps() {
        let refused = |records: &[Record]| History::new(records.iter().cloned()).err();
        assert_eq!(refused(&[]), Some(HistoryError::Empty));
        assert_eq!(refused(&[record(2), record(3)]), None);
        for records in [[record(1), record(3)], [record(2), record(2)], [record(2), record(1)]] {
            assert!(matches!(refused(&records), Some(HistoryError::OutOfOrder { .. })), "{records:?}");
        }
        let other = Record::new("users", 2, "x");
        assert!(matches!(refused(&[record(1), other]), Some(HistoryError::SeveralDocuments { .. })));
    }

    #[test]
    fn a_struct_stands_to_its_history() {
        let declared = schema::<Article>();
        let now = Record::of(declared);
        let changed = Record::new("articles", 3, "another");
        let after = Record::new("articles", 4, "newer");
        for (records, expected) in [
            (vec![record(2), now.clone()], Standing::Current),
            (vec![now, after], Standing::Older { newest: 4 }),
            (vec![record(2), changed], Standing::Changed),
            (vec![record(1), record(2)], Standing::Unrecorded),
            (vec![record(1)], Standing::Gap { next: 2 }),
            (vec![Record::new("users", 3, "x")], Standing::AnotherDocument),
        ] {
            assert_eq!(History::new(records).map(|history| history.standing(declared)), Ok(expected));
        }
    }

    #[test]
    fn a_history_travels_as_json_and_is_checked_on_the_way_in() {
        let history = History::new([record(1), record(2)]).unwrap();
        let text = serde_json::to_string(&history).unwrap();
        assert_eq!(serde_json::from_str::<History>(&text).unwrap(), history);
        assert!(serde_json::from_str::<History>("[]").unwrap_err().to_string().contains("at least one"));
    }
}
