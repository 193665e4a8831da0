//! The diff of declared index settings against the live ones. What is not declared is the server's business.

use std::collections::BTreeMap;

use es_vocab::{Class, Value as Sort};
use serde_json::{Value, json};

use super::change::{Change, Place, Takes};
use super::params::Node;
use super::value::{canonical, same, set};

/// The differences, and the `PUT _settings` body that makes those that can be made while the index serves.
///
/// Both sides are JSON as `PUT` takes it and `GET` returns it: nested or dotted, with or without `index.`.
pub(super) fn diff(declared: &Value, live: &Value) -> (Vec<Change>, Node) {
    let (declared, live) = (flatten(declared), flatten(live));
    let mut changes = Vec::new();
    let mut patch = Node::new();
    for (name, value) in &declared {
        if value.is_null() || name.starts_with("analysis.") || left_to_server(name, &declared, &live) {
            continue;
        }
        let known = es_vocab::setting(name);
        let sort = known.map_or(Sort::Any, |setting| setting.value);
        let before = live.get(name).cloned().or_else(|| default(name));
        let before = before.map_or(Value::Null, |before| in_form_of(name, sort, &before));
        let after = in_form_of(name, sort, value);
        if same(&after, &before) {
            continue;
        }
        // What the table does not know may be a plugin's: the server decides, and says why not.
        let takes = match known.map_or(Class::Dynamic, |setting| setting.class) {
            Class::Dynamic => Takes::DynamicSetting,
            Class::Static => Takes::Reopen,
            Class::Final => Takes::Reindex,
            Class::Private | Class::ReadOnly | Class::Removed => Takes::Impossible,
        };
        if takes == Takes::DynamicSetting {
            patch.insert(format!("index.{name}"), value.clone());
        }
        // As written, not as compared: a person reads `5s`, not nanoseconds.
        let written = live.get(name).cloned().or_else(|| default(name)).unwrap_or(Value::Null);
        changes.push(Change::parameter(Place::Setting, "", name, [written, value.clone()], takes));
    }
    (changes, patch)
}

/// The differences that taking settings away makes, back to the server's defaults, and the `PUT _settings` body for it.
#[cfg(feature = "client")]
pub(crate) fn resets<'a>(names: impl Iterator<Item = &'a str>, live: &Value) -> (Vec<Change>, Node) {
    let live = flatten(live);
    let mut changes = Vec::new();
    let mut patch = Node::new();
    for name in names {
        let Some(before) = live.get(name) else { continue };
        let after = default(name).unwrap_or(Value::Null);
        if same(&one_form(name, before), &one_form(name, &after)) {
            continue;
        }
        patch.insert(format!("index.{name}"), Value::Null);
        changes.push(Change::parameter(
            Place::Setting,
            "",
            name,
            [before.clone(), after],
            Takes::DynamicSetting,
        ));
    }
    (changes, patch)
}

/// The `PUT _settings` body of what takes a closed index, of the declared settings that differ.
pub(super) fn closed(declared: &Value, changes: &[Change]) -> Node {
    let declared = flatten(declared);
    let names = changes
        .iter()
        .filter(|change| change.takes == Takes::Reopen)
        .filter_map(|change| change.parameter.as_ref());
    names.filter_map(|name| Some((format!("index.{name}"), declared.get(name)?.clone()))).collect()
}

/// Whether an index defines a similarity of its own as the default.
pub(super) fn has_default_similarity(settings: &Value) -> bool {
    flatten(settings).keys().any(|name| name.starts_with("similarity.default."))
}

/// The `analysis` of settings: nested, with or without `index`.
pub(super) fn analysis(settings: &Value) -> &Value {
    settings.get("index").and_then(|index| index.get("analysis")).unwrap_or(&settings["analysis"])
}

/// Every setting by its dotted name without `index.`; a list is a value.
pub(crate) fn flatten(settings: &Value) -> BTreeMap<String, Value> {
    fn collect(prefix: &str, value: &Value, flat: &mut BTreeMap<String, Value>) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                    collect(&name, value, flat);
                }
            }
            other => {
                let name = prefix.strip_prefix("index.").unwrap_or(prefix);
                flat.insert(name.to_owned(), other.clone());
            }
        }
    }
    let mut flat = BTreeMap::new();
    collect("", settings, &mut flat);
    flat
}

/// A setting's value in its one form.
pub(super) fn one_form(name: &str, value: &Value) -> Value {
    in_form_of(name, es_vocab::setting(name).map_or(Sort::Any, |setting| setting.value), value)
}

/// What the live value says nothing about.
fn left_to_server(name: &str, declared: &BTreeMap<String, Value>, live: &BTreeMap<String, Value>) -> bool {
    let auto = || declared.get("auto_expand_replicas").or_else(|| live.get("auto_expand_replicas"));
    match name {
        // Follows the number of nodes.
        "number_of_replicas" => auto().is_some_and(|range| !same(range, &json!(false))),
        // Used at creation, and never returned.
        "number_of_routing_shards" => true,
        _ => false,
    }
}

/// The server's default, where it is the same on every machine.
fn default(name: &str) -> Option<Value> {
    if name.starts_with("merge.scheduler.") {
        return None;
    }
    let text = es_vocab::setting(name)?.default?;
    Some(serde_json::from_str(text).unwrap_or_else(|_| text.into()))
}

fn in_form_of(name: &str, sort: Sort, value: &Value) -> Value {
    match (sort, value) {
        // The server reads `a,b` as a list wherever it takes one.
        (Sort::Texts, Value::String(text)) => text.split(',').map(str::trim).collect(),
        (Sort::Texts, _) if name == "query.default_field" => set(&canonical(sort, value)),
        _ => canonical(sort, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(declared: &Value, live: &Value) -> Vec<(String, Takes)> {
        let (changes, _) = diff(declared, live);
        changes.into_iter().map(|change| (change.parameter.unwrap(), change.takes)).collect()
    }

    #[test]
    fn what_the_server_returns_is_what_was_sent() {
        let live = json!({"index": {
            "number_of_shards": "2", "number_of_replicas": "1", "codec": "best_compression", "priority": "5",
            "refresh_interval": "1m", "hidden": "false", "uuid": "x", "max_result_window": "50000",
            "translog": {"durability": "ASYNC", "flush_threshold_size": "1gb"},
            "sort": {"field": ["a"], "order": "asc"}, "query": {"default_field": ["b", "a"]},
            "routing": {"allocation": {"require": {"box": "hot"}}},
            "similarity": {"mine": {"type": "BM25", "k1": "1.3"}},
        }});
        let declared = json!({
            "number_of_shards": 2, "index.number_of_replicas": 1, "codec": "best_compression", "priority": 5.0,
            "refresh_interval": "60s", "hidden": false, "max_result_window": 50_000,
            "translog.durability": "async", "translog.flush_threshold_size": "1024mb",
            "sort.field": "a", "sort.order": ["asc"], "query.default_field": "a,b",
            "routing.allocation.require.box": "hot", "similarity.mine": {"type": "BM25", "k1": 1.3},
            "search.idle.after": "30s", "gc_deletes": "1m", "blocks.write": null, "number_of_routing_shards": 4,
        });
        assert_eq!(diff(&declared, &live), (vec![], Node::new()));
        assert_eq!(takes(&live, &live), vec![]);
    }

    #[test]
    fn each_class_takes_what_it_takes() {
        let cases = [
            ("refresh_interval", json!("5s"), Takes::DynamicSetting),
            ("number_of_replicas", json!(2), Takes::DynamicSetting),
            ("routing.allocation.require.box", json!("cold"), Takes::DynamicSetting),
            ("a_plugins.setting", json!(1), Takes::DynamicSetting),
            ("codec", json!("best_compression"), Takes::Reopen),
            ("similarity.mine.type", json!("boolean"), Takes::Reopen),
            ("number_of_shards", json!(3), Takes::Reindex),
            ("sort.field", json!("a"), Takes::Reindex),
            ("uuid", json!("x"), Takes::Impossible),
        ];
        let live = json!({"index": {"number_of_shards": "1", "number_of_replicas": "1", "uuid": "y"}});
        for (name, value, expected) in cases {
            assert_eq!(takes(&json!({ (name): value }), &live), [(name.to_owned(), expected)]);
        }
    }

    #[test]
    fn only_dynamic_changes_are_sent_and_as_declared() {
        let declared = json!({"refresh_interval": "60s", "codec": "best_compression"});
        let (changes, patch) = diff(&declared, &json!({"index": {"refresh_interval": "5s"}}));
        assert_eq!(Value::Object(patch), json!({"index.refresh_interval": "60s"}));
        assert_eq!(changes[1].to_string(), "setting refresh_interval: 5s → 60s  dynamic setting");
    }

    #[test]
    fn replicas_that_expand_by_themselves_are_no_difference() {
        let live = json!({"index": {"number_of_replicas": "0", "auto_expand_replicas": "0-1"}});
        assert_eq!(takes(&json!({"number_of_replicas": 1}), &live), vec![]);
        assert_eq!(takes(&json!({"number_of_replicas": 1, "auto_expand_replicas": false}), &live).len(), 2);
    }
}
