//! The schema: what the derive macros write, as `const` data, and its JSON.
//!
//! Data flows one way: Rust types say what they are through [`EsField`], [`EsObject`] and [`MapsTo`]; the
//! macros compose them into a [`Schema`]; the compiler evaluates the checks that cross types; [`serde`]
//! writes the JSON when it is asked for. Nothing here allocates before that, and nothing talks to a server.

mod analysis;
pub mod check;
mod document;
mod form;
mod impls;
mod json;
pub mod kinds;
pub mod path;
#[doc(hidden)]
pub mod short;
mod template;
#[cfg(test)]
mod tests;
mod traits;
mod tree;
mod unused;
mod values;
mod variant_name;

pub use analysis::{Analysis, Component};
pub use document::{Schema, fingerprint, schema};
pub use es_vocab::Section;
pub use form::{Form, Templated};
pub use impls::refused;
pub use json::{Const, Json, Params};
pub use template::{Template, TemplateOf, Untold};
pub use traits::{
    Check, Checked, CheckedBy, DocumentKey, DocumentVersion, EsAnalysis, EsDocument, EsField, EsObject, Just,
    Kind, ListItem, ManyValued, MapsTo, NoCheck,
};
pub(crate) use tree::level;
pub use tree::{Field, Node, Object, Properties, Property, Variant, flat, nodes};
pub use unused::{Definition, Unused};
pub use values::{AggregateMetric, Bounds, Completion, GeoPoint, Histogram, Join, RangeBound};
pub use variant_name::VariantName;
