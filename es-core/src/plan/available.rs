//! What a declaration needs of the cluster that not every supported one has: a newer release, or a plugin.

use std::collections::BTreeMap;
use std::fmt;

use es_vocab::{Availability, Newcomer, Section, Word, component_type, field_type, newcomer};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::declared::Declared;

/// A word of a declaration that not every cluster has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Where it stands: a field's path, or an analysis component.
    pub place: String,
    /// Elasticsearch's word, as a person would say it.
    pub word: String,
    need: Need,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// By the row of a type: [`Availability::Since`] or [`Availability::Plugin`].
    Row(Availability),
    Newcomer(&'static Newcomer),
}

/// The nodes of a cluster, as `GET /_nodes/plugins` returns them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Nodes {
    nodes: BTreeMap<String, Node>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Node {
    name: String,
    version: String,
    plugins: Vec<Plugin>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Plugin {
    name: String,
}

/// A word that a node of the cluster does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lack {
    /// Where it stands: a field's path, or an analysis component.
    pub place: String,
    /// Elasticsearch's word, as a person would say it.
    pub word: String,
    /// What has it.
    pub needs: Needs,
    /// The node that lacks it.
    pub node: String,
    /// The version that the node runs.
    pub runs: String,
}

/// What the cluster must have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// This version, or a later one.
    Version(&'static str),
    /// This plugin, on every node.
    Plugin(&'static str),
}

impl Declared {
    /// The words that not every supported cluster has; most declarations have none.
    pub fn requirements(&self) -> Vec<Requirement> {
        let mut found = Found { analysis: &self.settings["analysis"], requirements: Vec::new() };
        found.properties("", &self.mappings);
        found.runtime(&self.mappings["runtime"]);
        found.templates(&self.mappings["dynamic_templates"]);
        found.components();
        found.requirements
    }
}

impl Nodes {
    /// Those of the requirements that a node does not meet; the oldest node stands for all that are too old.
    pub fn lacks(&self, requirements: Vec<Requirement>) -> Vec<Lack> {
        let lack = |requirement: Requirement| {
            let node = self.nodes.values().find(|node| requirement.need.is_unmet_by(node))?;
            let Requirement { place, word, need } = requirement;
            let (node, runs) = (node.name.clone(), node.version.clone());
            Some(Lack { place, word, needs: need.said()?, node, runs })
        };
        requirements.into_iter().filter_map(lack).collect()
    }
}

impl Need {
    fn is_unmet_by(self, node: &Node) -> bool {
        match self {
            Need::Row(Availability::Plugin(plugin)) => !node.plugins.iter().any(|has| has.name == plugin),
            Need::Row(availability) => availability.is_lacked_by(&node.version),
            Need::Newcomer(row) => row.is_lacked_by(&node.version),
        }
    }

    fn said(self) -> Option<Needs> {
        match self {
            Need::Row(Availability::Plugin(plugin)) => Some(Needs::Plugin(plugin)),
            Need::Row(Availability::Since(version)) => Some(Needs::Version(version)),
            Need::Row(Availability::Basic | Availability::ByNameOnly) => None,
            Need::Newcomer(row) => Some(Needs::Version(row.since)),
        }
    }
}

/// Collects requirements on a walk through a declaration.
struct Found<'a> {
    analysis: &'a Value,
    requirements: Vec<Requirement>,
}

impl Found<'_> {
    /// Properties and sub-fields below the field at `path`.
    fn properties(&mut self, path: &str, field: &Value) {
        for group in ["properties", "fields"] {
            for (name, field) in entries(&field[group]) {
                let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                self.field(&inner, field);
                self.properties(&inner, field);
            }
        }
    }

    fn field(&mut self, path: &str, field: &Value) {
        let Some(ty) = field["type"].as_str() else { return };
        let place = format!("`{path}`");
        if let Some(row) = field_type(ty) {
            self.row(&place, format!("`{ty}`"), row.availability);
        }
        self.word(&place, || format!("`{ty}`"), Word::Type(ty));
        for (param, value) in entries(field) {
            self.word(&place, || format!("`{param}` of `{ty}`"), Word::Param(ty, param));
            if let Some(value) = value.as_str().or_else(|| value["type"].as_str()) {
                self.word(&place, || format!("`{param}: {value}` of `{ty}`"), Word::Value(ty, param, value));
            }
        }
        for param in ["analyzer", "search_analyzer", "search_quote_analyzer"] {
            self.names(&place, Section::Analyzer, &field[param]);
        }
        self.names(&place, Section::Normalizer, &field["normalizer"]);
    }

    fn runtime(&mut self, runtime: &Value) {
        for (name, field) in entries(runtime) {
            let place = format!("runtime field `{name}`");
            let ty = field["type"].as_str().unwrap_or_default();
            self.word(&place, || format!("the runtime type `{ty}`"), Word::RuntimeType(ty));
            for param in entries(field).map(|(param, _)| param) {
                self.word(&place, || format!("`{param}` of a runtime field"), Word::RuntimeParam(param));
            }
        }
    }

    fn templates(&mut self, templates: &Value) {
        for (name, template) in templates.as_array().into_iter().flatten().flat_map(entries) {
            let place = format!("dynamic template `{name}`");
            for condition in ["match", "unmatch", "path_match", "path_unmatch"] {
                if template[condition].is_array() {
                    self.word(&place, || format!("a list for `{condition}`"), Word::PatternList);
                }
            }
            let path = format!("dynamic template {name}");
            self.field(&path, &template["mapping"]);
            self.properties(&path, &template["mapping"]);
        }
    }

    /// The analysis components that are defined, and those that they name.
    fn components(&mut self) {
        for section in Section::ALL {
            for (name, component) in entries(&self.analysis[section.key()]) {
                let place = format!("{} `{name}`", section.noun());
                let ty = component["type"].as_str().unwrap_or_default();
                if let Some(row) = component_type(section, ty) {
                    self.row(&place, format!("`{ty}`"), row.availability);
                }
                for named in [Section::Tokenizer, Section::Filter, Section::CharFilter] {
                    self.names(&place, named, &component[named.key()]);
                }
            }
        }
    }

    /// Components used by name, without a definition of their own.
    fn names(&mut self, place: &str, section: Section, names: &Value) {
        let list = names.as_array().map_or(std::slice::from_ref(names), Vec::as_slice);
        for name in list.iter().filter_map(Value::as_str) {
            let defined = !self.analysis[section.key()][name].is_null();
            if let Some(row) = component_type(section, name).filter(|_| !defined) {
                self.row(place, format!("`{name}`"), row.availability);
            }
        }
    }

    fn row(&mut self, place: &str, word: String, availability: Availability) {
        if matches!(availability, Availability::Since(_) | Availability::Plugin(_)) {
            self.add(place, word, Need::Row(availability));
        }
    }

    fn word(&mut self, place: &str, said: impl FnOnce() -> String, word: Word<'_>) {
        if let Some(row) = newcomer(word) {
            self.add(place, said(), Need::Newcomer(row));
        }
    }

    fn add(&mut self, place: &str, word: String, need: Need) {
        self.requirements.push(Requirement { place: place.to_owned(), word, need });
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Lack { place, word, needs, node, runs } = self;
        match needs {
            Needs::Version(version) => {
                write!(f, "{place}: {word} needs Elasticsearch {version}, and the node `{node}` runs {runs}")
            }
            Needs::Plugin(plugin) => {
                write!(f, "{place}: {word} needs the plugin `{plugin}`, which the node `{node}` lacks")
            }
        }
    }
}
