//! The traits through which Rust types say what they map to.

use std::{borrow::Cow, marker::PhantomData};

use super::{
    analysis::Analysis,
    document::Schema,
    path::{Handle, Path, Root},
    tree::{Field, Object},
};

/// A Rust type with a natural field type: what a field without an `#[es(…)]` attribute maps to.
///
/// Derived by `EsField` for a struct of one field, which maps as that field, and for an enum without data, which is a
/// `keyword`:
///
/// ```
/// use es_core::{EsField, schema::EsField as _};
///
/// #[derive(EsField)]
/// #[es(keyword(ignore_above = 64))]
/// struct Sku(String);
///
/// #[derive(EsField)]
/// enum Status {
///     InStock,
///     SoldOut,
/// }
/// assert_eq!((Sku::FIELD.ty, Status::FIELD.ty), ("keyword", "keyword"));
/// ```
///
/// For another type of your own, implement it with a line each for the mapping, the typed path and the checks:
///
/// ```
/// use es_core::schema::{EsDocument, EsField, Field, ListItem, NoCheck, kinds, path::{Leaf, Path}};
///
/// struct Sku([u8; 8]); // serialised as a string
/// impl EsField for Sku {
///     const FIELD: Field = Field::new("keyword");
///     type At<P: Path> = Leaf<P, kinds::keyword>;
///     type Check<R: EsDocument> = NoCheck;
/// }
/// impl ListItem for Sku {} // so that `Vec<Sku>` is a `keyword` too
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no Elasticsearch field type",
    label = "no field type is known for `{Self}`",
    note = "give the field one, such as `#[es(keyword)]`, or derive `EsObject` for a struct of your own",
    note = "a type of your own derives `EsField`; a type of another crate is mapped with `#[es(keyword, unchecked)]`"
)]
pub trait EsField {
    /// The field type with its parameters and sub-fields.
    const FIELD: Field;
    /// A field of this type at a path; [`Leaf`](super::path::Leaf) for anything but an object.
    type At<P: Path>: Handle<Path = P>;
    /// The checks of this type against the document at the root; [`NoCheck`] for anything but an object.
    type Check<R: EsDocument>: Check;
}

/// A type whose lists map as the type itself: Elasticsearch has no array type.
///
/// Objects are not list items: a list of objects must say `nested` or `object`.
#[diagnostic::on_unimplemented(
    message = "a list of `{Self}` must say how it is mapped",
    label = "`nested`, `object` or another field type?",
    note = "`#[es(nested)]` keeps the fields of each element together and needs nested queries",
    note = "`#[es(object)]` flattens the list: which value belongs to which element is lost"
)]
pub trait ListItem: EsField {}

/// A struct, or an enum with data, that maps to an object: derived by `EsObject` and `EsDocument`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an object",
    label = "not a type that derives `EsObject`",
    note = "derive `EsObject` for the type, or choose another field type",
    note = "the keys of a map can't be known: `#[es(object, unchecked)]` leaves them to `dynamic`, and so does `#[es(unchecked)]` beside `#[serde(flatten)]`"
)]
pub trait EsObject {
    /// Its properties, and the object parameters given on the struct.
    const OBJECT: Object;
    /// An object of this type at a path, with a method for each field.
    type At<P: Path>: Handle<Path = P>;
    /// The checks of its fields against the document at the root.
    type Check<R: EsDocument>: Check;
}

/// `T: MapsTo<kinds::date>` says that what serde writes for `T` is a value that a `date` field takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be mapped as `{K}`",
    label = "the field type `{K}` does not take what serde writes for `{Self}`",
    note = "if it does after all (`serialize_with`, a type of another crate), say so: `#[es({K}, unchecked)]`"
)]
pub trait MapsTo<K: Kind> {
    /// The field type's name.
    const TYPE: &'static str = K::TYPE;

    /// A field of that type, with nothing said beyond it.
    const FIELD: Field = Field::new(Self::TYPE);

    /// How many numbers the type always has: the `dims` of a `dense_vector`.
    const LENGTH: Option<usize> = None;
}

/// A marker for a field type; see [`kinds`](super::kinds).
pub trait Kind {
    /// Elasticsearch's word for it.
    const TYPE: &'static str;
}

/// A field type whose fields hold a list of values: Elasticsearch has no array type, and most fields take several.
#[diagnostic::on_unimplemented(
    message = "a list cannot be mapped as `{Self}`",
    label = "a `{Self}` field holds one value for each document",
    note = "leave the list out, or choose another field type"
)]
pub trait ManyValued: Kind {}

/// Analysis definitions that documents share; derived by `EsAnalysis`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` defines no analysis",
    label = "not a type that derives `EsAnalysis`",
    note = "derive it: `#[derive(EsAnalysis)] #[es(analyzer(…))] struct {Self};`"
)]
pub trait EsAnalysis {
    /// The definitions.
    const ANALYSIS: Analysis;
}

/// A document: a struct, or an enum with data, with an index of its own. Derived by `EsDocument`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a document",
    label = "does not derive `EsDocument`",
    note = "derive it: `#[derive(EsDocument)] #[es(index = \"…\")]`"
)]
pub trait EsDocument: EsObject {
    /// Everything declared: index name, version, mapping, analysis, settings.
    const SCHEMA: Schema;

    /// Evaluating it runs the checks across types; [`schema`](super::schema()) does.
    const CHECK: () = ();

    /// Its fields, for [typed paths](super::path) in constants: `Product::FIELDS.name().path()`.
    const FIELDS: <Self as EsObject>::At<Root<Self>> = Handle::NEW;

    /// Its fields, for [typed paths](super::path): `Product::fields().name()`.
    fn fields() -> <Self as EsObject>::At<Root<Self>> {
        Handle::NEW
    }

    /// The `_id`, from the field marked `#[es(id)]`; `None` lets the server choose one.
    fn id(&self) -> Option<Cow<'_, str>> {
        None
    }

    /// The routing value, from the field marked `#[es(routing)]`.
    fn routing(&self) -> Option<Cow<'_, str>> {
        None
    }

    /// The external version, from the field marked `#[es(external_version)]`.
    fn version(&self) -> Option<u64> {
        None
    }
}

/// Checks that run while the compiler evaluates constants.
pub trait Check {
    /// Evaluating it runs the check.
    const CHECK: ();
}

/// The derive's side of [`Check`]: a struct's fields, checked against the document `R` at the root.
pub trait CheckedBy<R: EsDocument> {
    /// Evaluating it runs the checks.
    const CHECK: ();
    /// The part of fields whose types have nothing to check, most likely: a document evaluates it as one.
    const COMMON: () = ();
}

/// Nothing to check.
#[derive(Debug, Clone, Copy)]
pub struct NoCheck;

impl Check for NoCheck {
    const CHECK: () = ();
}

/// The checks of `T` for the root `R`.
#[derive(Debug, Clone, Copy)]
pub struct Checked<T: ?Sized, R>(PhantomData<R>, PhantomData<T>);

impl<T: ?Sized + CheckedBy<R>, R: EsDocument> Check for Checked<T, R> {
    const CHECK: () = T::CHECK;
}

/// A type that `#[es(id)]` and `#[es(routing)]` take.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an `_id` or a routing value",
    label = "takes `String`, `&str`, an integer, `Uuid`, or an `Option` of one"
)]
pub trait DocumentKey {
    /// The value as a string; `None` when there is none (an `Option` that is `None`).
    fn key(&self) -> Option<Cow<'_, str>>;
}

/// A type that `#[es(external_version)]` takes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a document version",
    label = "takes an unsigned integer, or an `Option` of one"
)]
pub trait DocumentVersion {
    /// The version.
    fn document_version(&self) -> Option<u64>;
}

/// A type by itself, with a lifetime that it does not need.
///
/// `EsField`'s derive gives a wrapper what the type within has. A plain bound on a type without parameters would have to
/// hold at once; one with a lifetime is looked at where the trait is used.
#[doc(hidden)]
pub trait Just<'a> {
    /// The type.
    type Type: ?Sized;
}

impl<T: ?Sized> Just<'_> for T {
    type Type = T;
}
