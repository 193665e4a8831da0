//! Fields as `const` properties.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{ToTokens, TokenStreamExt, quote};
use syn::Type;

use super::{
    dims, params,
    write::{member, of_word, words, write},
};
use crate::{
    attr::Key,
    model::{Container, Definition, Field, Mapping, Variant},
};

/// `&[Node, …]`, in fewer words where all are fields.
pub(crate) fn properties(container: &Container) -> TokenStream {
    if is_plain(container) {
        let names = container.fields.iter().map(|field| &field.name.text);
        let fields = container.fields.iter().map(value);
        return quote!(&__es::nodes([#(#names),*], [#(#fields),*]));
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
        let object = write(|tokens| member(tokens, &field.ty, "__EsObject", "OBJECT"));
        return quote!(__es::Node::Flatten(#object.properties));
    }
    let value = value(field);
    quote!(__es::Node::Field(__es::Property { name: #name, field: #value }))
}

/// The `Field` that a field maps to.
pub(crate) fn value(field: &Field) -> impl ToTokens {
    write(|tokens| match &field.mapping {
        Mapping::Explicit(definition) => explicit(tokens, definition, &field.ty),
        Mapping::Inferred | Mapping::Flatten => member(tokens, &field.ty, "__EsField", "FIELD"),
    })
}

fn explicit(tokens: &mut TokenStream, definition: &Definition, ty: &Type) {
    let word = &definition.ty;
    if definition.descends() {
        let (name, params) = (&word.text, params(&definition.params));
        let object = write(|tokens| member(tokens, ty, "__EsObject", "OBJECT"));
        let object = quote!(::core::option::Option::Some(&#object));
        return literal(tokens, quote!(ty: #name, params: #params, fields: &[], object: #object));
    }
    if definition.unchecked || definition.is_object() {
        return field(tokens, &word.text, definition);
    }
    let of = write(|tokens| of_word(tokens, ty, word));
    if word.text == dims::OF {
        let (params, fields) = (dims::params(definition, &of.to_token_stream()), sub_fields(definition));
        // What is matched in a constant lives on in a literal only, not in an argument.
        return quote!(__es::Field { params: #params, fields: #fields, ..#of::FIELD }).to_tokens(tokens);
    }
    if definition.params.is_empty() && definition.fields.is_empty() {
        of.to_tokens(tokens);
        return words(tokens, word.at.first, &["::", "FIELD"]);
    }
    let ty = write(|tokens| {
        of.to_tokens(tokens);
        words(tokens, word.at.first, &["::", "TYPE"]);
    });
    field(tokens, &ty, definition);
}

/// A definition without a Rust type: a sub-field, an alias.
fn plain(definition: &Definition) -> impl ToTokens {
    write(|tokens| field(tokens, &definition.ty.text, definition))
}

/// A `Field`, in the fewest tokens that say it.
fn field(tokens: &mut TokenStream, ty: &impl ToTokens, definition: &Definition) {
    let (params, fields) = (params(&definition.params), sub_fields(definition));
    match (definition.params.is_empty(), definition.fields.is_empty()) {
        (true, true) => call(tokens, "new", quote!(#ty)),
        (false, true) => call(tokens, "with", quote!(#ty, #params)),
        (_, false) => {
            let none = quote!(::core::option::Option::None);
            literal(tokens, quote!(ty: #ty, params: #params, fields: #fields, object: #none));
        }
    }
}

/// `&[Property, …]`, of the sub-fields.
fn sub_fields(definition: &Definition) -> impl ToTokens {
    write(|tokens| {
        let fields = definition.fields.iter().map(|(key, sub)| {
            let (name, field) = (&key.text, plain(sub));
            quote!(__es::Property { name: #name, field: #field })
        });
        quote!(&[#(#fields),*]).to_tokens(tokens);
    })
}

/// `Field { … }`: what it borrows lives on even where a constant made it after a `match`.
fn literal(tokens: &mut TokenStream, members: TokenStream) {
    words(tokens, Span::call_site(), &["__es", "::", "Field"]);
    tokens.append(Group::new(Delimiter::Brace, members));
}

/// `Field::function(arguments)`
fn call(tokens: &mut TokenStream, function: &str, arguments: TokenStream) {
    words(tokens, Span::call_site(), &["__es", "::", "Field", "::", function]);
    tokens.append(Group::new(Delimiter::Parenthesis, arguments));
}
