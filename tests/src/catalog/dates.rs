//! Dates and ranges.

use chrono::{DateTime, NaiveDate, Utc};
use es_core::{
    prelude::*,
    schema::{MapsTo, kinds},
};
use serde::{Deserialize, Serialize};

/// From and to, as the range types take it.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Range<T> {
    gte: T,
    lte: T,
}

impl MapsTo<kinds::date_range> for Range<NaiveDate> {}
impl MapsTo<kinds::integer_range> for Range<i32> {}
impl MapsTo<kinds::long_range> for Range<i64> {}
impl MapsTo<kinds::float_range> for Range<f32> {}
impl MapsTo<kinds::double_range> for Range<f64> {}

/// `date`, `date_nanos` and the range types.
#[derive(Debug, Default, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-dates", settings(number_of_replicas = 0))]
pub struct Dates {
    #[es(date)]
    date: DateTime<Utc>,
    #[es(date(
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        format = "strict_date_optional_time||epoch_second",
        ignore_malformed = true,
        locale = "de",
        meta(zone = "UTC"),
        null_value = "2020-01-01",
        store = true,
    ))]
    date_full: Option<DateTime<Utc>>,
    #[es(date(script = "emit(0L)", on_script_error = "continue", index = false))]
    #[serde(skip_serializing_if = "Option::is_none")]
    date_script: Option<DateTime<Utc>>,
    #[es(date_nanos)]
    date_nanos: DateTime<Utc>,
    #[es(date_nanos(
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        format = "strict_date_optional_time||epoch_second",
        ignore_malformed = true,
        locale = "de",
        meta(zone = "UTC"),
        null_value = "2020-01-01",
        store = true,
    ))]
    date_nanos_full: Option<DateTime<Utc>>,
    #[es(date_nanos(script = "emit(0L)", on_script_error = "continue", index = false))]
    #[serde(skip_serializing_if = "Option::is_none")]
    date_nanos_script: Option<DateTime<Utc>>,
    #[es(date_range)]
    date_range: Range<NaiveDate>,
    #[es(date_range(
        coerce = false,
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        format = "strict_date",
        locale = "de",
        meta(unit = "ms"),
        store = true,
    ))]
    date_range_full: Option<Range<NaiveDate>>,
    #[es(date_range(index = false))]
    date_range_off: Option<Range<NaiveDate>>,
    #[es(integer_range)]
    integer_range: Range<i32>,
    #[es(integer_range(
        coerce = false,
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        meta(unit = "ms"),
        store = true,
    ))]
    integer_range_full: Option<Range<i32>>,
    #[es(integer_range(index = false))]
    integer_range_off: Option<Range<i32>>,
    #[es(long_range)]
    long_range: Range<i64>,
    #[es(long_range(
        coerce = false,
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        meta(unit = "ms"),
        store = true,
    ))]
    long_range_full: Option<Range<i64>>,
    #[es(long_range(index = false))]
    long_range_off: Option<Range<i64>>,
    #[es(float_range)]
    float_range: Range<f32>,
    #[es(float_range(
        coerce = false,
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        meta(unit = "ms"),
        store = true,
    ))]
    float_range_full: Option<Range<f32>>,
    #[es(float_range(index = false))]
    float_range_off: Option<Range<f32>>,
    #[es(double_range)]
    double_range: Range<f64>,
    #[es(double_range(
        coerce = false,
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        meta(unit = "ms"),
        store = true,
    ))]
    double_range_full: Option<Range<f64>>,
    #[es(double_range(index = false))]
    double_range_off: Option<Range<f64>>,
    #[es(ip_range)]
    ip_range: Option<String>,
    #[es(ip_range(
        coerce = false,
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        meta(unit = "ms"),
        store = true,
    ))]
    ip_range_full: Option<String>,
    #[es(ip_range(index = false))]
    ip_range_off: Option<String>,
    #[es(text)]
    all: String,
}
