//! Names of fields.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    attr::Key,
    diag::Errors,
    model::{Container, Definition, Field, Mapping},
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
    let dots = container.dots_make_objects();
    joins(container, errors);
    // What is wrong with the tag is said once, and not for each variant.
    let mut reported = BTreeSet::new();
    for level in levels(container) {
        each(&level, container.document.is_some(), &mut reported, errors);
        if dots {
            parents(&level, errors);
        }
    }
}

fn each<'a>(level: &[Named<'a>], in_document: bool, reported: &mut BTreeSet<&'a str>, errors: &mut Errors) {
    let mut seen: BTreeMap<&str, &Named<'_>> = BTreeMap::new();
    for named in level {
        let name = named.name;
        if let Some(fault) = fault(&name.text) {
            if reported.insert(&name.text) {
                errors.push(name.at, fault);
            }
        } else if in_document
            && name.text.starts_with('_')
            && METADATA.contains(&name.text.as_str())
            && reported.insert(&name.text)
        {
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
            errors.push(
                name.at,
                format!("{} maps to `{}`, already used by {}", named.alone(), name.text, first.other()),
            );
        } else {
            seen.insert(&name.text, named);
        }
    }
}

/// An index has one join field, at its root; those of other structs are left to the compiler's constants.
fn joins(container: &Container, errors: &mut Errors) {
    let mut first = None;
    for (name, _) in container.named_definitions().filter(|(_, definition)| definition.ty.text == "join") {
        // Variants have one together.
        if *first.get_or_insert(name.text.as_str()) != name.text {
            errors.help(
                name.at,
                format!("an index has one `join` field, and `{}` is a second one", name.text),
                "put all relations into one field",
            );
        } else if name.text.contains('.') {
            errors.help(
                name.at,
                format!(
                    "a `join` field stands at the root of a mapping, and `{}` is within an object",
                    name.text
                ),
                "give it a name without a dot",
            );
        }
    }
}

/// A name, and what holds it.
struct Named<'a> {
    name: &'a Key,
    noun: &'static str,
    /// How the holder is called; `None` where the noun says all.
    holder: Option<Cow<'a, str>>,
    /// Its field type, where the attribute says it.
    definition: Option<&'a Definition>,
}

impl Named<'_> {
    /// Said of it alone.
    fn alone(&self) -> String {
        self.holder.as_ref().map_or_else(|| self.noun.to_owned(), |holder| format!("`{holder}`"))
    }

    /// Said where another clashes with it.
    fn other(&self) -> String {
        self.holder
            .as_ref()
            .map_or_else(|| self.noun.to_owned(), |holder| format!("{} `{holder}`", self.noun))
    }
}

/// The names that stand beside each other: of a struct all, of an enum those of each variant.
fn levels(container: &Container) -> Vec<Vec<Named<'_>>> {
    let Some(variants) = &container.variants else {
        return vec![of_fields(&container.fields).chain(beside(container)).collect()];
    };
    variants
        .iter()
        .flat_map(|variant| {
            let fields = of_fields(&container.fields[variant.fields.clone()]);
            match &variant.within {
                None => vec![fields.chain(beside(container)).collect()],
                Some(name) => {
                    let holder = Some(variant.ident.to_string().into());
                    let object = Named { name, noun: "variant", holder, definition: None };
                    vec![[object].into_iter().chain(beside(container)).collect(), fields.collect()]
                }
            }
        })
        .collect()
}

fn of_fields(fields: &[Field]) -> impl Iterator<Item = Named<'_>> {
    fields.iter().filter(|field| !matches!(field.mapping, Mapping::Flatten)).map(|field| Named {
        name: &field.name,
        noun: "field",
        holder: Some(field.source.as_str().into()),
        definition: match &field.mapping {
            Mapping::Explicit(definition) => Some(definition),
            _ => None,
        },
    })
}

/// The names that no field has.
fn beside(container: &Container) -> impl Iterator<Item = Named<'_>> {
    let extra = container.extra.iter().map(|extra| (&extra.name, extra.noun, None));
    let tag = container.tag.iter().map(|tag| (tag, "serde's `tag`", None));
    extra.chain(tag).map(|(name, noun, definition)| Named { name, noun, holder: None, definition })
}

/// `a` as a value and `a.b` as a field can't both be.
fn parents(level: &[Named<'_>], errors: &mut Errors) {
    let leaves: BTreeMap<&str, &Definition> = level
        .iter()
        .filter_map(|named| Some((named.name.text.as_str(), named.definition?)))
        .filter(|(_, definition)| !definition.is_object())
        .collect();
    for Named { name, .. } in level {
        for (dot, _) in name.text.match_indices('.') {
            let parent = &name.text[..dot];
            if let Some(definition) = leaves.get(parent) {
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
    let plain = |c: u8| c.is_ascii_alphanumeric() || c == b'_';
    if !name.is_empty() && name.bytes().all(plain) {
        return None;
    }
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
