//! The definitions, and what the server said of each.

use std::{fs, path::Path};

use es_vocab::{Section, component_type, field_type};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// A definition with the verdict of a server of 8.12.2.
#[derive(Debug, Deserialize)]
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) mapping: Object,
    pub(crate) settings: Option<Object>,
    #[serde(rename = "server_accepted_mapping")]
    pub(crate) accepted: bool,
    /// Why it was refused.
    pub(crate) error_text: Option<String>,
    /// The mapping that the server gave back, where it differs from the one sent or was recorded.
    stored: Option<Value>,
    /// Documents that were indexed with it.
    #[serde(default)]
    docs: Vec<Answer>,
    /// A change of the mapping that came after it: what is stored is of then.
    update: Option<Answer>,
}

#[derive(Debug, Deserialize)]
struct Answer {
    status: u16,
}

/// Reads a file of `{"rules": […]}`.
pub(crate) fn read(path: &Path) -> Vec<Rule> {
    #[derive(Deserialize)]
    struct File {
        rules: Vec<Rule>,
    }
    let text = fs::read_to_string(path).expect("the rules");
    let File { rules } = serde_json::from_str(&text).expect("rules in JSON");
    rules
}

impl Rule {
    /// Whether the server holds all that was said: it drops some words without one of its own.
    pub(crate) fn kept(&self) -> bool {
        let changed = self.update.as_ref().is_some_and(|update| update.status == 200);
        let stored = self.stored.as_ref().filter(|_| !changed).and_then(Value::as_object);
        self.accepted && stored.is_none_or(|stored| holds(&self.mapping, stored)) && !self.swallowed()
    }

    /// Whether a document was refused under it.
    pub(crate) fn documents_fail(&self) -> bool {
        self.docs.iter().any(|answer| answer.status >= 400)
    }

    /// Whether a component has a parameter that nothing reads: the server never minds one.
    fn swallowed(&self) -> bool {
        let analysis = crate::settings::read(self.settings.as_ref()).analysis;
        analysis.iter().any(|(section, components)| {
            let Some(section) = Section::from_key(section) else { return false };
            components.as_object().into_iter().flatten().filter_map(|(_, body)| body.as_object()).any(
                |body| {
                    let ty = body.get("type").and_then(Value::as_str).unwrap_or("custom");
                    component_type(section, ty)
                        .is_some_and(|ty| body.keys().any(|key| key != "type" && ty.param(key).is_none()))
                },
            )
        })
    }
}

/// Whether a mapping or the body of a field is held: each word said is there, or says what is so anyway.
fn holds(said: &Object, stored: &Object) -> bool {
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
fn nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    }
}

/// Equal in meaning: `"2"` is 2, `"a"` is `["a"]`, lists are sets, `null` is what the server likes.
fn same(said: &Value, stored: &Value) -> bool {
    match (said, stored) {
        (Value::Null, _) => true,
        (Value::Object(said), Value::Object(stored)) => {
            said.iter().all(|(key, value)| stored.get(key).is_some_and(|stored| same(value, stored)))
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
