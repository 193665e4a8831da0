//! JSON objects against the rows of the vocabulary.

use es_vocab::{Entry, Value as Sort, closest};
use serde_json::{Map, Value};

use super::Fault;

/// What is done about a key without a row.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unknown {
    /// The server refuses it: `shrink` has no `x`.
    Refused(&'static str),
    /// The server takes it and ignores it.
    Ignored,
}

/// The faults of an object's keys and values.
pub(super) fn entries(
    path: &str,
    rows: &[Entry],
    unknown: Unknown,
    given: &Map<String, Value>,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (name, value) in given {
        match rows.iter().find(|row| row.name == name) {
            None => faults.push(self::unknown(path, name, unknown, rows.iter().map(|row| row.name))),
            Some(row) => {
                faults.extend(fault(row.value, value).map(|cause| Fault::new(join(path, name), cause, "")));
            }
        }
    }
    for row in rows.iter().filter(|row| row.required && !given.contains_key(row.name)) {
        let cause = match unknown {
            Unknown::Refused(of) => format!("`{of}` needs `{}`", row.name),
            Unknown::Ignored => format!("`{}` is needed", row.name),
        };
        faults.push(Fault::new(path, cause, format!("add `{}`", row.name)));
    }
    faults
}

/// The fault of a word that is not one of those known.
pub(super) fn unknown<'a>(
    path: &str,
    word: &str,
    unknown: Unknown,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Fault {
    let cause = match unknown {
        Unknown::Refused(of) => format!("`{of}` has no `{word}`"),
        Unknown::Ignored => format!("Elasticsearch ignores `{word}` without a word"),
    };
    let all: Vec<_> = known.clone().collect();
    let help = match closest(word, known) {
        Some(meant) => format!("write `{meant}`"),
        None if all.is_empty() => "take it away".to_owned(),
        None => format!("one of {}", all.join(", ")),
    };
    Fault::new(join(path, word), cause, help)
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Why a value is not one that Elasticsearch takes; only of the sorts that resources and settings use.
pub(crate) fn fault(sort: Sort, value: &Value) -> Option<String> {
    let whole = || value.as_i64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
    let texts =
        || value.is_string() || value.as_array().is_some_and(|list| list.iter().all(Value::is_string));
    match sort {
        Sort::Bool => {
            let fits = value.is_boolean() || matches!(value.as_str(), Some("true" | "false"));
            (!fits).then(|| format!("{value} is neither true nor false"))
        }
        Sort::Int { min, max } => match whole() {
            None => Some(format!("{value} is no whole number")),
            Some(number) if number < min => Some(format!("{number} is below {min}")),
            Some(number) if number > max => Some(format!("{number} is above {max}")),
            Some(_) => None,
        },
        Sort::Of(syntax) => match value {
            Value::String(text) => es_vocab::fault(syntax, text),
            Value::Number(_) | Value::Bool(_) => es_vocab::fault(syntax, &value.to_string()),
            _ => Some(format!("{value} is no text")),
        },
        Sort::Enum(words) => {
            let fits = value.as_str().is_some_and(|word| words.contains(&word));
            (!fits).then(|| format!("{value} is none of {}", words.join(", ")))
        }
        Sort::Text => match value.as_str() {
            None => Some(format!("{value} is no text")),
            Some("") => Some("it is empty".to_owned()),
            Some(_) => None,
        },
        Sort::Texts => (!texts()).then(|| format!("{value} is neither text nor a list of texts")),
        Sort::Meta => (!value.is_object()).then(|| format!("{value} is no object")),
        Sort::Float => {
            let fits = value.is_number() || value.as_str().is_some_and(|text| text.parse::<f64>().is_ok());
            (!fits).then(|| format!("{value} is no number"))
        }
        Sort::Duration => match value {
            Value::String(text) if crate::plan::is_duration(text) => None,
            // The server takes a number without a unit for nothing but these two.
            Value::Number(number) if matches!(number.as_i64(), Some(-1 | 0)) => None,
            _ => Some(format!("{value} is no duration such as \"30s\"")),
        },
        Sort::ByteSize => match value {
            Value::String(text) if crate::plan::size(text).is_some() => None,
            Value::Number(number) if number.as_i64().is_some() => None,
            _ => Some(format!("{value} is no size such as \"512mb\"")),
        },
        Sort::EnumAnyCase(words) => {
            let fits =
                value.as_str().is_some_and(|word| words.iter().any(|known| known.eq_ignore_ascii_case(word)));
            (!fits).then(|| format!("{value} is none of {}", words.join(", ")))
        }
        _ => None,
    }
}
