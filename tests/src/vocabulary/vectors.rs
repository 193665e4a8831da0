//! Sub-fields and copies of what is no plain value: the server takes them, and fills them from values that are.

use std::collections::BTreeMap;

use es_core::{
    prelude::*,
    schema::{MapsTo, kinds},
};
use serde::Serialize;

/// Values and how often each occurred.
#[derive(Debug, Serialize)]
struct Histogram {
    values: Vec<f64>,
    counts: Vec<u32>,
}

impl MapsTo<kinds::histogram> for Histogram {}

/// A metric that was summed up before.
#[derive(Debug, Serialize)]
struct Summary {
    sum: f64,
    value_count: u32,
}

impl MapsTo<kinds::aggregate_metric_double> for Summary {}

/// `copy_to` and `fields` of vectors, features and histograms, and metrics other than the least and the greatest.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-vectors", settings(number_of_replicas = 0))]
pub(super) struct Vectors {
    #[es(dense_vector(dims = 3, similarity = "max_inner_product", index_options = { "type": "int8_hnsw" }))]
    quantized: Vec<f32>,
    #[es(dense_vector(dims = 3, copy_to = "all", fields(raw = keyword)))]
    dense_vector: Vec<f32>,
    #[es(sparse_vector(copy_to = "all", fields(raw = keyword)))]
    sparse_vector: BTreeMap<String, f32>,
    #[es(rank_features(copy_to = "all", fields(raw = keyword)))]
    rank_features: BTreeMap<String, f32>,
    #[es(histogram(copy_to = "all", fields(raw = keyword)))]
    histogram: Histogram,
    #[es(aggregate_metric_double(metrics = ["sum", "value_count"], default_metric = "sum"))]
    summary: Summary,
    #[es(text)]
    all: String,
}
