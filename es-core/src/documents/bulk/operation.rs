//! One operation of a bulk.

use std::borrow::Cow;

use serde::Serialize;

use crate::documents::{Concurrency, Update, source};
use crate::schema::EsDocument;

/// What a bulk can write. Every document that serialises is one; implement it for anything else, as sources that are JSON
/// already.
///
/// ```
/// use es_core::documents::bulk::Payload;
///
/// struct Raw(String);
/// impl Payload for Raw {
///     fn write(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
///         out.extend_from_slice(self.0.as_bytes());
///         Ok(())
///     }
/// }
/// ```
pub trait Payload {
    /// The `_id`, where the operation gives none.
    fn id(&self) -> Option<Cow<'_, str>> {
        None
    }

    /// The routing value, where the operation gives none.
    fn routing(&self) -> Option<Cow<'_, str>> {
        None
    }

    /// The external version, where the operation gives none.
    fn version(&self) -> Option<u64> {
        None
    }

    /// Appends the source: one JSON object.
    fn write(&self, out: &mut Vec<u8>) -> serde_json::Result<()>;
}

impl<T: EsDocument + Serialize> Payload for T {
    fn id(&self) -> Option<Cow<'_, str>> {
        EsDocument::id(self)
    }

    fn routing(&self) -> Option<Cow<'_, str>> {
        EsDocument::routing(self)
    }

    fn version(&self) -> Option<u64> {
        EsDocument::version(self)
    }

    fn write(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        source::write(self, out)
    }
}

/// One operation of a [`Bulk`](super::Bulk). A document becomes the operation that indexes it; in the bulk of a data stream's
/// documents, that creates it.
#[derive(Debug)]
pub struct Operation<D> {
    pub(super) action: Action<D>,
    pub(super) id: Option<String>,
    pub(super) routing: Option<String>,
    pub(super) condition: Option<Condition>,
}

#[derive(Debug)]
pub(super) enum Action<D> {
    Index(D),
    Create(D),
    Update(Box<Update>),
    Delete,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Condition {
    Unchanged(Concurrency),
    External(u64),
}

impl<D> Operation<D> {
    fn new(action: Action<D>) -> Self {
        Self { action, id: None, routing: None, condition: None }
    }

    /// Writes the document, new or over an older one of the same id.
    pub fn index(document: D) -> Self {
        Self::new(Action::Index(document))
    }

    /// Writes the document if there is none of its id. Takes no external version.
    pub fn create(document: D) -> Self {
        Self::new(Action::Create(document))
    }

    /// Changes a document on the server.
    pub fn update(id: impl Into<String>, update: Update) -> Self {
        Self::new(Action::Update(Box::new(update))).id(id)
    }

    /// Deletes a document, if there is one.
    pub fn delete(id: impl Into<String>) -> Self {
        Self::new(Action::Delete).id(id)
    }

    /// What a data stream takes in its place.
    pub(super) fn appended(mut self) -> Self {
        self.action = match self.action {
            Action::Index(document) if self.condition.is_none() => Action::Create(document),
            other => other,
        };
        self
    }

    /// The id, over the document's own.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The routing value, over the document's own.
    pub fn routing(mut self, routing: impl Into<String>) -> Self {
        self.routing = Some(routing.into());
        self
    }

    /// Writes only if the document is as it was then; over a version.
    pub fn if_unchanged(mut self, then: Concurrency) -> Self {
        self.condition = Some(Condition::Unchanged(then));
        self
    }

    /// Writes only if the document's version is lower than this one, which somebody outside Elasticsearch counts; over the
    /// document's own.
    pub fn version(mut self, version: u64) -> Self {
        self.condition = Some(Condition::External(version));
        self
    }
}

impl<D> From<D> for Operation<D> {
    fn from(document: D) -> Self {
        Self::index(document)
    }
}
