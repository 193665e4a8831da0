//! Checks that need other types, as calls that the compiler evaluates.

use es_vocab::Value as Sort;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};

use super::properties::{between, of_type};
use crate::{
    check::references::{Reference, closed, defines, of_analysis as references_of_analysis, of_fields},
    diag::Place,
    model::{Analysis, Container, Definition, Mapping, strings},
};

/// The checks of this struct's fields against the document `root`, each a statement of its own.
pub(crate) fn of_container(container: &Container, root: &TokenStream) -> Vec<TokenStream> {
    let references = of_fields(container);
    let schema = quote!(<#root as __es::EsDocument>::SCHEMA);
    let named = references.iter().map(|reference| component(reference, &quote!(&#schema.analysis)));
    named.chain(paths(container, &schema)).chain(inner(container, root)).collect()
}

/// The same for a type that derives `EsAnalysis`, and conflicts among what it includes.
pub(crate) fn of_analysis(analysis: &Analysis, value: &TokenStream) -> TokenStream {
    if closed(analysis) {
        return TokenStream::new();
    }
    let references: Vec<Reference> = references_of_analysis(analysis)
        .into_iter()
        .filter(|reference| !defines(analysis, reference.section, &reference.name))
        .collect();
    let named = references.iter().map(|reference| {
        let check = component(reference, &quote!(&#value));
        quote!(const _: () = { #check };)
    });
    let conflicts = conflicts(analysis, value).map(|check| quote!(const _: () = { #check };));
    quote!(#(#named)* #conflicts)
}

/// The check that merged definitions agree.
pub(crate) fn conflicts(analysis: &Analysis, value: &TokenStream) -> Option<TokenStream> {
    let last = analysis.includes.last()?;
    Some(quote_spanned!(Place::of(last).first=> __es::check::consistent(&#value);))
}

fn component(reference: &Reference, analysis: &TokenStream) -> TokenStream {
    let Reference { section, name, at, user } = reference;
    let section = format_ident!("{}", format!("{section:?}"));
    quote_spanned!(at.first=> __es::check::component(#analysis, __es::Section::#section, #name, #user);)
}

/// `copy_to` and alias paths must lead to a field of the document.
fn paths(container: &Container, schema: &TokenStream) -> Vec<TokenStream> {
    let mut found = Vec::new();
    let fields = container.fields.iter().filter_map(|field| match &field.mapping {
        Mapping::Explicit(definition) => Some((&field.name.text, definition)),
        _ => None,
    });
    for (name, definition) in
        fields.chain(container.extra.iter().map(|extra| (&extra.name.text, &extra.definition)))
    {
        of_definition(definition, &format!("{}::{name}", container.ident), schema, &mut found);
    }
    found
}

fn of_definition(definition: &Definition, user: &str, schema: &TokenStream, found: &mut Vec<TokenStream>) {
    for param in definition.params.iter().filter(|param| matches!(param.expected, Sort::Path | Sort::Paths)) {
        let what = if definition.ty.text == "alias" { "alias" } else { param.name.text.as_str() };
        for (path, at) in strings(&param.node) {
            found.push(quote_spanned!(at.first=> __es::check::path(&#schema.object, #path, #what, #user);));
        }
    }
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
