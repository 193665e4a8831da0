//! Checks of names that meet at one level: flattened structs, variants of an enum.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::properties::{beside, nodes};
use crate::{
    attr::{NodeKind, unraw},
    diag::Place,
    model::{Container, Field, Mapping, Variant},
};

/// The checks, each a statement of its own; `me` is the type itself.
pub(crate) fn checks(container: &Container, me: &TokenStream) -> Vec<TokenStream> {
    let own = quote!(<#me as __es::EsObject>::OBJECT.properties);
    let Some(variants) = &container.variants else {
        return flattened(container, &container.fields, &own).collect();
    };
    let of_variants = variants.iter().flat_map(|variant| {
        let fields = &container.fields[variant.fields.clone()];
        // A variant that is merged as a whole is compared as one.
        let spread = matches!(fields, [Field { mapping: Mapping::Flatten, source, .. }] if *source == variant.ident.to_string());
        let (nodes, beside) = (nodes(fields), if variant.within.is_some() { TokenStream::new() } else { beside(container) });
        let level = quote!(&[#nodes #beside]);
        let found: Vec<_> = if spread { Vec::new() } else { flattened(container, fields, &level).collect() };
        found
    });
    let owner = unraw(&container.ident);
    let agreed = variants.iter().enumerate().filter(|(at, _)| may_meet(container, variants, *at)).map(
        |(at, variant)| {
            let place = match &container.fields[variant.fields.clone()] {
                [only] if only.source == variant.ident.to_string() => Place::of(&only.ty).first,
                _ => variant.ident.span(),
            };
            quote_spanned!(place=> __es::check::variant(#own, #at, #owner);)
        },
    );
    of_variants.chain(agreed).collect()
}

/// Each flattened field against the rest of its level.
fn flattened<'a>(
    container: &'a Container,
    fields: &'a [Field],
    level: &'a TokenStream,
) -> impl Iterator<Item = TokenStream> + 'a {
    let dots = !container
        .params
        .iter()
        .any(|param| param.name.text == "subobjects" && matches!(param.node.kind, NodeKind::Bool(false)));
    let flattened = fields.iter().enumerate().filter(|(_, field)| matches!(field.mapping, Mapping::Flatten));
    flattened.map(move |(at, field)| {
        let user = format!("{}::{}", container.ident, field.source);
        quote_spanned!(Place::of(&field.ty).first=> __es::check::flattened(#level, #at, #dots, #user);)
    })
}

/// Whether a variant may have a name that another one, or the enum itself, has too.
fn may_meet(container: &Container, variants: &[Variant], at: usize) -> bool {
    let names = |variant: &Variant| -> Option<Vec<String>> {
        if let Some(within) = &variant.within {
            return Some(vec![within.text.clone()]);
        }
        let fields = container.fields[variant.fields.clone()].iter();
        fields
            .map(|field| (!matches!(field.mapping, Mapping::Flatten)).then(|| field.name.text.clone()))
            .collect()
    };
    let Some(own) = names(&variants[at]) else { return true };
    let beside = !own.is_empty() && !(container.extra.is_empty() && container.tag.is_none());
    beside && variants[at].within.is_none()
        || !own.is_empty()
            && variants[..at]
                .iter()
                .any(|before| names(before).is_none_or(|names| names.iter().any(|name| own.contains(name))))
}
