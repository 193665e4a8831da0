//! The implementations for a struct or an enum.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{GenericParam, Generics, Ident, parse_quote};

use super::{
    analysis,
    checks::{self, Inner},
    form,
    keys::keys,
    params, paths,
    properties::properties,
    scope, shape,
};
use crate::model::{Container, Document};

/// Everything for `EsObject`, and for `EsDocument` where it is one.
pub(crate) fn container(container: &Container) -> TokenStream {
    let ident = &container.ident;
    let generics = bounded(&container.generics);
    let (impls, types, bounds) = generics.split_for_impl();
    let (object_params, properties) = (params(&container.params), properties(container));
    let (common, inner) = Inner::all(container);
    let document = container.document.as_ref().map(|found| document(container, found, &generics, &inner));

    let mut rooted = generics.clone();
    rooted.params.push(parse_quote!(__R: __es::EsDocument));
    let (rooted_impls, _, _) = rooted.split_for_impl();
    let root = quote!(__R);
    let mut checked = checks::of_container(container, &root, &quote!(Self), None);
    checked.extend(shape::checks(container, &quote!(Self)));
    let common = (!common.is_empty()).then(|| {
        checked.push(quote!(let () = <Self as __es::CheckedBy<__R>>::COMMON;));
        let common = common.iter().map(|inner| inner.by(&root));
        quote!(const COMMON: () = { let _ = [#(#common),*]; };)
    });
    let inner = inner.iter().map(|inner| inner.by(&root));

    let (at, fields) = paths::of_object(container, &generics);

    scope(
        container.krate.as_ref(),
        &quote! {
            impl #impls __es::EsObject for #ident #types #bounds {
                const OBJECT: __es::Object = __es::Object { params: #object_params, properties: #properties };
                type At<__P: __es::path::Path> = #at;
                type Check<__R: __es::EsDocument> = __es::Checked<Self, __R>;
            }
            impl #impls __es::EsField for #ident #types #bounds {
                const FIELD: __es::Field = __es::Field::object(&<Self as __es::EsObject>::OBJECT);
                type At<__P: __es::path::Path> = #at;
                type Check<__R: __es::EsDocument> = __es::Checked<Self, __R>;
            }
            impl #impls __es::MapsTo<__es::kinds::flattened> for #ident #types #bounds {}
            impl #rooted_impls __es::CheckedBy<__R> for #ident #types #bounds {
                #common
                const CHECK: () = { #(#checked)* #(let () = #inner;)* };
            }
            #document
            #fields
        },
    )
}

fn document(
    container: &Container,
    document: &Document,
    generics: &Generics,
    inner: &[Inner<'_>],
) -> TokenStream {
    let ident = &container.ident;
    let name = crate::attr::unraw(ident);
    let (impls, types, bounds) = generics.split_for_impl();
    let Document { index, version, .. } = document;
    let (root, settings, analysis) =
        (params(&document.root), params(&document.settings), analysis(&document.analysis));
    let outside = container.keys.iter().find(|key| key.skip_source).map_or_else(
        || quote!(::core::option::Option::None),
        |id| {
            let name = &id.name;
            quote!(::core::option::Option::Some(#name))
        },
    );
    let (form, lifecycle) = (form::form(&document.form), form::text(document.form.lifecycle.as_ref()));
    let keys = keys(container);
    let (check, eager) = root_checks(container, document, inner);
    quote! {
        impl #impls __es::EsDocument for #ident #types #bounds {
            const SCHEMA: __es::Schema = __es::Schema {
                name: #name,
                index: #index,
                version: #version,
                form: #form,
                lifecycle: #lifecycle,
                root: #root,
                object: <Self as __es::EsObject>::OBJECT,
                settings: #settings,
                analysis: #analysis,
                id_outside_source: #outside,
            };
            #check
            #keys
        }
        #eager
    }
}

/// The checks of a document as its own root: at once, each by itself, so that one build reports all; with type
/// parameters, where the document is first used.
fn root_checks(
    container: &Container,
    document: &Document,
    inner: &[Inner<'_>],
) -> (TokenStream, TokenStream) {
    let ident = &container.ident;
    let generics = &container.generics;
    if generics.type_params().next().is_some() || generics.const_params().next().is_some() {
        let analysis =
            checks::of_analysis(&document.analysis, &quote!(<Self as __es::EsDocument>::SCHEMA.analysis));
        let own = checks::of_document(container, document, &quote!(Self));
        let check =
            quote!(const CHECK: () = { #(#analysis)* #(#own)* <Self as __es::CheckedBy<Self>>::CHECK };);
        return (check, TokenStream::new());
    }
    let whole = if generics.params.is_empty() {
        quote!(#ident)
    } else {
        let lifetimes = generics.lifetimes().map(|_| quote!('static));
        quote!(#ident <#(#lifetimes),*>)
    };
    let analysis =
        checks::of_analysis(&document.analysis, &quote!(<#whole as __es::EsDocument>::SCHEMA.analysis));
    let own = checks::of_document(container, document, &whole);
    let eager = quote!(#(const _: () = { #analysis };)* #(const _: () = { #own };)*);
    let fields = if generics.params.is_empty() {
        let mut fields = checks::of_container(container, &whole, &whole, Some(&document.analysis));
        fields.extend(shape::checks(container, &whole));
        fields.extend(inner.iter().map(|inner| inner.by(&whole).to_token_stream()));
        let fields = fields.into_iter().map(|tokens| without_self(tokens, ident));
        quote!(#(const _: () = { #fields };)* const _: () = <#whole as __es::CheckedBy<#whole>>::COMMON;)
    } else {
        // The fields' lifetimes have a name in the implementation only.
        quote!(const _: () = <#whole as __es::CheckedBy<#whole>>::CHECK;)
    };
    (TokenStream::new(), quote!(#eager #fields))
}

/// The struct by its name, in a constant that is no part of an implementation.
fn without_self(tokens: TokenStream, name: &Ident) -> TokenStream {
    let named = |token| match token {
        TokenTree::Ident(word) if word == "Self" => {
            let mut name = name.clone();
            name.set_span(word.span());
            name.into()
        }
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), without_self(group.stream(), name));
            inner.set_span(group.span());
            inner.into()
        }
        other => other,
    };
    tokens.into_iter().map(named).collect()
}

/// Type parameters map through `EsField`.
fn bounded(generics: &Generics) -> Generics {
    let mut generics = generics.clone();
    for param in &mut generics.params {
        if let GenericParam::Type(ty) = param {
            ty.bounds.push(parse_quote!(__es::EsField));
        }
    }
    generics
}
