//! What a path ends in: a field that knows its kind.

use std::fmt;
use std::marker::PhantomData;

use super::{Path, SubOf};
use crate::schema::{EsField, Kind, kinds};

/// A field of a document, as a value that has no size: its type says where it is and what it is.
///
/// Objects have a type of their own, with a method for each field; the derive macros write it.
pub trait Handle {
    /// Where the field is.
    type Path: Path;
    /// What it is.
    type Kind: Kind;
    /// The handle.
    const NEW: Self;
}

/// A field that holds values.
pub struct Leaf<P, K>(PhantomData<fn() -> (P, K)>);

impl<P: Path, K: Kind> Leaf<P, K> {
    /// The whole path, such as `variants.size`.
    pub const fn path(self) -> &'static str {
        P::PATH
    }
}

/// The text field that a string is by itself, with its sub-field for exact values.
pub struct TextAt<P>(PhantomData<fn() -> P>);

impl<P: Path> TextAt<P> {
    /// The whole path, such as `title`.
    pub const fn path(self) -> &'static str {
        P::PATH
    }

    /// The sub-field `keyword`, for exact values, sorting and aggregations.
    pub const fn keyword(self) -> Leaf<SubOf<P, String, 0>, kinds::keyword> {
        Handle::NEW
    }
}

impl<P: Path> Handle for TextAt<P> {
    type Path = P;
    type Kind = kinds::text;
    const NEW: Self = TextAt(PhantomData);
}

impl<P: Path, K: Kind> Handle for Leaf<P, K> {
    type Path = P;
    type Kind = K;
    const NEW: Self = Leaf(PhantomData);
}

// By hand, so that nothing is asked of the parameters.
macro_rules! marker {
    ($($name:ident<$($param:ident),*>)*) => {$(
        impl<$($param),*> Clone for $name<$($param),*> {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl<$($param),*> Copy for $name<$($param),*> {}
    )*};
}

marker! { Leaf<P, K> TextAt<P> }

impl<P: Path, K: Kind> fmt::Debug for Leaf<P, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", P::PATH, K::TYPE)
    }
}

impl<P: Path> fmt::Debug for TextAt<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", P::PATH, <String as EsField>::FIELD.ty)
    }
}
