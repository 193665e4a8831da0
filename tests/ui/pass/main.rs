//! What must compile, without a warning, wherever it stands.
#![deny(warnings)]

mod analysis;
mod attributes;
mod enums;
mod forms;
mod generics;
mod inside_functions;
mod macros;
mod names;
mod objects;
mod own_types;
mod paths;
mod private_types;
mod recursion;
mod renamed_crate;
mod shadowed;
mod vectors;
mod wide;
mod wrappers;

use es_core::schema::{EsDocument, schema};
use serde_json::Value;

/// The mapping's `properties` of a document.
fn properties<D: EsDocument>() -> Value {
    serde_json::json!(schema::<D>().mappings())["properties"].take()
}
