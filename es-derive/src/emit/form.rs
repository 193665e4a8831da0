//! The form of a document's indices.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::params;
use crate::{
    attr::{Node, NodeKind},
    model::{Form, Param, Said},
};

/// A `Form` value.
pub(super) fn form(form: &Form) -> TokenStream {
    if let Some(rollover) = &form.rollover {
        let (template, conditions) = (template(form.template.as_ref()), params(&rollover.params));
        return quote!(__es::Form::Rollover { template: #template, conditions: #conditions });
    }
    if let Some(stream) = &form.data_stream {
        let (template, retention) = (template(form.template.as_ref()), text(stream.param("retention")));
        let options: Vec<_> =
            stream.params.iter().filter(|param| param.name.text != "retention").cloned().collect();
        let options = params(&options);
        return quote! {
            __es::Form::DataStream { template: #template, options: #options, retention: #retention }
        };
    }
    if form.template.is_some() {
        let template = template(form.template.as_ref());
        return quote!(__es::Form::Named(#template));
    }
    quote!(__es::Form::Versioned)
}

/// A `Templated` value.
fn template(said: Option<&Said>) -> TokenStream {
    let params = said.map_or(&[] as &[Param], |said| &said.params);
    if params.is_empty() {
        return quote!(__es::Templated::DEFAULT);
    }
    let given = params.iter().map(|param| {
        let name = quote::format_ident!("{}", param.name.text);
        let value = match &param.node.kind {
            NodeKind::Int(priority) => {
                let priority = u32::try_from(*priority).unwrap_or(u32::MAX);
                quote!(#priority)
            }
            NodeKind::List(nodes) => {
                let texts = nodes.iter().map(constant);
                quote!(&[#(#texts),*])
            }
            NodeKind::Str(text) => quote!(&[#text]),
            _ => constant(&param.node),
        };
        quote!(#name: #value,)
    });
    // Beside all fields the rest would be none, and clippy says so.
    let rest = (params.len() < es_vocab::TEMPLATE.len()).then(|| quote!(..__es::Templated::DEFAULT));
    quote!(__es::Templated { #(#given)* #rest })
}

/// An `Option<&'static str>`.
pub(super) fn text(param: Option<&Param>) -> TokenStream {
    param.map_or_else(
        || quote!(::core::option::Option::None),
        |param| {
            let text = constant(&param.node);
            quote!(::core::option::Option::Some(#text))
        },
    )
}

/// A string, or a constant by its path.
fn constant(node: &Node) -> TokenStream {
    match &node.kind {
        NodeKind::Str(text) => quote!(#text),
        NodeKind::Path(path) => quote_spanned!(node.at.first=> #path),
        // The model lets nothing else through.
        _ => quote!(""),
    }
}
