//! Names in JSON against names in a mapping.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Disagreement;
use crate::schema::{Node, Properties, Property, level};

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    unmapped: BTreeSet<String>,
    values: BTreeSet<String>,
    written: BTreeSet<String>,
    pub(super) unwritten: Vec<String>,
}

impl Comparison {
    /// Looks at a whole document.
    pub(super) fn add(&mut self, value: &Value, properties: Properties) {
        self.value(value, &[properties], "");
    }

    fn value(&mut self, value: &Value, parts: &[Properties], path: &str) {
        match value {
            Value::Object(entries) => {
                let known = level(parts.iter().copied());
                for (name, value) in entries {
                    let path = below(path, name);
                    match known.iter().find(|(first, _)| first.name == name) {
                        None => _ = self.unmapped.insert(path),
                        Some((first, others)) => {
                            let parts = objects(first, others);
                            if !parts.is_empty() {
                                self.value(value, &parts, &path);
                            }
                            self.written.insert(path);
                        }
                    }
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.value(item, parts, path);
                }
            }
            // No value is one of any field type.
            Value::Null => {}
            _ => _ = self.values.insert(path.to_owned()),
        }
    }

    /// Looks for what was never written.
    pub(super) fn finish(&mut self, properties: Properties) {
        self.missing(&[properties], "");
    }

    fn missing(&mut self, parts: &[Properties], path: &str) {
        let mut extra = BTreeSet::new();
        for part in parts {
            extras(part, &mut extra);
        }
        for (first, others) in level(parts.iter().copied()) {
            let path = below(path, first.name);
            if self.written.contains(&path) {
                self.missing(&objects(first, &others), &path);
            } else if !extra.contains(first.name) {
                self.unwritten.push(path);
            }
        }
    }

    pub(super) fn result(self, ty: &'static str) -> Result<(), Disagreement> {
        let Comparison { unmapped, values, unwritten, .. } = self;
        if unmapped.is_empty() && values.is_empty() && unwritten.is_empty() {
            return Ok(());
        }
        let (unmapped, values) = (unmapped.into_iter().collect(), values.into_iter().collect());
        Err(Disagreement::Names { ty, unmapped, values, unwritten })
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The properties of a field, and of the same field in other variants.
pub(super) fn objects(first: &Property, others: &[&'static Property]) -> Vec<Properties> {
    let all = [first.field.object].into_iter().chain(others.iter().map(|other| other.field.object));
    all.flatten().map(|object| object.properties).collect()
}

/// Names that no Rust field has.
fn extras(properties: Properties, found: &mut BTreeSet<&'static str>) {
    for node in properties {
        match node {
            Node::Field(_) => {}
            Node::Extra(property) => _ = found.insert(property.name),
            Node::Flatten(inner) => extras(inner, found),
            Node::Variants(all) => all.iter().for_each(|variant| extras(variant.properties, found)),
        }
    }
}
