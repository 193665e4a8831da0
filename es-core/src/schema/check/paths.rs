//! Paths of fields, in `copy_to`, in aliases and in the index sort.

use super::message::{Message, begins};
use crate::schema::{Field, Node, Object, Properties, Variant};

/// What a path is for: each takes other fields.
#[derive(Debug, Clone, Copy)]
pub enum Use {
    /// A field's `copy_to`.
    CopyTo,
    /// A field alias.
    Alias,
    /// The setting `sort.field`.
    Sort,
}

/// What stands at the end of a path.
#[derive(Clone, Copy)]
enum Target {
    Nothing,
    Value,
    SubField,
    Object,
    Alias,
}

impl Use {
    const fn word(self) -> &'static str {
        match self {
            Use::CopyTo => "copy_to",
            Use::Alias => "alias",
            Use::Sort => "sort.field",
        }
    }

    const fn takes(self, target: Target) -> bool {
        match target {
            Target::Value => true,
            Target::SubField => !matches!(self, Use::CopyTo),
            Target::Nothing | Target::Object | Target::Alias => false,
        }
    }
}

/// A path must lead to a field of the document that holds values.
#[track_caller]
pub const fn path(root: &Object, path: &str, what: Use, user: &str) {
    let target = end(root.properties, path.as_bytes());
    if what.takes(target) {
        return;
    }
    let (fault, help) = match target {
        Target::SubField => ("`, a sub-field", "name the field that it is a sub-field of"),
        Target::Object => ("`, an object", "name one of its fields"),
        Target::Alias => ("`, an alias", "name the field that the alias leads to"),
        Target::Nothing | Target::Value => {
            ("`, and the document has no such field", "give the whole path from the document's root")
        }
    };
    Message::new()
        .push("`")
        .push(what.word())
        .push("` of `")
        .push(user)
        .push("` leads to `")
        .push(path)
        .push(fault)
        .push("\nhelp: ")
        .push(help)
        .report();
}

const fn end(properties: Properties, path: &[u8]) -> Target {
    let mut at = 0;
    while at < properties.len() {
        let found = match &properties[at] {
            Node::Flatten(inner) => end(inner, path),
            Node::Variants(all) => end_in_variants(all, path),
            Node::Field(property) | Node::Extra(property) => {
                let name = property.name.as_bytes();
                if !begins(path, name) {
                    Target::Nothing
                } else if path.len() == name.len() {
                    kind(&property.field)
                } else if path[name.len()] == b'.' {
                    within(&property.field, path.split_at(name.len() + 1).1)
                } else {
                    Target::Nothing
                }
            }
        };
        if !matches!(found, Target::Nothing) {
            return found;
        }
        at += 1;
    }
    Target::Nothing
}

/// The first variant that knows the path: where several do, they agree.
const fn end_in_variants(all: &[Variant], path: &[u8]) -> Target {
    let mut at = 0;
    while at < all.len() {
        let found = end(all[at].properties, path);
        if !matches!(found, Target::Nothing) {
            return found;
        }
        at += 1;
    }
    Target::Nothing
}

const fn kind(field: &Field) -> Target {
    match field.ty.as_bytes() {
        b"object" | b"nested" => Target::Object,
        b"alias" => Target::Alias,
        _ => Target::Value,
    }
}

/// A sub-field, or a field of the object.
const fn within(field: &Field, path: &[u8]) -> Target {
    let mut at = 0;
    while at < field.fields.len() {
        let name = field.fields[at].name.as_bytes();
        if name.len() == path.len() && begins(path, name) {
            return Target::SubField;
        }
        at += 1;
    }
    match field.object {
        Some(object) => end(object.properties, path),
        None => Target::Nothing,
    }
}
