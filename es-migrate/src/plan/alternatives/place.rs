//! Where a field stands in a mapping.

use serde_json::{Map, Value};

/// The groups that hold fields, from the root to one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::plan) struct Place {
    steps: Vec<(&'static str, String)>,
    /// It is a field of nested documents.
    pub(super) nested: bool,
}

impl Place {
    /// The place of a path. A name may have dots of its own.
    pub(in crate::plan) fn of(mapping: &Value, path: &str) -> Option<Place> {
        for group in ["properties", "fields"] {
            for (name, field) in mapping[group].as_object().into_iter().flatten() {
                let step = || (group, name.clone());
                let found = match path.strip_prefix(name.as_str()) {
                    Some("") => Some(Place { steps: vec![step()], nested: false }),
                    Some(rest) => {
                        rest.strip_prefix('.').and_then(|rest| Place::of(field, rest)).map(|below| {
                            let nested = below.nested || field["type"] == "nested";
                            Place { steps: std::iter::once(step()).chain(below.steps).collect(), nested }
                        })
                    }
                    None => None,
                };
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    pub(super) fn is_sub_field(&self) -> bool {
        self.steps.last().is_some_and(|(group, _)| *group == "fields")
    }

    /// Its own name.
    pub(super) fn name(&self) -> &str {
        self.steps.last().map_or("", |(_, name)| name)
    }

    /// The field that a sub-field is of, or the object around a field.
    pub(super) fn above(&self) -> Place {
        let mut steps = self.steps.clone();
        steps.pop();
        Place { steps, nested: self.nested }
    }

    /// One more step down.
    pub(super) fn below(&self, group: &'static str, name: &str) -> Place {
        let mut below = self.clone();
        below.steps.push((group, name.to_owned()));
        below
    }

    /// With dots.
    pub(super) fn path(&self) -> String {
        self.steps.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(".")
    }

    pub(in crate::plan) fn get<'a>(&self, mapping: &'a Value) -> &'a Value {
        self.steps.iter().fold(mapping, |node, (group, name)| &node[*group][name.as_str()])
    }

    /// Puts a field there, with what leads to it.
    pub(super) fn put(&self, mapping: &mut Value, field: Value) {
        let mut node = mapping;
        for (group, name) in &self.steps {
            if !node.is_object() {
                *node = Value::Object(Map::new());
            }
            node = &mut node[*group][name.as_str()];
        }
        *node = field;
    }

    pub(super) fn remove(&self, mapping: &mut Value) {
        let Some((group, name)) = self.steps.last() else { return };
        let mut node = mapping;
        for (group, name) in &self.steps[..self.steps.len() - 1] {
            node = &mut node[*group][name.as_str()];
        }
        if let Some(fields) = node[*group].as_object_mut() {
            fields.remove(name);
        }
    }
}

/// The field type; without one it is an object.
pub(in crate::plan) fn type_of(field: &Value) -> &str {
    field["type"].as_str().unwrap_or("object")
}

/// Fields of every sort that a mapping has, as the limit of an index counts them.
pub(super) fn count(mapping: &Value) -> u64 {
    let groups = ["properties", "fields"].iter().flat_map(|group| mapping[*group].as_object());
    let below: u64 = groups.flat_map(|fields| fields.values()).map(|field| 1 + count(field)).sum();
    below + mapping["runtime"].as_object().map_or(0, |runtime| runtime.len() as u64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_leads_through_objects_nested_documents_and_sub_fields() {
        let mut mapping = json!({"properties": {
            "name": {"type": "text", "fields": {"raw": {"type": "keyword"}}},
            "parts": {"type": "nested", "properties": {"size": {"type": "keyword"}}},
            "a.b": {"type": "long"},
        }, "runtime": {"day": {"type": "keyword"}}});
        let at = |path: &str| Place::of(&mapping, path);
        let raw = at("name.raw").unwrap();
        assert_eq!((raw.path().as_str(), raw.is_sub_field(), raw.nested), ("name.raw", true, false));
        assert_eq!((raw.above().path().as_str(), raw.name()), ("name", "raw"));
        assert!(at("parts.size").unwrap().nested && !at("parts").unwrap().nested);
        assert_eq!(at("a.b").unwrap().get(&mapping), &json!({"type": "long"}));
        assert_eq!((at("a"), at("name.rawer"), at("parts.size.x")), (None, None, None));
        assert_eq!(count(&mapping), 6);

        let size = at("parts.size").unwrap();
        size.above()
            .below("properties", "other")
            .put(&mut mapping, json!({"type": "alias", "path": "parts.size"}));
        size.remove(&mut mapping);
        assert_eq!(
            mapping["properties"]["parts"]["properties"],
            json!({"other": {"type": "alias", "path": "parts.size"}})
        );
    }
}
