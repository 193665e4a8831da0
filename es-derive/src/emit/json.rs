//! Values as `const` JSON.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use crate::attr::{Node, NodeKind};

/// A `Json` expression.
pub(crate) fn value(node: &Node) -> TokenStream {
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
        NodeKind::Path(path) => quote_spanned!(node.span=> __es::Const(#path).json()),
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
