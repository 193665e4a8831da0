//! A whole struct or enum: its attributes, then its fields.

use syn::{Data, DataStruct, DeriveInput, Fields, Ident};

use crate::{
    attr::{ContainerSerde, Item, Key, items, unraw},
    diag::{Errors, Place, did_you_mean},
};

use super::{
    Container, Field, KeyField, SharedAnalysis,
    document::{self, Role},
    field::{self, Owner, Read},
    variants,
};

/// A type that derives `EsDocument`.
pub(crate) fn document(input: &DeriveInput, errors: &mut Errors) -> Option<Container> {
    container(input, Role::Document, errors)
}

/// A type that derives `EsObject`.
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
    elsewhere(&serde, &input.ident, derived, errors);
    if let Some(at) = serde.transparent {
        errors.help(
            at,
            "a transparent struct is written as its field, which is no object",
            "derive `EsField` for it instead",
        );
    }
    let owner = Owner { ident: &input.ident, variant: None, case: serde.rename_all, role };
    let mut parts = Parts::default();
    let variants = match &input.data {
        Data::Struct(DataStruct { fields: Fields::Named(named), .. }) => {
            for source in &named.named {
                parts.extend(field::read(source, owner, errors), errors);
            }
            None
        }
        Data::Enum(data) => Some(variants::read(data, &serde, owner, &mut parts, errors)?),
        Data::Struct(data) => {
            let help = if matches!(data.fields, Fields::Unit) {
                format!("write `struct {} {{}}`", input.ident)
            } else {
                "serde writes a struct of one unnamed field as that field: derive `EsField` for it".to_owned()
            };
            errors.help(input.ident.span(), format!("`{derived}` needs a struct with named fields"), help);
            return None;
        }
        Data::Union(_) => {
            errors.help(
                input.ident.span(),
                format!("`{derived}` needs a struct or an enum"),
                "serde writes no unions: wrap it in a struct",
            );
            return None;
        }
    };
    Some(Container {
        ident: input.ident.clone(),
        generics: input.generics.clone(),
        krate: above.krate,
        params: above.params,
        fields: parts.fields,
        variants,
        tag: serde.tag.map(|(text, at)| Key { text, at }),
        extra: above.extra,
        keys: parts.keys,
        document: (role == Role::Document).then_some(above.document),
    })
}

/// Reports attributes by which serde writes another type.
pub(super) fn elsewhere(serde: &ContainerSerde, ident: &Ident, derived: &str, errors: &mut Errors) {
    if let Some((what, at)) = serde.elsewhere {
        errors.help(
            at,
            format!("`{what}` makes serde write another type than `{ident}`"),
            format!("derive `{derived}` for that type"),
        );
    }
}

/// Fields as they are read.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) fields: Vec<Field>,
    keys: Vec<KeyField>,
}

impl Parts {
    /// Adds a field; of a struct, or of a variant, one has a role.
    pub(super) fn extend(&mut self, read: Option<Read>, errors: &mut Errors) {
        let Some(read) = read else { return };
        for key in read.keys {
            let same = |first: &&KeyField| first.role.text == key.role.text && first.variant == key.variant;
            if let Some(first) = self.keys.iter().find(same) {
                errors.help(
                    key.role.at,
                    format!("`{}` is on field `{}` already", key.role.text, first.name),
                    "take one of the two away",
                );
            } else {
                self.keys.push(key);
            }
        }
        self.fields.extend(read.field);
    }
}
