//! The limits of a mapping: fields, depth, nested objects, dimensions, the length of a name.
//!
//! Evaluated for every document: what a plain struct goes through takes few steps, each of which is about a microsecond.

use super::{
    message::Message,
    names::{Named, Names, What},
    params::{get, number},
    walk::Walk,
};
use crate::schema::{Field, Json, Node, Params, Properties, Property, Schema};

/// What a mapping has of what is limited.
#[derive(Clone, Copy)]
struct Count {
    fields: i64,
    depth: i64,
    nested: i64,
    dimensions: i64,
}

/// A document keeps within the limits of its index, those that it sets itself or Elasticsearch's own.
#[track_caller]
pub const fn limits(schema: &Schema) {
    let mut count = Count { fields: 0, depth: 0, nested: 0, dimensions: 0 };
    count.level(schema.object.properties, 1);
    if let Some(Json::Object(runtime)) = get(schema.root, "runtime") {
        #[allow(clippy::cast_possible_wrap)] // far from it
        let runtime = runtime.len() as i64;
        count.fields += runtime;
    }
    let set = schema.settings;
    within(
        set,
        count.fields,
        "mapping.total_fields.limit",
        1000,
        "fields",
        "split the document, or map rarely searched parts as `flattened`",
    );
    within(set, count.depth, "mapping.depth.limit", 20, "levels", "map the inner objects as `flattened`");
    within(
        set,
        count.nested,
        "mapping.nested_fields.limit",
        50,
        "nested objects",
        "map some as `object` or `flattened`",
    );
    within(
        set,
        count.dimensions,
        "mapping.dimension_fields.limit",
        21,
        "time series dimensions",
        "few dimensions tell one series from another",
    );
    let length = "mapping.field_name_length.limit";
    if get(set, length).is_some() {
        let longest = longest(schema.object.properties);
        within(set, longest, length, i64::MAX, "characters in the name of a field", "shorten it");
    }
}

#[track_caller]
const fn within(settings: Params, found: i64, limit: &str, default: i64, what: &str, help: &str) {
    let most = number(settings, limit, default);
    if found > most {
        Message::new()
            .push("the mapping has ")
            .push_number(found)
            .push(" ")
            .push(what)
            .push(", and `")
            .push(limit)
            .push("` is ")
            .push_number(most)
            .push("\nhelp: ")
            .push(help)
            .push(", or raise the limit in `settings(…)`")
            .report();
    }
}

impl Count {
    /// Adds a level; the root is the first.
    const fn level(&mut self, properties: Properties, depth: i64) {
        let before = *self;
        if !self.plain(properties, depth) {
            *self = before;
            self.beside(properties, depth, &Names::new());
        }
    }

    /// Adds a level on which a name stands once; false where it has variants, so that one may stand twice.
    const fn plain(&mut self, properties: Properties, depth: i64) -> bool {
        let mut rest = properties;
        while let [node, others @ ..] = rest {
            match node {
                Node::Field(property) | Node::Extra(property) => match property.field {
                    // Most fields: few steps and one call.
                    Field { ty, params: [], fields: [], object: None } if !may_open(ty) => {
                        self.fields += 1;
                        if depth > self.depth {
                            self.depth = depth;
                        }
                    }
                    ref field => self.field(field, depth),
                },
                Node::Flatten(inner) if self.plain(inner, depth) => {}
                Node::Flatten(_) | Node::Variants(_) => return false,
            }
            rest = others;
        }
        true
    }

    /// Adds what a level has beside names that are counted already. A name of several variants is one field; of objects
    /// that are merged under it, each field counts once.
    const fn beside(&mut self, properties: Properties, depth: i64, counted: &Names) {
        let mut names = Names::new();
        let mut walk = Walk::through(properties);
        while let Some(property) = walk.next() {
            let name = property.name.as_bytes();
            let before = match names.find(name) {
                Some(found) => Some(found),
                None => counted.find(name),
            };
            match before {
                None => self.field(&property.field, depth),
                Some(Named { what: What::Field(first), .. }) => {
                    self.merged(&first.field, &property.field, depth);
                }
                Some(_) => {}
            }
            names.add_property(property, "", false);
        }
    }

    /// Adds what the second of two fields of one name has beside the first.
    const fn merged(&mut self, first: &Field, second: &Field, depth: i64) {
        let depth = depth + levels(second);
        if let (Some(first), Some(second)) = (first.object, second.object) {
            let mut counted = Names::new();
            counted.add(first.properties, "", false);
            self.beside(second.properties, depth, &counted);
        }
    }

    /// Adds one field, with what is below it.
    #[allow(clippy::cast_possible_wrap)] // far from it
    const fn field(&mut self, field: &Field, depth: i64) {
        self.fields += 1 + field.fields.len() as i64;
        if is_dimension(field.params) {
            self.dimensions += 1;
        }
        if matches!(field.ty.as_bytes(), b"nested") {
            self.nested += 1;
        }
        let depth = if may_open(field.ty) { depth + levels(field) } else { depth };
        if depth > self.depth {
            self.depth = depth;
        }
        if let Some(object) = field.object {
            self.level(object.properties, depth);
        }
    }
}

/// Whether the name of a field type begins as one of those in [`levels`].
const fn may_open(ty: &str) -> bool {
    matches!(ty.as_bytes(), [b'o' | b'n' | b'p', ..])
}

/// `is(params, "time_series_dimension", true)` in fewer steps.
const fn is_dimension(params: Params) -> bool {
    let mut rest = params;
    while let [(name, value), others @ ..] = rest {
        if matches!((name.as_bytes(), value), (b"time_series_dimension", Json::Bool(true))) {
            return true;
        }
        rest = others;
    }
    false
}

/// How many levels a field opens.
const fn levels(field: &Field) -> i64 {
    if matches!(field.ty.as_bytes(), b"object" | b"nested" | b"passthrough") { 1 } else { 0 }
}

/// The characters of the longest name.
const fn longest(properties: Properties) -> i64 {
    let mut most = 0;
    let mut walk = Walk::through(properties);
    while let Some(Property { name, field }) = walk.next() {
        most = larger(most, characters(name));
        if let Some(object) = field.object {
            most = larger(most, longest(object.properties));
        }
        let mut at = 0;
        while at < field.fields.len() {
            most = larger(most, characters(field.fields[at].name));
            at += 1;
        }
    }
    most
}

const fn larger(one: i64, other: i64) -> i64 {
    if one > other { one } else { other }
}

/// Characters are bytes but those that go on from one before.
const fn characters(name: &str) -> i64 {
    let bytes = name.as_bytes();
    let (mut at, mut length) = (0, 0);
    while at < bytes.len() {
        if bytes[at] & 0xC0 != 0x80 {
            length += 1;
        }
        at += 1;
    }
    length
}
