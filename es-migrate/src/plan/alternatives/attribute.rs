//! A field of a mapping as the attribute that declares it.

use serde_json::{Map, Value};

use super::place::type_of;

/// `text(analyzer = "english")`, or a bare `keyword`.
pub(super) fn definition(field: &Value) -> String {
    let empty = Map::new();
    let params = field.as_object().unwrap_or(&empty);
    // Sub-fields last, however the server sorts them.
    let (fields, plain): (Vec<_>, Vec<_>) =
        params.iter().filter(|(name, _)| *name != "type").partition(|(name, _)| *name == "fields");
    let params: Vec<_> = plain.into_iter().chain(fields).map(|(name, value)| param(name, value)).collect();
    let ty = type_of(field);
    if params.is_empty() { ty.to_owned() } else { format!("{ty}({})", params.join(", ")) }
}

fn param(name: &str, value: &Value) -> String {
    match (name, value) {
        ("fields", Value::Object(fields)) => {
            let fields: Vec<_> =
                fields.iter().map(|(name, field)| format!("{} = {}", key(name), definition(field))).collect();
            format!("fields({})", fields.join(", "))
        }
        ("script", Value::Object(script)) => match script.get("params") {
            Some(params) => format!("script(source = {}, params = {params})", script["source"]),
            None => format!("script = {}", script["source"]),
        },
        (name, value) => format!("{} = {}", key(name), one(value)),
    }
}

fn one(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(one).collect::<Vec<_>>().join(", ")),
        // A string of JSON is one of Rust, but for what no mapping holds.
        other => other.to_string(),
    }
}

/// A name as it stands in an attribute.
pub(super) fn key(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    if first && letters.all(|c| c.is_ascii_alphanumeric() || c == '_') {
        name.to_owned()
    } else {
        format!("{name:?}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_is_written_as_it_is_declared() {
        let cases = [
            (json!({"type": "keyword"}), "keyword"),
            (
                json!({"type": "text", "fields": {"raw": {"type": "keyword", "ignore_above": 256}}, "analyzer": "my-own"}),
                r#"text(analyzer = "my-own", fields(raw = keyword(ignore_above = 256)))"#,
            ),
            (
                json!({"type": "text", "index_prefixes": {"min_chars": 1}}),
                r#"text(index_prefixes = {"min_chars":1})"#,
            ),
            (
                json!({"type": "keyword", "copy_to": ["a", "b"], "norms": true}),
                r#"keyword(copy_to = ["a", "b"], norms = true)"#,
            ),
            (
                json!({"type": "long", "script": {"source": "emit(1L)", "lang": "painless"}}),
                r#"long(script = "emit(1L)")"#,
            ),
            (
                json!({"type": "keyword", "fields": {"a-b": {"type": "text"}}}),
                r#"keyword(fields("a-b" = text))"#,
            ),
        ];
        for (field, written) in cases {
            assert_eq!(definition(&field), written);
        }
    }
}
