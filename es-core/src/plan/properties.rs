//! Properties that hold for any mapping: of the diff, and of the bodies that it makes.

use es_vocab::{Availability, FieldType, Param, Value as Sort};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::change::Takes;
use super::mapping::diff;
use super::params::Surroundings;

/// A value that the server would take for a parameter, in one of the ways to write it.
fn any_value(param: &'static Param) -> BoxedStrategy<Value> {
    match param.value {
        Sort::Bool => prop_oneof![any::<bool>().prop_map(Value::from), Just(json!("true"))].boxed(),
        Sort::BoolOr(words) => prop_oneof![
            any::<bool>().prop_map(Value::from),
            prop::sample::select(words).prop_map(Value::from)
        ]
        .boxed(),
        Sort::Enum(words) => prop::sample::select(words).prop_map(Value::from).boxed(),
        Sort::Int { min, .. } => prop_oneof![
            (min.max(0)..1_000_000).prop_map(Value::from),
            (min.max(0)..1_000_000).prop_map(|number| number.to_string().into()),
        ]
        .boxed(),
        Sort::Float | Sort::Positive => (0.1..1e6_f64).prop_map(Value::from).boxed(),
        Sort::Paths => prop_oneof![
            "[a-z]{1,4}".prop_map(Value::from),
            prop::collection::vec("[a-z]{1,4}", 1..3).prop_map(Value::from)
        ]
        .boxed(),
        Sort::Script => Just(json!("emit(1)")).boxed(),
        Sort::Object | Sort::List => Just(json!({"a": 1})).boxed(),
        _ => "[a-z]{1,6}".prop_map(Value::from).boxed(),
    }
}

fn any_params(ty: &'static FieldType) -> BoxedStrategy<Map<String, Value>> {
    let params: Vec<_> = ty.params.iter().filter(|param| param.name != "fields").collect();
    prop::sample::subsequence(params.clone(), 0..=params.len().min(4))
        .prop_flat_map(|params| {
            params
                .into_iter()
                .map(|param| any_value(param).prop_map(|value| (param.name.to_owned(), value)))
                .collect::<Vec<_>>()
        })
        .prop_map(|params| params.into_iter().collect())
        .boxed()
}

fn any_field() -> impl Strategy<Value = Value> {
    let types: Vec<_> = es_vocab::field_types()
        .filter(|ty| {
            ty.availability == Availability::Basic && !matches!(ty.name, "object" | "nested" | "join")
        })
        .collect();
    let leaf = prop::sample::select(types).prop_flat_map(|ty| {
        any_params(ty).prop_map(|mut params| {
            params.insert("type".to_owned(), ty.name.into());
            Value::Object(params)
        })
    });
    leaf.prop_recursive(3, 16, 4, |inner| {
        let fields = prop::collection::btree_map("[a-z]{1,3}", inner, 0..4);
        (any::<bool>(), fields).prop_map(|(nested, fields)| {
            let properties: Map<_, _> = fields.into_iter().collect();
            if nested {
                json!({"type": "nested", "properties": properties})
            } else {
                json!({"properties": properties})
            }
        })
    })
}

fn any_mapping() -> impl Strategy<Value = Value> {
    let fields = prop::collection::btree_map("[a-z]{1,3}", any_field(), 0..5);
    (any::<bool>(), fields).prop_map(|(strict, fields)| {
        let properties: Map<_, _> = fields.into_iter().collect();
        if strict {
            json!({"dynamic": "strict", "properties": properties})
        } else {
            json!({ "properties": properties })
        }
    })
}

/// A mapping, and a part of it: some fields and objects are not there yet.
fn mapping_and_part() -> impl Strategy<Value = (Value, Value)> {
    fn part_of(mapping: &Value, keep: &mut impl Iterator<Item = bool>) -> Value {
        let mut part = mapping.clone();
        if let Some(properties) = part.get_mut("properties").and_then(Value::as_object_mut) {
            properties.retain(|_, _| keep.next().unwrap_or(true));
            properties.values_mut().for_each(|field| *field = part_of(field, keep));
        }
        part
    }
    (any_mapping(), prop::collection::vec(any::<bool>(), 16)).prop_map(|(mapping, keep)| {
        let part = part_of(&mapping, &mut keep.into_iter());
        (mapping, part)
    })
}

/// What `PUT _mapping` does: fields are added, and the parameters of a field that is sent are those sent.
fn put(live: &mut Value, body: &Value) {
    let (Value::Object(live), Value::Object(body)) = (live, body) else { return };
    let is_level = |key: &str| key == "properties" || key == "fields";
    let is_object = body.contains_key("properties") || live.contains_key("properties");
    live.retain(|key, _| is_object || is_level(key) || body.contains_key(key));
    for (key, value) in body {
        match (live.get_mut(key), value) {
            (Some(level), Value::Object(fields)) if is_level(key) => {
                for (name, field) in fields {
                    match level.get_mut(name) {
                        Some(there) => put(there, field),
                        None => level[name] = field.clone(),
                    }
                }
            }
            _ => {
                live.insert(key.clone(), value.clone());
            }
        }
    }
}

fn around() -> Surroundings {
    Surroundings::default()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_differs_from_itself(mapping in any_mapping()) {
        let (changes, body) = diff(&mapping, &mapping, around());
        prop_assert_eq!(changes, vec![]);
        prop_assert!(body.is_empty());
    }

    #[test]
    fn what_is_missing_is_added_and_then_nothing_is((declared, live) in mapping_and_part()) {
        let (changes, body) = diff(&declared, &live, around());
        prop_assert!(changes.iter().all(|change| change.takes.is_by_mapping()), "{changes:?}");
        let mut after = live.clone();
        put(&mut after, &Value::Object(body));
        prop_assert_eq!(diff(&declared, &after, around()), (vec![], Map::new()));
    }

    #[test]
    fn an_older_build_sends_nothing((newer, older) in mapping_and_part()) {
        let (changes, body) = diff(&older, &newer, around());
        prop_assert!(changes.iter().all(|change| change.takes == Takes::Nothing), "{changes:?}");
        prop_assert!(body.is_empty());
    }

    #[test]
    fn any_two_mappings_meet_halfway(declared in any_mapping(), live in any_mapping()) {
        let (changes, body) = diff(&declared, &live, around());
        // Where every difference can be made in place, the body makes all of them.
        prop_assume!(changes.iter().all(|change| change.takes.is_online()));
        let mut after = live.clone();
        put(&mut after, &Value::Object(body));
        let (changes, body) = diff(&declared, &after, around());
        prop_assert!(changes.iter().all(|change| change.takes == Takes::Nothing), "{changes:?}");
        prop_assert!(body.is_empty(), "{body:?}");
    }
}
