//! Paths of fields: in `copy_to`, in aliases, in contexts of completions, in settings.

use es_vocab::field_type;

use super::{
    message::{Message, begins},
    params::{get, is},
    scopes::in_reach,
    walk::Walk,
};
use crate::schema::{Field, Properties, Schema, Template};

/// What a path is for: each takes other fields.
#[derive(Debug, Clone, Copy)]
pub enum Use {
    /// A field's `copy_to`.
    CopyTo,
    /// A field alias.
    Alias,
    /// The setting `sort.field`.
    Sort,
    /// The setting `routing_path`, of a time series.
    RoutingPath,
    /// The `path` of a completion's context of type `geo`.
    GeoContext,
}

/// What stands at the end of a path.
#[derive(Clone, Copy)]
enum Target {
    Nothing,
    Value(&'static Field),
    SubField(&'static Field),
    Object,
    Alias,
}

impl Use {
    const fn word(self) -> &'static str {
        match self {
            Use::CopyTo => "copy_to",
            Use::Alias => "alias",
            Use::Sort => "sort.field",
            Use::RoutingPath => "routing_path",
            Use::GeoContext => "path",
        }
    }

    /// What is wrong with the end of a path, and the repair.
    const fn fault(self, target: Target) -> Option<(&'static str, &'static str)> {
        match (self, target) {
            (Use::RoutingPath, Target::Nothing) => None,
            (_, Target::Nothing) => Some((
                "`, and the document has no such field",
                "give the whole path from the document's root",
            )),
            (_, Target::Object) => Some(("`, an object", "name one of its fields")),
            (_, Target::Alias) => Some(("`, an alias", "name the field that the alias leads to")),
            (Use::CopyTo, Target::SubField(_)) => {
                Some(("`, a sub-field", "name the field that it is a sub-field of"))
            }
            (Use::Alias, Target::Value(field)) if matches!(field.ty.as_bytes(), b"join") => {
                Some(("`, a `join` field", "name another field: a join can't have an alias"))
            }
            (Use::Sort, Target::Value(field) | Target::SubField(field)) if !sortable(field) => Some((
                "`, by which an index can't be sorted",
                "take a field with doc values: `keyword`, a number, `date`, `boolean`, `ip`, `version`",
            )),
            (Use::CopyTo | Use::Alias | Use::Sort, _) => None,
            (Use::RoutingPath, Target::Value(field)) if is_dimension(field) => None,
            (Use::RoutingPath, _) => Some((
                "`, which is no dimension",
                "map it as `keyword(time_series_dimension = true)`, or as `flattened` with `time_series_dimensions`",
            )),
            (Use::GeoContext, Target::Value(field) | Target::SubField(field))
                if matches!(field.ty.as_bytes(), b"geo_point") =>
            {
                None
            }
            (Use::GeoContext, _) => Some(("`, which is no `geo_point`", "name a field of type `geo_point`")),
        }
    }
}

const fn sortable(field: &Field) -> bool {
    let known = match field_type(field.ty) {
        Some(ty) => ty.sortable,
        None => true,
    };
    known && !is(field.params, "doc_values", false)
}

const fn is_dimension(field: &Field) -> bool {
    match field.ty.as_bytes() {
        b"keyword" => {
            is(field.params, "time_series_dimension", true) && get(field.params, "script").is_none()
        }
        b"flattened" => get(field.params, "time_series_dimensions").is_some(),
        _ => false,
    }
}

/// A path must lead to a field of the document, or of its component templates, that fits its use.
#[track_caller]
pub const fn path(schema: &Schema, path: &str, what: Use, user: &str) {
    let own = end(schema.object.properties, path.as_bytes());
    let found = match own {
        Target::Nothing => end_of_templates(schema.analysis.templates, path.as_bytes()),
        found => found,
    };
    let fault = match what.fault(found) {
        None if matches!(what, Use::CopyTo | Use::Alias) && !in_reach(schema, path, what) => Some((
            "`, a field of another nested document",
            "a value goes to its own document or to those around it, and an alias stays in its own",
        )),
        fault => fault,
    };
    if let Some((fault, help)) = fault {
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
}

const fn end_of_templates(templates: &[Template], path: &[u8]) -> Target {
    let mut at = 0;
    while at < templates.len() {
        let found = end(templates[at].properties, path);
        if !matches!(found, Target::Nothing) {
            return found;
        }
        at += 1;
    }
    Target::Nothing
}

const fn end(properties: Properties, path: &[u8]) -> Target {
    let mut walk = Walk::through(properties);
    while let Some(property) = walk.next() {
        let name = property.name.as_bytes();
        if begins(path, name) {
            let found = if path.len() == name.len() {
                kind(&property.field)
            } else if path[name.len()] == b'.' {
                within(&property.field, path.split_at(name.len() + 1).1)
            } else {
                Target::Nothing
            };
            if !matches!(found, Target::Nothing) {
                return found;
            }
        }
    }
    Target::Nothing
}

const fn kind(field: &'static Field) -> Target {
    match field.ty.as_bytes() {
        b"object" | b"nested" | b"passthrough" => Target::Object,
        b"alias" => Target::Alias,
        _ => Target::Value(field),
    }
}

/// A sub-field, or a field of the object.
const fn within(field: &'static Field, path: &[u8]) -> Target {
    let mut at = 0;
    while at < field.fields.len() {
        let name = field.fields[at].name.as_bytes();
        if name.len() == path.len() && begins(path, name) {
            return Target::SubField(&field.fields[at].field);
        }
        at += 1;
    }
    match field.object {
        Some(object) => end(object.properties, path),
        None => Target::Nothing,
    }
}
