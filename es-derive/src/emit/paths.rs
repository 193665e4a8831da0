//! Typed paths: a method for each field.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{GenericParam, Generics, Ident, Type, parse_quote};

use super::write::{generic, write};
use crate::{
    attr::NodeKind,
    model::{Container, Definition, Extra, Field, Mapping},
};

/// Whether structs get their methods; in tests always, whatever the workspace asks for.
const PATHS: bool = cfg!(any(feature = "paths", test));

/// The index of the object itself, beside those of its fields.
const WHOLE: usize = usize::MAX;

/// The value of `At<__P>`, and the type behind it: one for the object and for its fields with sub-fields, told apart by
/// kind and index, since types and bodies are most of what a derive costs the compiler. It is generic over its own
/// path: one that named the struct would leak it.
///
/// An enum's fields depend on the variant: it has no methods.
pub(crate) fn of_object(container: &Container, own: &Generics) -> (TokenStream, TokenStream) {
    if !PATHS || container.variants.is_some() {
        return (quote!(__es::path::Leaf<__P, __es::kinds::object>), TokenStream::new());
    }
    let paths = Paths::of(container, own);
    let whole = quote!(__es::kinds::object);
    let methods: Vec<TokenStream> = paths.fields(container).chain(paths.extra(container)).collect();
    let object = paths.methods(&whole, WHOLE, &quote!(#(#methods)*));
    let subs = definitions(container).filter(|(_, definition)| !definition.fields.is_empty());
    let subs = subs.map(|(index, definition)| {
        paths.methods(&kind(definition), index, &paths.sub_fields(definition, index))
    });
    let (names, declaration) = (paths.names(container), paths.declaration());
    (paths.handle(&quote!(__P), &whole, WHOLE), quote!(#declaration #object #(#subs)* #names))
}

/// What all parts of a struct's paths are written with.
struct Paths<'a> {
    /// The struct's own generics.
    own: &'a Generics,
    /// The struct with its arguments.
    this: TokenStream,
    /// Its arguments, each with a comma.
    arguments: TokenStream,
}

impl<'a> Paths<'a> {
    fn of(container: &Container, own: &'a Generics) -> Self {
        let ident = &container.ident;
        let (_, types, _) = own.split_for_impl();
        let arguments = own.params.iter().map(|param| {
            let argument = match param {
                GenericParam::Lifetime(lifetime) => lifetime.lifetime.to_token_stream(),
                GenericParam::Type(ty) => ty.ident.to_token_stream(),
                GenericParam::Const(value) => value.ident.to_token_stream(),
            };
            quote!(#argument,)
        });
        Paths { own, this: quote!(#ident #types), arguments: arguments.collect() }
    }

    fn with(&self, params: &[TokenStream]) -> Generics {
        let mut generics = self.own.clone();
        generics
            .params
            .extend::<Vec<GenericParam>>(params.iter().map(|param| parse_quote!(#param)).collect());
        generics
    }

    fn handle(&self, path: &TokenStream, kind: &TokenStream, index: usize) -> TokenStream {
        let arguments = &self.arguments;
        quote!(__Field<#arguments #path, #kind, #index>)
    }

    fn fields<'c>(&'c self, container: &'c Container) -> impl Iterator<Item = TokenStream> + 'c {
        container.fields.iter().enumerate().filter_map(|(index, field)| {
            let (ty, this) = (&field.ty, &self.this);
            let found = match &field.mapping {
                Mapping::Inferred => at(ty, "__EsField", &quote!(__es::path::At<__P, #this, #index>)),
                Mapping::Flatten => at(ty, "__EsObject", &quote!(__P)),
                Mapping::Explicit(definition) if definition.descends() => {
                    let path =
                        format_ident!("{}", if definition.ty.text == "nested" { "NestedAt" } else { "At" });
                    at(ty, "__EsObject", &quote!(__es::path::#path<__P, #this, #index>))
                }
                Mapping::Explicit(definition) => self.leaf(definition, index),
            };
            method(&field.source, &found)
        })
    }

    /// Fields without data. Where an alias leads is not known here.
    fn extra<'c>(&'c self, container: &'c Container) -> impl Iterator<Item = TokenStream> + 'c {
        extra(container)
            .filter(|(_, extra)| extra.definition.ty.text != "alias")
            .filter_map(|(index, extra)| method(&extra.name.text, &self.leaf(&extra.definition, index)))
    }

    /// The type of a field that holds values.
    fn leaf(&self, definition: &Definition, index: usize) -> TokenStream {
        let (this, kind) = (&self.this, kind(definition));
        let at = quote!(__es::path::At<__P, #this, #index>);
        if definition.fields.is_empty() {
            quote!(__es::path::Leaf<#at, #kind>)
        } else {
            self.handle(&at, &kind, index)
        }
    }

    /// The methods of a field with sub-fields. One that is named `path` has the word; `path_of` is left.
    fn sub_fields(&self, definition: &Definition, index: usize) -> TokenStream {
        let this = &self.this;
        let methods = definition.fields.iter().enumerate().filter_map(|(sub, (key, definition))| {
            let kind = kind(definition);
            method(&key.text, &quote!(__es::path::Leaf<__es::path::Sub<__P, #this, #index, #sub>, #kind>))
        });
        let path = definition.fields.iter().all(|(key, _)| key.text != "path").then(|| {
            quote! {
                pub const fn path(&self) -> &'static ::core::primitive::str {
                    <__P as __es::path::Path>::PATH
                }
            }
        });
        quote!(#path #(#methods)*)
    }

    fn methods(&self, kind: &TokenStream, index: usize, methods: &TokenStream) -> TokenStream {
        let generics = self.with(&[quote!(__P: __es::path::Path)]);
        let (impls, _, bounds) = generics.split_for_impl();
        let handle = self.handle(&quote!(__P), kind, index);
        quote!(impl #impls #handle #bounds { #methods })
    }

    fn declaration(&self) -> TokenStream {
        let this = &self.this;
        let plain = self.with(&[quote!(__P), quote!(__K), quote!(const __I: ::core::primitive::usize)]);
        let bound = self.with(&[
            quote!(__P: __es::path::Path),
            quote!(__K: __es::Kind),
            quote!(const __I: ::core::primitive::usize),
        ]);
        let (declared, _, _) = plain.split_for_impl();
        let (impls, types, bounds) = bound.split_for_impl();
        quote! {
            pub struct __Field #declared (::core::marker::PhantomData<fn(__P, __K) -> ::std::boxed::Box<#this>>) #bounds;
            impl #impls __es::path::Handle for __Field #types #bounds {
                type Path = __P;
                type Kind = __K;
                const NEW: Self = __Field(::core::marker::PhantomData);
            }
        }
    }

    /// The names of the properties, by index.
    fn names(&self, container: &Container) -> TokenStream {
        let (impls, _, bounds) = self.own.split_for_impl();
        let this = &self.this;
        let fields = container.fields.iter().map(|field| match field.mapping {
            Mapping::Flatten => "",
            _ => field.name.text.as_str(),
        });
        let names = fields
            .chain(container.tag.iter().map(|tag| tag.text.as_str()))
            .chain(container.extra.iter().map(|extra| extra.name.text.as_str()));
        quote! {
            impl #impls __es::path::Names for #this #bounds {
                const NAMES: &'static [&'static ::core::primitive::str] = &[#(#names),*];
            }
        }
    }
}

/// The definitions of fields that hold values, by the index of their property.
fn definitions(container: &Container) -> impl Iterator<Item = (usize, &Definition)> {
    let fields = container.fields.iter().enumerate().filter_map(|(index, field)| match &field.mapping {
        Mapping::Explicit(definition) if !definition.descends() => Some((index, definition)),
        _ => None,
    });
    fields.chain(extra(container).map(|(index, extra)| (index, &extra.definition)))
}

/// What holds no data, by the index of its property.
fn extra(container: &Container) -> impl Iterator<Item = (usize, &Extra)> {
    let first = container.fields.len() + usize::from(container.tag.is_some());
    container.extra.iter().enumerate().map(move |(at, extra)| (first + at, extra))
}

/// The value of `At<__P>` for a type that is written as another.
pub(crate) fn of_wrapper(field: &Field) -> TokenStream {
    let ty = &field.ty;
    match &field.mapping {
        Mapping::Explicit(definition) if definition.descends() => at(ty, "__EsObject", &quote!(__P)),
        Mapping::Explicit(definition) => {
            let kind = kind(definition);
            quote!(__es::path::Leaf<__P, #kind>)
        }
        Mapping::Inferred | Mapping::Flatten => at(ty, "__EsField", &quote!(__P)),
    }
}

/// A field of a type, at a path.
fn at(ty: &Type, of: &str, path: &TokenStream) -> TokenStream {
    write(|tokens| generic(tokens, ty, of, "At", path)).to_token_stream()
}

/// A method for a name that can be one.
fn method(name: &str, found: &TokenStream) -> Option<TokenStream> {
    let name = syn::parse_str::<Ident>(name).or_else(|_| syn::parse_str(&format!("r#{name}"))).ok()?;
    Some(quote!(pub const fn #name(&self) -> #found { __es::path::Handle::NEW }))
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
