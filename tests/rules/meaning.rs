//! Whether one piece of JSON says what another says, in Elasticsearch's eyes.

use es_vocab::field_type;
use serde_json::Value;

use crate::rule::Object;

/// Whether a mapping or the body of a field is held: each word said is there, or says what is so anyway.
pub(crate) fn holds(said: &Object, stored: &Object) -> bool {
    let ty = said.get("type").and_then(Value::as_str).unwrap_or("object");
    said.iter().all(|(word, value)| match (value, stored.get(word)) {
        (Value::Object(fields), Some(Value::Object(stored)))
            if matches!(word.as_str(), "properties" | "fields") =>
        {
            fields.iter().all(|(name, field)| holds_field(name, field, stored))
        }
        (_, Some(stored)) => same(value, stored),
        (_, None) => {
            nothing(value) || word == "type" && ty == "object" || default(ty, word).as_ref() == Some(value)
        }
    })
}

/// A field by its name; one with dots is stored as objects.
fn holds_field(name: &str, said: &Value, stored: &Object) -> bool {
    // What stands for a thousand more.
    if name.starts_with("...") || stored.contains_key("...") {
        return true;
    }
    let found = match (stored.get(name), name.split_once('.')) {
        (Some(found), _) => found,
        (None, Some((object, rest))) => {
            let inner = stored.get(object).and_then(|object| object["properties"].as_object());
            return inner.is_some_and(|inner| holds_field(rest, said, inner));
        }
        (None, None) => return false,
    };
    match (said.as_object(), found.as_object()) {
        (Some(said), Some(found)) => holds(said, found),
        _ => said == found,
    }
}

fn default(ty: &str, word: &str) -> Option<Value> {
    serde_json::from_str(field_type(ty)?.param(word)?.default?).ok()
}

/// A word of no content says nothing.
pub(crate) fn nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(entries) => entries.values().all(nothing),
        _ => false,
    }
}

/// Equal in meaning: `"2"` is 2, `"a"` is `["a"]`, lists are sets, `null` is what the server likes.
pub(crate) fn same(said: &Value, stored: &Value) -> bool {
    match (said, stored) {
        (Value::Null, _) => true,
        (Value::Object(said), Value::Object(stored)) => {
            said.iter().all(|(key, said)| match stored.get(key) {
                Some(stored) => same(said, stored),
                None => nothing(said),
            })
        }
        (Value::Array(said), Value::Array(stored)) => {
            said.iter().all(|said| stored.iter().any(|stored| same(said, stored)))
        }
        (said, Value::Array(stored)) => stored.iter().any(|stored| same(said, stored)),
        // A script's source alone.
        (Value::String(_), Value::Object(stored)) => {
            stored.get("source").is_some_and(|source| same(said, source))
        }
        _ => text(said) == text(stored),
    }
}

fn text(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_lowercase);
    text.parse::<f64>().map_or(text, |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_said_is_held_or_not() {
        let field = |body: Value| json!({ "properties": { "f": body } });
        let held = [
            (
                field(json!({ "type": "long", "coerce": "false" })),
                field(json!({ "type": "long", "coerce": false })),
            ),
            (field(json!({ "type": "keyword", "index": true })), field(json!({ "type": "keyword" }))),
            (
                field(json!({ "type": "text", "copy_to": "a" })),
                field(json!({ "type": "text", "copy_to": ["a"] })),
            ),
            (field(json!({ "type": "text", "copy_to": [] })), field(json!({ "type": "text" }))),
            (field(json!({ "type": "object" })), field(json!({ "properties": {} }))),
            (
                field(json!({ "type": "long", "script": "emit(1)" })),
                field(json!({ "type": "long", "script": { "source": "emit(1)", "lang": "painless" } })),
            ),
            (
                json!({ "properties": { "a.b": { "type": "ip" } } }),
                json!({ "properties": { "a": { "properties": { "b": { "type": "ip" } } } } }),
            ),
        ];
        let lost = [
            (
                field(json!({ "type": "join", "fields": { "k": { "type": "ip" } } })),
                field(json!({ "type": "join" })),
            ),
            (
                field(json!({ "type": "date", "format": ["yyyy"] })),
                field(json!({ "type": "date", "format": "[yyyy]" })),
            ),
            (field(json!({ "type": "keyword", "index": false })), field(json!({ "type": "keyword" }))),
            (json!({ "properties": { "a.b": { "type": "ip" } } }), field(json!({ "type": "ip" }))),
            (json!({ "dynamic": "strict" }), json!({})),
        ];
        let holds =
            |said: &Value, stored: &Value| holds(said.as_object().unwrap(), stored.as_object().unwrap());
        for (said, stored) in &held {
            assert!(holds(said, stored), "{said} in {stored}");
        }
        for (said, stored) in &lost {
            assert!(!holds(said, stored), "{said} in {stored}");
        }
    }
}
