//! Definitions as the JSON objects that they will be, where no Rust type stands behind them.

use es_vocab::Value as Sort;

use super::{Definition, Param};
use crate::attr::{Key, Node, NodeKind};

pub(super) fn text_node(word: &Key) -> Node {
    Node { at: word.at, kind: NodeKind::Str(word.text.clone()) }
}

/// A script given as its source, as the object that the server makes of it.
pub(crate) fn script_object(param: Param) -> Node {
    match (param.expected, &param.node.kind) {
        (Sort::Script, NodeKind::Str(_)) => {
            let at = param.node.at;
            let entry = |name: &str, node| (Key { text: name.to_owned(), at }, node);
            let lang = Node { at, kind: NodeKind::Str("painless".to_owned()) };
            Node { at, kind: NodeKind::Object(vec![entry("source", param.node), entry("lang", lang)]) }
        }
        _ => param.node,
    }
}

/// A definition as the JSON object that it will be.
pub(super) fn object_of(definition: &Definition) -> Node {
    let at = definition.ty.at;
    let mut entries = vec![(Key { text: "type".to_owned(), at }, text_node(&definition.ty))];
    entries.extend(definition.params.iter().map(|param| (param.name.clone(), script_object(param.clone()))));
    if !definition.fields.is_empty() {
        let fields = definition.fields.iter().map(|(name, sub)| (name.clone(), object_of(sub))).collect();
        entries.push((Key { text: "fields".to_owned(), at }, Node { at, kind: NodeKind::Object(fields) }));
    }
    Node { at, kind: NodeKind::Object(entries) }
}
