//! Values that are objects or lists: what may be in them.

use es_vocab::{Entry, Syntax, Value as Sort};

use super::fits;
use crate::{
    attr::{Key, Node, NodeKind},
    diag::{Errors, did_you_mean, list},
};

type Given = [(Key, Node)];

const SCRIPT: &[Entry] = &[
    Entry::required("source", Sort::Of(Syntax::Painless)),
    Entry::optional("lang", Sort::Text),
    Entry::optional("params", Sort::Object),
    Entry::optional("options", Sort::Object),
];

/// An object with known entries.
pub(super) fn entries(of: &Key, given: &Given, known: &[Entry], errors: &mut Errors) {
    for (key, node) in given {
        match known.iter().find(|entry| entry.name == key.text) {
            Some(entry) => fits::check(key, node, entry.value, errors),
            None => unknown(of, key, known.iter().map(|entry| entry.name), errors),
        }
    }
    for entry in known.iter().filter(|entry| entry.required) {
        if !given.iter().any(|(key, _)| key.text == entry.name) {
            errors.help(
                of.at,
                format!("`{}` needs `{}`", of.text, entry.name),
                format!("add `{} = …`", entry.name),
            );
        }
    }
}

pub(super) fn unknown<'a>(
    of: &Key,
    key: &Key,
    known: impl Iterator<Item = &'a str> + Clone,
    errors: &mut Errors,
) {
    let help = did_you_mean(&key.text, known.clone()).unwrap_or_else(|| match known.clone().next() {
        Some(_) => format!("it takes {}", list(known)),
        None => format!("take it away: Elasticsearch 8 takes nothing in `{}`", of.text),
    });
    errors.help(key.at, format!("`{}` has no `{}`", of.text, key.text), help);
}

/// An object whose `type` says what else it takes.
pub(super) fn tagged(of: &Key, given: &Given, types: &[(&str, &[Entry])], errors: &mut Errors) {
    let words: Vec<&str> = types.iter().map(|(word, _)| *word).collect();
    let Some((key, node)) = given.iter().find(|(key, _)| key.text == "type") else {
        let word = words.first().copied().unwrap_or_default();
        return errors.help(of.at, format!("`{}` needs `type`", of.text), format!("add `type = \"{word}\"`"));
    };
    let NodeKind::Str(ty) = &node.kind else {
        return fits::check(key, node, Sort::Text, errors);
    };
    let Some((_, known)) = types.iter().find(|(word, _)| word == ty) else {
        return fits::word(&key.text, ty, &words, node, Sort::Text, errors);
    };
    let rest: Vec<_> = given.iter().filter(|(key, _)| key.text != "type").cloned().collect();
    entries(of, &rest, known, errors);
}

/// A script as an object: stored ones can't be used in a mapping.
pub(super) fn script(of: &Key, given: &Given, errors: &mut Errors) {
    match given.iter().find(|(key, _)| key.text == "id") {
        Some((key, _)) => {
            errors.help(key.at, "a stored script can't be used here", "give the script's `source` instead");
        }
        None => entries(of, given, SCRIPT, errors),
    }
}

/// A list, or one value where that may stand without.
pub(super) fn many(of: &Key, node: &Node, sort: Sort, errors: &mut Errors) {
    let Sort::Many { of: each, least, most, alone } = sort else { return };
    let nodes = match &node.kind {
        NodeKind::List(nodes) => nodes.as_slice(),
        _ if alone => std::slice::from_ref(node),
        _ => return errors.push(node.at, format!("`{}` takes a list, not {}", of.text, node.noun())),
    };
    if nodes.len() < least {
        errors.push(node.at, format!("`{}` must not be empty", of.text));
    }
    if nodes.len() > most {
        errors.push(node.at, format!("`{}` takes at most {most}, not {}", of.text, nodes.len()));
    }
    for inner in nodes {
        fits::check(&Key { text: of.text.clone(), at: inner.at }, inner, *each, errors);
    }
}

/// Parents with their children; a child has one parent.
pub(super) fn relations(of: &Key, given: &Given, errors: &mut Errors) {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for (parent, node) in given {
        fits::check(of, node, Sort::Texts, errors);
        let children = match &node.kind {
            NodeKind::List(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(node),
        };
        for child in children {
            let NodeKind::Str(name) = &child.kind else { continue };
            match seen.iter().find(|(_, other)| other == name) {
                Some((first, _)) if *first != parent.text => errors.help(
                    child.at,
                    format!("`{name}` has two parents, `{first}` and `{}`", parent.text),
                    "give it another name below one of them",
                ),
                _ => seen.push((&parent.text, name)),
            }
        }
    }
}

/// Up to five short strings.
pub(super) fn meta(of: &Key, given: &Given, errors: &mut Errors) {
    if let Some((key, _)) = given.get(5) {
        errors.push(key.at, format!("`{}` takes at most {}, not {}", of.text, 5, given.len()));
    }
    for (key, node) in given {
        if key.text.chars().count() > 20 {
            errors.push(key.at, format!("a name in `{}` has at most 20 characters", of.text));
        }
        match &node.kind {
            NodeKind::Str(text) if text.chars().count() > 50 => {
                errors.push(node.at, format!("a value in `{}` has at most 50 characters", of.text));
            }
            NodeKind::Str(_) | NodeKind::Path(_) => {}
            _ => errors.push(node.at, format!("`{}` takes strings, not {}", of.text, node.noun())),
        }
    }
}

/// A point as an object, or as a list of coordinates.
pub(super) fn place(of: &Key, node: &Node, errors: &mut Errors) {
    let coordinates = |nodes: &[Node]| {
        (2..=3).contains(&nodes.len())
            && nodes.iter().all(|node| matches!(node.kind, NodeKind::Int(_) | NodeKind::Float(_)))
    };
    match &node.kind {
        NodeKind::List(nodes) if !coordinates(nodes) => {
            errors.push(node.at, format!("`{}` takes two numbers, or three, as a list", of.text));
        }
        _ => {}
    }
}
