//! Every field type has a Rust type that holds its values.

use std::{collections::BTreeMap, net::IpAddr};

use serde_json::Value;

use super::{AggregateMetric, Bounds, Completion, GeoPoint, Histogram, Join};
use crate::schema::{MapsTo, kinds};

const HELD: &[&str] = &[
    <AggregateMetric as MapsTo<kinds::aggregate_metric_double>>::TYPE,
    <String as MapsTo<kinds::annotated_text>>::TYPE,
    <String as MapsTo<kinds::binary>>::TYPE,
    <bool as MapsTo<kinds::boolean>>::TYPE,
    <i8 as MapsTo<kinds::byte>>::TYPE,
    <Completion as MapsTo<kinds::completion>>::TYPE,
    <String as MapsTo<kinds::constant_keyword>>::TYPE,
    <String as MapsTo<kinds::counted_keyword>>::TYPE,
    <String as MapsTo<kinds::date>>::TYPE,
    <String as MapsTo<kinds::date_nanos>>::TYPE,
    <Bounds<String> as MapsTo<kinds::date_range>>::TYPE,
    <[f32; 3] as MapsTo<kinds::dense_vector>>::TYPE,
    <f64 as MapsTo<kinds::double>>::TYPE,
    <Bounds<f64> as MapsTo<kinds::double_range>>::TYPE,
    <BTreeMap<String, String> as MapsTo<kinds::flattened>>::TYPE,
    <f32 as MapsTo<kinds::float>>::TYPE,
    <Bounds<f32> as MapsTo<kinds::float_range>>::TYPE,
    <GeoPoint as MapsTo<kinds::geo_point>>::TYPE,
    <Value as MapsTo<kinds::geo_shape>>::TYPE,
    <f32 as MapsTo<kinds::half_float>>::TYPE,
    <Histogram as MapsTo<kinds::histogram>>::TYPE,
    <String as MapsTo<kinds::icu_collation_keyword>>::TYPE,
    <i32 as MapsTo<kinds::integer>>::TYPE,
    <Bounds<i32> as MapsTo<kinds::integer_range>>::TYPE,
    <IpAddr as MapsTo<kinds::ip>>::TYPE,
    <Bounds<IpAddr> as MapsTo<kinds::ip_range>>::TYPE,
    <Join as MapsTo<kinds::join>>::TYPE,
    <String as MapsTo<kinds::keyword>>::TYPE,
    <i64 as MapsTo<kinds::long>>::TYPE,
    <Bounds<i64> as MapsTo<kinds::long_range>>::TYPE,
    <String as MapsTo<kinds::match_only_text>>::TYPE,
    <String as MapsTo<kinds::murmur3>>::TYPE,
    <Value as MapsTo<kinds::percolator>>::TYPE,
    <(f64, f64) as MapsTo<kinds::point>>::TYPE,
    <f32 as MapsTo<kinds::rank_feature>>::TYPE,
    <BTreeMap<String, f32> as MapsTo<kinds::rank_features>>::TYPE,
    <Vec<Vec<f32>> as MapsTo<kinds::rank_vectors>>::TYPE,
    <f64 as MapsTo<kinds::scaled_float>>::TYPE,
    <String as MapsTo<kinds::search_as_you_type>>::TYPE,
    <String as MapsTo<kinds::semantic_text>>::TYPE,
    <String as MapsTo<kinds::shape>>::TYPE,
    <i16 as MapsTo<kinds::short>>::TYPE,
    <BTreeMap<String, f32> as MapsTo<kinds::sparse_vector>>::TYPE,
    <String as MapsTo<kinds::text>>::TYPE,
    <String as MapsTo<kinds::token_count>>::TYPE,
    <u64 as MapsTo<kinds::unsigned_long>>::TYPE,
    <String as MapsTo<kinds::version>>::TYPE,
    <String as MapsTo<kinds::wildcard>>::TYPE,
];

/// What a struct holds, and what has no data.
const BY_STRUCTS: [&str; 4] = ["alias", "nested", "object", "passthrough"];

/// Sketches that come from a client of their own.
const FOREIGN: [&str; 1] = ["exponential_histogram"];

#[test]
fn every_field_type_has_a_rust_type() {
    let held = HELD.iter().chain(&BY_STRUCTS).chain(&FOREIGN);
    let missing: Vec<_> = es_vocab::field_types()
        .map(|ty| ty.name)
        .filter(|name| !held.clone().any(|held| held == name))
        .collect();
    assert!(missing.is_empty(), "no Rust type for {missing:?}");
}

#[test]
fn a_join_is_read_from_both_forms() {
    for join in [Join::parent("question"), Join::child("answer", "1")] {
        let json = serde_json::to_string(&join).unwrap();
        assert_eq!(serde_json::from_str::<Join>(&json).unwrap(), join);
    }
}

#[test]
fn bounds_are_those_of_the_range() {
    let json = |bounds: Bounds<i32>| serde_json::to_string(&bounds).unwrap();
    assert_eq!(json((1..5).into()), r#"{"gte":1,"lt":5}"#);
    assert_eq!(json((1..=5).into()), r#"{"gte":1,"lte":5}"#);
    assert_eq!(json((1..).into()), r#"{"gte":1}"#);
    assert_eq!(json((..5).into()), r#"{"lt":5}"#);
    assert_eq!(json((..=5).into()), r#"{"lte":5}"#);
    assert_eq!(serde_json::from_str::<Bounds<i32>>("{}").unwrap(), Bounds::default());
}
