//! Empty implementations beside the errors, so that the struct's users are not reported too.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Path};

use super::scope;
use crate::{
    attr::{NodeKind, Value, items},
    diag::Errors,
};

/// The path given by `#[es(crate = …)]`, from attributes that may be wrong in other ways.
fn krate(input: &DeriveInput) -> Option<Path> {
    let mut ignored = Errors::default();
    let found = items(&input.attrs, &mut ignored).into_iter().find_map(|item| match item.value {
        Value::Is(node) if item.key.text == "crate" => match node.kind {
            NodeKind::Path(path) => Some(path),
            _ => None,
        },
        _ => None,
    });
    let _ = ignored.finish();
    found
}

fn object_body(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let (impls, types, bounds) = input.generics.split_for_impl();
    quote! {
        impl #impls __es::EsObject for #ident #types #bounds {
            const OBJECT: __es::Object = __es::Object { params: &[], properties: &[] };
            type At<__P: __es::path::Path> = __es::path::Leaf<__P, __es::kinds::object>;
            type Check<__R: __es::EsDocument> = __es::NoCheck;
        }
        impl #impls __es::EsField for #ident #types #bounds {
            const FIELD: __es::Field = __es::Field::new("object");
            type At<__P: __es::path::Path> = __es::path::Leaf<__P, __es::kinds::object>;
            type Check<__R: __es::EsDocument> = __es::NoCheck;
        }
        impl #impls __es::MapsTo<__es::kinds::flattened> for #ident #types #bounds {}
    }
}

pub(crate) fn object(input: &DeriveInput) -> TokenStream {
    scope(krate(input).as_ref(), &object_body(input))
}

pub(crate) fn wrapper(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let (impls, types, bounds) = input.generics.split_for_impl();
    let mut mapped = input.generics.clone();
    mapped.params.push(syn::parse_quote!(__K: __es::Kind));
    let (mapped_impls, _, _) = mapped.split_for_impl();
    scope(
        krate(input).as_ref(),
        &quote! {
            impl #impls __es::EsField for #ident #types #bounds {
                const FIELD: __es::Field = __es::Field::new("keyword");
                type At<__P: __es::path::Path> = __es::path::Leaf<__P, __es::kinds::object>;
                type Check<__R: __es::EsDocument> = __es::NoCheck;
            }
            impl #impls __es::ListItem for #ident #types #bounds {}
            impl #mapped_impls __es::MapsTo<__K> for #ident #types #bounds {}
            impl #impls __es::DocumentKey for #ident #types #bounds {
                fn key(&self) -> ::core::option::Option<::std::borrow::Cow<'_, ::core::primitive::str>> {
                    ::core::option::Option::None
                }
            }
        },
    )
}

pub(crate) fn document(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let (impls, types, bounds) = input.generics.split_for_impl();
    let object = object_body(input);
    scope(
        krate(input).as_ref(),
        &quote! {
            #object
            impl #impls __es::EsDocument for #ident #types #bounds {
                const SCHEMA: __es::Schema = __es::Schema {
                    name: "",
                    index: "",
                    version: 1,
                    form: __es::Form::Versioned,
                    lifecycle: ::core::option::Option::None,
                    root: &[],
                    object: <Self as __es::EsObject>::OBJECT,
                    settings: &[],
                    analysis: __es::Analysis::EMPTY,
                    id_outside_source: ::core::option::Option::None,
                };
            }
        },
    )
}

pub(crate) fn analysis(input: &DeriveInput) -> TokenStream {
    let ident = &input.ident;
    let (impls, types, bounds) = input.generics.split_for_impl();
    scope(
        krate(input).as_ref(),
        &quote! {
            impl #impls __es::EsAnalysis for #ident #types #bounds {
                const ANALYSIS: __es::Analysis = __es::Analysis::EMPTY;
            }
        },
    )
}
