//! Analyzers that documents were indexed through and that are to mean something else: what they were stays, and what they are
//! to be gets a name of its own, which sub-fields use.

use std::collections::{BTreeMap, BTreeSet};

use es_core::plan::{Change, Place as In, Takes};
use es_vocab::{Section, Value as Sort};
use serde_json::{Map, Value};

use super::attribute::{definition, key};

/// Parameters that name an analyzer or a normalizer, the one that indexes first.
const NAMING: [&str; 4] = ["analyzer", "normalizer", "search_analyzer", "search_quote_analyzer"];

/// A component by its section and name.
type Component = (String, String);

/// Definitions under other names.
pub(super) struct Definitions {
    /// The whole analysis: old definitions under their names, new ones beside them.
    pub(super) analysis: Value,
    /// Old names to new ones.
    renamed: BTreeMap<Component, String>,
}

impl Definitions {
    /// `None` where no analyzer that documents were indexed through changes, or where not only named ones of fields do.
    pub(super) fn of(
        declared: &Value,
        live: &Value,
        changes: &[Change],
        version: u32,
    ) -> Option<Definitions> {
        let after = &declared["settings"]["analysis"];
        let before = &live["settings"]["index"]["analysis"];
        let affected = affected(after, changes)?;
        let renamed: BTreeMap<Component, String> = affected
            .iter()
            .filter(|(section, name)| !before[section][name].is_null())
            .map(|component| (component.clone(), format!("{}_v{version}", component.1)))
            .collect();
        let taken = |((section, _), name): (&Component, &String)| {
            [after, before].iter().any(|analysis| !analysis[section][name].is_null())
        };
        if renamed.iter().any(taken) || affected.iter().any(|(_, name)| name == "default") {
            return None;
        }
        let mut definitions = Definitions { analysis: after.clone(), renamed };
        for component @ (section, name) in &affected {
            let new = definitions.with_new_parts(&after[section][name]);
            let to = definitions.renamed.get(component).cloned();
            if to.is_some() {
                definitions.analysis[section][name] = before[section][name].clone();
            }
            definitions.analysis[section][to.as_ref().unwrap_or(name)] = new;
        }
        (!definitions.is_used_elsewhere(&declared["mappings"])).then_some(definitions)
    }

    /// Fields that are indexed through one of them, by their paths.
    pub(super) fn fields(&self, mapping: &Value) -> Vec<String> {
        let mut found = vec![];
        self.fields_below(mapping, "", &mut found);
        found
    }

    fn fields_below(&self, node: &Value, above: &str, found: &mut Vec<String>) {
        for group in ["properties", "fields"] {
            for (name, field) in node[group].as_object().into_iter().flatten() {
                let path = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
                if NAMING[..2].iter().any(|param| self.new_name(field, param).is_some()) {
                    found.push(path.clone());
                }
                self.fields_below(field, &path, found);
            }
        }
    }

    /// Whether a field is indexed or searched through one of them.
    pub(super) fn names(&self, field: &Value) -> bool {
        NAMING.iter().any(|param| self.new_name(field, param).is_some())
    }

    /// Names the new definitions in a field; whether there was one to name.
    pub(super) fn name_in(&self, field: &mut Map<String, Value>) -> bool {
        let whole = Value::Object(field.clone());
        let new = NAMING
            .iter()
            .filter_map(|param| Some(((*param).to_owned(), self.new_name(&whole, param)?.into())));
        let new: Vec<(String, Value)> = new.collect();
        let any = !new.is_empty();
        field.extend(new);
        any
    }

    /// The attribute that declares old and new ones.
    pub(super) fn attribute(&self) -> String {
        let mut sections: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for ((section, name), new) in &self.renamed {
            let define = |name: &String| {
                let mut component = self.analysis[section][name].clone();
                if component["type"].is_null() {
                    component["type"] = "custom".into();
                }
                as_written(section, &mut component);
                format!("{} = {}", key(name), definition(&component))
            };
            sections.entry(section).or_default().extend([define(name), define(new)]);
        }
        let sections: Vec<_> =
            sections.into_iter().map(|(section, all)| format!("{section}({})", all.join(", "))).collect();
        format!("#[es({})]", sections.join(", "))
    }

    fn new_name(&self, field: &Value, param: &str) -> Option<&str> {
        let section = if param == "normalizer" { param } else { "analyzer" };
        let name = field[param].as_str()?;
        self.renamed.get(&(section.to_owned(), name.to_owned())).map(String::as_str)
    }

    /// A definition that is made of the new parts.
    fn with_new_parts(&self, component: &Value) -> Value {
        let mut component = component.clone();
        for (param, section) in PARTS {
            if let Some(named) = component.get_mut(*param) {
                self.rename(section, named);
            }
        }
        component
    }

    fn rename(&self, section: &str, named: &mut Value) {
        match named {
            Value::Array(items) => items.iter_mut().for_each(|item| self.rename(section, item)),
            Value::String(chain) => {
                let new = |name: &str| {
                    let renamed = self.renamed.get(&(section.to_owned(), name.to_owned()));
                    renamed.cloned().unwrap_or_else(|| name.to_owned())
                };
                *chain = chain.split(',').map(|name| new(name.trim())).collect::<Vec<_>>().join(", ");
            }
            _ => {}
        }
    }

    /// Whether a field searches with one of them and is indexed through another, or a dynamic template names one.
    fn is_used_elsewhere(&self, node: &Value) -> bool {
        let in_field = |field: &Value| {
            let indexed = NAMING[..2].iter().any(|param| self.new_name(field, param).is_some());
            let searched = NAMING[2..].iter().any(|param| self.new_name(field, param).is_some());
            searched && !indexed
        };
        let names = |value: &Value| self.renamed.keys().any(|(_, name)| value == name);
        match node {
            Value::Object(map) => {
                in_field(node)
                    || map.iter().any(|(key, value)| {
                        (key == "dynamic_templates" && mentions(value, &names))
                            || self.is_used_elsewhere(value)
                    })
            }
            Value::Array(items) => items.iter().any(|item| self.is_used_elsewhere(item)),
            _ => false,
        }
    }
}

/// Numbers and flags, which the server returns as strings.
fn as_written(section: &str, component: &mut Value) {
    let ty = component["type"].as_str().unwrap_or_default().to_owned();
    let row = Section::from_key(section).and_then(|section| es_vocab::component_type(section, &ty));
    for (name, value) in component.as_object_mut().into_iter().flatten() {
        let sort = row.and_then(|row| row.param(name)).map(|param| param.value);
        let plain = matches!(
            sort,
            Some(
                Sort::Bool
                    | Sort::BoolOr(_)
                    | Sort::Int { .. }
                    | Sort::Unsigned
                    | Sort::Float
                    | Sort::Between(..)
                    | Sort::Positive
            )
        );
        let parsed = value.as_str().filter(|_| plain).and_then(|text| serde_json::from_str(text).ok());
        *value = parsed.unwrap_or_else(|| value.clone());
    }
}

/// What a component is made of, and the section of each part.
const PARTS: &[(&str, &str)] = &[
    ("tokenizer", "tokenizer"),
    ("filter", "filter"),
    ("filters", "filter"),
    ("char_filter", "char_filter"),
];

/// Components whose change takes a copy, and those that are made of them; `None` if there are none.
fn affected(analysis: &Value, changes: &[Change]) -> Option<BTreeSet<Component>> {
    let changed =
        changes.iter().filter(|change| change.place == In::Analysis && change.takes == Takes::Reindex);
    let mut affected: BTreeSet<Component> = changed
        .filter_map(|change| change.path.split_once('.'))
        .map(|(section, name)| (section.to_owned(), name.to_owned()))
        .collect();
    if affected.is_empty() {
        return None;
    }
    loop {
        let uses = |component: &Value| {
            PARTS.iter().any(|(param, section)| {
                let is = |one: &Value| {
                    let mut names = one.as_str().into_iter().flat_map(|chain| chain.split(','));
                    names.any(|name| affected.contains(&((*section).to_owned(), name.trim().to_owned())))
                };
                mentions(&component[*param], &is)
            })
        };
        let all = analysis.as_object().into_iter().flatten();
        let all = all.flat_map(|(section, components)| {
            let components = components.as_object().into_iter().flatten();
            components.map(move |(name, component)| ((section.clone(), name.clone()), component))
        });
        let more = all.filter(|(at, component)| !affected.contains(at) && uses(component));
        let more: Vec<Component> = more.map(|(at, _)| at).collect();
        if more.is_empty() {
            return Some(affected);
        }
        affected.extend(more);
    }
}

fn mentions(value: &Value, is: &impl Fn(&Value) -> bool) -> bool {
    is(value)
        || match value {
            Value::Object(map) => map.values().any(|value| mentions(value, is)),
            Value::Array(items) => items.iter().any(|item| mentions(item, is)),
            _ => false,
        }
}
