//! Whether a JSON value is one of a sort.

use es_vocab::Value as Sort;
use serde_json::Value;

/// Why a value is not one that Elasticsearch takes; only of the sorts that resources use.
pub(super) fn fault(sort: Sort, value: &Value) -> Option<String> {
    let whole = || value.as_i64().or_else(|| value.as_str().and_then(|text| text.parse().ok()));
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
        Sort::Of(syntax) => match value.as_str() {
            Some(text) => es_vocab::fault(syntax, text),
            None => Some(format!("{value} is no text with a unit")),
        },
        Sort::Enum(words) => {
            let fits = value.as_str().is_some_and(|word| words.contains(&word));
            (!fits).then(|| format!("{value} is none of {}", words.join(", ")))
        }
        Sort::Text => (!value.is_string()).then(|| format!("{value} is no text")),
        Sort::Meta => (!value.is_object()).then(|| format!("{value} is no object")),
        _ => None,
    }
}
