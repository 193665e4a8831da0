//! Bodies of resources that are sent whole, in their one form.

use es_vocab::{
    Entry, REPOSITORY_SETTINGS, SNAPSHOT_CONFIG, SNAPSHOT_RETENTION, Syntax, Value as Sort, repository_type,
};
use serde_json::{Map, Value, json};

use super::settings::flatten;
use super::value::canonical as canonical_value;
use crate::resources::Kind;

/// The one form of all the ways to write a body; what the server fills in is in it.
pub(super) fn canonical(kind: Kind, body: &Value) -> Value {
    let mut body = body.clone();
    match kind {
        Kind::IlmPolicy => {
            let phases = body.pointer_mut("/policy/phases").and_then(Value::as_object_mut);
            phases.into_iter().flatten().for_each(|(_, phase)| lifecycle_phase(phase));
        }
        Kind::SlmPolicy => {
            for (part, rows) in [("config", SNAPSHOT_CONFIG), ("retention", SNAPSHOT_RETENTION)] {
                if let Some(Value::Object(part)) = body.get_mut(part) {
                    in_form_of(rows, part);
                }
            }
        }
        Kind::Repository => repository(&mut body),
        _ => {}
    }
    body
}

/// Settings come back as text, those with dots as a tree.
fn repository(body: &mut Value) {
    let Some(settings) = body.get("settings") else { return };
    let mut settings: Map<_, _> = flatten(settings).into_iter().collect();
    let ty = |name: Option<&Value>| name.and_then(Value::as_str).and_then(repository_type);
    let own = ty(settings.get("delegate_type")).or_else(|| ty(body.get("type")));
    in_form_of(REPOSITORY_SETTINGS, &mut settings);
    in_form_of(own.map_or(&[], |own| own.settings), &mut settings);
    // Of a plugin's settings the form alone is known.
    let known = |name: &str| {
        REPOSITORY_SETTINGS
            .iter()
            .chain(own.map_or(&[] as &[_], |own| own.settings))
            .any(|row| row.name == name)
    };
    for (_, value) in settings.iter_mut().filter(|(name, _)| !known(name)) {
        *value = canonical_value(Sort::Text, value);
    }
    body["settings"] = settings.into();
}

/// The values of an object in the form of their rows.
fn in_form_of(rows: &[Entry], object: &mut Map<String, Value>) {
    for (key, value) in object {
        let Some(row) = rows.iter().find(|row| row.name == key) else { continue };
        *value = match (row.value, &*value) {
            (Sort::Of(Syntax::Age), _) => canonical_value(Sort::Duration, value),
            (Sort::Of(Syntax::Size), _) => canonical_value(Sort::ByteSize, value),
            (Sort::Texts, Value::String(text)) => text.split(',').map(str::trim).collect(),
            (sort, _) => canonical_value(sort, value),
        };
    }
}

fn lifecycle_phase(phase: &mut Value) {
    let age = phase.get("min_age").cloned().unwrap_or_else(|| json!("0ms"));
    if phase.is_object() {
        phase["min_age"] = canonical_value(Sort::Duration, &age);
    }
    let actions = phase.get_mut("actions").and_then(Value::as_object_mut);
    for (name, params) in actions.into_iter().flatten() {
        let rows = es_vocab::lifecycle_action(name).map_or(&[] as &[_], |action| action.params);
        let defaults: &[(&str, Value)] = match name.as_str() {
            "allocate" => &[("include", json!({})), ("exclude", json!({})), ("require", json!({}))],
            "migrate" => &[("enabled", json!(true))],
            "delete" => &[("delete_searchable_snapshot", json!(true))],
            "searchable_snapshot" => &[("force_merge_index", json!(true))],
            "downsample" => &[("wait_timeout", json!("1d"))],
            _ => &[],
        };
        let Some(params) = params.as_object_mut() else { continue };
        for (key, default) in defaults {
            params.entry(*key).or_insert_with(|| default.clone());
        }
        in_form_of(rows, params);
    }
}
