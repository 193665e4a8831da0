//! Bodies of resources that are sent whole, in their one form.

use serde_json::{Value, json};

use super::value::canonical as in_form;
use crate::resources::Kind;

/// The one form of all the ways to write a body; what the server fills in is in it.
pub(super) fn canonical(kind: Kind, body: &Value) -> Value {
    let mut body = body.clone();
    if kind == Kind::IlmPolicy {
        let phases = body.pointer_mut("/policy/phases").and_then(Value::as_object_mut);
        phases.into_iter().flatten().for_each(|(_, phase)| lifecycle_phase(phase));
    }
    if kind == Kind::SlmPolicy {
        snapshot_policy(&mut body);
    }
    if kind == Kind::Repository {
        // Settings of a repository come back as text.
        let settings = body.get_mut("settings").and_then(Value::as_object_mut);
        settings.into_iter().flatten().for_each(|(_, value)| *value = in_form(es_vocab::Value::Text, value));
    }
    body
}

fn snapshot_policy(body: &mut Value) {
    if let Some(age) = body.pointer_mut("/retention/expire_after") {
        *age = in_form(es_vocab::Value::Duration, age);
    }
    if let Some(Value::String(names)) = body.pointer("/config/indices") {
        body["config"]["indices"] = names.split(',').map(str::trim).collect();
    }
}

fn lifecycle_phase(phase: &mut Value) {
    let age = phase.get("min_age").cloned().unwrap_or_else(|| json!("0ms"));
    if phase.is_object() {
        phase["min_age"] = in_form(es_vocab::Value::Duration, &age);
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
        for (key, value) in params {
            if let Some(row) = rows.iter().find(|row| row.name == key) {
                *value = match row.value {
                    es_vocab::Value::Of(es_vocab::Syntax::Age) => in_form(es_vocab::Value::Duration, value),
                    es_vocab::Value::Of(es_vocab::Syntax::Size) => in_form(es_vocab::Value::ByteSize, value),
                    sort => in_form(sort, value),
                };
            }
        }
    }
}
