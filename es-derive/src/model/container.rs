//! A whole struct: its attributes, then its fields.

use syn::{Data, DeriveInput, Fields};

use crate::{
    attr::{ContainerSerde, Key, items, unraw},
    diag::{Errors, did_you_mean},
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
    let items = items(&input.attrs, errors);
    let above = document::read(&input.ident, &items, Role::Analysis, errors);
    SharedAnalysis {
        ident: input.ident.clone(),
        generics: input.generics.clone(),
        krate: above.krate,
        analysis: above.document.analysis,
    }
}

fn container(input: &DeriveInput, role: Role, errors: &mut Errors) -> Option<Container> {
    let derived = if role == Role::Document { "EsDocument" } else { "EsObject" };
    let before = errors.count();
    let given = items(&input.attrs, errors);
    let above = document::read(&input.ident, &given, role, errors);
    if role == Role::Document && !given.iter().any(|item| item.key.text == "index") {
        let help = given.iter().find(|item| did_you_mean(&item.key.text, ["index"]).is_some()).map_or_else(
            || format!("add #[es(index = \"{}s\")]", unraw(&input.ident).to_lowercase()),
            |_| "write `index`".to_owned(),
        );
        errors.help(input.ident.span(), "missing `index`", help);
    }
    let poisoned = errors.count() > before;
    let serde = ContainerSerde::read(&input.attrs, errors);
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
                errors.push(input.ident.span(), format!("`{derived}` needs a struct with named fields"));
                return None;
            }
        },
        Data::Enum(_) | Data::Union(_) => {
            errors.push(input.ident.span(), format!("`{derived}` needs a struct with named fields"));
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
                errors.push(word.span, format!("a second `{}`: `{}` is it already", word.text, first.name));
            } else {
                *slot = Some(key);
            }
        }
        fields.extend(read.field);
    }
    let mut extra = above.extra;
    if let Some((name, span)) = serde.tag {
        // serde writes the struct's name into this key.
        let ty = Key { text: "keyword".to_owned(), span };
        let definition = Definition { ty, params: Vec::new(), fields: Vec::new(), unchecked: true };
        extra.push(Extra { name: Key { text: name, span }, definition });
    }
    Some(Container {
        ident: input.ident.clone(),
        generics: input.generics.clone(),
        krate: above.krate,
        params: above.params,
        fields,
        extra,
        document: (role == Role::Document).then_some(document),
        poisoned,
    })
}
