//! Numbers.

use es_core::prelude::*;
use serde::{Deserialize, Serialize};

/// Whole numbers and fractions, signed and not.
#[derive(Debug, Default, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-numbers", settings(number_of_replicas = 0))]
pub struct Numbers {
    #[es(long)]
    long: i64,
    #[es(long(
        coerce = false,
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        ignore_malformed = true,
        meta(unit = "ms"),
        null_value = -9_223_372_036_854_775_808,
        store = true,
    ))]
    long_full: Option<i64>,
    #[es(long(index = false, script = "emit(1)", on_script_error = "continue"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    long_off: Option<i64>,
    #[es(integer)]
    integer: i32,
    #[es(integer(
        coerce = false,
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        ignore_malformed = true,
        meta(unit = "ms"),
        null_value = 2_147_483_647,
        store = true,
    ))]
    integer_full: Option<i32>,
    #[es(integer(index = false))]
    integer_off: i32,
    #[es(short)]
    short: i16,
    #[es(short(
        coerce = false,
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        ignore_malformed = true,
        meta(unit = "ms"),
        null_value = -32_768,
        store = true,
    ))]
    short_full: Option<i16>,
    #[es(short(index = false))]
    short_off: i16,
    #[es(byte)]
    byte: i8,
    #[es(byte(
        coerce = false,
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        ignore_malformed = true,
        meta(unit = "ms"),
        null_value = 127,
        store = true,
    ))]
    byte_full: Option<i8>,
    #[es(byte(index = false))]
    byte_off: i8,
    #[es(double)]
    double: f64,
    #[es(double(
        coerce = false,
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        ignore_malformed = true,
        meta(unit = "ms"),
        null_value = -0.5,
        store = true,
    ))]
    double_full: Option<f64>,
    #[es(double(index = false, script = "emit(1)", on_script_error = "continue"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    double_off: Option<f64>,
    #[es(float)]
    float: f32,
    #[es(float(
        coerce = false,
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        ignore_malformed = true,
        meta(unit = "ms"),
        null_value = 1.5,
        store = true,
    ))]
    float_full: Option<f32>,
    #[es(float(index = false))]
    float_off: f32,
    #[es(half_float)]
    half_float: f32,
    #[es(half_float(
        coerce = false,
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        ignore_malformed = true,
        meta(unit = "ms"),
        null_value = 0.25,
        store = true,
    ))]
    half_float_full: Option<f32>,
    #[es(half_float(index = false))]
    half_float_off: f32,
    #[es(scaled_float(scaling_factor = 100))]
    scaled_float: f64,
    #[es(scaled_float(
        coerce = false,
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        ignore_malformed = true,
        meta(unit = "ms"),
        null_value = 1.25,
        scaling_factor = 10.5,
        store = true,
    ))]
    scaled_float_full: Option<f64>,
    #[es(scaled_float(index = false, scaling_factor = 100))]
    scaled_float_off: f64,
    #[es(unsigned_long)]
    unsigned_long: u64,
    #[es(unsigned_long(
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        ignore_malformed = true,
        meta(unit = "ms"),
        null_value = 18_446_744_073_709_551_615,
        store = true,
    ))]
    unsigned_long_full: Option<u64>,
    #[es(unsigned_long(index = false))]
    unsigned_long_off: u64,
    #[es(text)]
    all: String,
}
