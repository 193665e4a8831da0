//! What would be deleted, as a value: made by listing, so that no wildcard reaches further than what was seen.

use std::fmt;

use serde::Serialize;

use super::info::{IndexInfo, IndexState};

/// The indices that a pattern found, each with what speaks against deleting it. Made by
/// [`Indices::deletion`](super::Indices::deletion), carried out by [`Indices::delete`](super::Indices::delete); until then a
/// dry run.
///
/// `Display` is a list for a person:
///
/// ```text
/// to delete: 2 indices, 3.4gb
///   logs-2024.01  118000 documents, 1.7gb
///   logs-2024.02  120411 documents, 1.7gb
/// not to delete: 1 index
///   logs-2024.03: writes through `logs` go to it
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Deletion {
    /// What was asked for, prefix included.
    pub pattern: String,
    /// What was found, by name.
    pub candidates: Vec<Candidate>,
}

/// An index that a deletion found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// The index. It is deleted only while it has this UUID.
    pub index: IndexInfo,
    /// What speaks against deleting it, and was not overruled by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hindrances: Vec<Hindrance>,
    /// What was overruled by [`even`](Deletion::even).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overruled: Vec<Hindrance>,
}

/// What speaks against deleting an index.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, thiserror::Error)]
#[serde(tag = "hindrance", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Hindrance {
    /// A data stream writes to it; Elasticsearch refuses to delete it, whatever is said here.
    #[error("the data stream `{stream}` writes to it")]
    StreamWriteIndex {
        /// The stream.
        stream: String,
    },
    /// Documents are written to it through an alias.
    #[error("writes through `{alias}` go to it")]
    WriteIndex {
        /// The alias.
        alias: String,
    },
    /// It is read through an alias.
    #[error("it is read through `{alias}`")]
    BehindAlias {
        /// The alias.
        alias: String,
    },
    /// It belongs to Elasticsearch itself, and a pattern found it.
    #[error("it belongs to Elasticsearch itself")]
    System,
    /// It is hidden, and a pattern found it.
    #[error("it is hidden")]
    Hidden,
}

/// An index that may not be deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hindered {
    /// Its name.
    pub index: String,
    /// What speaks against it.
    pub hindrances: Vec<Hindrance>,
}

impl Hindrance {
    /// Whether [`Deletion::even`] can overrule it.
    pub fn is_overruled_by_name(&self) -> bool {
        !matches!(self, Hindrance::StreamWriteIndex { .. })
    }

    /// What speaks against deleting an index that was found by its name, or by a pattern.
    pub(super) fn of(index: &IndexInfo, by_name: bool) -> Vec<Hindrance> {
        let mut found = Vec::new();
        if let Some(stream) = index.data_stream.clone().filter(|_| index.written_by_stream) {
            found.push(Hindrance::StreamWriteIndex { stream });
        }
        found.extend(index.aliases.iter().cloned().map(|alias| {
            if index.written_through.contains(&alias) {
                Hindrance::WriteIndex { alias }
            } else {
                Hindrance::BehindAlias { alias }
            }
        }));
        // A stream's indices are hidden, and everybody knows them by the stream.
        let told = by_name || index.data_stream.is_some();
        if index.system && !by_name {
            found.push(Hindrance::System);
        } else if index.hidden && !told {
            found.push(Hindrance::Hidden);
        }
        found
    }
}

impl Deletion {
    pub(super) fn new(pattern: String, found: Vec<IndexInfo>) -> Self {
        let named = |name: &str| pattern.split(',').any(|part| part == name);
        let candidates = found.into_iter().map(|index| {
            let hindrances = Hindrance::of(&index, named(&index.name));
            Candidate { index, hindrances, overruled: Vec::new() }
        });
        Deletion { candidates: candidates.collect(), pattern }
    }

    /// Also this index, by its name on the cluster, although something speaks against it. Does nothing where the name was
    /// not listed; a data stream's write index stays.
    pub fn even(mut self, index: &str) -> Self {
        for candidate in self.candidates.iter_mut().filter(|candidate| candidate.index.name == index) {
            let all = std::mem::take(&mut candidate.hindrances);
            let (overruled, left) = all.into_iter().partition(Hindrance::is_overruled_by_name);
            (candidate.overruled, candidate.hindrances) = (overruled, left);
        }
        self
    }

    /// Without this index, by its name on the cluster.
    pub fn but(mut self, index: &str) -> Self {
        self.candidates.retain(|candidate| candidate.index.name != index);
        self
    }

    /// Only those that nothing speaks against.
    pub fn without_hindered(mut self) -> Self {
        self.candidates.retain(|candidate| candidate.hindrances.is_empty());
        self
    }

    /// Those that would be deleted.
    pub fn indices(&self) -> impl Iterator<Item = &IndexInfo> {
        self.candidates.iter().filter(|candidate| candidate.hindrances.is_empty()).map(|found| &found.index)
    }

    /// Those that something speaks against.
    pub fn hindered(&self) -> Vec<Hindered> {
        let hindered = self.candidates.iter().filter(|candidate| !candidate.hindrances.is_empty());
        let of = |candidate: &Candidate| Hindered {
            index: candidate.index.name.clone(),
            hindrances: candidate.hindrances.clone(),
        };
        hindered.map(of).collect()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.candidates.is_empty()
    }
}

impl fmt::Display for Deletion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let indices: Vec<_> = self.indices().collect();
        let size: u64 = indices.iter().filter_map(|index| index.size).map(|size| size.0).sum();
        writeln!(f, "to delete: {}, {}", counted(indices.len()), crate::ops::measure::Size(size))?;
        for index in indices {
            write!(f, "  {}  ", index.name)?;
            match (index.state, index.docs, index.size) {
                (IndexState::Open, Some(docs), Some(size)) => writeln!(f, "{docs} documents, {size}")?,
                (IndexState::Closed, ..) => writeln!(f, "closed")?,
                _ => writeln!(f, "{:?}", index.state)?,
            }
        }
        let hindered = self.hindered();
        if !hindered.is_empty() {
            writeln!(f, "not to delete: {}", counted(hindered.len()))?;
            hindered.iter().try_for_each(|hindered| writeln!(f, "  {hindered}"))?;
        }
        Ok(())
    }
}

fn counted(count: usize) -> String {
    match count {
        1 => "1 index".to_owned(),
        count => format!("{count} indices"),
    }
}

impl fmt::Display for Hindered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reasons: Vec<_> = self.hindrances.iter().map(Hindrance::to_string).collect();
        write!(f, "{}: {}", self.index, reasons.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::UNIX_EPOCH;

    use super::*;
    use crate::ops::measure::Size;

    fn index(name: &str) -> IndexInfo {
        IndexInfo {
            name: name.to_owned(),
            uuid: format!("uuid of {name}"),
            state: IndexState::Open,
            health: None,
            shards: 1,
            replicas: 1,
            docs: Some(3),
            size: Some(Size(2048)),
            created: UNIX_EPOCH,
            hidden: false,
            system: false,
            aliases: BTreeSet::default(),
            written_through: BTreeSet::default(),
            data_stream: None,
            written_by_stream: false,
        }
    }

    fn borne(name: &str, aliases: &[&str], written: &[&str]) -> IndexInfo {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        IndexInfo { aliases: set(aliases), written_through: set(written), ..index(name) }
    }

    fn all() -> Deletion {
        let stream = |written| IndexInfo {
            data_stream: Some("events".into()),
            hidden: true,
            written_by_stream: written,
            ..index(if written { ".ds-events-2" } else { ".ds-events-1" })
        };
        let found = vec![
            stream(false),
            stream(true),
            IndexInfo { hidden: true, ..index(".hidden") },
            IndexInfo { hidden: true, system: true, ..index(".security-7") },
            borne("logs-1", &["logs"], &[]),
            borne("logs-2", &["logs"], &["logs"]),
            index("plain"),
        ];
        Deletion::new("*".into(), found)
    }

    #[test]
    fn what_is_in_use_is_not_deleted_by_a_pattern() {
        let names = |deletion: &Deletion| deletion.indices().map(|i| i.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&all()), [".ds-events-1", "plain"]);
        assert_eq!(all().hindered().len(), 5);
        let told = all().even("logs-2").even(".security-7").even(".ds-events-2").but("plain");
        assert_eq!(names(&told), [".ds-events-1", ".security-7", "logs-2"]);
        assert_eq!(all().without_hindered().candidates.len(), 2);
    }

    #[test]
    fn who_names_a_hidden_index_means_it() {
        let hidden = || IndexInfo { hidden: true, ..index(".hidden") };
        assert_eq!(Deletion::new(".hidden".into(), vec![hidden()]).hindered(), []);
        assert_eq!(Deletion::new(".hid*".into(), vec![hidden()]).hindered().len(), 1);
    }

    #[test]
    fn a_deletion_is_json_for_who_decides_elsewhere() {
        let json = serde_json::to_value(all().even("logs-1")).unwrap();
        let logs = &json["candidates"][4];
        assert_eq!(logs["index"]["name"], "logs-1");
        assert_eq!(logs["index"]["created_ms"], 0);
        assert_eq!(logs["overruled"], serde_json::json!([{ "hindrance": "behind_alias", "alias": "logs" }]));
        assert_eq!(logs.get("hindrances"), None);
    }

    #[test]
    fn a_deletion_is_readable() {
        let text = all().to_string();
        assert!(text.starts_with("to delete: 2 indices, 4kb\n  .ds-events-1  3 documents, 2kb\n"), "{text}");
        assert!(text.contains("not to delete: 5 indices\n"), "{text}");
        assert!(text.contains("  logs-2: writes through `logs` go to it\n"), "{text}");
    }
}
