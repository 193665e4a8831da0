//! Fields as `const` properties.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Type;

use super::{dims, params};
use crate::{
    attr::Key,
    diag::Place,
    model::{Container, Definition, Field, Mapping, Variant},
};

/// `&[Node, …]`, in fewer words where all are fields.
pub(crate) fn properties(container: &Container) -> TokenStream {
    if is_plain(container) {
        let fields = container.fields.iter().map(|field| {
            let (name, value) = (&field.name.text, value(field));
            quote!((#name, #value))
        });
        return quote!(&__es::nodes([#(#fields),*]));
    }
    let fields = match &container.variants {
        None => nodes(&container.fields),
        Some(variants) => {
            let all = variants.iter().map(|variant| {
                let (name, properties) = (variant_name(container, variant), of_variant(container, variant));
                quote!(__es::Variant { name: #name, properties: &[#properties] })
            });
            quote!(__es::Node::Variants(&[#(#all),*]),)
        }
    };
    let beside = beside(container);
    quote!(&[#fields #beside])
}

/// Whether a level has fields only, none of which needs a literal around it.
fn is_plain(container: &Container) -> bool {
    let of_fields = container.variants.is_none() && container.tag.is_none() && container.extra.is_empty();
    of_fields
        && container.fields.iter().all(|field| match &field.mapping {
            Mapping::Inferred => true,
            Mapping::Flatten => false,
            // What is matched in a constant lives on in a literal only, not in an argument.
            Mapping::Explicit(definition) => definition.ty.text != dims::OF,
        })
}

/// What stands at the level of the fields and is none: serde's tag, and what has no data.
fn beside(container: &Container) -> TokenStream {
    let tag = container.tag.iter().map(|tag| {
        let name = &tag.text;
        quote!(__es::Node::Field(__es::Property { name: #name, field: __es::Field::new("keyword") }),)
    });
    let extra = container.extra.iter().map(|extra| {
        let (name, field) = (&extra.name.text, plain(&extra.definition));
        quote!(__es::Node::Extra(__es::Property { name: #name, field: #field }),)
    });
    quote!(#(#tag)* #(#extra)*)
}

/// The nodes of a variant, at the level of the enum.
fn of_variant(container: &Container, variant: &Variant) -> TokenStream {
    let fields = nodes(&container.fields[variant.fields.clone()]);
    let Some(Key { text, .. }) = &variant.within else { return fields };
    quote! {
        __es::Node::Field(__es::Property {
            name: #text,
            field: __es::Field::object(&__es::Object { params: &[], properties: &[#fields] }),
        }),
    }
}

/// The variant's name in Rust, for messages.
fn variant_name(container: &Container, variant: &Variant) -> String {
    format!("{}::{}", container.ident, variant.ident)
}

/// `Node, …`
pub(crate) fn nodes(fields: &[Field]) -> TokenStream {
    fields.iter().map(node).map(|node| quote!(#node,)).collect()
}

fn node(field: &Field) -> TokenStream {
    let name = &field.name.text;
    if matches!(field.mapping, Mapping::Flatten) {
        let object = of_type(&field.ty, &quote!(__es::EsObject), &quote!(OBJECT));
        return quote!(__es::Node::Flatten(#object.properties));
    }
    let value = value(field);
    quote!(__es::Node::Field(__es::Property { name: #name, field: #value }))
}

/// The `Field` that a field maps to.
pub(crate) fn value(field: &Field) -> TokenStream {
    match &field.mapping {
        Mapping::Explicit(definition) => explicit(definition, &field.ty),
        Mapping::Inferred | Mapping::Flatten => of_type(&field.ty, &quote!(__es::EsField), &quote!(FIELD)),
    }
}

/// `<T as Trait>::MEMBER`, with rustc's error under the type.
pub(crate) fn of_type(ty: &Type, of: &TokenStream, member: &TokenStream) -> TokenStream {
    between(ty, &ty.to_token_stream(), of, member)
}

/// `<subject as Trait>::MEMBER` from the place of `ty`'s first token to that of its last: rustc prints equal text at an
/// equal place once, so every use of a type must take the same.
pub(crate) fn between(
    ty: &Type,
    subject: &TokenStream,
    of: &TokenStream,
    member: &TokenStream,
) -> TokenStream {
    let Place { first, last } = Place::of(ty);
    let open = quote_spanned!(first=> <);
    // A generic member is a place of its own, which must run over the whole type too.
    let count = member.clone().into_iter().count();
    let member = member.clone().into_iter().enumerate().map(|(at, mut token)| {
        token.set_span(if at == 0 && count > 1 { first } else { last });
        token
    });
    let member: TokenStream = member.collect();
    let tail = quote_spanned!(last=> as #of>::#member);
    quote!(#open #subject #tail)
}

/// `<T as Trait>`, with rustc's error under the word that asks for the trait.
fn of_word(ty: &Type, at: Span, of: &TokenStream) -> TokenStream {
    let ty = respan(ty.to_token_stream(), at);
    quote_spanned!(at=> <#ty as #of>)
}

fn explicit(definition: &Definition, ty: &Type) -> TokenStream {
    let word = &definition.ty;
    let name = &word.text;
    let mut given = params(&definition.params);
    let (ty, object) = if definition.descends() {
        let of = of_type(ty, &quote!(__es::EsObject), &quote!(OBJECT));
        (quote!(#name), Some(quote!(&#of)))
    } else if definition.unchecked || definition.is_object() {
        (quote!(#name), None)
    } else {
        let kind = format_ident!("r#{name}", span = word.at.first);
        let of = of_word(ty, word.at.first, &quote!(__es::MapsTo<__es::kinds::#kind>));
        if name == dims::OF {
            given = dims::params(definition, &of);
        }
        (quote!(#of::TYPE), None)
    };
    field(&ty, &given, definition, object)
}

/// A definition without a Rust type: a sub-field, an alias.
fn plain(definition: &Definition) -> TokenStream {
    let name = &definition.ty.text;
    field(&quote!(#name), &params(&definition.params), definition, None)
}

/// A `Field`, in the fewest tokens that say it.
fn field(
    ty: &TokenStream,
    params: &TokenStream,
    definition: &Definition,
    object: Option<TokenStream>,
) -> TokenStream {
    if object.is_none() && definition.fields.is_empty() && definition.ty.text != dims::OF {
        return if definition.params.is_empty() {
            quote!(__es::Field::new(#ty))
        } else {
            quote!(__es::Field::with(#ty, #params))
        };
    }
    let object = object.map_or_else(
        || quote!(::core::option::Option::None),
        |object| quote!(::core::option::Option::Some(#object)),
    );
    let fields = definition.fields.iter().map(|(key, sub)| {
        let (name, field) = (&key.text, plain(sub));
        quote!(__es::Property { name: #name, field: #field })
    });
    quote!(__es::Field { ty: #ty, params: #params, fields: &[#(#fields),*], object: #object })
}

/// The same tokens, all at one place.
fn respan(tokens: TokenStream, at: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            if let proc_macro2::TokenTree::Group(group) = &token {
                let mut inner = proc_macro2::Group::new(group.delimiter(), respan(group.stream(), at));
                inner.set_span(at.resolved_at(group.span()));
                token = inner.into();
            } else {
                token.set_span(at.resolved_at(token.span()));
            }
            token
        })
        .collect()
}
