//! Similarities, among the settings: `similarity(named(type = "BM25", b = 0.5))`.

use std::collections::BTreeMap;

use es_vocab::SIMILARITIES;

use super::{Param, object::script_object, structure::tagged};
use crate::{
    attr::{Key, Node, NodeKind},
    diag::Errors,
};

/// Names that need no definition.
pub(crate) const BUILT_IN: [&str; 2] = ["BM25", "boolean"];

/// Checks each similarity that the settings define, whole or key by key.
pub(super) fn check(settings: &[Param], errors: &mut Errors) {
    for (name, (at, entries)) in &defined(settings) {
        if BUILT_IN.contains(&name.as_str()) {
            errors.help(
                at.at,
                format!("`{name}` is built in and can't be defined anew"),
                "give it another name",
            );
        } else {
            tagged(at, entries, SIMILARITIES, errors);
        }
    }
}

/// The entries of each similarity by its name.
fn defined(settings: &[Param]) -> BTreeMap<String, (Key, Vec<(Key, Node)>)> {
    let mut found: BTreeMap<String, (Key, Vec<(Key, Node)>)> = BTreeMap::new();
    for param in settings {
        let Some(path) = param.name.text.strip_prefix("similarity.") else { continue };
        let (name, inner) = path.split_once('.').map_or((path, None), |(name, inner)| (name, Some(inner)));
        let at = Key { text: name.to_owned(), at: param.name.at };
        let entries = &mut found.entry(name.to_owned()).or_insert((at, Vec::new())).1;
        match (inner, &param.node.kind) {
            (Some(inner), _) => {
                let key = Key { text: inner.to_owned(), at: param.name.at };
                entries.push((key, script_object(param.clone())));
            }
            (None, NodeKind::Object(given)) => entries.extend(given.iter().cloned()),
            // Anything else has no `type`, and that is said.
            (None, _) => {}
        }
    }
    found
}
