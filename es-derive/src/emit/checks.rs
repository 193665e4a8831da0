//! Checks that need other types, as calls that the compiler evaluates.

use std::collections::BTreeSet;

use es_vocab::Value as Sort;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};

use super::properties::{between, of_type};
use crate::{
    check::references::{Reference, closed, defines, of_analysis as references_of_analysis, of_fields},
    diag::Place,
    model::{Analysis, Container, Mapping, Param, strings},
};

/// The checks of this struct's fields against the document `root`, each a statement of its own; a name or path used
/// many times is checked where it is used first. `own` are definitions that the root is known to have.
pub(crate) fn of_container(
    container: &Container,
    root: &TokenStream,
    own: Option<&Analysis>,
) -> Vec<TokenStream> {
    let mut seen = BTreeSet::new();
    let mut references = of_fields(container);
    references.retain(|Reference { section, name, .. }| {
        !own.is_some_and(|own| defines(own, *section, name)) && seen.insert((*section, name.clone()))
    });
    let schema = quote!(<#root as __es::EsDocument>::SCHEMA);
    let named = references.iter().map(|reference| component(reference, &quote!(&#schema.analysis)));
    named.chain(paths(container, &schema)).chain(inner(container, root)).collect()
}

/// The same for definitions: what they name, and that those which are merged agree.
pub(crate) fn of_analysis(analysis: &Analysis, value: &TokenStream) -> Vec<TokenStream> {
    if closed(analysis) {
        return Vec::new();
    }
    let mut references = references_of_analysis(analysis);
    references.retain(|reference| !defines(analysis, reference.section, &reference.name));
    let named = references.iter().map(|reference| component(reference, &quote!(&#value)));
    let agreed = analysis
        .includes
        .last()
        .map(|last| quote_spanned!(Place::of(last).first=> __es::check::consistent(&#value);));
    named.chain(agreed).collect()
}

fn component(reference: &Reference, analysis: &TokenStream) -> TokenStream {
    let Reference { section, name, at, user } = reference;
    let section = format_ident!("{}", format!("{section:?}"));
    quote_spanned!(at.first=> __es::check::component(#analysis, __es::Section::#section, #name, #user);)
}

/// `copy_to`, alias paths and the index sort must lead to fields of the document.
fn paths(container: &Container, schema: &TokenStream) -> Vec<TokenStream> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut check = |param: &Param, what: &'static str, user: &str| {
        for (path, at) in strings(&param.node) {
            if seen.insert((what, path.clone())) {
                let what = format_ident!("{what}");
                found.push(quote_spanned! {at.first=>
                    __es::check::path(&#schema.object, #path, __es::check::Use::#what, #user);
                });
            }
        }
    };
    for (name, definition) in container.definitions() {
        for param in &definition.params {
            let user = format!("{}::{name}", container.ident);
            match param.expected {
                Sort::Paths => check(param, "CopyTo", &user),
                Sort::Path => check(param, "Alias", &user),
                _ => {}
            }
        }
    }
    let settings = container.document.iter().flat_map(|document| &document.settings);
    for param in settings.filter(|param| param.name.text == "sort.field") {
        check(param, "Sort", &container.ident.to_string());
    }
    found
}

/// The checks of the fields' types, each type once.
fn inner(container: &Container, root: &TokenStream) -> Vec<TokenStream> {
    let mut seen = Vec::new();
    let mut found = Vec::new();
    for field in &container.fields {
        let of = match &field.mapping {
            Mapping::Inferred => "EsField",
            Mapping::Flatten => "EsObject",
            Mapping::Explicit(definition) if definition.descends() => "EsObject",
            Mapping::Explicit(_) => continue,
        };
        let ty = &field.ty;
        let key = (of, ty.to_token_stream().to_string());
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let of = format_ident!("{of}");
        let of = of_type(ty, &quote!(__es::#of), &quote!(Check<#root>));
        let check = between(ty, &of, &quote!(__es::Check), &quote!(CHECK));
        found.push(quote!(let () = #check;));
    }
    found
}
