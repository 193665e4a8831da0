//! The `@timestamp` of a data stream.

use es_vocab::{TIMESTAMP, TIMESTAMP_PARAMS};

use super::{
    message::{Message, same_text},
    walk::Walk,
};
use crate::schema::{Field, Json, Node, Properties, Schema};

/// Each document of a data stream has a date by which the stream finds its index.
#[track_caller]
pub const fn timestamp(schema: &Schema) {
    let mut found = has(schema.object.properties);
    dates(schema.object.properties);
    let mut at = 0;
    while at < schema.analysis.templates.len() {
        let properties = schema.analysis.templates[at].properties;
        found = found || has(properties);
        dates(properties);
        at += 1;
    }
    if !found {
        Message::new()
            .push("each document of a data stream has a field `@timestamp`, and `")
            .push(schema.name)
            .push("` may have none\nhelp: add a `date` with `#[serde(rename = \"@timestamp\")]`")
            .report();
    }
}

/// Whether it is there, whatever variant is written.
const fn has(properties: Properties) -> bool {
    let mut at = 0;
    while at < properties.len() {
        let found = match &properties[at] {
            Node::Field(property) | Node::Extra(property) => same_text(property.name, TIMESTAMP),
            Node::Flatten(inner) => has(inner),
            Node::Variants(variants) => {
                let mut variant = 0;
                while variant < variants.len() && has(variants[variant].properties) {
                    variant += 1;
                }
                variant == variants.len()
            }
        };
        if found {
            return true;
        }
        at += 1;
    }
    false
}

/// Reports a field of this name that is no date, or one that the stream can't go by.
#[track_caller]
const fn dates(properties: Properties) {
    let mut walk = Walk::through(properties);
    while let Some(property) = walk.next() {
        if same_text(property.name, TIMESTAMP) {
            date(&property.field);
        }
    }
}

#[track_caller]
const fn date(field: &Field) {
    if !matches!(field.ty.as_bytes(), b"date" | b"date_nanos") {
        Message::new()
            .push("the `@timestamp` of a data stream is a date, and this one is a `")
            .push(field.ty)
            .push("`\nhelp: map it as `date` or `date_nanos`")
            .report();
    }
    if !field.fields.is_empty() {
        refuse("fields");
    }
    let mut at = 0;
    while at < field.params.len() {
        let (name, value) = &field.params[at];
        if !allowed(name, value) {
            refuse(name);
        }
        at += 1;
    }
}

const fn allowed(name: &str, value: &Json) -> bool {
    let mut row = 0;
    while row < TIMESTAMP_PARAMS.len() {
        let (known, only) = TIMESTAMP_PARAMS[row];
        if same_text(known, name) {
            return match (only, value) {
                (None, _) => true,
                (Some(only), Json::Bool(given)) => only == *given,
                (Some(_), _) => false,
            };
        }
        row += 1;
    }
    false
}

#[track_caller]
const fn refuse(param: &str) -> ! {
    Message::new()
        .push("Elasticsearch takes no data stream whose `@timestamp` has this `")
        .push(param)
        .push("`\nhelp: take it away, or put it on another field")
        .report()
}
