//! Whether a value fits the sort that the vocabulary gives for its place.

use es_vocab::{Syntax, Value as Sort, fault};

use super::{
    structure::{entries, many, meta, place, relations, script, tagged},
    units::{byte_size, duration},
};
use crate::{
    attr::{Key, Node, NodeKind},
    diag::{Errors, Place, did_you_mean, list},
};

/// What the sort is called in a message.
pub(super) fn noun(sort: Sort) -> &'static str {
    match sort {
        Sort::Bool => "`true` or `false`",
        Sort::Int { .. } | Sort::Unsigned => "a whole number",
        Sort::Float | Sort::Between(..) => "a number",
        Sort::Positive => "a number above zero",
        Sort::Texts | Sort::EachOf(_) | Sort::Paths | Sort::TokenFilters | Sort::CharFilters => {
            "a string or a list of strings"
        }
        Sort::Duration => "a duration such as \"30s\"",
        Sort::ByteSize => "a size such as \"512mb\"",
        Sort::List | Sort::Many { .. } => "a list",
        Sort::Object | Sort::Entries(_) | Sort::Tagged(_) | Sort::Meta => "an object",
        Sort::Relations => "names of parents, each with its children",
        Sort::Place(_) => "a point",
        Sort::TextOrNumber => "a string or a number",
        Sort::Similarity => "the name of a similarity",
        Sort::Script => "a script's source, or an object with `source`",
        Sort::Analyzer => "the name of an analyzer",
        Sort::Normalizer => "the name of a normalizer",
        Sort::Tokenizer => "the name of a tokenizer",
        Sort::Path => "the path of a field",
        _ => "a string",
    }
}

/// Reports what is wrong with a value.
pub(super) fn check(key: &Key, node: &Node, sort: Sort, errors: &mut Errors) {
    let name = &key.text;
    if let Some(word) = node.bare_word() {
        return no_constant(name, &word, node, sort, errors);
    }
    match (sort, &node.kind) {
        // A constant: the compiler checks its type where it is used.
        (_, NodeKind::Path(_)) => {}
        (Sort::Any | Sort::List | Sort::Object, _) if definition(node).is_some() => {
            let at = definition(node).unwrap_or(node.at);
            errors.push(at, format!("`{name}` takes values, not definitions"));
        }
        (Sort::Any, _)
        | (Sort::Bool | Sort::BoolOr(_), NodeKind::Bool(_))
        | (Sort::Float, NodeKind::Float(_) | NodeKind::Int(_))
        | (Sort::List, NodeKind::List(_))
        | (Sort::Object, NodeKind::Object(_))
        | (Sort::Scalar, NodeKind::Str(_) | NodeKind::Int(_) | NodeKind::Float(_) | NodeKind::Bool(_))
        | (Sort::TextOrNumber, NodeKind::Str(_) | NodeKind::Int(_) | NodeKind::Float(_))
        | (
            Sort::Text
            | Sort::Texts
            | Sort::Similarity
            | Sort::Analyzer
            | Sort::Normalizer
            | Sort::Tokenizer
            | Sort::Path
            | Sort::Paths
            | Sort::TokenFilters
            | Sort::CharFilters,
            NodeKind::Str(_),
        ) => {}
        (
            Sort::Int { .. } | Sort::Unsigned | Sort::Between(..) | Sort::Positive,
            NodeKind::Int(_) | NodeKind::Float(_),
        ) => number(name, node, sort, errors),
        (Sort::Of(syntax), NodeKind::Str(_) | NodeKind::Int(_) | NodeKind::Float(_) | NodeKind::Bool(_))
        | (Sort::EachOf(syntax) | Sort::Place(syntax), NodeKind::Str(_)) => {
            readable(name, node, syntax, errors);
        }
        (Sort::Script, NodeKind::Str(_)) => readable(name, node, Syntax::Painless, errors),
        (Sort::EachOf(syntax), NodeKind::List(nodes)) => {
            strings(name, nodes, sort, errors);
            for inner in nodes.iter().filter(|inner| matches!(inner.kind, NodeKind::Str(_))) {
                readable(name, inner, syntax, errors);
            }
        }
        (Sort::Texts | Sort::Paths | Sort::TokenFilters | Sort::CharFilters, NodeKind::List(nodes)) => {
            strings(name, nodes, sort, errors);
        }
        (Sort::Enum(words) | Sort::EnumAnyCase(words) | Sort::BoolOr(words), NodeKind::Str(text)) => {
            word(name, text, words, node, sort, errors);
        }
        (Sort::Entries(known), NodeKind::Object(given)) => entries(key, given, known, errors),
        (Sort::Tagged(types), NodeKind::Object(given)) => tagged(key, given, types, errors),
        (Sort::Script, NodeKind::Object(given)) => script(key, given, errors),
        (Sort::Relations, NodeKind::Object(given)) => relations(key, given, errors),
        (Sort::Meta, NodeKind::Object(given)) => meta(key, given, errors),
        (Sort::Place(_), NodeKind::List(_) | NodeKind::Object(_)) => place(key, node, errors),
        (Sort::Many { .. }, NodeKind::List(_) | NodeKind::Object(_))
        | (Sort::Many { alone: true, .. }, NodeKind::Str(_)) => many(key, node, sort, errors),
        (Sort::Duration, kind) => duration(name, node, kind, errors),
        (Sort::ByteSize, kind) => byte_size(name, node, kind, errors),
        (Sort::Bool, NodeKind::Str(text)) if text == "true" || text == "false" => {
            errors.help(node.at, format!("`{name}` takes a boolean"), format!("write `{name} = {text}`"));
        }
        (
            Sort::Int { .. } | Sort::Unsigned | Sort::Float | Sort::Between(..) | Sort::Positive,
            NodeKind::Str(text),
        ) if text.parse::<f64>().is_ok() => {
            errors.help(
                node.at,
                format!("`{name}` takes {}", noun(sort)),
                format!("write `{name} = {text}`"),
            );
        }
        (Sort::Enum(words) | Sort::EnumAnyCase(words), _) => {
            errors.push(
                node.at,
                format!("`{name}` takes one of {}, not {}", list(words.iter().copied()), node.noun()),
            );
        }
        _ => errors.push(node.at, format!("`{name}` takes {}, not {}", noun(sort), node.noun())),
    }
}

/// A number within its bounds.
fn number(name: &str, node: &Node, sort: Sort, errors: &mut Errors) {
    let message = match (sort, &node.kind) {
        (Sort::Int { min, max }, NodeKind::Int(value)) => match (min, max) {
            _ if (i128::from(min)..=i128::from(max)).contains(value) => return,
            (min, 2_147_483_647 | i64::MAX) => format!("`{name}` must be at least {min}"),
            (min, max) => format!("`{name}` must be from {min} to {max}"),
        },
        // What does not fit 64 bits is refused while it is read.
        (Sort::Unsigned, NodeKind::Int(value)) if *value >= 0 => return,
        (Sort::Unsigned, NodeKind::Int(_)) => format!("`{name}` must be at least 0"),
        (Sort::Between(least, most), kind)
            if as_float(kind).is_some_and(|value| (least..=most).contains(&value)) =>
        {
            return;
        }
        (Sort::Between(least, f64::MAX), _) => format!("`{name}` must be at least {least}"),
        (Sort::Between(f64::MIN_POSITIVE, most), _) => format!("`{name}` must be above 0 and at most {most}"),
        (Sort::Between(least, most), _) => format!("`{name}` must be from {least:?} to {most:?}"),
        (Sort::Positive, kind) if as_float(kind).is_some_and(|value| value > 0.0) => return,
        (Sort::Positive, _) => format!("`{name}` must be above zero"),
        _ => format!("`{name}` takes {}, not {}", noun(sort), node.noun()),
    };
    errors.push(node.at, message);
}

fn as_float(kind: &NodeKind) -> Option<f64> {
    match kind {
        #[allow(clippy::cast_precision_loss)] // the bounds are far from where it shows
        NodeKind::Int(value) => Some(*value as f64),
        NodeKind::Float(value) => Some(*value),
        _ => None,
    }
}

/// A list in which each must be a string.
fn strings(name: &str, nodes: &[Node], sort: Sort, errors: &mut Errors) {
    for inner in nodes {
        if let Some(word) = inner.bare_word() {
            no_constant(name, &word, inner, sort, errors);
        } else if !matches!(inner.kind, NodeKind::Str(_) | NodeKind::Path(_)) {
            errors.push(inner.at, format!("`{name}` takes strings, not {}", inner.noun()));
        }
    }
}

/// A value whose text Elasticsearch parses.
fn readable(name: &str, node: &Node, syntax: Syntax, errors: &mut Errors) {
    let text = match &node.kind {
        NodeKind::Str(text) => text.clone(),
        NodeKind::Int(value) => value.to_string(),
        NodeKind::Float(value) => value.to_string(),
        NodeKind::Bool(value) => value.to_string(),
        _ => return,
    };
    if let Some(fault) = fault(syntax, &text) {
        errors.push(node.at, format!("`{name}` can't be read: {fault}"));
    }
}

/// Refuses a word in lower case: constants are written in upper case, and strings in quotes.
fn no_constant(name: &str, word: &str, node: &Node, sort: Sort, errors: &mut Errors) {
    match sort {
        Sort::Bool
        | Sort::Int { .. }
        | Sort::Unsigned
        | Sort::Float
        | Sort::Between(..)
        | Sort::Positive
        | Sort::List
        | Sort::Many { .. }
        | Sort::Object
        | Sort::Entries(_)
        | Sort::Tagged(_)
        | Sort::Relations
        | Sort::Meta => {
            errors.push(node.at, format!("`{name}` takes {}, not {}", noun(sort), node.noun()));
        }
        _ => errors.help(node.at, format!("`{name}` takes a string here"), format!("write `\"{word}\"`")),
    }
}

/// The first definition within a value, where none may stand.
fn definition(node: &Node) -> Option<Place> {
    match &node.kind {
        NodeKind::Call(..) => Some(node.at),
        NodeKind::List(nodes) => nodes.iter().find_map(definition),
        NodeKind::Object(entries) => entries.iter().find_map(|(_, node)| definition(node)),
        _ => None,
    }
}

pub(super) fn word(name: &str, text: &str, words: &[&str], node: &Node, sort: Sort, errors: &mut Errors) {
    let any_case =
        matches!(sort, Sort::EnumAnyCase(_)) && words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if any_case
        || words.contains(&text)
        || matches!(sort, Sort::BoolOr(_)) && matches!(text, "true" | "false")
    {
        return;
    }
    let all = words
        .iter()
        .copied()
        .chain(matches!(sort, Sort::BoolOr(_)).then_some(["true", "false"]).into_iter().flatten());
    let help = did_you_mean(text, all.clone()).unwrap_or_else(|| format!("use one of {}", list(all)));
    errors.help(node.at, format!("`{name}` has no value `{text}`"), help);
}
