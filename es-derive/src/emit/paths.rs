//! Typed paths: a method for each field.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{GenericParam, Generics, Ident, parse_quote};

use crate::{
    attr::NodeKind,
    model::{Container, Definition, Field, Mapping},
};

/// Whether structs get their methods; in tests always, whatever the workspace asks for.
const PATHS: bool = cfg!(any(feature = "paths", test));

/// The value of `At<__P>`, and the type behind it. An enum's fields depend on the variant: it has none.
pub(crate) fn of_object(container: &Container, generics: &Generics) -> (TokenStream, TokenStream) {
    if !PATHS || container.variants.is_some() {
        return (quote!(__es::path::Leaf<__P, __es::kinds::object>), TokenStream::new());
    }
    let ident = &container.ident;
    let own = generics;
    let (_, types, _) = own.split_for_impl();
    let this = quote!(#ident #types);
    let mut generics = own.clone();
    generics.params.push(parse_quote!(__P: __es::path::Path));
    let mut subs = TokenStream::new();
    let fields = container.fields.iter().enumerate().filter_map(|(index, field)| {
        let (name, ty) = (method(&field.source)?, &field.ty);
        let at = quote!(__es::path::At<__P, #this, #index>);
        let found = match &field.mapping {
            Mapping::Inferred => quote!(<#ty as __es::EsField>::At<#at>),
            Mapping::Flatten => quote!(<#ty as __es::EsObject>::At<__P>),
            Mapping::Explicit(definition) if definition.descends() && definition.ty.text == "nested" => {
                quote!(<#ty as __es::EsObject>::At<__es::path::NestedAt<__P, #this, #index>>)
            }
            Mapping::Explicit(definition) if definition.descends() => {
                quote!(<#ty as __es::EsObject>::At<#at>)
            }
            Mapping::Explicit(definition) => leaf(definition, index, &this, &generics, &mut subs),
        };
        Some(quote!(pub const fn #name(self) -> #found { __es::path::Handle::NEW }))
    });
    let methods: TokenStream = fields.collect();
    let first = container.fields.len() + usize::from(container.tag.is_some());
    let extra = container.extra.iter().enumerate().filter(|(_, extra)| extra.definition.ty.text != "alias");
    let extra = extra.filter_map(|(at, extra)| {
        let name = method(&extra.name.text)?;
        let found = leaf(&extra.definition, first + at, &this, &generics, &mut subs);
        Some(quote!(pub const fn #name(self) -> #found { __es::path::Handle::NEW }))
    });
    let extra: TokenStream = extra.collect();
    let names = container.fields.iter().map(|field| match field.mapping {
        Mapping::Flatten => "",
        _ => field.name.text.as_str(),
    });
    let names = names.chain(container.tag.iter().map(|tag| tag.text.as_str()));
    let names = names.chain(container.extra.iter().map(|extra| extra.name.text.as_str()));
    let (impls, _, bounds) = own.split_for_impl();
    subs.extend(quote! {
        impl #impls __es::path::Names for #this #bounds {
            const NAMES: &'static [&'static ::core::primitive::str] = &[#(#names),*];
        }
    });
    let name = format_ident!("__Fields");
    let (_, types, _) = generics.split_for_impl();
    let at = quote!(#name #types);
    let whole = handle(&name, &generics, &this, &quote!(__es::kinds::object), &quote!(#methods #extra));
    (at, quote!(#whole #subs))
}

/// The value of `At<__P>` for a type that is written as another.
pub(crate) fn of_wrapper(field: &Field) -> TokenStream {
    let ty = &field.ty;
    match &field.mapping {
        Mapping::Explicit(definition) if definition.descends() => quote!(<#ty as __es::EsObject>::At<__P>),
        Mapping::Explicit(definition) => {
            let kind = kind(definition);
            quote!(__es::path::Leaf<__P, #kind>)
        }
        Mapping::Inferred | Mapping::Flatten => quote!(<#ty as __es::EsField>::At<__P>),
    }
}

/// A name that can be a method's.
fn method(name: &str) -> Option<Ident> {
    syn::parse_str::<Ident>(name).or_else(|_| syn::parse_str(&format!("r#{name}"))).ok()
}

/// The type of a field that holds values; with sub-fields, one of its own, put behind `subs`.
fn leaf(
    definition: &Definition,
    index: usize,
    this: &TokenStream,
    generics: &Generics,
    subs: &mut TokenStream,
) -> TokenStream {
    let at = quote!(__es::path::At<__P, #this, #index>);
    let kind = kind(definition);
    if definition.fields.is_empty() {
        return quote!(__es::path::Leaf<#at, #kind>);
    }
    let methods = definition.fields.iter().enumerate().filter_map(|(sub, (key, definition))| {
        let (name, kind) = (method(&key.text)?, self::kind(definition));
        Some(quote! {
            pub const fn #name(self) -> __es::path::Leaf<__es::path::Sub<__P, #this, #index, #sub>, #kind> {
                __es::path::Handle::NEW
            }
        })
    });
    let methods: TokenStream = methods.collect();
    // A sub-field named `path` has the word; `path_of` is left.
    let path = definition.fields.iter().all(|(key, _)| key.text != "path").then(|| {
        quote! {
            pub const fn path(self) -> &'static ::core::primitive::str {
                <__P as __es::path::Path>::PATH
            }
        }
    });
    let name = format_ident!("__Field{index}");
    subs.extend(handle(&name, generics, this, &kind, &quote!(#path #methods)));
    let own = generics.params.iter().map(|param| match param {
        GenericParam::Lifetime(lifetime) => lifetime.lifetime.to_token_stream(),
        GenericParam::Type(ty) if ty.ident == "__P" => at.clone(),
        GenericParam::Type(ty) => ty.ident.to_token_stream(),
        GenericParam::Const(value) => value.ident.to_token_stream(),
    });
    quote!(#name<#(#own),*>)
}

/// What a field is, with what its parameters take from it or add.
fn kind(definition: &Definition) -> TokenStream {
    let is = |name: &str, value: bool| {
        definition
            .param(name)
            .is_some_and(|param| matches!(param.node.kind, NodeKind::Bool(given) if given == value))
    };
    let name = format_ident!("r#{}", definition.ty.text);
    let mut kind = quote!(__es::kinds::#name);
    if is("fielddata", true) {
        kind = quote!(__es::path::Fielddata<#kind>);
    }
    if is("doc_values", false) {
        kind = quote!(__es::path::NoDocValues<#kind>);
    }
    if is("index", false) {
        kind = quote!(__es::path::NotIndexed<#kind>);
    }
    kind
}

/// A type without a value, with methods. It is generic over its own path: one that named the struct would leak it.
fn handle(
    name: &Ident,
    generics: &Generics,
    this: &TokenStream,
    kind: &TokenStream,
    methods: &TokenStream,
) -> TokenStream {
    let (impls, types, bounds) = generics.split_for_impl();
    quote! {
        #[allow(missing_docs, missing_debug_implementations)]
        pub struct #name #impls (::core::marker::PhantomData<fn() -> (__P, ::std::boxed::Box<#this>)>) #bounds;
        #[allow(missing_docs, private_interfaces, private_bounds, clippy::wrong_self_convention, clippy::should_implement_trait)]
        impl #impls #name #types #bounds { #methods }
        impl #impls ::core::clone::Clone for #name #types #bounds {
            fn clone(&self) -> Self { *self }
        }
        impl #impls ::core::marker::Copy for #name #types #bounds {}
        impl #impls __es::path::Handle for #name #types #bounds {
            type Path = __P;
            type Kind = #kind;
            const NEW: Self = #name(::core::marker::PhantomData);
        }
    }
}
