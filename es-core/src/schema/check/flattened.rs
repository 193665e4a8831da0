//! Names that meet at one level: those that `#[serde(flatten)]` brings, and those with dots.

use super::message::{Message, begins};
use super::names::{Names, What};
use super::walk::Walk;
use crate::schema::{Field, Node, Properties, Property};

/// What the node at `index` brings must not be there already. `dots`: `a.b` is a field of the object `a`.
#[track_caller]
pub const fn flattened(properties: Properties, index: usize, dots: bool, field: &str) {
    let mut known = Names::new();
    let mut at = 0;
    while at < properties.len() {
        // Of two flattened structs the later one is at fault; a field of the struct itself always stays.
        if at < index || !matches!(properties[at], Node::Flatten(_)) {
            known.add_node(&properties[at], "", dots);
        }
        at += 1;
    }
    let mut walk = Walk::of(&properties[index]);
    while let Some(property) = walk.next() {
        one(property, &known, dots, field);
    }
}

/// What a name with dots implies must be objects: `a` of `a.b`. `properties` are those of its level.
#[track_caller]
pub const fn parents(properties: Properties, name: &str) {
    let mut walk = Walk::through(properties);
    while let Some(property) = walk.next() {
        let parent = property.name.as_bytes();
        if !is_object(&property.field)
            && begins(name.as_bytes(), parent)
            && name.len() > parent.len()
            && name.as_bytes()[parent.len()] == b'.'
        {
            Message::new()
                .push("`")
                .push(name)
                .push("` needs `")
                .push(property.name)
                .push("` to be an object, and it is `")
                .push(property.field.ty)
                .push("`\nhelp: rename one of the two")
                .report();
        }
    }
}

#[track_caller]
const fn one(property: &Property, known: &Names, dots: bool, field: &str) {
    let name = property.name.as_bytes();
    match known.find(name) {
        None => {}
        Some(found) => match found.what {
            What::Field(_) => twice(property.name, field),
            What::Parent => {
                if !is_object(&property.field) {
                    dotted(property.name, property.field.ty, field);
                }
            }
        },
    }
    let mut at = name.len();
    while dots && at > 0 {
        at -= 1;
        if name[at] == b'.'
            && let Some(found) = known.find(name.split_at(at).0)
            && let What::Field(parent) = found.what
            && !is_object(&parent.field)
        {
            dotted(property.name.split_at(at).0, parent.field.ty, field);
        }
    }
}

const fn is_object(field: &Field) -> bool {
    matches!(field.ty.as_bytes(), b"object" | b"nested" | b"passthrough")
}

#[track_caller]
const fn twice(name: &str, field: &str) {
    Message::new()
        .push("`")
        .push(field)
        .push("` brings a field `")
        .push(name)
        .push("`, and there is one already\nhelp: rename one of the two, or do not flatten")
        .report();
}

#[track_caller]
const fn dotted(name: &str, ty: &str, field: &str) {
    Message::new()
        .push("with what `")
        .push(field)
        .push("` brings, `")
        .push(name)
        .push("` is a `")
        .push(ty)
        .push("` and, by a name with a dot, an object\nhelp: rename one of the two")
        .report();
}
