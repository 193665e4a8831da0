//! The limits of a mapping: fields, depth, nested objects, dimensions, the length of a name.

use super::{
    message::Message,
    names::{Named, Names, What},
    params::{get, is, number},
    walk::Walk,
};
use crate::schema::{Field, Json, Node, Params, Properties, Schema};

/// What a mapping has of what is limited.
#[derive(Clone, Copy)]
struct Count {
    fields: i64,
    depth: i64,
    nested: i64,
    dimensions: i64,
    name: i64,
}

const NOTHING: Count = Count { fields: 0, depth: 0, nested: 0, dimensions: 0, name: 0 };

impl Count {
    const fn with(self, other: Count) -> Count {
        Count {
            fields: self.fields + other.fields,
            depth: if self.depth > other.depth { self.depth } else { other.depth },
            nested: self.nested + other.nested,
            dimensions: self.dimensions + other.dimensions,
            name: if self.name > other.name { self.name } else { other.name },
        }
    }
}

/// A document keeps within the limits of its index, those that it sets itself or Elasticsearch's own.
#[track_caller]
pub const fn limits(schema: &Schema) {
    let mut count = of(schema.object.properties);
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
    within(
        set,
        count.name,
        "mapping.field_name_length.limit",
        i64::MAX,
        "characters in the name of a field",
        "shorten it",
    );
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

const fn of(properties: Properties) -> Count {
    if has_variants(properties) {
        return beside(properties, &Names::new());
    }
    let mut count = NOTHING;
    let mut walk = Walk::through(properties);
    while let Some(property) = walk.next() {
        count = count.with(named(field(&property.field), property.name));
    }
    count
}

/// Whether a name may be there more than once.
const fn has_variants(properties: Properties) -> bool {
    let mut at = 0;
    while at < properties.len() {
        if match &properties[at] {
            Node::Variants(_) => true,
            Node::Flatten(inner) => has_variants(inner),
            Node::Field(_) | Node::Extra(_) => false,
        } {
            return true;
        }
        at += 1;
    }
    false
}

/// What a level has beside names that are counted already. A name of several variants is one field; of objects that are
/// merged under it, each field counts once.
const fn beside(properties: Properties, counted: &Names) -> Count {
    let mut count = NOTHING;
    let mut names = Names::new();
    let mut walk = Walk::through(properties);
    while let Some(property) = walk.next() {
        let name = property.name.as_bytes();
        let before = match names.find(name) {
            Some(found) => Some(found),
            None => counted.find(name),
        };
        count = count.with(match before {
            None => named(field(&property.field), property.name),
            Some(Named { what: What::Field(first), .. }) => merged(&first.field, &property.field),
            Some(_) => NOTHING,
        });
        names.add_property(property, "", false);
    }
    count
}

/// What the second field adds to the first.
const fn merged(first: &Field, second: &Field) -> Count {
    match (first.object, second.object) {
        (Some(first), Some(second)) => {
            let mut counted = Names::new();
            counted.add(first.properties, "", false);
            beside(second.properties, &counted)
        }
        _ => NOTHING,
    }
}

/// One field, with what is below it.
const fn field(field: &Field) -> Count {
    let object = matches!(field.ty.as_bytes(), b"object" | b"nested" | b"passthrough");
    let mut count = match field.object {
        Some(object) => of(object.properties),
        None => NOTHING,
    };
    count.fields += 1;
    if object {
        // The root is a level, too.
        count.depth = if count.depth == 0 { 2 } else { count.depth + 1 };
    }
    if matches!(field.ty.as_bytes(), b"nested") {
        count.nested += 1;
    }
    if is(field.params, "time_series_dimension", true) {
        count.dimensions += 1;
    }
    let mut at = 0;
    while at < field.fields.len() {
        count.fields += 1;
        count = named(count, field.fields[at].name);
        at += 1;
    }
    count
}

/// The longest name; characters are bytes but those that go on from one before.
const fn named(count: Count, name: &str) -> Count {
    let bytes = name.as_bytes();
    let (mut at, mut length) = (0, 0);
    while at < bytes.len() {
        if bytes[at] & 0xC0 != 0x80 {
            length += 1;
        }
        at += 1;
    }
    Count { name: if length > count.name { length } else { count.name }, ..count }
}
