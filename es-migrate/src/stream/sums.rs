//! What was meant: digests of the documents that were written, summed up in some buckets, and compared with those of the
//! documents that are there.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use super::pump::Visit;
use super::rows::{Page, Row};
use crate::engine::Trouble;

/// Documents are told apart by so many buckets, so that few ids have to be asked for.
const BUCKETS: usize = 4096;

/// The digests of many documents: whatever the order they come in, equal for equal documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sums {
    /// Documents, those that were taken out again not counted.
    pub(crate) documents: u64,
    buckets: Vec<u64>,
}

/// The digest of one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digest {
    bucket: usize,
    value: u64,
}

/// Of everything that is to be kept: id, routing, version, and the bytes of the source.
pub(crate) fn digest(id: &str, routing: Option<&str>, version: u64, source: &[u8]) -> Digest {
    // XXH3 is the same on every machine and in every build: a run may be gone on with on another.
    let mut hash = Xxh3::new();
    hash.update(id.as_bytes());
    hash.update(&[0xff]);
    hash.update(routing.unwrap_or_default().as_bytes());
    hash.update(&[0xff, u8::from(routing.is_some())]);
    hash.update(&version.to_le_bytes());
    hash.update(source);
    Digest { bucket: bucket(id), value: hash.digest() }
}

fn of(row: &Row<'_>, content: bool) -> Digest {
    let source = if content { row.source() } else { "" };
    digest(&row.id, row.routing(), row.version, source.as_bytes())
}

fn bucket(id: &str) -> usize {
    usize::try_from(xxh3_64(id.as_bytes()) % BUCKETS as u64).unwrap_or_default()
}

impl Default for Sums {
    fn default() -> Self {
        Self { documents: 0, buckets: vec![0; BUCKETS] }
    }
}

impl Sums {
    /// Takes a document in.
    pub(crate) fn add(&mut self, digest: Digest) {
        self.documents = self.documents.wrapping_add(1);
        let bucket = &mut self.buckets[digest.bucket];
        *bucket = bucket.wrapping_add(digest.value);
    }

    /// Takes out all that another has.
    pub(crate) fn take_out(&mut self, other: &Sums) {
        self.documents = self.documents.wrapping_sub(other.documents);
        for (one, other) in self.buckets.iter_mut().zip(&other.buckets) {
            *one = one.wrapping_sub(*other);
        }
    }

    /// Takes a document out again.
    #[cfg(test)]
    pub(crate) fn subtract(&mut self, digest: Digest) {
        self.documents = self.documents.wrapping_sub(1);
        let bucket = &mut self.buckets[digest.bucket];
        *bucket = bucket.wrapping_sub(digest.value);
    }

    /// Takes in all that another has.
    pub(crate) fn merge(&mut self, other: &Sums) {
        self.documents = self.documents.wrapping_add(other.documents);
        for (one, other) in self.buckets.iter_mut().zip(&other.buckets) {
            *one = one.wrapping_add(*other);
        }
    }

    /// The buckets in which two differ.
    pub(crate) fn differing(&self, other: &Sums) -> Vec<usize> {
        let both = self.buckets.iter().zip(&other.buckets).enumerate();
        both.filter(|(_, (one, other))| one != other).map(|(bucket, _)| bucket).collect()
    }

    /// As a text, for the ledger: 44 kB.
    pub(crate) fn to_text(&self) -> String {
        let numbers = std::iter::once(&self.documents).chain(&self.buckets);
        STANDARD_NO_PAD.encode(numbers.flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>())
    }

    /// From that text.
    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let bytes = STANDARD_NO_PAD.decode(text).ok()?;
        let (numbers, rest) = bytes.as_chunks::<8>();
        let (documents, buckets) = numbers.split_first()?;
        let buckets: Vec<_> = buckets.iter().map(|number| u64::from_le_bytes(*number)).collect();
        let documents = u64::from_le_bytes(*documents);
        (rest.is_empty() && buckets.len() == BUCKETS).then_some(Self { documents, buckets })
    }
}

/// Sums up what an index holds.
#[derive(Debug)]
pub(crate) struct Summing {
    content: bool,
    sums: Mutex<Sums>,
}

impl Summing {
    /// Of the sources too, or of ids, routings and versions alone.
    pub(crate) fn new(content: bool) -> Self {
        Self { content, sums: Mutex::default() }
    }

    pub(crate) fn into_sums(self) -> Sums {
        self.sums.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Visit for Summing {
    async fn page(&self, page: &Page<'_>) -> Result<(), Trouble> {
        let mut sums = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        for row in page.rows() {
            sums.add(of(row, self.content));
        }
        Ok(())
    }
}

/// The documents of some buckets, each by its id and routing; so many that people can look at them.
#[derive(Debug)]
pub(crate) struct Naming {
    pub(super) content: bool,
    buckets: Vec<usize>,
    found: Mutex<BTreeMap<String, u64>>,
}

/// Documents that are looked at by name.
const NAMES: usize = 10_000;

impl Naming {
    pub(crate) fn new(buckets: Vec<usize>, content: bool) -> Self {
        Self { content, buckets, found: Mutex::default() }
    }

    pub(crate) fn into_found(self) -> BTreeMap<String, u64> {
        self.found.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a document in, if it is of these buckets.
    pub(super) fn note(&self, id: &str, routing: Option<&str>, digest: Digest) {
        if self.buckets.binary_search(&digest.bucket).is_err() {
            return;
        }
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.len() < NAMES {
            let name = routing.map_or_else(|| id.to_owned(), |routing| format!("{id} (routing {routing})"));
            found.insert(name, digest.value);
        }
    }
}

impl Visit for Naming {
    async fn page(&self, page: &Page<'_>) -> Result<(), Trouble> {
        for row in page.rows() {
            self.note(&row.id, row.routing(), of(row, self.content));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_out_again_leaves_no_trace_and_every_part_counts() {
        let one = digest("a", Some("r"), 3, b"{}");
        for other in [
            digest("b", Some("r"), 3, b"{}"),
            digest("a", None, 3, b"{}"),
            digest("a", Some(""), 3, b"{}"),
            digest("a", Some("r"), 4, b"{}"),
            digest("a", Some("r"), 3, b"{ }"),
        ] {
            assert_ne!(one, other);
            let (mut sums, mut twice) = (Sums::default(), Sums::default());
            sums.add(one);
            twice.add(other);
            assert!(!sums.differing(&twice).is_empty());
            twice.subtract(other);
            assert_eq!(twice, Sums::default());
            twice.merge(&sums);
            twice.take_out(&sums);
            assert_eq!(twice, Sums::default());
            twice.merge(&sums);
            assert_eq!(sums, twice);
            assert_eq!(Sums::from_text(&sums.to_text()), Some(sums));
        }
        assert_ne!(digest("a", None, 3, b"{}").value, digest("a", Some(""), 3, b"{}").value);
        assert_eq!(Sums::from_text("x"), None);
    }
}
