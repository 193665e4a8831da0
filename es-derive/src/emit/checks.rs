//! Checks that need other types, as calls that the compiler evaluates.

use es_vocab::Value as Sort;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};

use super::properties::descends;
use crate::{
    check::references::{Reference, closed, defines, of_analysis as references_of_analysis, of_fields},
    diag::span,
    model::{Analysis, Container, Definition, Mapping, strings},
};

/// `impl CheckedBy<__R>`: the fields of this struct, against the document at the root.
pub(crate) fn checked_by(container: &Container) -> TokenStream {
    let references = of_fields(container);
    let named = references.iter().map(|reference| component(reference, &quote!(&__R::SCHEMA.analysis)));
    let paths = paths(container);
    let inner = inner(container);
    quote!(#(#named)* #(#paths)* #(#inner)*)
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
    let at = analysis
        .includes
        .iter()
        .map(|path| quote_spanned!(span(path)=> const _: () = __es::check::consistent(&#value);))
        .next();
    quote!(#(#named)* #at)
}

fn component(reference: &Reference, analysis: &TokenStream) -> TokenStream {
    let Reference { section, name, span, user } = reference;
    let section = format_ident!("{}", format!("{section:?}"));
    quote_spanned!(*span=> __es::check::component(#analysis, __es::Section::#section, #name, #user);)
}

/// `copy_to` and alias paths must lead to a field of the document.
fn paths(container: &Container) -> Vec<TokenStream> {
    let mut found = Vec::new();
    let fields = container.fields.iter().filter_map(|field| match &field.mapping {
        Mapping::Explicit(definition) => Some((&field.name.text, definition)),
        _ => None,
    });
    for (name, definition) in
        fields.chain(container.extra.iter().map(|extra| (&extra.name.text, &extra.definition)))
    {
        of_definition(definition, &format!("{}::{name}", container.ident), &mut found);
    }
    found
}

fn of_definition(definition: &Definition, user: &str, found: &mut Vec<TokenStream>) {
    for param in definition.params.iter().filter(|param| matches!(param.expected, Sort::Path | Sort::Paths)) {
        let what = if definition.ty.text == "alias" { "alias" } else { param.name.text.as_str() };
        for (path, at) in strings(&param.node) {
            found.push(quote_spanned!(at=> __es::check::path(&__R::SCHEMA.object, #path, #what, #user);));
        }
    }
}

/// The checks of the fields' types, each type once.
fn inner(container: &Container) -> Vec<TokenStream> {
    let mut seen = Vec::new();
    let mut found = Vec::new();
    for field in &container.fields {
        let of = match &field.mapping {
            Mapping::Inferred => "EsField",
            Mapping::Flatten => "EsObject",
            Mapping::Explicit(definition) if descends(definition) => "EsObject",
            Mapping::Explicit(_) => continue,
        };
        let ty = &field.ty;
        let key = (of, ty.to_token_stream().to_string());
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let of = format_ident!("{of}");
        found.push(
            quote_spanned!(span(ty)=> let () = <<#ty as __es::#of>::Check<__R> as __es::Check>::CHECK;),
        );
    }
    found
}
