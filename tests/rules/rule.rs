//! The definitions, and what the server said of each.

use std::{fs, path::Path};

use es_vocab::{Section, component_type};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{meaning::holds, settings};

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

    /// Whether a struct's schema says all that the definition says.
    pub(crate) fn is_said_by(&self, schema: &Value) -> bool {
        let part = |name: &str| schema.get(name).and_then(Value::as_object);
        let given = settings::read(self.settings.as_ref());
        part("mappings").is_some_and(|mappings| holds(&self.mapping, mappings))
            && given.are_held_by(&settings::read(part("settings")))
    }

    /// Whether a document was refused under it.
    pub(crate) fn documents_fail(&self) -> bool {
        self.docs.iter().any(|answer| answer.status >= 400)
    }

    /// Whether a component has a parameter that nothing reads: the server never minds one.
    fn swallowed(&self) -> bool {
        let analysis = settings::read(self.settings.as_ref()).analysis;
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
