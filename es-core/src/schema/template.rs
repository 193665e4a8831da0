//! What the cluster's component templates add to the index of a document, as far as its checks must know.

use std::marker::PhantomData;

use super::{Analysis, EsAnalysis, EsObject, Properties};

/// One type of `from_template(A)`: names that are defined elsewhere. Checked against, never sent with the index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Template {
    /// Definitions, of a type that derives `EsAnalysis`.
    pub analysis: &'static Analysis,
    /// Fields, of a type that derives `EsObject`.
    pub properties: Properties,
}

/// Asks a type what it tells of a template. An inherent constant is taken before a trait's, and only where its bounds
/// hold: so the derive need not know which of the two the type derives.
#[derive(Debug)]
pub struct TemplateOf<T: ?Sized>(PhantomData<T>);

impl<T: EsAnalysis + ?Sized> TemplateOf<T> {
    /// Its definitions.
    pub const ANALYSIS: &'static Analysis = &T::ANALYSIS;
}

impl<T: EsObject + ?Sized> TemplateOf<T> {
    /// Its fields.
    pub const PROPERTIES: Properties = T::OBJECT.properties;
}

/// What a type does not tell of.
pub trait Untold {
    /// No definitions.
    const ANALYSIS: &'static Analysis = &Analysis::EMPTY;
    /// No fields.
    const PROPERTIES: Properties = &[];
}

impl<T: ?Sized> Untold for TemplateOf<T> {}
