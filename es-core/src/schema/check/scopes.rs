//! Nested documents: a value is copied within its own or outwards, an alias stays in its own.

use super::{
    message::{begins, same_text},
    params::get,
    paths::Use,
    walk::Walk,
};
use crate::schema::{Field, Json, Properties, Schema};

/// Where a walk through the tree stands.
#[derive(Clone, Copy)]
struct At<'a> {
    /// What is left of the target's path, as long as the walk is on it.
    rest: Option<&'a [u8]>,
    /// How many nested objects were passed, on the target's path and in all.
    passed: (usize, usize),
}

/// Whether all who name this path may.
pub(super) const fn in_reach(schema: &Schema, path: &str, what: Use) -> bool {
    // A template's nested objects are not looked at: what is copied there comes from the root.
    let root = schema.object.properties;
    let scopes = nested_above(root, path.as_bytes());
    reach(root, path, what, scopes, At { rest: Some(path.as_bytes()), passed: (0, 0) })
}

/// How many nested objects a path leads through.
const fn nested_above(properties: Properties, path: &[u8]) -> usize {
    let mut walk = Walk::through(properties);
    while let Some(property) = walk.next() {
        if let (Some(rest), Some(object)) = (below(path, property.name), property.field.object) {
            let found = is_nested(&property.field) as usize + nested_above(object.properties, rest);
            if found > 0 {
                return found;
            }
        }
    }
    0
}

/// What is left of a path below a name.
const fn below<'a>(path: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let name = name.as_bytes();
    if begins(path, name) && path.len() > name.len() && path[name.len()] == b'.' {
        Some(path.split_at(name.len() + 1).1)
    } else {
        None
    }
}

const fn is_nested(field: &Field) -> bool {
    matches!(field.ty.as_bytes(), b"nested")
}

const fn reach(properties: Properties, path: &str, what: Use, scopes: usize, here: At<'_>) -> bool {
    let mut walk = Walk::through(properties);
    while let Some(property) = walk.next() {
        let (on_path, all) = here.passed;
        let own = on_path == scopes && (matches!(what, Use::CopyTo) || all == scopes);
        if let Some(object) = property.field.object {
            let rest = match here.rest {
                Some(rest) => below(rest, property.name),
                None => None,
            };
            let nested = is_nested(&property.field) as usize;
            let passed = (on_path + if rest.is_some() { nested } else { 0 }, all + nested);
            if !reach(object.properties, path, what, scopes, At { rest, passed }) {
                return false;
            }
        }
        if !own && names(&property.field, path, what) {
            return false;
        }
    }
    true
}

/// Whether a field copies to the path, or is an alias of it.
const fn names(field: &Field, path: &str, what: Use) -> bool {
    let word = if matches!(what, Use::CopyTo) { "copy_to" } else { "path" };
    match get(field.params, word) {
        Some(Json::Str(text)) => same_text(text, path),
        Some(Json::Strings(texts)) => {
            let mut at = 0;
            while at < texts.len() {
                if same_text(texts[at], path) {
                    return true;
                }
                at += 1;
            }
            false
        }
        _ => false,
    }
}
