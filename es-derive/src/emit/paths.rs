//! Typed paths: a method for each field.

use proc_macro2::{Literal, Punct, Spacing, Span, TokenStream};
use quote::{ToTokens, TokenStreamExt, quote};
use syn::{GenericParam, Generics, Ident, Type, parse_quote};

use super::write::{generic, words, write};
use crate::{
    attr::NodeKind,
    model::{Container, Definition, Extra, Field, Mapping},
};

/// Whether structs get their methods; in tests always, whatever the workspace asks for.
pub(super) const PATHS: bool = cfg!(any(feature = "paths", test));

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
    let methods = write(|tokens| {
        paths.fields(tokens, container);
        paths.extra(tokens, container);
    });
    let object = paths.methods(&whole, WHOLE, &quote!(__methods! { #methods }));
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

    fn fields(&self, tokens: &mut TokenStream, container: &Container) {
        for (index, field) in container.fields.iter().enumerate() {
            let (ty, path) = (&field.ty, |name| write(move |tokens| self.path(tokens, name, index)));
            method(tokens, &field.source, |tokens| match &field.mapping {
                Mapping::Inferred => generic(tokens, ty, "__EsField", "At", &path("__At")),
                Mapping::Flatten => generic(tokens, ty, "__EsObject", "At", &quote!(__P)),
                Mapping::Explicit(definition) if definition.descends() => {
                    let path = path(if definition.ty.text == "nested" { "__NestedAt" } else { "__At" });
                    generic(tokens, ty, "__EsObject", "At", &path);
                }
                Mapping::Explicit(definition) => self.leaf(tokens, definition, index),
            });
        }
    }

    /// Fields without data. Where an alias leads is not known here.
    fn extra(&self, tokens: &mut TokenStream, container: &Container) {
        for (index, extra) in extra(container).filter(|(_, extra)| extra.definition.ty.text != "alias") {
            method(tokens, &extra.name.text, |tokens| self.leaf(tokens, &extra.definition, index));
        }
    }

    /// `name<__P, This, index>`
    fn path(&self, tokens: &mut TokenStream, name: &str, index: usize) {
        let here = Span::call_site();
        words(tokens, here, &[name, "<", "__P", ","]);
        self.this.to_tokens(tokens);
        words(tokens, here, &[","]);
        tokens.append(Literal::usize_unsuffixed(index));
        words(tokens, here, &[">"]);
    }

    /// The type of a field that holds values.
    fn leaf(&self, tokens: &mut TokenStream, definition: &Definition, index: usize) {
        let at = write(|tokens| self.path(tokens, "__At", index));
        if definition.fields.is_empty() {
            leaf(tokens, &at, definition);
        } else {
            self.handle(&at.to_token_stream(), &kind(definition), index).to_tokens(tokens);
        }
    }

    /// The methods of a field with sub-fields. One that is named `path` has the word; `path_of` is left.
    fn sub_fields(&self, definition: &Definition, index: usize) -> TokenStream {
        let this = &self.this;
        let methods = write(|tokens| {
            for (sub, (key, definition)) in definition.fields.iter().enumerate() {
                let at = quote!(__es::path::Sub<__P, #this, #index, #sub>);
                method(tokens, &key.text, |tokens| leaf(tokens, &at, definition));
            }
        });
        let path = definition.fields.iter().all(|(key, _)| key.text != "path").then(|| {
            quote! {
                pub const fn path(&self) -> &'static ::core::primitive::str {
                    <__P as __es::path::Path>::PATH
                }
            }
        });
        quote!(#path __methods! { #methods })
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

/// A field that holds values, at a path.
fn leaf(tokens: &mut TokenStream, at: &impl ToTokens, definition: &Definition) {
    words(tokens, Span::call_site(), &["__Leaf", "<"]);
    at.to_tokens(tokens);
    words(tokens, Span::call_site(), &[","]);
    kind(definition).to_tokens(tokens);
    words(tokens, Span::call_site(), &[">"]);
}

/// `name Type;`, of which `__methods!` makes a method, for a name that can be one.
fn method(tokens: &mut TokenStream, name: &str, found: impl FnOnce(&mut TokenStream)) {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let digit = name.starts_with(|first: char| first.is_ascii_digit());
    let name = match name {
        "" | "_" | "self" | "Self" | "super" | "crate" => return,
        _ if plain && !digit => Ident::new_raw(name, Span::call_site()),
        // To ask syn takes a call to the compiler.
        _ => match syn::parse_str(&format!("r#{name}")) {
            Ok(name) => name,
            Err(_) => return,
        },
    };
    tokens.append(name);
    found(tokens);
    tokens.append(Punct::new(';', Spacing::Alone));
}

/// What a field is, with what its parameters take from it or add.
fn kind(definition: &Definition) -> TokenStream {
    let is = |name: &str, value: bool| {
        definition
            .param(name)
            .is_some_and(|param| matches!(param.node.kind, NodeKind::Bool(given) if given == value))
    };
    let name = Ident::new(&definition.ty.text, definition.ty.at.first);
    let mut kind = quote!(__kinds::#name);
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
