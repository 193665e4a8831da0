//! What the server acknowledged, exactly.

use std::collections::HashMap;
use std::time::Instant;

use super::documents::v1;

/// One document: where and how it was last written.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The source, in the words of the first version.
    pub document: v1::Product,
    /// The routing, where it has one of its own.
    pub routing: Option<String>,
    /// The `_version` as acknowledged.
    pub version: u64,
    /// When its delete was acknowledged, if it was deleted.
    pub gone: Option<Instant>,
}

/// All documents that were ever written, by number.
#[derive(Debug, Default)]
pub struct Model {
    documents: HashMap<u32, Entry>,
    /// Answers that the server could not give if it held what it had acknowledged.
    pub(super) strange: Vec<String>,
}

/// The `_id` of the n-th document.
pub(super) fn id(n: u32) -> String {
    format!("p{n}")
}

/// The number in an `_id`.
pub(super) fn number(id: &str) -> Option<u32> {
    id.strip_prefix('p')?.parse().ok()
}

/// Whether the application counts this document's versions itself.
pub(super) fn is_external(n: u32) -> bool {
    n % 4 == 3
}

impl Model {
    /// A document that was written at some time.
    pub fn entry(&self, n: u32) -> Option<&Entry> {
        self.documents.get(&n)
    }

    /// A document that is there.
    pub fn live(&self, n: u32) -> Option<&Entry> {
        self.entry(n).filter(|entry| entry.gone.is_none())
    }

    /// The documents that are there.
    pub fn all_live(&self) -> impl Iterator<Item = (u32, &Entry)> {
        self.documents.iter().filter(|(_, entry)| entry.gone.is_none()).map(|(n, entry)| (*n, entry))
    }

    /// The documents that were deleted.
    pub fn all_gone(&self) -> impl Iterator<Item = (u32, &Entry)> {
        self.documents.iter().filter(|(_, entry)| entry.gone.is_some()).map(|(n, entry)| (*n, entry))
    }

    /// The highest number and one.
    pub(super) fn end(&self) -> u32 {
        self.documents.keys().max().map_or(0, |last| last + 1)
    }

    pub(super) fn set(&mut self, n: u32, entry: Entry) {
        self.documents.insert(n, entry);
    }

    /// One part for each owner.
    pub(super) fn split(self, owners: u32) -> Vec<Model> {
        let mut parts: Vec<_> = (0..owners).map(|_| Model::default()).collect();
        for (n, entry) in self.documents {
            parts[(n % owners) as usize].set(n, entry);
        }
        parts[0].strange = self.strange;
        parts
    }

    pub(super) fn join(&mut self, part: Model) {
        self.documents.extend(part.documents);
        self.strange.extend(part.strange);
    }
}
