//! Checks of names that meet at one level: flattened structs, names with dots, variants of an enum.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::properties::nodes;
use crate::{
    attr::unraw,
    diag::Place,
    model::{Container, Field, Mapping, Variant},
};

/// The checks, each a statement of its own; `me` is the type itself.
pub(crate) fn checks(container: &Container, me: &TokenStream) -> Vec<TokenStream> {
    let own = quote!(<#me as __es::EsObject>::OBJECT.properties);
    let Some(variants) = &container.variants else {
        let fields = &container.fields;
        return flattened(container, fields, &own).chain(parents(container, fields, &own)).collect();
    };
    let of_variants = variants.iter().flat_map(|variant| {
        let fields = &container.fields[variant.fields.clone()];
        let nodes = nodes(fields);
        // What a variant is merged as is compared with the others, below.
        let parts = if is_spread(variant, fields) { &[] } else { fields };
        let level = quote!(&[#nodes]);
        flattened(container, parts, &level).chain(parents(container, parts, &level)).collect::<Vec<_>>()
    });
    let owner = unraw(&container.ident);
    let agreed = variants.iter().enumerate().filter(|(at, _)| may_meet(container, variants, *at));
    let agreed = agreed.map(|(at, variant)| {
        let fields = &container.fields[variant.fields.clone()];
        let place = match fields {
            [only] if is_only(variant, only) => Place::of(&only.ty).first,
            _ => variant.ident.span(),
        };
        quote_spanned!(place=> __es::check::variant(#own, #at, #owner);)
    });
    of_variants.chain(agreed).collect()
}

/// Whether a field is the one of a variant such as `Cat(Cat)`.
fn is_only(variant: &Variant, field: &Field) -> bool {
    field.source == unraw(&variant.ident)
}

/// Whether what a variant holds stands in the enum's place.
fn is_spread(variant: &Variant, fields: &[Field]) -> bool {
    matches!(fields, [only] if is_only(variant, only) && matches!(only.mapping, Mapping::Flatten))
}

/// Each flattened field against the rest of its level.
fn flattened<'a>(
    container: &'a Container,
    fields: &'a [Field],
    level: &'a TokenStream,
) -> impl Iterator<Item = TokenStream> + 'a {
    let dots = container.dots_make_objects();
    let flattened = fields.iter().enumerate().filter(|(_, field)| matches!(field.mapping, Mapping::Flatten));
    flattened.map(move |(at, field)| {
        let user = format!("{}::{}", container.ident, field.source);
        quote_spanned!(Place::of(&field.ty).first=> __es::check::flattened(#level, #at, #dots, #user);)
    })
}

/// Each name with dots against the fields of its level whose types the attributes do not say.
fn parents<'a>(
    container: &'a Container,
    fields: &'a [Field],
    level: &'a TokenStream,
) -> impl Iterator<Item = TokenStream> + 'a {
    let inferred = |parent: &str| {
        fields.iter().any(|field| field.name.text == parent && matches!(field.mapping, Mapping::Inferred))
    };
    let names = fields.iter().map(|field| &field.name).chain(container.extra.iter().map(|extra| &extra.name));
    let names = names.filter(|_| container.dots_make_objects());
    let met =
        names.filter(move |name| name.text.match_indices('.').any(|(dot, _)| inferred(&name.text[..dot])));
    met.map(move |name| {
        let text = &name.text;
        quote_spanned!(name.at.first=> __es::check::parents(#level, #text);)
    })
}

/// Whether a variant may have a name that one before it, or the enum itself, has too.
fn may_meet(container: &Container, variants: &[Variant], at: usize) -> bool {
    let Some(own) = names(container, &variants[at]) else { return true };
    let shared = |before: &Variant| {
        names(container, before).is_none_or(|names| names.iter().any(|name| own.contains(name)))
    };
    !own.is_empty() && variants[..at].iter().any(shared)
}

/// The names that a variant brings; `None` when another type knows them.
fn names<'a>(container: &'a Container, variant: &'a Variant) -> Option<Vec<&'a str>> {
    if let Some(within) = &variant.within {
        return Some(vec![&within.text]);
    }
    let fields = container.fields[variant.fields.clone()].iter();
    fields
        .map(|field| match field.mapping {
            Mapping::Flatten => None,
            _ => Some(field.name.text.as_str()),
        })
        .collect()
}
