//! The field types and the parameters that each of them keeps.

mod date_range;
mod geo_vector;
mod keyword;
mod numeric;
mod object;
mod text;

use crate::{FieldType, Param, Update, Value};

/// Of `dynamic`: fields that were ignored are in the documents, and come to be seen.
pub(crate) const OPENED: Update = Update::RefreshBetween(&[("false", "true"), ("false", "\"runtime\"")]);

/// A parameter that an existing field keeps as it is; `default` is JSON text, empty where there is none.
const fn fixed(name: &'static str, value: Value, default: &'static str) -> Param {
    Param { name, value, default: if default.is_empty() { None } else { Some(default) }, update: Update::No }
}

/// A parameter that `PUT _mapping` changes, for documents that are there already, too.
const fn updatable(name: &'static str, value: Value, default: &'static str) -> Param {
    Param { update: Update::Yes, ..fixed(name, value, default) }
}

/// A parameter that `PUT _mapping` changes for documents that are indexed from then on.
///
/// Not `copy_to` and `fields` of what is an object or a list: those get plain values only.
const fn refreshed(name: &'static str, value: Value, default: &'static str) -> Param {
    Param { update: Update::Refresh, ..fixed(name, value, default) }
}

/// What becomes of unknown fields; without it, what becomes of them in the object around.
const fn dynamic() -> Param {
    Param { update: OPENED, ..fixed("dynamic", Value::BoolOr(&["strict", "runtime"]), "") }
}

/// All field types, in groups.
pub const FIELD_TYPES: &[&[FieldType]] =
    &[text::TYPES, keyword::TYPES, numeric::TYPES, date_range::TYPES, object::TYPES, geo_vector::TYPES];

/// Every field type.
pub fn field_types() -> impl Iterator<Item = &'static FieldType> {
    FIELD_TYPES.iter().flat_map(|group| group.iter())
}

/// The field type of a name.
pub const fn field_type(name: &str) -> Option<&'static FieldType> {
    let mut group = 0;
    while group < FIELD_TYPES.len() {
        let mut at = 0;
        while at < FIELD_TYPES[group].len() {
            if same(FIELD_TYPES[group][at].name, name) {
                return Some(&FIELD_TYPES[group][at]);
            }
            at += 1;
        }
        group += 1;
    }
    None
}

/// `==` of strings, which constants have not.
const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut at = 0;
    while at < left.len() && at < right.len() && left[at] == right[at] {
        at += 1;
    }
    at == left.len() && at == right.len()
}

impl FieldType {
    /// One of its parameters.
    pub fn param(&self, name: &str) -> Option<&'static Param> {
        self.params.iter().find(|param| param.name == name)
    }
}
