//! What is particular to one parameter: the ways to write it that Elasticsearch takes as the same.

use serde_json::{Value, json};

use super::params::{Node, Surroundings};
use super::value::{list, same, set};

/// The one form of a parameter's value that is in the one form of its sort. `ty` is empty at the mapping's root.
pub(super) fn refine(ty: &str, name: &str, value: Value, around: Surroundings) -> Value {
    match (ty, name, value) {
        (_, "analyzer" | "search_analyzer" | "search_quote_analyzer", Value::String(word))
            if word == "default" && !around.own_default_analyzer =>
        {
            "standard".into()
        }
        (ty, "similarity", Value::String(word))
            if word == "BM25" && ty != "dense_vector" && !around.own_default_similarity =>
        {
            Value::Null
        }
        (_, "orientation", Value::String(word)) => match word.as_str() {
            "ccw" | "counterclockwise" => "right".into(),
            "cw" | "clockwise" => "left".into(),
            _ => Value::String(word),
        },
        (_, "index_prefixes", Value::Object(given)) => {
            with_defaults(given, json!({"min_chars": 2, "max_chars": 5}))
        }
        (_, "fielddata_frequency_filter", Value::Object(given)) => {
            with_defaults(given, json!({"min": 0, "max": 2_147_483_647, "min_segment_size": 0}))
        }
        ("dense_vector", "index_options", Value::Object(given)) => {
            with_defaults(given, json!({"m": 16, "ef_construction": 100}))
        }
        (_, "metrics", metrics) => set(&metrics),
        (_, "relations", Value::Object(relations)) => {
            relations.into_iter().map(|(parent, children)| (parent, set(&list(&children)))).collect()
        }
        ("completion", "contexts", Value::Array(contexts)) => contexts.into_iter().map(context).collect(),
        ("geo_point", "null_value", value) => point(&value, ["lat", "lon"], [1, 0]).unwrap_or(value),
        ("point", "null_value", value) => point(&value, ["x", "y"], [0, 1]).unwrap_or(value),
        ("", "_source", Value::Object(given)) => {
            let mode = if around.time_series { "synthetic" } else { "stored" };
            without(given, &json!({"enabled": true, "includes": [], "excludes": [], "mode": mode}))
        }
        ("", "_routing", Value::Object(given)) => without(given, &json!({"required": false})),
        ("", "dynamic_date_formats", Value::Array(formats)) if formats == [json!("none")] => json!([]),
        ("", "dynamic_templates", Value::Array(templates)) => templates.into_iter().map(template).collect(),
        (_, _, value) => value,
    }
}

fn with_defaults(mut given: Node, defaults: Value) -> Value {
    if let Value::Object(defaults) = defaults {
        for (key, value) in defaults {
            given.entry(key).or_insert(value);
        }
    }
    Value::Object(given)
}

fn without(mut given: Node, defaults: &Value) -> Value {
    given.retain(|key, value| defaults.get(key).is_none_or(|default| !same(value, default)));
    Value::Object(given)
}

fn context(mut context: Value) -> Value {
    if let Value::Object(fields) = &mut context {
        if let Some(Value::String(word)) = fields.get_mut("type") {
            word.make_ascii_lowercase();
        }
        // The server keeps a geohash level computed from the distance: the two cannot be compared.
        fields.remove("precision");
    }
    context
}

/// A point as an object, from an object, `"a,b"`, or an array in the order x, y.
fn point(value: &Value, names: [&str; 2], from_array: [usize; 2]) -> Option<Value> {
    let coordinates: [f64; 2] = match value {
        Value::Object(object) => [object.get(names[0])?.as_f64()?, object.get(names[1])?.as_f64()?],
        Value::Array(pair) => [pair.get(from_array[0])?.as_f64()?, pair.get(from_array[1])?.as_f64()?],
        Value::String(text) => {
            let (first, second) = text.split_once(',')?;
            [first.trim().parse().ok()?, second.trim().parse().ok()?]
        }
        _ => return None,
    };
    Some(json!({ (names[0]): coordinates[0], (names[1]): coordinates[1] }))
}

/// A dynamic template: one pattern alone is a list of one.
fn template(mut template: Value) -> Value {
    const PATTERNS: [&str; 6] =
        ["match", "unmatch", "path_match", "path_unmatch", "match_mapping_type", "unmatch_mapping_type"];
    if let Value::Object(named) = &mut template {
        for body in named.values_mut().filter_map(Value::as_object_mut) {
            for pattern in PATTERNS {
                if let Some(value) = body.get_mut(pattern) {
                    *value = list(value);
                }
            }
            // The server returns neither of its defaults.
            body.retain(|name, value| {
                let default = match name.as_str() {
                    "match_mapping_type" => json!(["*"]),
                    "match_pattern" => json!("simple"),
                    _ => return true,
                };
                !same(value, &default)
            });
        }
    }
    template
}
