//! The diff of two mappings, and the least `PUT _mapping` body that makes the live one the declared one.

use serde_json::{Map, Value, json};

use super::change::{Change, Place, Takes};
use super::params::{Node, Spec, Surroundings, default_from, new_multi_field};
use super::value::{canonical, same};

/// The differences between two mappings, `_meta` excepted, and the body that makes those that can be made in place.
pub(super) fn diff(declared: &Value, live: &Value, around: Surroundings) -> (Vec<Change>, Node) {
    let [declared, live] = [declared, live].map(|mapping| {
        let mut mapping = expand(mapping);
        include_once(&mut mapping, true);
        mapping
    });
    let dynamic = Spec::of_root("dynamic").effective("", "dynamic", &live, around);
    let mut walk = Walk { changes: Vec::new(), around, dynamic };
    let mut patch = walk.root(&declared, &live);
    let properties = walk.level("", "properties", &declared, &live, walk.new_property());
    if !properties.is_empty() {
        patch.insert("properties".to_owned(), Value::Object(properties));
    }
    (walk.changes, patch)
}

/// The names of the analyzers and normalizers that index documents: a change of these needs a reindex.
pub(super) fn index_time_analyzers(mapping: &Value, found: &mut Vec<String>) {
    match mapping {
        Value::Object(node) => {
            for (key, value) in node {
                match value {
                    Value::String(name) if key == "analyzer" || key == "normalizer" => {
                        found.push(name.clone());
                    }
                    other => index_time_analyzers(other, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| index_time_analyzers(item, found)),
        _ => {}
    }
}

struct Walk {
    changes: Vec<Change>,
    around: Surroundings,
    /// What becomes of unknown fields at the live node: `dynamic`, as it is in effect there.
    dynamic: Value,
}

impl Walk {
    fn root(&mut self, declared: &Node, live: &Node) -> Node {
        let mut patch = Node::new();
        for name in keys(declared, live) {
            match name.as_str() {
                "properties" | "_meta" => {}
                "runtime" => {
                    let runtime = self.runtime(declared.get(name), live.get(name));
                    if !runtime.is_empty() {
                        patch.insert(name.clone(), Value::Object(runtime));
                    }
                }
                _ => {
                    let spec = Spec::of_root(name);
                    self.parameter(Place::Mapping, "", "", name, &spec, [declared, live], &mut patch);
                }
            }
        }
        patch
    }

    /// Runtime fields are compared and sent as wholes.
    fn runtime(&mut self, declared: Option<&Value>, live: Option<&Value>) -> Node {
        let empty = Node::new();
        let declared = declared.and_then(Value::as_object).unwrap_or(&empty);
        let live = live.and_then(Value::as_object).unwrap_or(&empty);
        let mut patch = Node::new();
        for name in keys(declared, live) {
            let (after, before) = (declared.get(name), live.get(name));
            let one_form = |field: &Value| {
                let mut field = field.clone();
                // The server writes the name of a field to fetch as an object.
                for fetched in
                    field.get_mut("fetch_fields").and_then(Value::as_array_mut).into_iter().flatten()
                {
                    if fetched.is_string() {
                        *fetched = json!({ "field": fetched });
                    }
                }
                if let Some(script) = field.get_mut("script") {
                    *script = canonical(es_vocab::Value::Script, script);
                }
                field
            };
            let takes = match (after, before) {
                (Some(after), Some(before)) if same(&one_form(after), &one_form(before)) => continue,
                (Some(after), _) => {
                    patch.insert(name.clone(), after.clone());
                    Takes::PutMapping
                }
                (None, _) => Takes::Nothing,
            };
            self.changes.push(Change::whole(
                Place::Runtime,
                name.clone(),
                before.cloned(),
                after.cloned(),
                takes,
            ));
        }
        patch
    }

    /// The fields below `key` of a node: `properties` of an object, or the multi-fields of a field.
    ///
    /// `new` is what a field takes that is not live yet.
    fn level(&mut self, above: &str, key: &str, declared: &Node, live: &Node, new: Takes) -> Node {
        let empty = Node::new();
        let declared = declared.get(key).and_then(Value::as_object).unwrap_or(&empty);
        let live = live.get(key).and_then(Value::as_object).unwrap_or(&empty);
        let mut body = Node::new();
        for name in keys(declared, live) {
            let path = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
            match (declared.get(name), live.get(name)) {
                (Some(Value::Object(after)), Some(Value::Object(before))) => {
                    if let Some(field) = self.field(&path, after, before) {
                        body.insert(name.clone(), Value::Object(field));
                    }
                }
                (Some(after), _) => {
                    body.insert(name.clone(), after.clone());
                    let whole = Change::whole(Place::Field, path, None, Some(after.clone()), new);
                    self.changes.push(whole);
                }
                (None, before) => {
                    let whole = Change::whole(Place::Field, path, before.cloned(), None, Takes::Nothing);
                    self.changes.push(whole);
                }
            }
        }
        body
    }

    /// What a new property takes: where unknown fields were ignored, documents may hold it.
    fn new_property(&self) -> Takes {
        if same(&self.dynamic, &Value::Bool(false)) { Takes::Refresh } else { Takes::PutMapping }
    }

    /// A field that is on both sides; its body if anything in it is to be sent.
    fn field(&mut self, path: &str, declared: &Node, live: &Node) -> Option<Node> {
        let (after, before) = (type_of(declared), type_of(live));
        if after != before {
            let types = [before.into(), after.into()];
            self.changes.push(Change::parameter(Place::Field, path, "type", types, Takes::Reindex));
            return None;
        }
        // A parameter that is left out of `PUT _mapping` goes back to its default, so all live ones are sent along.
        let mut body: Node = live
            .iter()
            .filter(|(key, _)| !is_level(key))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        let mut touched = false;
        let outside = match Spec::of_field(after, "dynamic").effective(after, "dynamic", live, self.around) {
            Value::Null => None,
            own => Some(std::mem::replace(&mut self.dynamic, own)),
        };
        for name in keys(declared, live).filter(|name| !is_level(name) && *name != "type") {
            let spec = Spec::of_field(after, name);
            touched |= self.parameter(Place::Field, path, after, name, &spec, [declared, live], &mut body);
        }
        for (key, new) in [("fields", new_multi_field(after)), ("properties", self.new_property())] {
            let level = self.level(path, key, declared, live, new);
            if !level.is_empty() {
                touched = true;
                body.insert(key.to_owned(), Value::Object(level));
            }
        }
        if let Some(outside) = outside {
            self.dynamic = outside;
        }
        // An object without properties has to say what it is.
        if after == "object" && !body.contains_key("properties") {
            body.insert("type".to_owned(), after.into());
        }
        touched.then_some(body)
    }

    /// One parameter of a node; puts it into `body` and returns true if it is to be sent.
    #[allow(clippy::too_many_arguments)] // the place of a parameter has that many parts
    fn parameter(
        &mut self,
        place: Place,
        path: &str,
        ty: &str,
        name: &str,
        spec: &Spec,
        [declared, live]: [&Node; 2],
        body: &mut Node,
    ) -> bool {
        let effective = |node| spec.effective(ty, name, node, self.around);
        let (after, before) = (effective(declared), effective(live));
        let given = declared.get(name).filter(|value| !value.is_null());
        if same(&after, &before) || (given.is_none() && spec.is_by_server()) {
            // What the live side has by another parameter would follow a change of that one.
            if let (Some(value), Some(_), None) = (given, default_from(name), live.get(name)) {
                body.insert(name.to_owned(), value.clone());
            }
            return false;
        }
        let left = if name == "dynamic" { &self.dynamic } else { &before };
        let (takes, wanted) = spec.judge(left, &after, given.is_some());
        if takes.is_by_mapping() {
            // As declared where that is the whole wish: the canonical form is for comparing.
            let value = given.filter(|_| same(&wanted, &after)).unwrap_or(&wanted).clone();
            body.insert(name.to_owned(), value);
        }
        self.changes.push(Change::parameter(place, path, name, [before, wanted], takes));
        takes.is_by_mapping()
    }
}

fn is_level(key: &str) -> bool {
    key == "properties" || key == "fields"
}

/// The field type; without one it is an object.
fn type_of(node: &Node) -> &str {
    node.get("type").and_then(Value::as_str).unwrap_or("object")
}

/// The keys of both, the declared ones first, each in its order.
fn keys<'a>(declared: &'a Node, live: &'a Node) -> impl Iterator<Item = &'a String> {
    declared.keys().chain(live.keys().filter(|key| !declared.contains_key(*key)))
}

/// Writes `"a.b": …` as the server does: `"a": {"properties": {"b": …}}`, unless subobjects are off.
fn expand(mapping: &Value) -> Node {
    let mut node = mapping.as_object().cloned().unwrap_or_default();
    let flat = node.get("subobjects").is_some_and(|value| same(value, &Value::Bool(false)));
    if let Some(Value::Object(properties)) = node.remove("properties") {
        let mut expanded = Map::new();
        for (name, field) in properties {
            match name.split_once('.') {
                Some((parent, rest)) if !flat => {
                    let inner = serde_json::json!({"properties": { (rest): field }});
                    merge(&mut expanded, parent, Value::Object(expand(&inner)));
                }
                _ => merge(&mut expanded, &name, Value::Object(expand(&field))),
            }
        }
        node.insert("properties".to_owned(), Value::Object(expanded));
    }
    node
}

/// Leaves out `include_in_root` where `include_in_parent` leads there, as the server does; `included` says whether the
/// objects above lead there.
fn include_once(node: &mut Node, included: bool) {
    let properties = node.get_mut("properties").and_then(Value::as_object_mut);
    for field in properties.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut) {
        let says = |name| field.get(name).is_some_and(|value| same(value, &Value::Bool(true)));
        let (by_parent, in_root) = (included && says("include_in_parent"), says("include_in_root"));
        if by_parent && in_root {
            field.remove("include_in_root");
        }
        let nested = type_of(field) == "nested";
        include_once(field, if nested { by_parent || in_root } else { included });
    }
}

/// Adds a field to a level where a part of the same object may stand already.
fn merge(level: &mut Node, name: &str, field: Value) {
    match (level.get_mut(name), field) {
        (Some(Value::Object(there)), Value::Object(field)) => {
            for (key, value) in field {
                match (there.get_mut(&key), value) {
                    (Some(Value::Object(mine)), Value::Object(theirs)) if key == "properties" => {
                        theirs.into_iter().for_each(|(name, field)| merge(mine, &name, field));
                    }
                    (_, value) => {
                        there.insert(key, value);
                    }
                }
            }
        }
        (_, field) => {
            level.insert(name.to_owned(), field);
        }
    }
}

#[cfg(test)]
#[path = "mapping_tests.rs"]
mod tests;
