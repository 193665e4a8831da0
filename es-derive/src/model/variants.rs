//! The variants of an enum, as serde writes them.

use syn::{DataEnum, Fields};

use crate::{
    attr::{ContainerSerde, Key, VariantSerde, items},
    diag::{Errors, Place},
};

use super::{
    Variant,
    container::Parts,
    field::{self, Owner},
};

/// How serde tells the variants apart.
#[derive(Clone)]
enum Tagging {
    /// `{"Cat": {…}}`
    External,
    /// `{"type": "Cat", …}`
    Internal,
    /// `{"type": "Cat", "data": {…}}`
    Adjacent(Key),
    /// `{…}`
    Untagged,
}

/// Reads the variants that serde writes, and their fields into `parts`.
pub(super) fn read(
    data: &DataEnum,
    serde: &ContainerSerde,
    owner: Owner<'_>,
    parts: &mut Parts,
    errors: &mut Errors,
) -> Option<Vec<Variant>> {
    let tagging = match (&serde.untagged, &serde.tag, &serde.content) {
        (Some(_), ..) => Tagging::Untagged,
        (None, Some(_), Some((text, at))) => Tagging::Adjacent(Key { text: text.clone(), at: *at }),
        (None, Some(_), None) => Tagging::Internal,
        (None, None, _) => Tagging::External,
    };
    let written: Vec<_> = data
        .variants
        .iter()
        .map(|source| (source, VariantSerde::read(&source.attrs)))
        .filter(|(_, of_variant)| !of_variant.skip)
        .collect();
    if written.is_empty() {
        let message = format!("`{}` has no variant that serde writes", owner.ident);
        errors.help(owner.ident.span(), message, "add one");
        return None;
    }
    if matches!(tagging, Tagging::External)
        && written.iter().all(|(source, _)| matches!(source.fields, Fields::Unit))
    {
        errors.help(
            owner.ident.span(),
            format!("serde writes `{}` as a string, which is no object", owner.ident),
            "derive `EsField` for it: a `keyword`",
        );
        return None;
    }
    let mut found = Vec::new();
    for (source, of_variant) in written {
        let tagging = of_variant.untagged.map_or(&tagging, |_| &Tagging::Untagged);
        found.extend(variant(source, &of_variant, serde, tagging, owner, parts, errors));
    }
    Some(found)
}

fn variant(
    source: &syn::Variant,
    of_variant: &VariantSerde,
    of_enum: &ContainerSerde,
    tagging: &Tagging,
    owner: Owner<'_>,
    parts: &mut Parts,
    errors: &mut Errors,
) -> Option<Variant> {
    let ident = &source.ident;
    if let Some(item) = items(&source.attrs, errors).first() {
        errors.help(
            item.key.at,
            format!("`{}` stands on a variant, which is no field", item.key.text),
            "move it to a field of the variant",
        );
    }
    if let Some((what, at)) = of_variant.with {
        errors.help(
            at,
            format!("`{what}` decides what serde writes, so the fields of `{ident}` can't be known"),
            format!("give `{ident}` a type of its own that is written so: `{ident}(Type)`"),
        );
        return None;
    }
    let within = match tagging {
        Tagging::External => Some(name(source, of_variant, of_enum)),
        Tagging::Adjacent(content) => Some(content.clone()),
        Tagging::Internal | Tagging::Untagged => None,
    };
    let case = of_variant.rename_all.or(of_enum.rename_all_fields);
    let owner = Owner { variant: Some(ident), case, ..owner };
    let first = parts.fields.len();
    let mut object = within.clone();
    match &source.fields {
        Fields::Named(named) => {
            for source in &named.named {
                parts.extend(field::read(source, owner, errors), errors);
            }
        }
        Fields::Unnamed(unnamed) if unnamed.unnamed.len() == 1 => {
            parts.extend(Some(field::only(&unnamed.unnamed[0], ident, within, owner, errors)), errors);
            object = None;
        }
        Fields::Unnamed(unnamed) => {
            errors.help(
                Place::of(unnamed),
                format!("serde writes `{ident}` as a list of values that differ in type"),
                format!("give the values names: `{ident} {{ … }}`"),
            );
            return None;
        }
        Fields::Unit => {
            unit(ident, tagging, errors)?;
            object = None;
        }
    }
    Some(Variant { ident: ident.clone(), fields: first..parts.fields.len(), within: object })
}

/// A variant without data: its name is all there is of it.
fn unit(ident: &syn::Ident, tagging: &Tagging, errors: &mut Errors) -> Option<()> {
    let written = match tagging {
        Tagging::Internal | Tagging::Adjacent(_) => return Some(()),
        Tagging::External => "a string",
        Tagging::Untagged => "null",
    };
    errors.help(
        ident.span(),
        format!(
            "serde writes `{ident}` as {written}, and no field takes that and the objects of other variants"
        ),
        "tell the variants apart by a field: `#[serde(tag = \"type\")]`",
    );
    None
}

/// The name that serde gives a variant.
pub(super) fn name(source: &syn::Variant, of_variant: &VariantSerde, of_enum: &ContainerSerde) -> Key {
    let plain = crate::attr::unraw(&source.ident);
    match (&of_variant.rename, of_enum.rename_all) {
        (Some((text, at)), _) => Key { text: text.clone(), at: *at },
        (None, Some(case)) => Key { text: case.variant(&plain), at: source.ident.span().into() },
        (None, None) => Key { text: plain, at: source.ident.span().into() },
    }
}
