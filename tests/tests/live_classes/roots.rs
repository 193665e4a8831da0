//! What stands at a mapping's root, and runtime fields: from one value to another and back.

use es_vocab::{ROOT_PARAMS, RUNTIME_TYPES, Update, Word};
use serde_json::{Map, Value, json};

use crate::stage::Stage;
use crate::values::{field, two, with};

/// Changes of a row, each to be tried in both directions.
pub(crate) fn changes(name: &str) -> Vec<[Value; 2]> {
    let between = |words: &[Value]| -> Vec<[Value; 2]> {
        let pairs = words.iter().enumerate();
        pairs.flat_map(|(at, one)| words[..at].iter().map(|other| [other.clone(), one.clone()])).collect()
    };
    match name {
        "dynamic" => between(&["true", "false", "strict", "runtime"].map(Value::from)),
        "enabled" | "subobjects" | "date_detection" | "numeric_detection" => {
            between(&[json!(true), json!(false)])
        }
        "dynamic_date_formats" => between(&[json!(["yyyy"]), json!(["yyyy-MM"]), json!([])]),
        "dynamic_templates" => {
            let template = |ty: &str| json!([{ "t": { "match": "a*", "mapping": {"type": ty} } }]);
            between(&[template("keyword"), template("ip")])
        }
        "runtime" => between(&["long", "ip"].map(|ty| json!({ "r": {"type": ty} }))),
        "_source" => {
            between(&[json!({"excludes": ["a"]}), json!({"includes": ["a"]}), json!({"includes": ["b"]})])
        }
        "_routing" => between(&[json!({"required": true}), json!({"required": false})]),
        "_meta" => between(&[json!({"a": 1}), json!({"b": {"c": 2}})]),
        // It takes nothing.
        "_field_names" => vec![],
        other => panic!("no two values for `{other}`"),
    }
}

/// The server takes these in place, and the rows do not: documents that are there keep what the others lose.
const NOT_WANTED: &[(&str, &str, &str)] = &[
    ("_source", r#"{"enabled":true}"#, r#"{"enabled":false}"#),
    ("_source", "{}", r#"{"mode":"synthetic"}"#),
];

#[tokio::test]
async fn every_parameter_of_the_root_changes_as_its_row_says() {
    let stage = Stage::new("classes-roots").await;
    let mut wrong = Vec::new();
    for row in ROOT_PARAMS {
        for states in changes(row.name) {
            let mut indices = Vec::new();
            for (name, value) in [("from", &states[0]), ("to", &states[1])] {
                let index = stage.make(name, json!({ "mappings": { (row.name): value } })).await;
                let mapping = stage.mapping(&index).await;
                indices.push((index, mapping));
            }
            for (from, to) in [(0, 1), (1, 0)] {
                let (index, before) = &indices[from];
                let refused = stage.put_mapping(index, &json!({ (row.name): states[to] })).await.is_err();
                let after = stage.mapping(index).await;
                let possible = row.update != Update::No;
                let expected = if possible { &indices[to].1 } else { before };
                if refused == possible || after != *expected {
                    let change = format!("`{}`: {} to {}", row.name, states[from], states[to]);
                    wrong.push(format!("{change}: refused is {refused}, and it became {after}"));
                }
            }
            for (index, _) in indices {
                stage.remove(&index).await;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_the_server_takes_and_is_not_wanted_in_place_is_still_taken() {
    let stage = Stage::new("classes-not-wanted").await;
    for (name, from, to) in NOT_WANTED {
        let value = |text: &str| json!({ (*name): serde_json::from_str::<Value>(text).unwrap() });
        let index = stage.make("one", json!({ "mappings": value(from) })).await;
        stage.put_mapping(&index, &value(to)).await.unwrap();
        stage.remove(&index).await;
    }
}

/// A runtime field is computed when it is asked for: any change of it is one of the mapping.
#[tokio::test]
async fn every_parameter_of_a_runtime_field_changes_in_place() {
    let stage = Stage::new("classes-runtime").await;
    let mut states = [Map::new(), Map::new()];
    for ty in RUNTIME_TYPES.iter().filter(|ty| !stage.lacks(Word::RuntimeType(ty.name))) {
        for param in ty.params.iter().filter(|param| !stage.lacks(Word::RuntimeParam(param.name))) {
            let values = two(ty.name, param.name, param.value);
            for (state, value) in states.iter_mut().zip(values) {
                let field = with(field(ty.name, param.name), param.name, &value);
                state.insert(format!("{}-{}", ty.name, param.name), field);
            }
        }
        // From one type to another.
        let [from, to] = if ty.name == "keyword" { ["ip", "long"] } else { ["keyword", ty.name] };
        for (state, ty) in states.iter_mut().zip([from, to]) {
            state.insert(format!("to-{to}"), field(ty, ""));
        }
    }
    let mut indices = Vec::new();
    for (at, state) in states.iter().enumerate() {
        let index = stage.make(&at.to_string(), json!({ "mappings": { "runtime": state } })).await;
        let mapping = stage.mapping(&index).await;
        indices.push((index, mapping));
    }
    for (from, to) in [(0, 1), (1, 0)] {
        stage.put_mapping(&indices[from].0, &json!({ "runtime": states[to] })).await.unwrap();
        assert_eq!(stage.mapping(&indices[from].0).await, indices[to].1);
    }
}
