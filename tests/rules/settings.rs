//! Index settings in one form: they may be given nested, dotted, or both.

use serde_json::Value;

use crate::{
    meaning::{nothing, same},
    rule::Object,
};

/// Index settings, taken apart.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    /// By dotted name, without `index.`.
    pub(crate) plain: Vec<(String, Value)>,
    /// Below `similarity`.
    pub(crate) similarity: Object,
    /// Below `analysis`: section, name, body.
    pub(crate) analysis: Object,
}

impl Settings {
    /// Whether the others say all that these say.
    pub(crate) fn are_held_by(&self, others: &Settings) -> bool {
        let plain = self.plain.iter().all(|(name, value)| {
            nothing(value) || others.plain.iter().any(|(other, held)| other == name && same(value, held))
        });
        let group = |said: &Object, held: &Object| {
            said.iter()
                .all(|(name, body)| nothing(body) || held.get(name).is_some_and(|held| same(body, held)))
        };
        plain && group(&self.similarity, &others.similarity) && group(&self.analysis, &others.analysis)
    }
}

/// Reads settings as they are sent.
pub(crate) fn read(given: Option<&Object>) -> Settings {
    let mut tree = Object::new();
    for (key, value) in given.into_iter().flatten() {
        place(&mut tree, key.strip_prefix("index.").unwrap_or(key), value);
    }
    if let Some(Value::Object(inner)) = tree.remove("index") {
        for (key, value) in &inner {
            place(&mut tree, key, value);
        }
    }
    let mut group = |name: &str| match tree.remove(name) {
        Some(Value::Object(entries)) => entries,
        _ => Object::new(),
    };
    let (analysis, similarity) = (group("analysis"), group("similarity"));
    let mut plain = Vec::new();
    flatten("", &tree, &mut plain);
    Settings { plain, similarity, analysis }
}

/// Puts a value at a dotted key.
fn place(tree: &mut Object, key: &str, value: &Value) {
    match (key.split_once('.'), value) {
        (Some((first, rest)), _) => {
            let inner = tree.entry(first).or_insert_with(|| Value::Object(Object::new()));
            if let Value::Object(inner) = inner {
                place(inner, rest, value);
            }
        }
        (None, Value::Object(entries)) => {
            let inner = tree.entry(key).or_insert_with(|| Value::Object(Object::new()));
            if let Value::Object(inner) = inner {
                for (key, value) in entries {
                    place(inner, key, value);
                }
            }
        }
        (None, _) => {
            tree.insert(key.to_owned(), value.clone());
        }
    }
}

fn flatten(prefix: &str, tree: &Object, found: &mut Vec<(String, Value)>) {
    for (key, value) in tree {
        match value {
            Value::Object(inner) => flatten(&format!("{prefix}{key}."), inner, found),
            _ => found.push((format!("{prefix}{key}"), value.clone())),
        }
    }
}
