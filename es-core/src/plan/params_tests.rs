//! What the server makes of a parameter is what was sent.

use super::*;

fn effective(ty: &str, name: &str, node: Value) -> Value {
    let Value::Object(node) = node else { panic!("an object") };
    let spec = if ty.is_empty() { Spec::of_root(name) } else { Spec::of_field(ty, name) };
    spec.effective(ty, name, &node, Surroundings::default())
}

/// Each case: type, parameter, as sent, as the server returns it.
fn assert_same(cases: impl IntoIterator<Item = (&'static str, &'static str, Value, Value)>) {
    for (ty, name, sent, returned) in cases {
        let (left, right) = (effective(ty, name, sent.clone()), effective(ty, name, returned.clone()));
        assert!(same(&left, &right), "{ty}.{name}: {sent} is {left}, {returned} is {right}");
    }
}

#[test]
fn what_the_server_makes_of_a_parameter_is_the_same() {
    assert_same([
        ("keyword", "ignore_above", json!({"ignore_above": "2147483647"}), json!({})),
        ("keyword", "index", json!({"index": "false"}), json!({"index": false})),
        ("keyword", "null_value", json!({"null_value": 5}), json!({"null_value": "5"})),
        ("keyword", "null_value", json!({"null_value": null}), json!({})),
        ("keyword", "copy_to", json!({"copy_to": "all"}), json!({"copy_to": ["all"]})),
        ("text", "analyzer", json!({"analyzer": "standard"}), json!({})),
        ("text", "analyzer", json!({"analyzer": "default"}), json!({})),
        (
            "text",
            "search_analyzer",
            json!({"analyzer": "a", "search_analyzer": "a"}),
            json!({"analyzer": "a"}),
        ),
        (
            "text",
            "search_quote_analyzer",
            json!({"search_analyzer": "s", "search_quote_analyzer": "s"}),
            json!({"search_analyzer": "s"}),
        ),
        ("text", "similarity", json!({"similarity": "BM25"}), json!({})),
        (
            "text",
            "index_prefixes",
            json!({"index_prefixes": {}}),
            json!({"index_prefixes": {"min_chars": 2, "max_chars": 5}}),
        ),
        ("date", "format", json!({"format": "strict_date_optional_time||epoch_millis"}), json!({})),
        ("date", "null_value", json!({"null_value": 0}), json!({"null_value": "0"})),
        ("scaled_float", "scaling_factor", json!({"scaling_factor": 100}), json!({"scaling_factor": 100.0})),
        (
            "long",
            "script",
            json!({"script": "emit(1L)"}),
            json!({"script": {"source": "emit(1L)", "lang": "painless"}}),
        ),
        (
            "geo_point",
            "null_value",
            json!({"null_value": "1,2"}),
            json!({"null_value": {"lat": 1.0, "lon": 2.0}}),
        ),
        (
            "geo_point",
            "null_value",
            json!({"null_value": [2, 1]}),
            json!({"null_value": {"lat": 1.0, "lon": 2.0}}),
        ),
        ("geo_shape", "orientation", json!({"orientation": "cw"}), json!({"orientation": "LEFT"})),
        ("completion", "analyzer", json!({}), json!({"analyzer": "simple"})),
        ("completion", "max_input_length", json!({}), json!({"max_input_length": 50})),
        (
            "completion",
            "contexts",
            json!({"contexts": {"name": "a", "type": "category"}}),
            json!({"contexts": [{"name": "a", "type": "CATEGORY"}]}),
        ),
        ("dense_vector", "similarity", json!({}), json!({"similarity": "cosine"})),
        ("dense_vector", "index", json!({}), json!({"index": true})),
        (
            "dense_vector",
            "index_options",
            json!({"index_options": {"type": "hnsw"}}),
            json!({"index_options": {"type": "hnsw", "m": 16, "ef_construction": 100}}),
        ),
        ("join", "eager_global_ordinals", json!({}), json!({"eager_global_ordinals": true})),
        (
            "join",
            "relations",
            json!({"relations": {"q": ["b", "a"]}}),
            json!({"relations": {"q": ["a", "b"]}}),
        ),
        ("join", "relations", json!({"relations": {"q": ["a"]}}), json!({"relations": {"q": "a"}})),
        (
            "aggregate_metric_double",
            "metrics",
            json!({"metrics": ["sum", "min"]}),
            json!({"metrics": ["min", "sum"]}),
        ),
        (
            "aggregate_metric_double",
            "default_metric",
            json!({"metrics": ["sum"]}),
            json!({"default_metric": "sum"}),
        ),
        ("search_as_you_type", "max_shingle_size", json!({}), json!({"max_shingle_size": 3})),
    ]);
}

#[test]
fn what_the_server_makes_of_objects_and_the_root_is_the_same() {
    assert_same([
        ("object", "enabled", json!({"enabled": true}), json!({})),
        ("object", "dynamic", json!({"dynamic": false}), json!({"dynamic": "false"})),
        ("nested", "include_in_parent", json!({"include_in_parent": false}), json!({})),
        ("", "dynamic", json!({"dynamic": true}), json!({"dynamic": "true"})),
        ("", "dynamic", json!({"dynamic": true}), json!({})),
        ("", "date_detection", json!({"date_detection": "true"}), json!({})),
        (
            "",
            "dynamic_date_formats",
            json!({"dynamic_date_formats": "none"}),
            json!({"dynamic_date_formats": []}),
        ),
        ("", "_source", json!({"_source": {"enabled": true, "includes": []}}), json!({})),
        ("", "_routing", json!({"_routing": {"required": false}}), json!({})),
        (
            "",
            "dynamic_templates",
            json!({"dynamic_templates": [{"t": {
                "match": ["a*"], "match_mapping_type": "*", "match_pattern": "simple",
                "mapping": {"type": "keyword"},
            }}]}),
            json!({"dynamic_templates": [{"t": {"match": "a*", "mapping": {"type": "keyword"}}}]}),
        ),
    ]);
}

#[test]
fn the_index_says_what_fields_do_that_say_nothing() {
    let live =
        json!({"index": {"mapping": {"coerce": "false", "ignore_malformed": "true"}, "mode": "time_series"}});
    let around = Surroundings::of(&json!({}), &live);
    assert!(around.time_series && !around.own_default_analyzer);
    for (name, by_index) in [("coerce", false), ("ignore_malformed", true)] {
        let spec = Spec::of_field("long", name);
        assert_eq!(spec.effective("long", name, &Node::new(), around), json!(by_index), "{name}");
        let own = Node::from_iter([(name.to_owned(), json!(!by_index))]);
        assert_eq!(spec.effective("long", name, &own, around), json!(!by_index), "{name}");
    }
}

#[test]
fn a_default_of_ones_own_is_not_the_servers() {
    let own =
        Surroundings { own_default_analyzer: true, own_default_similarity: true, ..Surroundings::default() };
    let node =
        Node::from_iter([("analyzer".into(), json!("standard")), ("similarity".into(), json!("BM25"))]);
    for name in ["analyzer", "similarity"] {
        let spec = Spec::of_field("text", name);
        let given = spec.effective("text", name, &node, own);
        assert!(!same(&given, &spec.effective("text", name, &Node::new(), own)), "{name}");
    }
}
