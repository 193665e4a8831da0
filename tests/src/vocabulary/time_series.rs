//! What has a meaning in an index of mode `time_series` only.

use std::{collections::BTreeMap, net::IpAddr};

use chrono::{DateTime, Utc};
use es_core::{
    prelude::*,
    schema::{GeoPoint, MapsTo, kinds},
};
use serde::Serialize;

/// A metric that was summed up before.
#[derive(Debug, Serialize)]
struct Summary {
    min: f64,
    max: f64,
}

impl MapsTo<kinds::aggregate_metric_double> for Summary {}

/// Dimensions and metrics of every type that can be one.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-time-series")]
#[es(settings(
    number_of_replicas = 0,
    mode = "time_series",
    routing_path = ["host", "labels.*"],
    time_series.start_time = "2020-01-01T00:00:00Z",
    time_series.end_time = "2030-01-01T00:00:00Z",
))]
pub(super) struct TimeSeries {
    #[serde(rename = "@timestamp")]
    at: DateTime<Utc>,
    #[es(keyword(time_series_dimension = true))]
    host: String,
    #[es(flattened(time_series_dimensions = ["rack", "zone"]))]
    labels: BTreeMap<String, String>,
    #[es(ip(time_series_dimension = true))]
    ip: IpAddr,
    #[es(byte(time_series_dimension = true))]
    byte: i8,
    #[es(short(time_series_dimension = true))]
    short: i16,
    #[es(integer(time_series_dimension = true))]
    integer: i32,
    #[es(long(time_series_dimension = true))]
    long: i64,
    #[es(unsigned_long(time_series_dimension = true))]
    unsigned_long: u64,
    #[es(byte(time_series_metric = "gauge"))]
    byte_metric: i8,
    #[es(short(time_series_metric = "gauge"))]
    short_metric: i16,
    #[es(integer(time_series_metric = "counter"))]
    integer_metric: i32,
    #[es(long(time_series_metric = "counter"))]
    long_metric: i64,
    #[es(unsigned_long(time_series_metric = "counter"))]
    unsigned_long_metric: u64,
    #[es(half_float(time_series_metric = "gauge"))]
    half_float_metric: f32,
    #[es(float(time_series_metric = "gauge"))]
    float_metric: f32,
    #[es(double(time_series_metric = "gauge"))]
    double_metric: f64,
    #[es(scaled_float(scaling_factor = 10, time_series_metric = "gauge"))]
    scaled_float_metric: f64,
    #[es(geo_point(time_series_metric = "position"))]
    position: GeoPoint,
    #[es(aggregate_metric_double(metrics = ["min", "max"], default_metric = "min", time_series_metric = "gauge"))]
    summary: Summary,
}
