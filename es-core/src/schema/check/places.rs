//! Where a field may stand: below which objects, and in an index of which mode.

use es_vocab::field_type;

use super::{
    message::{Message, same_text},
    params::{get, is, is_word},
    walk::Walk,
};
use crate::schema::{Field, Json, Object, Properties, Schema};

/// An index has one join field, at its root.
#[track_caller]
pub const fn join(root: &Object, user: &str) {
    let mut first: Option<&str> = None;
    let mut walk = Walk::through(root.properties);
    while let Some(property) = walk.next() {
        if let Some(object) = property.field.object
            && has_join(object.properties)
        {
            Message::new()
                .push("a `join` field stands at the root of a mapping, and `")
                .push(user)
                .push("` is within an object\nhelp: move it to the document")
                .report();
        }
        if matches!(property.field.ty.as_bytes(), b"join") {
            match first {
                // Variants have one together.
                Some(first) if !same_text(first, property.name) => {
                    Message::new()
                        .push("an index has one `join` field, and `")
                        .push(user)
                        .push("` is a second one\nhelp: put all relations into one field")
                        .report();
                }
                _ => first = Some(property.name),
            }
        }
    }
}

const fn has_join(properties: Properties) -> bool {
    let mut walk = Walk::through(properties);
    while let Some(property) = walk.next() {
        let below = match property.field.object {
            Some(object) => has_join(object.properties),
            None => false,
        };
        if below || matches!(property.field.ty.as_bytes(), b"join") {
            return true;
        }
    }
    false
}

/// An object with `subobjects = false` holds neither objects nor nested ones.
#[track_caller]
pub const fn leaves(object: &Object, user: &str) {
    if let Some(name) = first_object(object.properties) {
        Message::new()
            .push("`")
            .push(user)
            .push("` has `subobjects = false`, and `")
            .push(name)
            .push("` is an object\nhelp: map it as `flattened`, or give its fields names with dots")
            .report();
    }
}

const fn first_object(properties: Properties) -> Option<&'static str> {
    let mut walk = Walk::through(properties);
    while let Some(property) = walk.next() {
        if matches!(property.field.ty.as_bytes(), b"object" | b"nested") {
            return Some(property.name);
        }
    }
    None
}

/// An index sorted by fields has no nested objects.
#[track_caller]
pub const fn flat_index(root: &Object) {
    if let Some(name) = first_nested(root.properties) {
        Message::new()
            .push("an index with `sort.field` has no nested objects, and `")
            .push(name)
            .push("` is `nested`\nhelp: map it as `object` or `flattened`, or take the sort away")
            .report();
    }
}

const fn first_nested(properties: Properties) -> Option<&'static str> {
    let mut walk = Walk::through(properties);
    while let Some(property) = walk.next() {
        if matches!(property.field.ty.as_bytes(), b"nested") {
            return Some(property.name);
        }
        if let Some(object) = property.field.object
            && let Some(name) = first_nested(object.properties)
        {
            return Some(name);
        }
    }
    None
}

/// A dimension of a time series is no field of a nested object.
#[track_caller]
pub const fn dimension(root: &Object, user: &str) {
    if nested_dimension(root.properties, false) {
        Message::new()
            .push("a time series dimension is no field of a nested object, and `")
            .push(user)
            .push("` is\nhelp: move it to the document, or take `time_series_dimension` away")
            .report();
    }
}

const fn nested_dimension(properties: Properties, nested: bool) -> bool {
    let mut walk = Walk::through(properties);
    while let Some(property) = walk.next() {
        let inner = nested || matches!(property.field.ty.as_bytes(), b"nested");
        let below = match property.field.object {
            Some(object) => nested_dimension(object.properties, inner),
            None => false,
        };
        if below || (nested && is(property.field.params, "time_series_dimension", true)) {
            return true;
        }
    }
    false
}

/// A synthetic `_source` is made from fields that keep their values; a time series always has one.
#[track_caller]
pub const fn synthetic(schema: &Schema) {
    let asked = matches!(get(schema.root, "_source"), Some(Json::Object(source)) if is_word(source, "mode", "synthetic"));
    if asked || is_word(schema.settings, "mode", "time_series") {
        kept(schema.object.properties);
    }
}

#[track_caller]
const fn kept(properties: Properties) {
    let mut walk = Walk::through(properties);
    while let Some(property) = walk.next() {
        if let Some(reason) = lost(&property.field) {
            Message::new()
                .push("no synthetic `_source` can be made from `")
                .push(property.name)
                .push("`, a field of type `")
                .push(property.field.ty)
                .push("`, ")
                .push(reason)
                .push("\nhelp: change the field, or keep the source: `_source(mode = \"stored\")`")
                .report();
        }
        if let Some(object) = property.field.object {
            kept(object.properties);
        }
    }
}

/// Why the values of a field are not kept.
const fn lost(field: &Field) -> Option<&'static str> {
    let stored = is(field.params, "store", true);
    let malformed = is(field.params, "ignore_malformed", true);
    if get(field.params, "copy_to").is_some() {
        return Some("because of its `copy_to`");
    }
    if get(field.params, "normalizer").is_some() {
        return Some("because of its `normalizer`");
    }
    match field.ty.as_bytes() {
        b"text" if stored || has_keyword(field) => return None,
        b"text" => return Some("which neither is stored nor has a `keyword` sub-field"),
        b"keyword" if stored => return None,
        b"date"
        | b"date_nanos"
        | b"geo_point"
        | b"scaled_float"
        | b"unsigned_long"
        | b"histogram"
        | b"aggregate_metric_double"
            if malformed =>
        {
            return Some("because it ignores malformed values");
        }
        _ => {}
    }
    if is(field.params, "doc_values", false) && !same_text(field.ty, "dense_vector") {
        return Some("which has no doc values");
    }
    match field_type(field.ty) {
        Some(ty) if !ty.synthetic => Some("which keeps no values"),
        _ => None,
    }
}

/// A sub-field that keeps what a text field does not.
const fn has_keyword(field: &Field) -> bool {
    let mut at = 0;
    while at < field.fields.len() {
        let sub = &field.fields[at].field;
        let keeps = !is(sub.params, "doc_values", false) || is(sub.params, "store", true);
        if matches!(sub.ty.as_bytes(), b"keyword") && keeps && get(sub.params, "normalizer").is_none() {
            return true;
        }
        at += 1;
    }
    false
}
