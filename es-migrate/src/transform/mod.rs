//! Transforms in Rust, from the struct of one version to that of the next: what a user says, and what is kept of it.

mod stage;

use std::fmt::{self, Display};
use std::future::Future;
use std::sync::Arc;

use es_core::schema::EsDocument;
use serde::de::DeserializeOwned;
use serde::{Serialize, Serializer};

use crate::migration::Migration;
use crate::operation::Operation;
use stage::Function;
pub(crate) use stage::{Document, Made, Stage, Work};

/// A document as an earlier version wrote it.
///
/// Implemented for every document that serde reads.
pub trait Before: EsDocument + DeserializeOwned + Send + 'static {}
impl<T: EsDocument + DeserializeOwned + Send + 'static> Before for T {}

/// A document as the next version writes it.
///
/// Implemented for every document that serde writes.
pub trait After: EsDocument + Serialize + Send + 'static {}
impl<T: EsDocument + Serialize + Send + 'static> After for T {}

/// A transform in Rust: each document of the version before becomes one of the next.
///
/// The documents are read from a point in time, and written with `POST /_bulk`; whatever the size of the index, memory stays
/// bounded. Each keeps its `_id` and its version. It keeps its routing too, where the new struct has none of its own
/// (`#[es(routing)]`). A new struct whose `#[es(id)]` says another id than the document had is a failure.
///
/// Without [`quarantine`](Migration::quarantine), the first document that fails ends the migration, and everything is put
/// back. What a resuming program must share is the closure's type name and the structs': who changes what a closure does, and
/// resumes, mixes the two.
///
/// ```
/// use es_core::EsDocument;
/// use es_migrate::map;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Deserialize, Serialize, EsDocument)]
/// #[es(index = "products")]
/// struct ProductV1 {
///     #[es(id)]
///     sku: String,
///     title: String,
/// }
///
/// #[derive(Deserialize, Serialize, EsDocument)]
/// #[es(index = "products", version = 2)]
/// struct Product {
///     #[es(id)]
///     sku: String,
///     headline: String,
/// }
///
/// let migration = map(|old: ProductV1| Product { sku: old.sku, headline: old.title })
///     .inverse(map(|new: Product| ProductV1 { sku: new.sku, title: new.headline }));
/// ```
pub fn map<Old: Before, New: After, F>(function: F) -> Migration
where
    F: Fn(Old) -> New + Send + Sync + 'static,
{
    let work = move |old| Work::one(function(old));
    typed::<Old, New, F>(Word::Map, work)
}

/// As [`map`], with a function that may fail: with anything that has a text.
///
/// ```
/// # use es_core::EsDocument;
/// # use es_migrate::try_map;
/// # use serde::{Deserialize, Serialize};
/// # #[derive(Deserialize, Serialize, EsDocument)]
/// # #[es(index = "products")]
/// # struct ProductV1 { price: String }
/// # #[derive(Deserialize, Serialize, EsDocument)]
/// # #[es(index = "products", version = 2)]
/// # struct Product { cents: u64 }
/// let migration = try_map(|old: ProductV1| old.price.parse().map(|cents| Product { cents }));
/// ```
pub fn try_map<Old: Before, New: After, E: Display, F>(function: F) -> Migration
where
    F: Fn(Old) -> Result<New, E> + Send + Sync + 'static,
{
    let work = move |old| match function(old) {
        Ok(new) => Work::one(new),
        Err(error) => Work::failed(&error),
    };
    typed::<Old, New, F>(Word::TryMap, work)
}

/// As [`map`], and leaves out the documents for which there is `None`.
///
/// ```
/// # use es_core::EsDocument;
/// # use es_migrate::filter_map;
/// # use serde::{Deserialize, Serialize};
/// # #[derive(Deserialize, Serialize, EsDocument)]
/// # #[es(index = "products")]
/// # struct ProductV1 { name: String, deleted: bool }
/// # #[derive(Deserialize, Serialize, EsDocument)]
/// # #[es(index = "products", version = 2)]
/// # struct Product { name: String }
/// let migration = filter_map(|old: ProductV1| (!old.deleted).then_some(Product { name: old.name }));
/// ```
pub fn filter_map<Old: Before, New: After, F>(function: F) -> Migration
where
    F: Fn(Old) -> Option<New> + Send + Sync + 'static,
{
    let work = move |old| Work::Done(Ok(Made::from_option(function(old))));
    typed::<Old, New, F>(Word::FilterMap, work)
}

/// Makes several documents of one, or none.
///
/// The id of each is what the new struct's `#[es(id)]` says, else the source's with a number: `<source id>-0`, `<source id>-1`,
/// and so on. Two of one source with the same id are a failure, and so are two of different sources.
///
/// The ids, and how many there are, must depend on nothing but the document: when a source document is deleted or changed
/// while the copy goes on, the transform is run on what it was, and what it says is what is taken out of the new index. So
/// take no clock, no random number and no other service's answer for them.
///
/// ```
/// # use es_core::EsDocument;
/// # use es_migrate::flat_map;
/// # use serde::{Deserialize, Serialize};
/// # #[derive(Deserialize, Serialize, EsDocument)]
/// # #[es(index = "products")]
/// # struct ProductV1 { parts: Vec<String> }
/// # #[derive(Deserialize, Serialize, EsDocument)]
/// # #[es(index = "products", version = 2)]
/// # struct Part { name: String }
/// let migration = flat_map(|old: ProductV1| old.parts.into_iter().map(|name| Part { name }));
/// ```
pub fn flat_map<Old: Before, New: After, I, F>(function: F) -> Migration
where
    I: IntoIterator<Item = New>,
    F: Fn(Old) -> I + Send + Sync + 'static,
{
    let work = move |old| Work::Done(Ok(Made::from_all(function(old))));
    typed::<Old, New, F>(Word::FlatMap, work)
}

/// As [`map`], with a function that waits, for a service say. Up to 32 documents wait at the same time.
///
/// ```
/// # use es_core::EsDocument;
/// # use es_migrate::map_async;
/// # use serde::{Deserialize, Serialize};
/// # #[derive(Deserialize, Serialize, EsDocument)]
/// # #[es(index = "products")]
/// # struct ProductV1 { name: String }
/// # #[derive(Deserialize, Serialize, EsDocument)]
/// # #[es(index = "products", version = 2)]
/// # struct Product { name: String, language: String }
/// # async fn language_of(_: &str) -> String { String::new() }
/// let migration = map_async(|old: ProductV1| async move {
///     let language = language_of(&old.name).await;
///     Product { name: old.name, language }
/// });
/// ```
pub fn map_async<Old: Before, New: After, R, F>(function: F) -> Migration
where
    R: Future<Output = New> + Send + 'static,
    F: Fn(Old) -> R + Send + Sync + 'static,
{
    let work = move |old| Work::later(function(old), |new| Ok(Made::one(new)));
    typed::<Old, New, F>(Word::MapAsync, work)
}

/// As [`try_map`], with a function that waits; see [`map_async`].
pub fn try_map_async<Old: Before, New: After, E: Display + 'static, R, F>(function: F) -> Migration
where
    R: Future<Output = Result<New, E>> + Send + 'static,
    F: Fn(Old) -> R + Send + Sync + 'static,
{
    let work =
        move |old| Work::later(function(old), |new| new.map(Made::one).map_err(|error| error.to_string()));
    typed::<Old, New, F>(Word::TryMapAsync, work)
}

/// As [`filter_map`], with a function that waits; see [`map_async`].
pub fn filter_map_async<Old: Before, New: After, R, F>(function: F) -> Migration
where
    R: Future<Output = Option<New>> + Send + 'static,
    F: Fn(Old) -> R + Send + Sync + 'static,
{
    let work = move |old| Work::later(function(old), |new| Ok(Made::from_option(new)));
    typed::<Old, New, F>(Word::FilterMapAsync, work)
}

/// As [`flat_map`], with a function that waits; see [`map_async`].
pub fn flat_map_async<Old: Before, New: After, I, R, F>(function: F) -> Migration
where
    I: IntoIterator<Item = New> + 'static,
    R: Future<Output = I> + Send + 'static,
    F: Fn(Old) -> R + Send + Sync + 'static,
{
    let work = move |old| Work::later(function(old), |all| Ok(Made::from_all(all)));
    typed::<Old, New, F>(Word::FlatMapAsync, work)
}

fn typed<Old: Before, New: After, Named>(
    word: Word,
    function: impl Fn(Old) -> Work + Send + Sync + 'static,
) -> Migration {
    let [name, from, to] =
        [std::any::type_name::<Named>(), std::any::type_name::<Old>(), std::any::type_name::<New>()];
    let stage = Arc::new(Function::<Old, New, _>::new(function));
    let operation = Operation::Typed(Typed { word, function: name, from, to, stage });
    Migration { operations: vec![operation], ..Migration::default() }
}

/// A transform, for which its names stand: in the run's digest, in comparisons and in messages.
#[derive(Clone, Serialize)]
pub(crate) struct Typed {
    pub(crate) word: Word,
    function: &'static str,
    from: &'static str,
    to: &'static str,
    #[serde(skip)]
    pub(crate) stage: Arc<dyn Stage>,
}

/// What a transform may make of one document, and whether it waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    Map,
    TryMap,
    FilterMap,
    FlatMap,
    MapAsync,
    TryMapAsync,
    FilterMapAsync,
    FlatMapAsync,
}

impl Word {
    pub(crate) fn splits(self) -> bool {
        matches!(self, Word::FlatMap | Word::FlatMapAsync)
    }

    /// Whether each document becomes one.
    pub(crate) fn keeps_each(self) -> bool {
        !self.splits() && !matches!(self, Word::FilterMap | Word::FilterMapAsync)
    }

    pub(crate) fn waits(self) -> bool {
        matches!(self, Word::MapAsync | Word::TryMapAsync | Word::FilterMapAsync | Word::FlatMapAsync)
    }

    fn text(self) -> &'static str {
        match self {
            Word::Map => "map",
            Word::TryMap => "try_map",
            Word::FilterMap => "filter_map",
            Word::FlatMap => "flat_map",
            Word::MapAsync => "map_async",
            Word::TryMapAsync => "try_map_async",
            Word::FilterMapAsync => "filter_map_async",
            Word::FlatMapAsync => "flat_map_async",
        }
    }
}

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

impl PartialEq for Typed {
    fn eq(&self, other: &Self) -> bool {
        let names = |typed: &Typed| (typed.word, typed.function, typed.from, typed.to);
        names(self) == names(other)
    }
}

impl fmt::Debug for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} ({})", self.function)
    }
}

impl Display for Typed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} → {}", self.word.text(), short(self.from), short(self.to))
    }
}

/// `shop::v1::Product` as `v1::Product`.
fn short(name: &str) -> &str {
    // A generic type's parameters have paths of their own.
    let head = name.find('<').map_or(name, |at| &name[..at]);
    match head.rmatch_indices("::").nth(1) {
        Some((at, _)) => &name[at + 2..],
        None => name,
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn a_struct_is_named_with_its_module() {
        assert_eq!(short("shop::products::v1::Product"), "v1::Product");
        assert_eq!(short("v1::Product"), "v1::Product");
        assert_eq!(short("shop::v1::Product<alloc::string::String>"), "v1::Product<alloc::string::String>");
    }
}
