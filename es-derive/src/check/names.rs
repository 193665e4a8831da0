//! Names of fields.

use std::collections::BTreeMap;

use crate::{
    attr::Key,
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
    let fields = container
        .fields
        .iter()
        .filter(|field| !matches!(field.mapping, Mapping::Flatten))
        .map(|field| &field.name);
    let mut seen: BTreeMap<&str, &Key> = BTreeMap::new();
    for name in fields.chain(container.extra.iter().map(|extra| &extra.name)) {
        if let Some(fault) = fault(&name.text) {
            errors.push(name.span, format!("the field name `{}` {fault}", name.text));
        } else if container.document.is_some() && METADATA.contains(&name.text.as_str()) {
            errors.help(
                name.span,
                format!("`{}` is one of Elasticsearch's own fields", name.text),
                if name.text == "_id" {
                    "mark the field `#[es(id)]` and give it another name"
                } else {
                    "give it another name"
                },
            );
        }
        if seen.insert(&name.text, name).is_some() {
            errors.push(name.span, format!("a second field maps to `{}`", name.text));
        }
    }
    // `a` as a value and `a.b` as a field can't both be.
    for (name, key) in &seen {
        for (dot, _) in name.match_indices('.') {
            let parent = &name[..dot];
            let leaf = container.fields.iter().find(|field| field.name.text == parent);
            if let Some(Mapping::Explicit(definition)) = leaf.map(|field| &field.mapping)
                && !definition.is_object()
            {
                errors.push(
                    key.span,
                    format!("`{name}` needs `{parent}` to be an object, and it is `{}`", definition.ty.text),
                );
            }
        }
    }
}

fn fault(name: &str) -> Option<&'static str> {
    if name.trim().is_empty() {
        return Some("is empty");
    }
    if name.chars().all(|c| c == '.') {
        return Some("has only dots");
    }
    name.split('.').any(|part| part.trim().is_empty()).then_some("has an empty part between dots")
}
