//! Names of fields.

use std::collections::BTreeMap;

use crate::{
    attr::{Key, NodeKind},
    diag::Errors,
    model::{Container, Mapping},
};

/// Metadata fields: defined by Elasticsearch itself.
const METADATA: [&str; 13] = [
    "_data_stream_timestamp",
    "_doc_count",
    "_feature",
    "_field_names",
    "_id",
    "_ignored",
    "_index",
    "_nested_path",
    "_routing",
    "_seq_no",
    "_source",
    "_tier",
    "_version",
];

pub(super) fn check(container: &Container, errors: &mut Errors) {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    for (name, later, first) in names(container) {
        if let Some(fault) = fault(&name.text) {
            errors.push(name.at, fault);
        } else if container.document.is_some() && METADATA.contains(&name.text.as_str()) {
            errors.help(
                name.at,
                format!("`{}` is one of Elasticsearch's own fields", name.text),
                if name.text == "_id" {
                    "mark the field `#[es(id)]` and give it another name"
                } else {
                    "give it another name"
                },
            );
        }
        if let Some(first) = seen.get(name.text.as_str()) {
            errors.push(name.at, format!("{later} maps to `{}`, already used by {first}", name.text));
        } else {
            seen.insert(&name.text, first);
        }
    }
    joins(container, errors);
    let dotted_names = container
        .params
        .iter()
        .any(|param| param.name.text == "subobjects" && matches!(param.node.kind, NodeKind::Bool(false)));
    if !dotted_names {
        parents(container, errors);
    }
}

/// An index has one join field, at its root; those of other structs are left to the compiler's constants.
fn joins(container: &Container, errors: &mut Errors) {
    let joins = container.named_definitions().filter(|(_, definition)| definition.ty.text == "join");
    for (at, (name, _)) in joins.enumerate() {
        if at > 0 {
            errors.help(
                name.at,
                format!("an index has one `join` field, and `{}` is a second one", name.text),
                "put all relations into one field",
            );
        } else if name.text.contains('.') {
            errors.help(
                name.at,
                format!("a `join` field stands at the root of a mapping, and `{}` is within an object", name.text),
                "give it a name without a dot",
            );
        }
    }
}

/// The names at this level; what holds each, said of it alone and said where another clashes with it.
fn names(container: &Container) -> impl Iterator<Item = (&Key, String, String)> {
    let fields = container
        .fields
        .iter()
        .filter(|field| !matches!(field.mapping, Mapping::Flatten))
        .map(|field| (&field.name, format!("`{}`", field.source), format!("field `{}`", field.source)));
    let extra =
        container.extra.iter().map(|extra| (&extra.name, extra.noun.to_owned(), extra.noun.to_owned()));
    fields.chain(extra)
}

/// `a` as a value and `a.b` as a field can't both be.
fn parents(container: &Container, errors: &mut Errors) {
    for (name, ..) in names(container) {
        for (dot, _) in name.text.match_indices('.') {
            let parent = &name.text[..dot];
            let leaf = container.fields.iter().find(|field| field.name.text == parent);
            if let Some(Mapping::Explicit(definition)) = leaf.map(|field| &field.mapping)
                && !definition.is_object()
            {
                errors.help(
                    name.at,
                    format!(
                        "`{}` needs `{parent}` to be an object, and it is `{}`",
                        name.text, definition.ty.text
                    ),
                    "rename one of the two",
                );
            }
        }
    }
}

/// What Elasticsearch has against a field's name.
fn fault(name: &str) -> Option<String> {
    if name.trim().is_empty() {
        return Some("a field name must not be empty".to_owned());
    }
    let fault = if name.chars().all(|c| c == '.') {
        "has only dots"
    } else if name.split('.').any(|part| part.trim().is_empty()) {
        "has an empty part between dots"
    } else {
        return None;
    };
    Some(format!("the field name `{name}` {fault}"))
}
