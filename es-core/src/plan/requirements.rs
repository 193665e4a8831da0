//! What a declaration needs of the cluster that not every supported one has, found by a walk through its JSON.

use es_vocab::{Availability, NEWCOMERS, Section, Word, component_type, field_type, newcomer};
use serde_json::{Map, Value};

use super::available::{Need, Requirement};
use super::declaration::{DeclaredIndex, DeclaredWhole};
use super::declared::Declared;
use super::settings::flatten;

impl Declared {
    /// The words that not every supported cluster has; most declarations have none.
    pub fn requirements(&self) -> Vec<Requirement> {
        of_an_index(&self.mappings, &self.settings)
    }
}

impl DeclaredIndex {
    pub(super) fn requirements(&self) -> Vec<Requirement> {
        of_an_index(&self.mappings, &self.settings)
    }
}

impl DeclaredWhole {
    /// Those of the indices that a template makes, and of their stream's lifecycle.
    pub(super) fn requirements(&self) -> Vec<Requirement> {
        let Some(template) = self.body.get("template") else { return Vec::new() };
        let mut found = of_an_index(&template["mappings"], &template["settings"]);
        if template.get("lifecycle").is_some() {
            let word = "the lifecycle of a data stream".to_owned();
            let need = Need::Row(es_vocab::STREAM_LIFECYCLE);
            found.push(Requirement { place: "template".to_owned(), word, need });
        }
        found
    }
}

fn of_an_index(mappings: &Value, settings: &Value) -> Vec<Requirement> {
    let mut found = Found::default();
    found.properties("", mappings);
    found.runtime(&mappings["runtime"]);
    found.templates(&mappings["dynamic_templates"]);
    for name in flatten(settings).keys() {
        found.word("settings", || format!("`{name}`"), Word::Setting(name));
    }
    found.components(&settings["analysis"]);
    found.requirements
}

/// Collects requirements on a walk through a declaration.
#[derive(Default)]
struct Found {
    requirements: Vec<Requirement>,
}

impl Found {
    /// Properties and sub-fields below the field at `path`.
    fn properties(&mut self, path: &str, field: &Value) {
        for group in ["properties", "fields"] {
            for (name, field) in entries(&field[group]) {
                let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                self.field(&format!("`{inner}`"), field);
                self.properties(&inner, field);
            }
        }
    }

    fn field(&mut self, place: &str, field: &Value) {
        let Some(ty) = field["type"].as_str() else { return };
        if let Some(row) = field_type(ty) {
            self.row(place, format!("`{ty}`"), row.availability);
        }
        self.word(place, || format!("`{ty}`"), Word::Type(ty));
        for row in NEWCOMERS {
            match row.word {
                Word::Without(of, param) if of == ty && field[param].is_null() => {
                    self.add(place, format!("`{ty}` without `{param}`"), Need::Newcomer(row));
                }
                _ => {}
            }
        }
        for (param, value) in entries(field) {
            self.word(place, || format!("`{param}` of `{ty}`"), Word::Param(ty, param));
            if let Some(value) = value.as_str().or_else(|| value["type"].as_str()) {
                self.word(place, || format!("`{param}: {value}` of `{ty}`"), Word::Value(ty, param, value));
            }
        }
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
            let mapping = &template["mapping"];
            let sub_fields = entries(&mapping["fields"]).map(|(_, field)| field);
            [mapping].into_iter().chain(sub_fields).for_each(|field| self.field(&place, field));
        }
    }

    /// A component of a plugin cannot be named without a definition.
    fn components(&mut self, analysis: &Value) {
        for section in Section::ALL {
            for (name, component) in entries(&analysis[section.key()]) {
                let place = format!("{} `{name}`", section.noun());
                let ty = component["type"].as_str().unwrap_or_default();
                if let Some(row) = component_type(section, ty) {
                    self.row(&place, format!("`{ty}`"), row.availability);
                }
                self.word(&place, || format!("`{ty}`"), Word::Component(section, ty));
                for param in entries(component).map(|(param, _)| param) {
                    let said = || format!("`{param}` of `{ty}`");
                    self.word(&place, said, Word::ComponentParam(section, ty, param));
                }
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
