//! Values as `const` JSON.

use es_vocab::Value as Sort;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use crate::{
    attr::{Node, NodeKind},
    model::{Param, script_object},
};

/// The value of a parameter; of a constant, the type is asked where only one will do.
pub(crate) fn param(param: &Param) -> TokenStream {
    let ty = match param.expected {
        Sort::Bool => quote!(::core::primitive::bool),
        Sort::Text
        | Sort::Enum(_)
        | Sort::Duration
        | Sort::ByteSize
        | Sort::Analyzer
        | Sort::Normalizer
        | Sort::Tokenizer
        | Sort::Path => quote!(&'static ::core::primitive::str),
        _ => quote!(_),
    };
    match &param.node.kind {
        NodeKind::Path(path) => quote_spanned!(param.node.at.first=> __es::Const::<#ty>(#path).json()),
        _ => value(&script_object(param.clone())),
    }
}

/// A `Json` expression.
fn value(node: &Node) -> TokenStream {
    match &node.kind {
        NodeKind::Null => quote!(__es::Json::Null),
        NodeKind::Bool(value) => quote!(__es::Json::Bool(#value)),
        NodeKind::Int(value) => {
            if let Ok(value) = i64::try_from(*value) {
                quote!(__es::Json::Int(#value))
            } else {
                let value = u64::try_from(*value).unwrap_or_default();
                quote!(__es::Json::UInt(#value))
            }
        }
        NodeKind::Float(value) => quote!(__es::Json::Float(#value)),
        NodeKind::Str(text) => quote!(__es::Json::Str(#text)),
        NodeKind::List(nodes) => list(nodes),
        NodeKind::Object(entries) => {
            let entries = entries.iter().map(|(key, node)| {
                let (name, value) = (&key.text, value(node));
                quote!((#name, #value))
            });
            quote!(__es::Json::Object(&[#(#entries),*]))
        }
        NodeKind::Path(path) => quote_spanned!(node.at.first=> __es::Const(#path).json()),
        // The model has no definition left where a value stands.
        NodeKind::Call(word, _) => {
            let text = &word.text;
            quote!(__es::Json::Str(#text))
        }
    }
}

fn list(nodes: &[Node]) -> TokenStream {
    let texts: Option<Vec<&String>> = nodes
        .iter()
        .map(|node| match &node.kind {
            NodeKind::Str(text) => Some(text),
            _ => None,
        })
        .collect();
    if let Some(texts) = texts {
        quote!(__es::Json::Strings(&[#(#texts),*]))
    } else {
        let values = nodes.iter().map(value);
        quote!(__es::Json::Array(&[#(#values),*]))
    }
}
