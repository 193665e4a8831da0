//! The parameters of a field: their server default, their one form, and whether they can change in place.

use es_vocab::{Param, RootParam, Update, Value as Sort};
use serde_json::{Map, Value, json};

use super::change::Takes;
use super::forms::refine;
use super::value::{canonical, list, same, set};
use super::{analysis, settings};

/// A field, an object or a mapping's root, as JSON.
pub(super) type Node = Map<String, Value>;

/// What the index says elsewhere that changes the meaning of a field's parameters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Surroundings {
    /// The index defines an analyzer named `default`, so that a field without one does not use `standard`.
    pub(super) own_default_analyzer: bool,
    /// The index defines a similarity named `default`, so that a field without one does not use `BM25`.
    pub(super) own_default_similarity: bool,
    /// The index is of mode `time_series`, where a mapping that does not say so has a synthetic `_source`.
    pub(super) time_series: bool,
    /// What a field without `coerce` does, where the index says it.
    pub(super) coerce: Option<bool>,
    /// What a field without `ignore_malformed` does, where the index says it.
    pub(super) ignore_malformed: Option<bool>,
}

impl Surroundings {
    /// Of an index, by its declared and its live settings.
    pub(super) fn of(declared: &Value, live: &Value) -> Surroundings {
        let both = [declared, live];
        let live = settings::flatten(live);
        let flag = |name| live.get(name).map(|value| same(value, &Value::Bool(true)));
        Surroundings {
            own_default_analyzer: both
                .into_iter()
                .map(settings::analysis)
                .any(analysis::has_default_analyzer),
            own_default_similarity: both.into_iter().any(settings::has_default_similarity),
            time_series: live.get("mode").is_some_and(|mode| mode == "time_series"),
            coerce: flag("mapping.coerce"),
            ignore_malformed: flag("mapping.ignore_malformed"),
        }
    }
}

/// What is known of a parameter at a place.
pub(super) struct Spec {
    sort: Sort,
    default: Option<&'static str>,
    update: Update,
    /// The server fills it in by itself, so that its presence says nothing.
    by_server: bool,
}

/// Parameters that the server fills in: from the first document, or by its version.
const BY_SERVER: &[(&str, &str)] = &[
    ("dense_vector", "dims"),
    ("dense_vector", "index_options"),
    ("constant_keyword", "value"),
    ("semantic_text", "model_settings"),
];

impl Spec {
    /// A parameter of a field of type `ty`.
    pub(super) fn of_field(ty: &str, name: &str) -> Spec {
        let by_server = BY_SERVER.contains(&(ty, name));
        let known = es_vocab::field_type(ty).and_then(|field_type| field_type.param(name));
        match (ty, name) {
            ("object" | "nested", "enabled" | "subobjects") => Spec::flag("true"),
            ("nested", "include_in_parent" | "include_in_root") => Spec::flag("false"),
            _ => match known {
                Some(&Param { value, default, update, .. }) => {
                    Spec { sort: value, default, update, by_server }
                }
                None => Spec::unknown(),
            },
        }
    }

    /// A parameter at the root of the mapping.
    pub(super) fn of_root(name: &str) -> Spec {
        match es_vocab::root_param(name) {
            Some(&RootParam { value, default, update, .. }) => {
                Spec { sort: value, default, update, by_server: false }
            }
            None => Spec::unknown(),
        }
    }

    fn flag(default: &'static str) -> Spec {
        Spec { sort: Sort::Bool, default: Some(default), update: Update::No, by_server: false }
    }

    /// Of a plugin, or of a later version: only what is declared counts, and a change of it is not risked.
    fn unknown() -> Spec {
        Spec { sort: Sort::Any, default: None, update: Update::No, by_server: true }
    }

    /// Whether the server fills the parameter in by itself.
    pub(super) fn is_by_server(&self) -> bool {
        self.by_server
    }

    /// What a difference takes, and the value to send: more than the declared one where values only grow.
    ///
    /// `declared` says whether the parameter is named in the declaration. One that is not and that can change in
    /// place is left alone: an older build of the same version knows less, and must not revert what a newer one set.
    pub(super) fn judge(&self, before: &Value, after: &Value, declared: bool) -> (Takes, Value) {
        let is = |text: &str, value: &Value| {
            serde_json::from_str(text).is_ok_and(|known: Value| same(&known, value))
        };
        let takes = match self.update {
            Update::No => Takes::Reindex,
            _ if !declared => Takes::Nothing,
            Update::Yes => Takes::PutMapping,
            Update::Refresh => Takes::Refresh,
            Update::RefreshBetween(pairs) => {
                let between = pairs.iter().any(|(from, to)| is(from, before) && is(to, after));
                if between { Takes::Refresh } else { Takes::PutMapping }
            }
            Update::Once => {
                if before.is_null() {
                    Takes::PutMapping
                } else {
                    Takes::Reindex
                }
            }
            Update::Grows => return grown(before, after),
        };
        (takes, after.clone())
    }

    /// The value in effect, in its one form: the given one, or the default; `null` if there is neither.
    pub(super) fn effective(&self, ty: &str, name: &str, node: &Node, around: Surroundings) -> Value {
        if let Some(given) = node.get(name).filter(|value| !value.is_null()) {
            return refine(ty, name, canonical(self.sort, given), around);
        }
        if let Some(source) = default_from(name) {
            return Spec::of_field(ty, source).effective(ty, source, node, around);
        }
        if name == "default_metric" {
            return match node.get("metrics").map(list) {
                Some(Value::Array(metrics)) if metrics.len() == 1 => metrics[0].clone(),
                _ => Value::Null,
            };
        }
        let by_index = match name {
            "coerce" => around.coerce,
            "ignore_malformed" => around.ignore_malformed,
            _ => None,
        };
        if let Some(flag) = by_index {
            return flag.into();
        }
        match self.default.and_then(|text| serde_json::from_str(text).ok()) {
            Some(default) => refine(ty, name, canonical(self.sort, &default), around),
            None => Value::Null,
        }
    }
}

/// The parameter whose value is the default of this one.
pub(super) fn default_from(name: &str) -> Option<&'static str> {
    match name {
        "search_analyzer" => Some("analyzer"),
        "search_quote_analyzer" => Some("search_analyzer"),
        _ => None,
    }
}

/// What another multi-field of an existing field takes: a refresh, unless the type hands it nothing.
pub(super) fn new_multi_field(ty: &str) -> Takes {
    match es_vocab::field_type(ty).and_then(|row| row.param("fields")).map(|param| param.update) {
        Some(Update::Yes) => Takes::PutMapping,
        _ => Takes::Refresh,
    }
}

/// Relations of a join field: all of both. No name that is there can get a parent, another parent, or its first child.
fn grown(before: &Value, after: &Value) -> (Takes, Value) {
    let empty = Node::new();
    let (old, new) = (before.as_object().unwrap_or(&empty), after.as_object().unwrap_or(&empty));
    let parent_of = |child: &str| {
        let has =
            |children: &Value| children.as_array().is_some_and(|all| all.iter().any(|name| name == child));
        old.iter().find(|(_, children)| has(children)).map(|(parent, _)| parent)
    };
    let mut all = old.clone();
    for (parent, children) in new {
        let children = children.as_array().cloned().unwrap_or_default();
        let moves = |child: &str| match parent_of(child) {
            Some(other) => other != parent,
            None => old.contains_key(child),
        };
        let becomes_parent = !old.contains_key(parent) && parent_of(parent).is_some();
        if becomes_parent || children.iter().filter_map(Value::as_str).any(moves) {
            return (Takes::Reindex, after.clone());
        }
        let mine = all.entry(parent.clone()).or_insert_with(|| json!([]));
        if let Value::Array(mine) = mine {
            mine.extend(children);
        }
        *mine = set(mine);
    }
    let all = Value::Object(all);
    (if same(&all, before) { Takes::Nothing } else { Takes::PutMapping }, all)
}

#[cfg(test)]
#[path = "params_tests.rs"]
mod tests;
