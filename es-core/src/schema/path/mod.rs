//! Typed paths: `Product::FIELDS.variants().size().path()` is the constant `"variants.size"`, and its type knows what
//! can be done with the field.
//!
//! The derive macros write a method for each field; nothing of it is left at run time.
//!
#![cfg_attr(feature = "paths", doc = "```")]
#![cfg_attr(not(feature = "paths"), doc = "```ignore (needs the feature paths)")]
//! use es_core::prelude::*;
//!
//! #[derive(EsDocument)]
//! #[es(index = "products")]
//! struct Product {
//!     name: String,
//!     #[es(nested)]
//!     variants: Vec<Variant>,
//! }
//!
//! #[derive(EsObject)]
//! struct Variant {
//!     #[es(keyword)]
//!     size: String,
//! }
//!
//! const SIZE: &str = Product::FIELDS.variants().size().path();
//! assert_eq!(SIZE, "variants.size");
//! assert_eq!(Product::fields().name().keyword().path(), "name.keyword");
//! ```

mod handle;
mod join;
mod sorts;

use std::marker::PhantomData;

pub use handle::{Handle, Leaf, TextAt};
use join::{Joined, join};
pub use sorts::{Aggregatable, Exact, Fielddata, FullText, NoDocValues, NotIndexed, Ranged, Sortable};

use super::{EsField, EsObject, tree};

/// Where a field stands in a document.
pub trait Path {
    /// The whole path, such as `variants.size`; empty for the document itself.
    const PATH: &'static str;
    /// The nested document that holds the field.
    type Scope: Scope;
}

/// A path in the documents `D`, at whatever depth.
#[diagnostic::on_unimplemented(
    message = "the field is not one of `{D}`",
    label = "a field of another document",
    note = "begin at the document that is searched: `{D}::fields()`"
)]
pub trait In<D: ?Sized>: Path {}

/// A nested document, or the document itself: where a query looks.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no scope of a query",
    label = "not a document or a nested field"
)]
pub trait Scope {
    /// The path of the nested field; empty for the document itself.
    const NESTED: &'static str;
}

/// A path that leads to a `nested` field.
#[diagnostic::on_unimplemented(
    message = "the field is not `nested`",
    label = "a nested query needs a field of type `nested`",
    note = "mark the field `#[es(nested)]`, or query its fields without `nested`"
)]
pub trait Nested: Path {
    /// The documents within.
    type Inner: Scope;
    /// The document around.
    type Around: Scope;
}

/// The document `D` itself.
#[derive(Debug)]
pub struct Root<D: ?Sized>(PhantomData<fn() -> Box<D>>);

impl<D: ?Sized> Path for Root<D> {
    const PATH: &'static str = "";
    type Scope = Root<D>;
}

impl<D: ?Sized> In<D> for Root<D> {}

impl<D: ?Sized> Scope for Root<D> {
    const NESTED: &'static str = "";
}

/// The names of a struct's properties in the mapping, in order; written by the derive macros.
///
/// Not taken from [`EsObject::OBJECT`]: so that a `copy_to` in it may name a typed path.
pub trait Names {
    /// The names; empty for a flattened struct.
    const NAMES: &'static [&'static str];
}

/// The property of `T` at an index, below `P`.
#[derive(Debug)]
pub struct At<P, T: ?Sized, const I: usize>(PhantomData<fn() -> P>, PhantomData<fn() -> Box<T>>);

impl<P: Path, T: Names + ?Sized, const I: usize> At<P, T, I> {
    const JOINED: Joined = join(P::PATH, T::NAMES[I]);
}

impl<P: Path, T: Names + ?Sized, const I: usize> Path for At<P, T, I> {
    const PATH: &'static str = Self::JOINED.text();
    type Scope = P::Scope;
}

impl<D: ?Sized, P: In<D>, T: Names + ?Sized, const I: usize> In<D> for At<P, T, I> {}
impl<D: ?Sized, P: In<D>, T: Names + ?Sized, const I: usize> In<D> for NestedAt<P, T, I> {}
impl<D: ?Sized, P: In<D>, T: EsObject + ?Sized, const I: usize, const J: usize> In<D> for Sub<P, T, I, J> {}
impl<D: ?Sized, P: In<D>, T: EsField + ?Sized, const J: usize> In<D> for SubOf<P, T, J> {}

/// The same for a `nested` field, which begins a scope of its own.
#[derive(Debug)]
pub struct NestedAt<P, T: ?Sized, const I: usize>(PhantomData<fn() -> P>, PhantomData<fn() -> Box<T>>);

impl<P: Path, T: Names + ?Sized, const I: usize> Path for NestedAt<P, T, I> {
    const PATH: &'static str = <At<P, T, I> as Path>::PATH;
    // The field itself is looked for where it stands; its fields, within.
    type Scope = Within<P, T, I>;
}

impl<P: Path, T: Names + ?Sized, const I: usize> Nested for NestedAt<P, T, I> {
    type Inner = Within<P, T, I>;
    type Around = P::Scope;
}

/// The documents within a `nested` field.
#[derive(Debug)]
pub struct Within<P, T: ?Sized, const I: usize>(PhantomData<fn() -> P>, PhantomData<fn() -> Box<T>>);

impl<P: Path, T: Names + ?Sized, const I: usize> Scope for Within<P, T, I> {
    const NESTED: &'static str = <At<P, T, I> as Path>::PATH;
}

/// A sub-field of the field at `P`, which is the property of `T` at an index.
#[derive(Debug)]
pub struct Sub<P, T: ?Sized, const I: usize, const J: usize>(
    PhantomData<fn() -> P>,
    PhantomData<fn() -> Box<T>>,
);

impl<P: Path, T: EsObject + ?Sized, const I: usize, const J: usize> Sub<P, T, I, J> {
    const JOINED: Joined = join(P::PATH, tree::sub_name(T::OBJECT.properties, I, J));
}

impl<P: Path, T: EsObject + ?Sized, const I: usize, const J: usize> Path for Sub<P, T, I, J> {
    const PATH: &'static str = Self::JOINED.text();
    type Scope = P::Scope;
}

/// The sub-field at an index of what `T` maps to by itself.
#[derive(Debug)]
pub struct SubOf<P, T: ?Sized, const J: usize>(PhantomData<fn() -> P>, PhantomData<fn() -> Box<T>>);

impl<P: Path, T: EsField + ?Sized, const J: usize> SubOf<P, T, J> {
    const JOINED: Joined = join(P::PATH, T::FIELD.fields[J].name);
}

impl<P: Path, T: EsField + ?Sized, const J: usize> Path for SubOf<P, T, J> {
    const PATH: &'static str = Self::JOINED.text();
    type Scope = P::Scope;
}

/// The whole path of any field: of an object, too, which may have a field named `path`.
///
#[cfg_attr(feature = "paths", doc = "```")]
#[cfg_attr(not(feature = "paths"), doc = "```ignore (needs the feature paths)")]
/// # use es_core::{prelude::*, schema::path::path_of};
/// # #[derive(EsDocument)]
/// # #[es(index = "files")]
/// # struct File { place: Place }
/// # #[derive(EsObject)]
/// # struct Place { path: String }
/// assert_eq!(path_of(&File::FIELDS.place()), "place");
/// assert_eq!(File::FIELDS.place().path().path(), "place.path");
/// ```
pub const fn path_of<H: Handle>(_: &H) -> &'static str {
    <H::Path as Path>::PATH
}
