//! A whole struct: its attributes, then its fields.

use syn::{Data, DeriveInput, Fields};

use crate::{
    attr::{ContainerSerde, Item, Key, items, unraw},
    diag::{Errors, Place, did_you_mean},
};

use super::{
    Container, Definition, Extra, SharedAnalysis,
    document::{self, Role},
    field,
};

/// A struct that derives `EsDocument`.
pub(crate) fn document(input: &DeriveInput, errors: &mut Errors) -> Option<Container> {
    container(input, Role::Document, errors)
}

/// A struct that derives `EsObject`.
pub(crate) fn object(input: &DeriveInput, errors: &mut Errors) -> Option<Container> {
    container(input, Role::Object, errors)
}

/// A type that derives `EsAnalysis`.
pub(crate) fn shared_analysis(input: &DeriveInput, errors: &mut Errors) -> SharedAnalysis {
    let before = errors.count();
    let items = items(&input.attrs, errors);
    let mut above = document::read(&input.ident, &items, Role::Analysis, errors);
    above.document.analysis.sound = errors.count() == before;
    if !input.generics.params.is_empty() {
        errors.help(
            Place::of(&input.generics),
            "`EsAnalysis` needs a type without parameters",
            format!("write `struct {};`", input.ident),
        );
    }
    SharedAnalysis { ident: input.ident.clone(), krate: above.krate, analysis: above.document.analysis }
}

fn container(input: &DeriveInput, role: Role, errors: &mut Errors) -> Option<Container> {
    let derived = if role == Role::Document { "EsDocument" } else { "EsObject" };
    let before = errors.count();
    let given = items(&input.attrs, errors);
    let unread = errors.count() > before;
    let mut above = document::read(&input.ident, &given, role, errors);
    // A misspelt word, or one that could not be read, was reported and may have been it.
    let index = |item: &Item| item.key.text == "index" || did_you_mean(&item.key.text, ["index"]).is_some();
    if role == Role::Document && !unread && !given.iter().any(index) {
        let example = unraw(&input.ident).to_lowercase();
        errors.help(input.ident.span(), "missing `index`", format!("add `#[es(index = \"{example}s\")]`"));
    }
    above.document.analysis.sound = errors.count() == before;
    let serde = ContainerSerde::read(&input.attrs);
    if let Some((what, at)) = serde.elsewhere {
        errors.help(
            at,
            format!("`{what}` makes serde write another type than `{}`", input.ident),
            format!("derive `{derived}` for that type"),
        );
    }
    if let Some(at) = serde.transparent {
        errors.help(
            at,
            "a transparent struct is written as its field, which is no object",
            "implement `EsField` for it, with the field type of what it holds",
        );
    }
    let named = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(named) => &named.named,
            Fields::Unnamed(_) => {
                errors.help(
                    input.ident.span(),
                    format!("`{derived}` needs a struct with named fields"),
                    "serde writes a tuple struct as its one field or as a list: implement `EsField` for it",
                );
                return None;
            }
            Fields::Unit => {
                errors.help(
                    input.ident.span(),
                    format!("`{derived}` needs a struct with named fields"),
                    format!("write `struct {} {{}}`", input.ident),
                );
                return None;
            }
        },
        Data::Enum(_) | Data::Union(_) => {
            errors.help(
                input.ident.span(),
                format!("`{derived}` needs a struct with named fields"),
                "serde writes a plain enum as a string: implement `EsField` for it, as a `keyword`",
            );
            return None;
        }
    };

    let mut document = above.document;
    let mut fields = Vec::new();
    for source in named {
        let Some(read) = field::read(source, &input.ident, &serde, role, errors) else { continue };
        for (word, key) in read.keys {
            let slot = match word.text.as_str() {
                "id" => &mut document.id,
                "routing" => &mut document.routing,
                _ => &mut document.external_version,
            };
            if let Some(first) = slot {
                errors.help(
                    word.at,
                    format!("`{}` is on field `{}` already", word.text, first.name),
                    "take one of the two away",
                );
            } else {
                *slot = Some(key);
            }
        }
        fields.extend(read.field);
    }
    let mut extra = above.extra;
    if let Some((name, at)) = serde.tag {
        let ty = Key { text: "keyword".to_owned(), at };
        let definition = Definition { ty, params: Vec::new(), fields: Vec::new(), unchecked: true };
        extra.push(Extra { noun: "serde's `tag`", name: Key { text: name, at }, definition });
    }
    Some(Container {
        ident: input.ident.clone(),
        generics: input.generics.clone(),
        krate: above.krate,
        params: above.params,
        fields,
        extra,
        document: (role == Role::Document).then_some(document),
    })
}
