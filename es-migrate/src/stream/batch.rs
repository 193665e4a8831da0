//! A request's body, filled document by document.

use bytes::Bytes;
use serde::Serialize;

use super::chain::Piece;
use super::rows::Row;
use super::sums::{Digest, digest};

/// Bytes of a body, about.
const BYTES: usize = 5_000_000;

/// Documents of a body.
const DOCUMENTS: usize = 5_000;

/// Bytes of an `_id`.
const LONGEST_ID: usize = 512;

/// Documents to write, as the body of a request.
#[derive(Debug)]
pub(super) struct Batch {
    /// Whether the digests are of the sources too.
    content: bool,
    body: Vec<u8>,
    pub(super) items: Vec<Item>,
}

/// A document in a body.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// The source's place in its page.
    pub(super) row: usize,
    pub(super) digest: Digest,
    end: usize,
}

#[derive(Serialize)]
struct Action<'a> {
    index: Meta<'a>,
}

#[derive(Serialize)]
struct Meta<'a> {
    _id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    routing: Option<&'a str>,
    version: u64,
    // What is written again has the version that is there.
    version_type: &'static str,
}

impl Batch {
    pub(super) fn new(content: bool) -> Self {
        Self { content, body: vec![], items: vec![] }
    }

    /// Appends what became of one document: all of it or nothing. How many documents.
    pub(super) fn push(&mut self, at: usize, row: &Row<'_>, pieces: &[Piece<'_>]) -> Result<usize, String> {
        let (bytes, items) = (self.body.len(), self.items.len());
        let outcome = pieces.iter().try_for_each(|piece| self.piece(at, row, piece));
        let outcome = outcome.and_then(|()| distinct(pieces));
        if let Err(reason) = outcome {
            self.body.truncate(bytes);
            self.items.truncate(items);
            return Err(reason);
        }
        Ok(pieces.len())
    }

    fn piece(&mut self, at: usize, row: &Row<'_>, piece: &Piece<'_>) -> Result<(), String> {
        let (id, routing) = piece.key(row);
        // The server would refuse the whole request.
        if id.is_empty() || id.len() > LONGEST_ID {
            return Err(format!(
                "an id has 1 to {LONGEST_ID} bytes, and that of the new document has {}",
                id.len()
            ));
        }
        let meta = Meta { _id: id, routing, version: row.version, version_type: "external_gte" };
        serde_json::to_writer(&mut self.body, &Action { index: meta }).map_err(|error| error.to_string())?;
        self.body.push(b'\n');
        let start = self.body.len();
        piece.write(&mut self.body)?;
        let end = self.body.len();
        let source = if self.content { &self.body[start..end - 1] } else { &[] };
        let digest = digest(id, routing, row.version, source);
        self.items.push(Item { row: at, digest, end });
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(super) fn is_full(&self, most: usize) -> bool {
        self.body.len() >= BYTES || self.items.len() >= most.min(DOCUMENTS)
    }

    /// The body, and what is in it; the batch is empty then.
    pub(super) fn take(&mut self) -> (Bytes, Vec<Item>) {
        (std::mem::take(&mut self.body).into(), std::mem::take(&mut self.items))
    }
}

/// A body of only these of its documents.
pub(super) fn only(body: &Bytes, items: &[Item], which: &[usize]) -> (Bytes, Vec<Item>) {
    let mut part = Vec::new();
    let mut kept = Vec::with_capacity(which.len());
    for at in which {
        let start = at.checked_sub(1).map_or(0, |before| items[before].end);
        part.extend_from_slice(&body[start..items[*at].end]);
        kept.push(Item { end: part.len(), ..items[*at] });
    }
    (part.into(), kept)
}

/// Two documents of one source may not take each other's place.
fn distinct(pieces: &[Piece<'_>]) -> Result<(), String> {
    if pieces.len() < 2 {
        return Ok(());
    }
    let mut ids: Vec<&str> = pieces.iter().map(|piece| piece.id.as_deref().unwrap_or_default()).collect();
    ids.sort_unstable();
    match ids.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(format!("two of the documents that it becomes have the id `{}`", pair[0])),
        None => Ok(()),
    }
}
