//! Checks a value against the sort that the vocabulary gives for its place.

use es_vocab::Value as Sort;

use crate::{
    attr::{Item, Key, Node, NodeKind, Value},
    diag::{Errors, Place, did_you_mean, list},
};

use super::{Param, slots::Slots};

/// The parameter that an item gives, when its value fits; reports otherwise.
pub(crate) fn param(item: &Item, sort: Sort, errors: &mut Errors) -> Option<Param> {
    let before = errors.count();
    let node = given(item, sort, errors)?;
    check(&item.key, &node, sort, errors);
    (errors.count() == before).then(|| Param { name: item.key.clone(), node, expected: sort })
}

/// The value of an item; `key(a = 1)` is an object where an object is wanted.
fn given(item: &Item, sort: Sort, errors: &mut Errors) -> Option<Node> {
    match (&item.value, sort) {
        (Value::Is(node), _) => Some(node.clone()),
        (Value::Args(items), Sort::Object | Sort::Any | Sort::Script) => object(&item.key, items, errors),
        (Value::None, Sort::Bool | Sort::BoolOr(_)) => {
            errors.help(
                item.key.at,
                format!("`{}` needs a value", item.key.text),
                format!("write `{} = true`", item.key.text),
            );
            None
        }
        _ => {
            errors.help(
                item.key.at,
                format!("`{}` needs a value", item.key.text),
                format!("write `{} = {}`", item.key.text, example(sort)),
            );
            None
        }
    }
}

/// `(a = 1, b(c = 2))` as a JSON object.
fn object(key: &Key, items: &[Item], errors: &mut Errors) -> Option<Node> {
    let mut entries = Vec::new();
    let mut slots = Slots::default();
    for item in items {
        if !slots.take(&item.key, errors) {
            continue;
        }
        let node = match &item.value {
            Value::Is(node) => node.clone(),
            Value::Args(inner) => object(&item.key, inner, errors)?,
            Value::None | Value::Path(_) => {
                errors.push(item.key.at, format!("`{}` needs a value", item.key.text));
                return None;
            }
        };
        entries.push((item.key.clone(), node));
    }
    Some(Node { at: key.at, kind: NodeKind::Object(entries) })
}

fn example(sort: Sort) -> String {
    match sort {
        Sort::Bool | Sort::BoolOr(_) => "true".to_owned(),
        Sort::Int { min, .. } => min.max(1).to_string(),
        Sort::Float | Sort::Positive => "1.0".to_owned(),
        Sort::Enum(words) => format!("\"{}\"", words.first().copied().unwrap_or("…")),
        Sort::Duration => "\"30s\"".to_owned(),
        Sort::ByteSize => "\"512mb\"".to_owned(),
        Sort::List => "[…]".to_owned(),
        Sort::Object => "{ … }".to_owned(),
        Sort::Texts | Sort::TokenFilters | Sort::CharFilters | Sort::Paths => "[\"…\"]".to_owned(),
        _ => "\"…\"".to_owned(),
    }
}

/// What the sort is called in a message.
fn noun(sort: Sort) -> &'static str {
    match sort {
        Sort::Bool => "`true` or `false`",
        Sort::Int { .. } => "a whole number",
        Sort::Float => "a number",
        Sort::Positive => "a number above zero",
        Sort::Texts | Sort::Paths | Sort::TokenFilters | Sort::CharFilters => "a string or a list of strings",
        Sort::Duration => "a duration such as \"30s\"",
        Sort::ByteSize => "a size such as \"512mb\"",
        Sort::List => "a list",
        Sort::Object => "an object",
        Sort::Script => "a script's source, or an object with `source`",
        Sort::Analyzer => "the name of an analyzer",
        Sort::Normalizer => "the name of a normalizer",
        Sort::Tokenizer => "the name of a tokenizer",
        Sort::Path => "the path of a field",
        _ => "a string",
    }
}

fn check(key: &Key, node: &Node, sort: Sort, errors: &mut Errors) {
    let name = &key.text;
    if let Some(word) = node.bare_word() {
        return no_constant(name, &word, node, sort, errors);
    }
    match (sort, &node.kind) {
        // A constant: the compiler checks its type where it is used.
        (_, NodeKind::Path(_)) => {}
        (Sort::Any | Sort::List | Sort::Object | Sort::Script, _) if definition(node).is_some() => {
            let at = definition(node).unwrap_or(node.at);
            errors.push(at, format!("`{name}` takes values, not definitions"));
        }
        (Sort::Any, _) => {}
        (Sort::Bool | Sort::BoolOr(_), NodeKind::Bool(_))
        | (Sort::Float | Sort::Positive, NodeKind::Float(_))
        | (Sort::Float, NodeKind::Int(_))
        | (Sort::List, NodeKind::List(_))
        | (Sort::Object | Sort::Script, NodeKind::Object(_))
        | (
            Sort::Text
            | Sort::Texts
            | Sort::Script
            | Sort::Analyzer
            | Sort::Normalizer
            | Sort::Tokenizer
            | Sort::Path
            | Sort::Paths
            | Sort::TokenFilters
            | Sort::CharFilters,
            NodeKind::Str(_),
        ) => {
            if let (Sort::Positive, NodeKind::Float(value)) = (sort, &node.kind)
                && *value <= 0.0
            {
                errors.push(node.at, format!("`{name}` must be above zero"));
            }
        }
        (Sort::Positive, NodeKind::Int(value)) => {
            if *value <= 0 {
                errors.push(node.at, format!("`{name}` must be above zero"));
            }
        }
        (Sort::Int { min, max }, NodeKind::Int(value)) => {
            if *value < i128::from(min) || *value > i128::from(max) {
                let message = match (min, max) {
                    (min, 2_147_483_647 | i64::MAX) => format!("`{name}` must be at least {min}"),
                    (min, max) => format!("`{name}` must be from {min} to {max}"),
                };
                errors.push(node.at, message);
            }
        }
        (Sort::Texts | Sort::Paths | Sort::TokenFilters | Sort::CharFilters, NodeKind::List(nodes)) => {
            for inner in nodes {
                if let Some(word) = inner.bare_word() {
                    no_constant(name, &word, inner, sort, errors);
                } else if !matches!(inner.kind, NodeKind::Str(_) | NodeKind::Path(_)) {
                    errors.push(inner.at, format!("`{name}` takes strings, not {}", inner.noun()));
                }
            }
        }
        (Sort::Enum(words) | Sort::BoolOr(words), NodeKind::Str(text)) => {
            word(name, text, words, node, sort, errors);
        }
        (Sort::Duration, kind) => duration(name, node, kind, errors),
        (Sort::ByteSize, kind) => byte_size(name, node, kind, errors),
        (Sort::Bool, NodeKind::Str(text)) if text == "true" || text == "false" => {
            errors.help(node.at, format!("`{name}` takes a boolean"), format!("write `{name} = {text}`"));
        }
        (Sort::Int { .. } | Sort::Float | Sort::Positive, NodeKind::Str(text))
            if text.parse::<f64>().is_ok() =>
        {
            errors.help(
                node.at,
                format!("`{name}` takes {}", noun(sort)),
                format!("write `{name} = {text}`"),
            );
        }
        (Sort::Enum(words), _) => {
            errors.push(
                node.at,
                format!("`{name}` takes one of {}, not {}", list(words.iter().copied()), node.noun()),
            );
        }
        _ => errors.push(node.at, format!("`{name}` takes {}, not {}", noun(sort), node.noun())),
    }
}

/// Refuses a word in lower case: constants are written in upper case, and strings in quotes.
fn no_constant(name: &str, word: &str, node: &Node, sort: Sort, errors: &mut Errors) {
    match sort {
        Sort::Bool | Sort::Int { .. } | Sort::Float | Sort::Positive | Sort::List | Sort::Object => {
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

fn word(name: &str, text: &str, words: &[&str], node: &Node, sort: Sort, errors: &mut Errors) {
    if words.contains(&text) || matches!(sort, Sort::BoolOr(_)) && matches!(text, "true" | "false") {
        return;
    }
    let all = words
        .iter()
        .copied()
        .chain(matches!(sort, Sort::BoolOr(_)).then_some(["true", "false"]).into_iter().flatten());
    let help = did_you_mean(text, all.clone()).unwrap_or_else(|| format!("use one of {}", list(all)));
    errors.help(node.at, format!("`{name}` has no value `{text}`"), help);
}

/// Elasticsearch's time values: a number with a unit, `0` and `-1` bare.
fn duration(name: &str, node: &Node, kind: &NodeKind, errors: &mut Errors) {
    const UNITS: [&str; 7] = ["nanos", "micros", "ms", "s", "m", "h", "d"];
    match kind {
        NodeKind::Int(-1 | 0) => {}
        NodeKind::Int(value) => errors.help(
            node.at,
            format!("`{name}` is a duration, and a bare number has no unit"),
            format!("write `\"{value}s\"` or `\"{value}ms\"`"),
        ),
        NodeKind::Str(text) if matches!(text.as_str(), "-1" | "0") || with_unit(text, &UNITS) => {}
        NodeKind::Str(text) => errors.help(
            node.at,
            format!("`{text}` is not a duration"),
            format!("use a number and one of {}", list(UNITS)),
        ),
        _ => errors.push(node.at, format!("`{name}` takes {}, not {}", noun(Sort::Duration), node.noun())),
    }
}

/// Elasticsearch's byte sizes: a number with a unit, `0` and `-1` bare.
fn byte_size(name: &str, node: &Node, kind: &NodeKind, errors: &mut Errors) {
    const UNITS: [&str; 6] = ["b", "kb", "mb", "gb", "tb", "pb"];
    match kind {
        NodeKind::Int(-1 | 0) => {}
        NodeKind::Int(value) => errors.help(
            node.at,
            format!("`{name}` is a size, and a bare number has no unit"),
            format!("write `\"{value}mb\"` or `\"{value}b\"`"),
        ),
        NodeKind::Str(text) if matches!(text.as_str(), "-1" | "0") || with_unit(text, &UNITS) => {}
        NodeKind::Str(text) => errors.help(
            node.at,
            format!("`{text}` is not a size"),
            format!("use a number and one of {}", list(UNITS)),
        ),
        _ => errors.push(node.at, format!("`{name}` takes {}, not {}", noun(Sort::ByteSize), node.noun())),
    }
}

fn with_unit(text: &str, units: &[&str]) -> bool {
    let text = text.to_ascii_lowercase();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    number.parse::<f64>().is_ok() && units.contains(&unit)
}
