//! Values by their meaning: what Elasticsearch takes as the same is the same.

use es_vocab::Value as Sort;
use serde_json::{Map, Number, Value};

use super::units::{bytes, nanoseconds};

/// The one form of all the ways to write a value of this sort. What is no value of the sort stays as it is.
pub(super) fn canonical(sort: Sort, value: &Value) -> Value {
    let changed = match sort {
        Sort::Bool => boolean(value),
        Sort::BoolOr(_) => boolean(value).or_else(|| lower(value)),
        Sort::Enum(_) | Sort::EnumAnyCase(_) => lower(value),
        Sort::Int { .. } | Sort::Unsigned | Sort::Float | Sort::Between(..) | Sort::Positive => number(value),
        Sort::Duration => quantity(value, nanoseconds),
        Sort::ByteSize => quantity(value, bytes),
        Sort::Text
        | Sort::Of(_)
        | Sort::Scalar
        | Sort::TextOrNumber
        | Sort::Similarity
        | Sort::Analyzer
        | Sort::Normalizer
        | Sort::Tokenizer
        | Sort::Path => text(value),
        Sort::Texts | Sort::EachOf(_) | Sort::TokenFilters | Sort::CharFilters => Some(texts(value)),
        Sort::Paths => Some(set(&texts(value))),
        Sort::List | Sort::Many { .. } => Some(list(value)),
        Sort::Script => Some(script(value)),
        Sort::Object
        | Sort::Entries(_)
        | Sort::Tagged(_)
        | Sort::Relations
        | Sort::Meta
        | Sort::Place(_)
        | Sort::Any
        | Sort::Fields => None,
    };
    changed.unwrap_or_else(|| value.clone())
}

/// Whether two values mean the same, whichever of them is a string: `"2"` is 2, `"false"` is false, 1 is 1.0.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => same_number(left, right),
        (Value::String(text), Value::Number(other)) | (Value::Number(other), Value::String(text)) => {
            parse(text).is_some_and(|number| same_number(&number, other))
        }
        (Value::String(text), Value::Bool(flag)) | (Value::Bool(flag), Value::String(text)) => {
            *text == flag.to_string()
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, value)| right.get(key).is_some_and(|other| same(value, other)))
        }
        _ => left == right,
    }
}

/// A list in which order does not count, and neither do repetitions.
pub(super) fn set(value: &Value) -> Value {
    let Value::Array(items) = value else { return value.clone() };
    let mut items = items.clone();
    items.sort_by_cached_key(Value::to_string);
    items.dedup();
    Value::Array(items)
}

/// A list; one value alone is a list of one.
pub(super) fn list(value: &Value) -> Value {
    match value {
        Value::Array(_) | Value::Null => value.clone(),
        other => Value::Array(vec![other.clone()]),
    }
}

fn boolean(value: &Value) -> Option<Value> {
    match value.as_str()? {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ => None,
    }
}

fn lower(value: &Value) -> Option<Value> {
    value.as_str().map(|word| Value::String(word.to_ascii_lowercase()))
}

fn number(value: &Value) -> Option<Value> {
    let number = match value {
        Value::String(text) => parse(text.trim())?,
        Value::Number(number) => number.clone(),
        _ => return None,
    };
    Some(Value::Number(whole(&number).and_then(Number::from_i128).unwrap_or(number)))
}

/// The whole number that a number is, also when it is written `100.0`.
fn whole(number: &Number) -> Option<i128> {
    let exact = |float: f64| {
        // Below 2^53 every whole float is exactly that number.
        #[allow(clippy::cast_possible_truncation)]
        (float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0).then_some(float as i128)
    };
    number.as_i128().or_else(|| number.as_f64().and_then(exact))
}

fn same_number(left: &Number, right: &Number) -> bool {
    match (whole(left), whole(right)) {
        (Some(left), Some(right)) => left == right,
        // A decimal may be read one step off, on either side.
        _ => left.as_f64().zip(right.as_f64()).is_some_and(|(left, right)| {
            (left - right).abs() <= left.abs().max(right.abs()) * f64::EPSILON * 4.0
        }),
    }
}

fn parse(text: &str) -> Option<Number> {
    match text.parse() {
        Ok(whole) => Number::from_i128(whole),
        Err(_) => text.parse().ok().and_then(Number::from_f64),
    }
}

fn quantity(value: &Value, parse: fn(&str) -> Option<i128>) -> Option<Value> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Number::from_i128(parse(&text)?).map(Value::Number)
}

fn text(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(_) | Value::Number(_) => Some(Value::String(value.to_string())),
        _ => None,
    }
}

fn texts(value: &Value) -> Value {
    match list(value) {
        Value::Array(items) => {
            items.into_iter().map(|item| text(&item).unwrap_or(item)).collect::<Vec<_>>().into()
        }
        other => other,
    }
}

/// `"emit(1)"` is `{"source": "emit(1)", "lang": "painless"}`.
fn script(value: &Value) -> Value {
    let mut script = match value {
        Value::String(source) => Map::from_iter([("source".to_owned(), source.as_str().into())]),
        Value::Object(script) => script.clone(),
        _ => return value.clone(),
    };
    script.entry("lang").or_insert_with(|| "painless".into());
    script.retain(|key, value| !matches!((key.as_str(), value), ("params" | "options", Value::Object(map)) if map.is_empty()));
    Value::Object(script)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const INT: Sort = Sort::Int { min: 0, max: 1000 };

    #[test]
    fn what_the_server_echoes_is_what_was_sent() {
        let words = &["strict", "runtime"];
        let cases = [
            (Sort::Bool, json!("false"), json!(false)),
            (Sort::BoolOr(words), json!("true"), json!(true)),
            (Sort::BoolOr(words), json!("strict"), json!("strict")),
            (Sort::Enum(&["right"]), json!("RIGHT"), json!("right")),
            (INT, json!("2"), json!(2)),
            (Sort::Positive, json!(100), json!(100.0)),
            (Sort::Duration, json!("60s"), json!("1m")),
            (Sort::Duration, json!(-1), json!("-1")),
            (Sort::ByteSize, json!("1024mb"), json!("1gb")),
            (Sort::Text, json!(5), json!("5")),
            (Sort::Paths, json!("all"), json!(["all"])),
            (Sort::Paths, json!(["a", "b"]), json!(["b", "a"])),
            (Sort::TokenFilters, json!("lowercase"), json!(["lowercase"])),
            (Sort::List, json!({"name": "a"}), json!([{"name": "a"}])),
            (Sort::Script, json!("emit(1)"), json!({"source": "emit(1)", "lang": "painless"})),
        ];
        for (sort, sent, echoed) in cases {
            assert!(
                same(&canonical(sort, &sent), &canonical(sort, &echoed)),
                "{sort:?}: {sent} and {echoed}"
            );
        }
    }

    #[test]
    fn what_differs_differs() {
        let cases = [
            (Sort::Bool, json!(true), json!(false)),
            (INT, json!("2"), json!(3)),
            (Sort::Duration, json!("60s"), json!("60m")),
            (Sort::Text, json!("1.0"), json!("1")),
            (Sort::TokenFilters, json!(["lowercase", "stop"]), json!(["stop", "lowercase"])),
            (Sort::Script, json!("emit(1)"), json!("emit(2)")),
            (Sort::Any, json!({"a": 1}), json!({"a": 1, "b": 2})),
        ];
        for (sort, left, right) in cases {
            assert!(!same(&canonical(sort, &left), &canonical(sort, &right)), "{sort:?}: {left} and {right}");
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "[0-9.]{0,4}(ms|s|kb|gb|true|false)?".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-z]{1,6}", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    fn any_sort() -> impl Strategy<Value = Sort> {
        prop::sample::select(vec![
            Sort::Bool,
            INT,
            Sort::Float,
            Sort::Text,
            Sort::Texts,
            Sort::Enum(&["a"]),
            Sort::BoolOr(&["strict"]),
            Sort::Duration,
            Sort::ByteSize,
            Sort::List,
            Sort::Script,
            Sort::Paths,
            Sort::Any,
        ])
    }

    proptest! {
        #[test]
        fn every_value_is_the_same_as_itself(value in any_json()) {
            prop_assert!(same(&value, &value));
        }

        #[test]
        fn sameness_has_no_direction(left in any_json(), right in any_json()) {
            prop_assert_eq!(same(&left, &right), same(&right, &left));
        }

        #[test]
        fn a_canonical_form_is_its_own(sort in any_sort(), value in any_json()) {
            // Durations and sizes end as plain numbers, which are not written by users.
            prop_assume!(!matches!(sort, Sort::Duration | Sort::ByteSize));
            let once = canonical(sort, &value);
            prop_assert_eq!(&canonical(sort, &once), &once);
        }

        #[test]
        fn a_number_survives_being_a_string(number in any::<i64>(), float in -1e9..1e9_f64) {
            prop_assert!(same(&json!(number), &json!(number.to_string())));
            prop_assert!(same(&json!(float), &json!(float.to_string())));
            prop_assert_eq!(canonical(INT, &json!(number)), canonical(INT, &json!(number.to_string())));
        }
    }
}
