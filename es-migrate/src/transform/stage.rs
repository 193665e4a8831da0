//! A transform without its types: what the stream calls.

use std::any::{Any, TypeId};
use std::fmt::Display;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use es_core::documents::bulk::{Payload, write_line};
use es_core::documents::from_source;

use super::{After, Before};

/// A document of some struct.
pub(crate) type Document = Box<dyn Any + Send>;

/// What became of one document.
pub(crate) enum Made {
    One(Document),
    Several(Vec<Document>),
}

/// Why a document has no successor.
pub(crate) type Outcome = Result<Made, String>;

/// What a transform gives back: at once, or later.
pub(crate) enum Work {
    Done(Outcome),
    Later(Pin<Box<dyn Future<Output = Outcome> + Send>>),
}

impl Made {
    pub(super) fn one<T: Send + 'static>(new: T) -> Self {
        Made::One(Box::new(new))
    }

    pub(super) fn from_option<T: Send + 'static>(new: Option<T>) -> Self {
        new.map_or(Made::Several(vec![]), Made::one)
    }

    pub(super) fn from_all<T: Send + 'static>(all: impl IntoIterator<Item = T>) -> Self {
        Made::Several(all.into_iter().map(|new| Box::new(new) as Document).collect())
    }
}

impl Work {
    pub(super) fn one<T: Send + 'static>(new: T) -> Self {
        Work::Done(Ok(Made::one(new)))
    }

    pub(super) fn failed(error: &impl Display) -> Self {
        Work::Done(Err(error.to_string()))
    }

    pub(super) fn later<T: 'static>(
        work: impl Future<Output = T> + Send + 'static,
        made: impl FnOnce(T) -> Outcome + Send + 'static,
    ) -> Self {
        Work::Later(Box::pin(async move { made(work.await) }))
    }
}

/// A transform from one struct to another.
pub(crate) trait Stage: Send + Sync {
    /// Reads a document as the struct before; its id may stand outside of its source.
    fn read(&self, id: &str, source: &[u8]) -> Result<Document, String>;
    /// Transforms one that was read, or made by a stage whose struct is the same.
    fn apply(&self, old: Document) -> Work;
    /// Id and routing of one that was made, where its struct has them.
    fn keys(&self, new: &Document) -> (Option<String>, Option<String>);
    /// Appends one that was made, as a line of JSON.
    fn write(&self, new: &Document, out: &mut Vec<u8>) -> Result<(), String>;
    /// The struct before.
    fn takes(&self) -> TypeId;
    /// The struct after.
    fn gives(&self) -> TypeId;
}

/// The one implementation.
pub(super) struct Function<Old, New, F> {
    work: F,
    types: PhantomData<fn(Old) -> New>,
}

impl<Old, New, F> Function<Old, New, F> {
    pub(super) fn new(work: F) -> Self {
        Self { work, types: PhantomData }
    }
}

/// The stream asks for the types first.
const OTHER: &str = "the transform was given a document of another struct";

impl<Old: Before, New: After, F: Fn(Old) -> Work + Send + Sync> Stage for Function<Old, New, F> {
    fn read(&self, id: &str, source: &[u8]) -> Result<Document, String> {
        let old: Old = from_source(id, source)
            .map_err(|error| format!("it is no {}: {error}", super::short(std::any::type_name::<Old>())))?;
        Ok(Box::new(old))
    }

    fn apply(&self, old: Document) -> Work {
        match old.downcast::<Old>() {
            Ok(old) => (self.work)(*old),
            Err(_) => Work::failed(&OTHER),
        }
    }

    fn keys(&self, new: &Document) -> (Option<String>, Option<String>) {
        let Some(new) = new.downcast_ref::<New>() else { return (None, None) };
        let own = |key: Option<std::borrow::Cow<'_, str>>| key.map(std::borrow::Cow::into_owned);
        (own(Payload::id(new)), own(Payload::routing(new)))
    }

    fn write(&self, new: &Document, out: &mut Vec<u8>) -> Result<(), String> {
        let new = new.downcast_ref::<New>().ok_or(OTHER)?;
        write_line(new, out).map_err(|error| format!("it can't be written as JSON: {error}"))
    }

    fn takes(&self) -> TypeId {
        TypeId::of::<Old>()
    }

    fn gives(&self) -> TypeId {
        TypeId::of::<New>()
    }
}
