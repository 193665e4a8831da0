//! What an index, an index template and a component template say of indices: settings, mapping, aliases, lifecycle.

use serde_json::{Map, Value, json};

use super::{AliasOptions, Fault, Kind, Scope};
use crate::plan::flatten;
use crate::schema::{EsAnalysis, EsDocument, EsObject, Schema};

/// Settings, mapping and aliases of indices; in a template also the lifecycle of data streams.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Content {
    pub(crate) settings: Map<String, Value>,
    pub(crate) mappings: Map<String, Value>,
    pub(crate) aliases: Vec<(String, AliasOptions)>,
    pub(crate) lifecycle: Option<Value>,
    faults: Vec<Fault>,
}

/// Settings that name another resource.
const REFERENCES: [(&str, Kind); 4] = [
    ("lifecycle.name", Kind::IlmPolicy),
    ("lifecycle.rollover_alias", Kind::Alias),
    ("default_pipeline", Kind::Pipeline),
    ("final_pipeline", Kind::Pipeline),
];

impl Content {
    pub(crate) fn setting(&mut self, name: &str, value: Value) {
        self.settings.insert(bare(name).to_owned(), value);
    }

    /// Adds settings, nested or dotted, with or without `index.`; `analysis` is merged by component.
    pub(crate) fn settings(&mut self, settings: Value) {
        let Value::Object(settings) = settings else {
            return self.fault(
                "settings",
                "settings are a JSON object",
                "write `{ \"number_of_shards\": 1 }`",
            );
        };
        for (name, value) in settings {
            match (bare(&name), value) {
                ("index", inner) => self.settings(inner),
                ("analysis", Value::Object(sections)) => self.analysis(sections),
                (name, value) => {
                    self.settings.insert(name.to_owned(), value);
                }
            }
        }
    }

    fn analysis(&mut self, sections: Map<String, Value>) {
        let all = self.settings.entry("analysis").or_insert_with(|| json!({}));
        for (section, components) in sections {
            match (all.get_mut(&section).and_then(Value::as_object_mut), components) {
                (Some(there), Value::Object(components)) => there.extend(components),
                (_, components) => all[section] = components,
            }
        }
    }

    /// Adds mapping parameters and properties.
    pub(crate) fn mappings(&mut self, mappings: Value) {
        let Value::Object(mappings) = mappings else {
            return self.fault("mappings", "a mapping is a JSON object", "write `{ \"properties\": {} }`");
        };
        for (name, value) in mappings {
            match (self.mappings.get_mut(&name).and_then(Value::as_object_mut), value) {
                (Some(there), Value::Object(more)) => there.extend(more),
                (_, value) => {
                    self.mappings.insert(name, value);
                }
            }
        }
    }

    /// Adds the properties of a struct.
    pub(crate) fn object<T: EsObject>(&mut self) {
        match serde_json::to_value(BodyOf(&T::OBJECT)) {
            Ok(mappings) => self.mappings(mappings),
            Err(error) => self.fault("mappings", format!("the struct has no JSON form: {error}"), ""),
        }
    }

    /// Adds the definitions of a type.
    pub(crate) fn analyses<A: EsAnalysis>(&mut self) {
        match serde_json::to_value(A::ANALYSIS) {
            Ok(analysis) => self.settings(json!({ "analysis": analysis })),
            Err(error) => self.fault("settings.analysis", format!("it has no JSON form: {error}"), ""),
        }
    }

    /// Adds the settings and the mapping of a document.
    pub(crate) fn document<D: EsDocument>(&mut self) {
        self.schema(crate::schema::schema::<D>());
    }

    pub(crate) fn schema(&mut self, schema: &Schema) {
        match (serde_json::to_value(schema.settings()), serde_json::to_value(schema.mappings())) {
            (Ok(settings), Ok(mappings)) => {
                self.settings(settings);
                self.mappings(mappings);
            }
            (Err(error), _) | (_, Err(error)) => {
                self.fault("mappings", format!("`{}` has no JSON form: {error}", schema.name), "");
            }
        }
    }

    fn fault(&mut self, path: &str, cause: impl Into<String>, help: &str) {
        self.faults.push(Fault::new(path, cause, help));
    }

    pub(crate) fn faults(&self) -> Vec<Fault> {
        let mut faults = self.faults.clone();
        for name in flatten(&self.settings.clone().into()).into_keys() {
            if es_vocab::setting(&name).is_none() && !name.starts_with("analysis.") {
                // A setting of a plugin is not known either: only what is close to a known one is a mistake for sure.
                if let Some(meant) =
                    es_vocab::closest(&name, es_vocab::SETTINGS.iter().map(|setting| setting.name))
                {
                    let cause = format!("there is no index setting `{name}`");
                    faults.push(Fault::new(format!("settings.{name}"), cause, format!("write `{meant}`")));
                }
            }
        }
        for (name, alias) in &self.aliases {
            faults.extend(alias.faults(&format!("aliases.{name}")));
        }
        faults
    }

    /// The resources that the settings name.
    pub(crate) fn references(&self) -> Vec<(Kind, String)> {
        let flat = flatten(&self.settings.clone().into());
        REFERENCES
            .iter()
            .filter_map(|(setting, kind)| Some((*kind, flat.get(*setting)?.as_str()?.to_owned())))
            .filter(|(kind, name)| !(*kind == Kind::Pipeline && name == "_none"))
            .collect()
    }

    /// `settings`, `mappings`, `aliases`, `lifecycle`: those that are not empty.
    pub(crate) fn body(&self, scope: &Scope) -> Map<String, Value> {
        let mut body = Map::new();
        if !self.settings.is_empty() {
            body.insert("settings".to_owned(), Value::Object(scoped(&self.settings, scope)));
        }
        if !self.mappings.is_empty() {
            body.insert("mappings".to_owned(), Value::Object(self.mappings.clone()));
        }
        if !self.aliases.is_empty() {
            let aliases = self.aliases.iter().map(|(name, alias)| (scope.own(name), alias.body()));
            body.insert("aliases".to_owned(), aliases.collect::<Map<_, _>>().into());
        }
        if let Some(lifecycle) = &self.lifecycle {
            body.insert("lifecycle".to_owned(), lifecycle.clone());
        }
        body
    }
}

/// Settings with the names of other resources as they are on the cluster.
pub(crate) fn scoped(settings: &Map<String, Value>, scope: &Scope) -> Map<String, Value> {
    let mut scoped = settings.clone();
    for (setting, kind) in REFERENCES {
        at(&mut scoped, setting, &mut |name| scope.name(kind, name));
    }
    scoped
}

/// Changes a text setting wherever it stands: dotted, nested, or halfway.
fn at(settings: &mut Map<String, Value>, name: &str, change: &mut impl FnMut(&str) -> String) {
    for (key, value) in settings {
        match (key.as_str(), value) {
            (key, Value::String(text)) if key == name => *text = change(text),
            ("index", Value::Object(inner)) => at(inner, name, change),
            (key, Value::Object(inner)) => {
                if let Some(rest) = name.strip_prefix(key).and_then(|rest| rest.strip_prefix('.')) {
                    at(inner, rest, change);
                }
            }
            _ => {}
        }
    }
}

fn bare(name: &str) -> &str {
    name.strip_prefix("index.").unwrap_or(name)
}

/// A struct as a mapping.
struct BodyOf<'a>(&'a crate::schema::Object);

impl serde::Serialize for BodyOf<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(None)?;
        self.0.entries(&mut map, &[])?;
        map.end()
    }
}

/// The builder methods of everything that has a [`Content`] in its field `content`.
macro_rules! content_methods {
    () => {
        /// One index setting, with or without `index.` before its name.
        pub fn setting(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
            self.content.setting(name, value.into());
            self
        }

        /// Index settings as JSON, nested or dotted; those said before stay.
        pub fn settings(mut self, settings: serde_json::Value) -> Self {
            self.content.settings(settings);
            self
        }

        /// A mapping as JSON; what was said before stays.
        pub fn mappings(mut self, mappings: serde_json::Value) -> Self {
            self.content.mappings(mappings);
            self
        }

        /// The properties of a struct that derives `EsObject`.
        pub fn object<T: crate::schema::EsObject>(mut self) -> Self {
            self.content.object::<T>();
            self
        }

        /// The analyzers and their parts of a type that derives `EsAnalysis`.
        pub fn analysis<A: crate::schema::EsAnalysis>(mut self) -> Self {
            self.content.analyses::<A>();
            self
        }

        /// The settings and the mapping of a document.
        pub fn document<D: crate::schema::EsDocument>(mut self) -> Self {
            self.content.document::<D>();
            self
        }

        /// An alias of the indices.
        pub fn alias(mut self, name: impl Into<String>, options: super::AliasOptions) -> Self {
            self.content.aliases.push((name.into(), options));
            self
        }

        /// Binds the indices to an index lifecycle policy: the setting `lifecycle.name`.
        pub fn lifecycle(self, policy: impl Into<String>) -> Self {
            self.setting("lifecycle.name", policy.into())
        }
    };
}
pub(super) use content_methods;
