//! The implementations for a type that is written as another.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{GenericParam, Generics, parse_quote};

use super::{
    checks::{self, Inner},
    paths,
    properties::value,
    scope,
};
use crate::model::{Field, Mapping, Wrapper, Written};

/// Everything that the type within has, for the type around it.
pub(crate) fn wrapper(wrapper: &Wrapper) -> TokenStream {
    let container = &wrapper.container;
    let Some(field) = wrapper.field() else { return TokenStream::new() };
    let (ident, generics, ty) = (&container.ident, &container.generics, &field.ty);
    let value = value(field);
    let at = paths::of_wrapper(field);
    let root = quote!(__R);
    let checked = checks::of_container(container, &root, &quote!(Self), None);
    let (common, inner) = Inner::all(container);
    let inner = common.into_iter().chain(inner).map(|inner| inner.by(&root));

    // What is said of a type with parameters must be said as a bound.
    let known = said(field)
        .filter(|_| generic(generics))
        .map_or_else(|| generics.clone(), |of| with(generics, &quote!(#ty: #of)));
    // With a lifetime, a bound may be false: the compiler looks at it where the trait is used.
    let later = |of: &TokenStream| quote!(for<'__a> <#ty as __es::Just<'__a>>::Type: #of);
    let item = match &field.mapping {
        Mapping::Explicit(definition) if !definition.is_object() => known.clone(),
        _ => with(&known, &later(&quote!(__es::ListItem))),
    };
    let object = match &field.mapping {
        Mapping::Explicit(definition) if !definition.descends() => None,
        _ => Some(with(&known, &later(&quote!(__es::EsObject)))),
    };
    let mut kinds = with(generics, &quote!(#ty: __es::MapsTo<__K>));
    kinds.params.push(parse_quote!(__K: __es::Kind));
    let mut rooted = known.clone();
    rooted.params.push(parse_quote!(__R: __es::EsDocument));

    let (_, types, _) = generics.split_for_impl();
    let (impls, _, bounds) = known.split_for_impl();
    let (item_impls, _, item_bounds) = item.split_for_impl();
    let (kind_impls, _, kind_bounds) = kinds.split_for_impl();
    let (rooted_impls, _, rooted_bounds) = rooted.split_for_impl();
    let object = object.map(|object| {
        let (impls, _, bounds) = object.split_for_impl();
        quote! {
            impl #impls __es::EsObject for #ident #types #bounds {
                const OBJECT: __es::Object = <#ty as __es::EsObject>::OBJECT;
                type At<__P: __es::path::Path> = <#ty as __es::EsObject>::At<__P>;
                type Check<__R: __es::EsDocument> = __es::Checked<Self, __R>;
            }
        }
    });
    let keys = keys(wrapper, field, &later);
    scope(
        container.krate.as_ref(),
        &quote! {
            impl #impls __es::EsField for #ident #types #bounds {
                const FIELD: __es::Field = #value;
                type At<__P: __es::path::Path> = #at;
                type Check<__R: __es::EsDocument> = __es::Checked<Self, __R>;
            }
            impl #rooted_impls __es::CheckedBy<__R> for #ident #types #rooted_bounds {
                const CHECK: () = { #(#checked)* #(let () = #inner;)* };
            }
            impl #item_impls __es::ListItem for #ident #types #item_bounds {}
            impl #kind_impls __es::MapsTo<__K> for #ident #types #kind_bounds {}
            #object
            #keys
        },
    )
}

/// What makes it an `_id`, a routing value, a version.
fn keys(wrapper: &Wrapper, field: &Field, later: &dyn Fn(&TokenStream) -> TokenStream) -> TokenStream {
    let (container, ty) = (&wrapper.container, &field.ty);
    let (ident, generics) = (&container.ident, &container.generics);
    let (_, types, _) = generics.split_for_impl();
    let some = quote!(::core::option::Option::Some);
    let key = quote!(::core::option::Option<::std::borrow::Cow<'_, ::core::primitive::str>>);
    match &wrapper.written {
        Written::Member(member) => {
            let key_of = with(generics, &later(&quote!(__es::DocumentKey)));
            let version_of = with(generics, &later(&quote!(__es::DocumentVersion)));
            let (impls, _, bounds) = key_of.split_for_impl();
            let (version_impls, _, version_bounds) = version_of.split_for_impl();
            quote! {
                impl #impls __es::DocumentKey for #ident #types #bounds {
                    fn key(&self) -> #key { <#ty as __es::DocumentKey>::key(&self.#member) }
                }
                impl #version_impls __es::DocumentVersion for #ident #types #version_bounds {
                    fn document_version(&self) -> ::core::option::Option<::core::primitive::u64> {
                        <#ty as __es::DocumentVersion>::document_version(&self.#member)
                    }
                }
            }
        }
        Written::Names(names) => {
            let (impls, _, bounds) = generics.split_for_impl();
            let arms = names.iter().map(|(variant, name)| {
                quote!(Self::#variant { .. } => #some(::std::borrow::Cow::Borrowed(#name)),)
            });
            quote! {
                impl #impls __es::DocumentKey for #ident #types #bounds {
                    #[allow(unreachable_patterns)]
                    fn key(&self) -> #key {
                        match self { #(#arms)* _ => ::core::option::Option::None }
                    }
                }
            }
        }
    }
}

/// The trait that the mapping takes for granted.
fn said(field: &Field) -> Option<TokenStream> {
    match &field.mapping {
        Mapping::Explicit(definition) if definition.descends() => Some(quote!(__es::EsObject)),
        Mapping::Explicit(definition) if definition.unchecked || definition.is_object() => None,
        Mapping::Explicit(definition) => {
            let kind = format_ident!("r#{}", definition.ty.text);
            Some(quote!(__es::MapsTo<__es::kinds::#kind>))
        }
        Mapping::Inferred | Mapping::Flatten => Some(quote!(__es::EsField)),
    }
}

fn generic(generics: &Generics) -> bool {
    generics.params.iter().any(|param| !matches!(param, GenericParam::Lifetime(_)))
}

/// The generics with one more bound.
fn with(generics: &Generics, bound: &TokenStream) -> Generics {
    let mut generics = generics.clone();
    generics.make_where_clause().predicates.push(parse_quote!(#bound));
    generics
}
