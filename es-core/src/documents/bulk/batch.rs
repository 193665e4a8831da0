//! A request's body, filled operation by operation.

use bytes::Bytes;
use serde::Serialize;

use super::operation::{Action, Condition, Operation, Payload};
use crate::documents::Concurrency;

/// When a batch is full.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) bytes: usize,
    pub(super) operations: usize,
}

/// Operations as the body of a request.
#[derive(Debug, Default)]
pub(super) struct Batch {
    body: Vec<u8>,
    items: Vec<Item>,
    /// A second time would not do the same: ids that the server chooses, scripts, conditions.
    once: bool,
}

/// One operation in a body: where it came from, and where it ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// From 0, in the order of the source.
    pub(super) position: u64,
    end: usize,
    once: bool,
    alias: Alias,
}

/// What an operation does about `require_alias`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alias {
    Requires,
    /// A plain delete creates no index.
    Indifferent,
    /// Elasticsearch creates a missing index for a delete with an external version, whatever the request requires.
    Ignores,
}

/// An operation that requires the alias and changes nothing: as the alias is required for all operations of a request on one
/// index or for none, it keeps the others from creating it.
const GUARD: &[u8] = b"{\"update\":{\"_id\":\"guard\"}}\n{\"doc\":{}}\n";

/// A batch to send.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) body: Bytes,
    pub(super) items: Vec<Item>,
    pub(super) once: bool,
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Appends an operation; afterwards the batch may be over the limit by this one, see [`seal`](Self::seal).
    pub(super) fn push<D: Payload>(
        &mut self,
        operation: Operation<D>,
        position: u64,
        limits: Limits,
    ) -> serde_json::Result<()> {
        if self.body.capacity() == 0 {
            // Documents are often smaller than the limits allow.
            self.body.reserve(limits.bytes.min(limits.operations.saturating_mul(1024)));
            self.items.reserve(limits.operations.min(1024));
        }
        let start = self.body.len();
        match write(operation, &mut self.body) {
            Ok((once, alias)) => {
                self.items.push(Item { position, end: self.body.len(), once, alias });
                self.once |= once;
                Ok(())
            }
            Err(error) => {
                self.body.truncate(start);
                Err(error)
            }
        }
    }

    pub(super) fn is_full(&self, limits: Limits) -> bool {
        self.body.len() >= limits.bytes || self.items.len() >= limits.operations
    }

    /// Takes what is to be sent. An operation that made the body too large stays behind, unless it is alone.
    pub(super) fn seal(&mut self, limits: Limits) -> Sealed {
        let mut rest = Self::default();
        if self.body.len() > limits.bytes
            && let [.., before, last] = self.items[..]
        {
            rest.body.reserve(self.body.capacity());
            rest.body.extend_from_slice(&self.body[before.end..]);
            rest.items.push(Item { end: rest.body.len(), ..last });
            rest.once = last.once;
            self.body.truncate(before.end);
            self.items.pop();
        }
        let full = std::mem::replace(self, rest);
        Sealed { once: full.once, body: full.body.into(), items: full.items }
    }
}

impl Sealed {
    /// The body for a target that must be an alias.
    pub(super) fn guarded(&self) -> Bytes {
        let any = |alias| self.items.iter().any(|item| item.alias == alias);
        if any(Alias::Ignores) && !any(Alias::Requires) {
            return [&self.body, GUARD].concat().into();
        }
        self.body.clone()
    }

    /// The lines of an operation: its action, and its document where it has one.
    pub(super) fn lines(&self, at: usize) -> &[u8] {
        let start = at.checked_sub(1).map_or(0, |before| self.items[before].end);
        &self.body[start..self.items[at].end]
    }

    /// The source of an operation, or its update's body.
    pub(super) fn document(&self, at: usize) -> Option<&[u8]> {
        self.lines(at).split(|byte| *byte == b'\n').nth(1).filter(|line| !line.is_empty())
    }

    /// A batch of only these operations.
    pub(super) fn only(&self, which: &[usize]) -> Self {
        let mut body = Vec::with_capacity(which.iter().map(|at| self.lines(*at).len()).sum());
        let mut items = Vec::with_capacity(which.len());
        for at in which {
            body.extend_from_slice(self.lines(*at));
            items.push(Item { end: body.len(), ..self.items[*at] });
        }
        Self { once: items.iter().any(|item| item.once), body: body.into(), items }
    }
}

/// What the action line says of an operation.
#[derive(Serialize)]
struct Meta<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    _id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    routing: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    if_seq_no: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    if_primary_term: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_on_conflict: Option<u32>,
}

/// Appends an operation's lines. Tells whether a second time would not do the same, and what it does about the alias.
fn write<D: Payload>(operation: Operation<D>, out: &mut Vec<u8>) -> serde_json::Result<(bool, Alias)> {
    let Operation { action, id, routing, condition } = operation;
    let (word, document, versioned) = match &action {
        Action::Index(document) => ("index", Some(document), true),
        Action::Create(document) => ("create", Some(document), false),
        Action::Update(_) => ("update", None, false),
        Action::Delete => ("delete", None, true),
    };
    let own_id = if id.is_none() { document.and_then(Payload::id) } else { None };
    let own_routing = if routing.is_none() { document.and_then(Payload::routing) } else { None };
    let condition = condition.or_else(|| document.and_then(Payload::version).map(Condition::External));
    let (unchanged, version) = match condition {
        Some(Condition::Unchanged(then)) => (Some(then), None),
        Some(Condition::External(version)) if versioned => (None, Some(version)),
        _ => (None, None),
    };
    let id = id.as_deref().or(own_id.as_deref());
    let meta = Meta {
        _id: id,
        routing: routing.as_deref().or(own_routing.as_deref()),
        if_seq_no: unchanged.map(|Concurrency { seq_no, .. }| seq_no),
        if_primary_term: unchanged.map(|Concurrency { primary_term, .. }| primary_term),
        version,
        version_type: version.map(|_| "external"),
        retry_on_conflict: match &action {
            Action::Update(update) => update.retries,
            _ => None,
        },
    };
    out.extend_from_slice(b"{\"");
    out.extend_from_slice(word.as_bytes());
    out.extend_from_slice(b"\":");
    serde_json::to_writer(&mut *out, &meta)?;
    out.extend_from_slice(b"}\n");

    let repeatable = matches!(action, Action::Index(_) | Action::Delete);
    let once = !repeatable || id.is_none() || unchanged.is_some() || version.is_some();
    let start = out.len();
    match action {
        Action::Index(document) | Action::Create(document) => {
            write_line(&document, out)?;
            return Ok((once, Alias::Requires));
        }
        Action::Update(update) => update.write(out)?,
        Action::Delete if version.is_some() => return Ok((once, Alias::Ignores)),
        Action::Delete => return Ok((once, Alias::Indifferent)),
    }
    one_line(out, start)?;
    out.push(b'\n');
    Ok((once, Alias::Requires))
}

/// Appends a document's source and a line end.
pub fn write_line<D: Payload>(document: &D, out: &mut Vec<u8>) -> serde_json::Result<()> {
    let start = out.len();
    document.write(out)?;
    one_line(out, start)?;
    out.push(b'\n');
    Ok(())
}

/// Rewrites what stands after `start` if it has line ends, as raw JSON values within a document may.
fn one_line(out: &mut Vec<u8>, start: usize) -> serde_json::Result<()> {
    if out[start..].contains(&b'\n') {
        let value: serde_json::Value = serde_json::from_slice(&out[start..])?;
        out.truncate(start);
        serde_json::to_writer(out, &value)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    struct Document<'a>(&'a str);

    impl Payload for Document<'_> {
        fn id(&self) -> Option<Cow<'_, str>> {
            Some(self.0.into())
        }

        fn write(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
            serde_json::to_writer(out, self.0)
        }
    }

    #[test]
    fn a_document_costs_no_allocation() {
        let limits = Limits { bytes: 1_000_000, operations: 1_000 };
        let mut batch = Batch::default();
        batch.push(Document("warm").into(), 0, limits).unwrap();
        let counted = allocation_counter::measure(|| {
            for position in 1..1_000 {
                batch.push(Document("sku-1").into(), position, limits).unwrap();
            }
        });
        assert_eq!(counted.count_total, 0);
        assert!(batch.is_full(limits));
    }

    #[test]
    fn parts_of_a_batch_are_its_lines() {
        let limits = Limits { bytes: 1_000_000, operations: 1_000 };
        let mut batch = Batch::default();
        for (position, id) in (10..).zip(["a", "b", "c"]) {
            batch.push(Document(id).into(), position, limits).unwrap();
        }
        let sealed = batch.seal(limits);
        assert!(batch.is_empty());
        assert_eq!(sealed.document(1), Some(&b"\"b\""[..]));
        let part = sealed.only(&[0, 2]);
        assert_eq!(part.body, "{\"index\":{\"_id\":\"a\"}}\n\"a\"\n{\"index\":{\"_id\":\"c\"}}\n\"c\"\n");
        assert_eq!(part.only(&[1]).document(0), Some(&b"\"c\""[..]));
        assert_eq!(part.items[1].position, 12);
    }
}
