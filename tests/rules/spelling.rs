//! JSON as the derive's attributes spell it.

use es_vocab::{Entry, Value as Sort};
use serde_json::Value;

use crate::rule::Object;

/// Why a struct can't say it.
pub(crate) type Reason = &'static str;

/// How close to the JSON an attribute stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// As a person would write what the server takes: `"2"` for a number is 2, `null` is left out.
    Natural,
    /// As it stands: the kind of a value may be what the server refuses.
    Literal,
}

/// `name = value`, `name(…)`, or nothing.
pub(crate) fn param(
    name: &str,
    value: &Value,
    sort: Option<Sort>,
    how: Spelling,
) -> Result<Option<String>, Reason> {
    if value.is_null() {
        return match how {
            Spelling::Natural => Ok(None),
            Spelling::Literal => Err("a parameter that is null"),
        };
    }
    let value = match (how, sort) {
        (Spelling::Natural, Some(sort)) => &natural(value, sort),
        _ => value,
    };
    let parenthesized = matches!(
        sort,
        Some(
            Sort::Object
                | Sort::Entries(_)
                | Sort::Tagged(_)
                | Sort::Meta
                | Sort::Relations
                | Sort::Any
                | Sort::Script
        )
    );
    let written = match value {
        Value::Object(entries) if parenthesized && !entries.is_empty() && entries.iter().all(plain) => {
            let inner = entries.iter().map(|(name, value)| format!("{name} = {}", json(value)));
            format!("{}({})", key(name), inner.collect::<Vec<_>>().join(", "))
        }
        _ => format!("{} = {}", key(name), node(value)?),
    };
    Ok(Some(written))
}

/// Whether an entry of an object can stand in parentheses: `null` needs braces around.
fn plain((name, value): (&String, &Value)) -> bool {
    is_word(name) && node(value).is_ok()
}

/// A value, where no `null` may stand.
fn node(value: &Value) -> Result<String, Reason> {
    match value {
        Value::Null => Err("a null outside of an object"),
        Value::Array(list) => {
            Ok(format!("[{}]", list.iter().map(node).collect::<Result<Vec<_>, _>>()?.join(", ")))
        }
        _ => Ok(json(value)),
    }
}

/// A value inside braces.
pub(crate) fn json(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text:?}"),
        Value::Array(list) => format!("[{}]", list.iter().map(json).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{key:?}: {}", json(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        _ => value.to_string(),
    }
}

/// A key: a word, words with dots, or a name in quotes.
pub(crate) fn key(name: &str) -> String {
    if name.split('.').all(is_word) { name.to_owned() } else { format!("{name:?}") }
}

/// `key(a, b)`, or nothing for nothing.
pub(crate) fn group(key: &str, items: &[String]) -> Option<String> {
    (!items.is_empty()).then(|| format!("{key}({})", items.join(", ")))
}

/// Whether a name is an identifier, raw ones included.
pub(crate) fn is_word(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name != "_"
}

/// The value that says the same in the kind that its place asks for.
fn natural(value: &Value, sort: Sort) -> Value {
    match (sort, value) {
        (Sort::Bool | Sort::BoolOr(_), Value::String(text)) if matches!(text.as_str(), "true" | "false") => {
            Value::Bool(text == "true")
        }
        (Sort::Int { .. } | Sort::Unsigned, _) => whole(value).map_or_else(|| value.clone(), Value::from),
        (Sort::Float | Sort::Between(..) | Sort::Positive, Value::String(text)) => whole(value)
            .map(Value::from)
            .or_else(|| text.parse::<f64>().ok().map(Value::from))
            .unwrap_or_else(|| value.clone()),
        // The server minds no case where it takes one that is not the usual.
        (Sort::Enum(words) | Sort::BoolOr(words), Value::String(text)) => {
            let usual = words.iter().find(|word| word.eq_ignore_ascii_case(text));
            Value::String(usual.map_or_else(|| text.clone(), |word| (*word).to_owned()))
        }
        (Sort::List, Value::Object(_)) => Value::Array(vec![value.clone()]),
        (Sort::Many { of, .. }, Value::Array(items)) => items.iter().map(|item| natural(item, *of)).collect(),
        (Sort::Many { of, .. }, _) => natural(value, *of),
        (Sort::Entries(known), Value::Object(given)) => entries(given, known),
        (Sort::Tagged(types), Value::Object(given)) => {
            let known = types.iter().find(|(ty, _)| given.get("type").is_some_and(|word| word == ty));
            known.map_or_else(|| value.clone(), |(_, known)| entries(given, known))
        }
        (
            Sort::Text | Sort::Texts | Sort::Enum(_) | Sort::Analyzer | Sort::Normalizer | Sort::Tokenizer,
            Value::Number(_) | Value::Bool(_),
        ) => Value::String(value.to_string()),
        _ => value.clone(),
    }
}

/// Each entry of an object in the kind that its place asks for.
fn entries(given: &Object, known: &[Entry]) -> Value {
    let entry = |(name, value): (&String, &Value)| {
        let sort = known.iter().find(|entry| entry.name == *name).map(|entry| entry.value);
        (name.clone(), sort.map_or_else(|| value.clone(), |sort| natural(value, sort)))
    };
    given.iter().map(entry).collect()
}

/// `2`, `2.0`, `"2"`.
fn whole(value: &Value) -> Option<i64> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.strip_suffix(".0").unwrap_or(&text).parse().ok()
}

/// The entries of an object that a place needs.
pub(crate) fn object(value: &Value, reason: Reason) -> Result<&Object, Reason> {
    value.as_object().ok_or(reason)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_spelt_as_their_place_asks() {
        let int = Sort::Int { min: 0, max: 9 };
        let table = [
            (json!("false"), Sort::Bool, "a = false", "a = \"false\""),
            (json!("2"), int, "a = 2", "a = \"2\""),
            (json!(2.0), int, "a = 2", "a = 2.0"),
            (json!("x"), int, "a = \"x\"", "a = \"x\""),
            (json!(5), Sort::Text, "a = \"5\"", "a = 5"),
            (json!("ASYNC"), Sort::Enum(&["async"]), "a = \"async\"", "a = \"ASYNC\""),
            (json!({ "b": [1] }), Sort::List, "a = [{ \"b\": [1] }]", "a = { \"b\": [1] }"),
            (json!({ "b": { "c": 1 } }), Sort::Object, "a(b = { \"c\": 1 })", "a(b = { \"c\": 1 })"),
            (json!({ "b": null }), Sort::Object, "a = { \"b\": null }", "a = { \"b\": null }"),
            (json!({ "b-c": "d\"" }), Sort::Any, "a = { \"b-c\": \"d\\\"\" }", "a = { \"b-c\": \"d\\\"\" }"),
        ];
        for (value, sort, natural, literal) in table {
            assert_eq!(param("a", &value, Some(sort), Spelling::Natural).unwrap().as_deref(), Some(natural));
            assert_eq!(param("a", &value, Some(sort), Spelling::Literal).unwrap().as_deref(), Some(literal));
        }
    }

    #[test]
    fn null_is_left_out_or_has_no_spelling() {
        assert_eq!(param("a", &Value::Null, None, Spelling::Natural), Ok(None));
        assert!(param("a", &Value::Null, None, Spelling::Literal).is_err());
        assert!(param("a", &json!([null]), None, Spelling::Natural).is_err());
    }
}
