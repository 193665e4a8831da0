//! What must be given a type, and what needs an adapter.

use std::{
    collections::BTreeMap,
    ops::{Range, RangeFrom, RangeInclusive},
    time::{Duration, SystemTime},
};

use bigdecimal::BigDecimal;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use es_core::prelude::*;
use es_core::schema::{AggregateMetric, Join};
use half::f16;
use num_bigint::BigInt;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::macros::{date, datetime, time};

use crate::queries::{day, near, second, within};

/// What an adapter writes.
#[derive(Debug, Serialize, Deserialize, EsDocument)]
#[es(index = "adapted")]
pub(crate) struct Adapted {
    #[serde(with = "es_core::serde::base64")]
    #[es(binary(doc_values = true))]
    content: Vec<u8>,
    #[serde(with = "es_core::serde::base64")]
    #[es(binary(doc_values = true))]
    digest: [u8; 2],
    #[serde(with = "es_core::serde::base64")]
    #[es(binary(doc_values = true))]
    bytes: Bytes,
    #[serde(with = "es_core::serde::range")]
    #[es(integer_range)]
    half_open: Range<i32>,
    #[serde(with = "es_core::serde::range")]
    #[es(double_range)]
    closed: RangeInclusive<f64>,
    #[serde(with = "es_core::serde::range")]
    #[es(long_range)]
    from: RangeFrom<i64>,
    #[serde(with = "es_core::serde::duration_millis")]
    #[es(long)]
    took: Duration,
    #[serde(with = "es_core::serde::duration_millis")]
    #[es(long)]
    delta: chrono::TimeDelta,
    #[serde(with = "es_core::serde::duration_millis")]
    #[es(long)]
    time_took: time::Duration,
    #[serde(with = "es_core::serde::duration_millis")]
    #[es(long)]
    maybe_took: Option<Duration>,
    #[serde(with = "es_core::serde::system_time")]
    #[es(date)]
    modified: SystemTime,
    #[serde(with = "es_core::serde::string")]
    #[es(keyword)]
    wide: u128,
    #[serde(with = "es_core::serde::string")]
    #[es(keyword)]
    big: BigInt,
    #[serde(with = "es_core::serde::half")]
    #[es(half_float)]
    weight: f16,
    #[serde(with = "es_core::serde::lat_lon")]
    #[es(geo_point)]
    at: geo_types::Point,
    #[serde(with = "es_core::serde::time_date")]
    #[es(date(format = "strict_date"))]
    time_date: time::Date,
    #[serde(with = "es_core::serde::time_datetime")]
    #[es(date)]
    time_datetime: time::PrimitiveDateTime,
    #[serde(with = "es_core::serde::time_of_day")]
    #[es(keyword)]
    time_of_day: time::Time,
    #[serde(with = "time::serde::rfc3339")]
    #[es(date)]
    rfc3339: time::OffsetDateTime,
    #[serde(with = "chrono::serde::ts_seconds")]
    #[es(date(format = "epoch_second"))]
    seconds: DateTime<Utc>,
    #[serde(
        serialize_with = "geojson::ser::serialize_geometry",
        deserialize_with = "geojson::de::deserialize_geometry"
    )]
    #[es(geo_shape)]
    area: geo_types::Polygon,
    #[es(scaled_float(scaling_factor = 1000))]
    decimal: Decimal,
    #[es(scaled_float(scaling_factor = 1000))]
    big_decimal: BigDecimal,
    #[es(point)]
    plane: geo_types::Coord,
    #[es(dense_vector)]
    vector: [f32; 3],
    #[es(rank_features)]
    features: BTreeMap<String, f32>,
    #[es(geo_shape)]
    wkt: String,
    #[es(geo_point)]
    lon_lat: (f64, f64),
    #[es(short)]
    numbers: Vec<u8>,
    #[es(join(relations = { "question": "answer" }))]
    relation: Join,
    #[es(aggregate_metric_double(metrics = ["min", "max"], default_metric = "max"))]
    load: AggregateMetric,
}

pub(crate) fn adapted() -> Adapted {
    Adapted {
        content: b"hi".to_vec(),
        digest: *b"hi",
        bytes: Bytes::from_static(b"hi"),
        half_open: 1..5,
        closed: 1.0..=5.0,
        from: 7..,
        took: Duration::from_millis(1500),
        delta: chrono::TimeDelta::milliseconds(-1500),
        time_took: time::Duration::milliseconds(1500),
        maybe_took: Some(Duration::from_millis(1500)),
        modified: SystemTime::UNIX_EPOCH + Duration::from_millis(1_704_164_645_123),
        wide: u128::MAX,
        big: BigInt::from(-5),
        weight: f16::from_f32(1.5),
        at: geo_types::Point::new(7.4474, 46.948),
        time_date: date!(2024 - 01 - 02),
        time_datetime: datetime!(2024-01-02 03:04:05.5),
        time_of_day: time!(3:04:05),
        rfc3339: datetime!(2024-01-02 03:04:05.123 UTC),
        seconds: DateTime::from_timestamp(1_704_164_645, 0).unwrap(),
        area: square(),
        decimal: Decimal::new(12_345, 3),
        big_decimal: "12.345".parse().unwrap(),
        plane: geo_types::Coord { x: 2.0, y: 1.0 },
        vector: [0.1, 0.2, 0.3],
        features: [("a".into(), 1.5)].into(),
        wkt: "POINT (7.4474 46.948)".into(),
        lon_lat: (7.4474, 46.948),
        numbers: vec![1, 9],
        relation: Join::parent("question"),
        load: AggregateMetric { min: Some(0.1), max: Some(0.9), ..AggregateMetric::default() },
    }
}

fn square() -> geo_types::Polygon {
    geo_types::Rect::new((7.0, 46.0), (8.0, 47.0)).to_polygon()
}

/// Each finds the document.
pub(crate) fn queries() -> Vec<Value> {
    vec![
        json!({ "exists": { "field": "content" } }),
        json!({ "exists": { "field": "digest" } }),
        json!({ "exists": { "field": "bytes" } }),
        json!({ "bool": { "filter": { "term": { "half_open": 4 } }, "must_not": { "term": { "half_open": 5 } } } }),
        json!({ "term": { "closed": 5.0 } }),
        json!({ "term": { "from": 1_000_000 } }),
        json!({ "range": { "took": { "gt": 1499, "lt": 1501 } } }),
        json!({ "range": { "delta": { "gt": -1501, "lt": -1499 } } }),
        json!({ "range": { "time_took": { "gt": 1499, "lt": 1501 } } }),
        json!({ "range": { "maybe_took": { "gt": 1499, "lt": 1501 } } }),
        second("modified"),
        json!({ "term": { "wide": "340282366920938463463374607431768211455" } }),
        json!({ "term": { "big": "-5" } }),
        json!({ "range": { "weight": { "gt": 1.4, "lt": 1.6 } } }),
        near("at"),
        day("time_date"),
        second("time_datetime"),
        json!({ "term": { "time_of_day": "03:04:05.0" } }),
        second("rfc3339"),
        second("seconds"),
        within("area"),
        json!({ "range": { "decimal": { "gt": 12.344, "lt": 12.346 } } }),
        json!({ "range": { "big_decimal": { "gt": 12.344, "lt": 12.346 } } }),
        json!({ "exists": { "field": "plane" } }),
        json!({ "exists": { "field": "vector" } }),
        json!({ "rank_feature": { "field": "features.a" } }),
        within("wkt"),
        near("lon_lat"),
        json!({ "range": { "numbers": { "gt": 8, "lt": 10 } } }),
        json!({ "term": { "relation": "question" } }),
        json!({ "range": { "load": { "gt": 0.8, "lt": 1.0 } } }),
    ]
}
