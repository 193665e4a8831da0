//! Vectors, ranking features and pre-aggregated metrics.

use std::collections::BTreeMap;

use es_core::{
    prelude::*,
    schema::{MapsTo, kinds},
};
use serde::{Deserialize, Serialize};

/// Values and how often each occurred.
#[derive(Debug, Serialize, Deserialize)]
struct Histogram {
    values: Vec<f64>,
    counts: Vec<u32>,
}

impl MapsTo<kinds::histogram> for Histogram {}

/// A metric that was summed up before.
#[derive(Debug, Serialize, Deserialize)]
struct Summary {
    min: f64,
    max: f64,
}

impl MapsTo<kinds::aggregate_metric_double> for Summary {}

/// `dense_vector`, `sparse_vector`, `rank_feature`, `rank_features`, `histogram`, `aggregate_metric_double`.
#[derive(Debug, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-scores", settings(number_of_replicas = 0))]
pub struct Scores {
    #[es(dense_vector(dims = 3))]
    dense_vector: Vec<f32>,
    #[es(dense_vector(
        dims = 2,
        element_type = "byte",
        index = true,
        index_options = { "type": "hnsw", "m": 8, "ef_construction": 50 },
        meta(model = "none"),
        similarity = "l2_norm",
    ))]
    dense_vector_full: [i8; 2],
    #[es(dense_vector(dims = 2, index = false))]
    dense_vector_off: Option<Vec<f32>>,
    #[es(sparse_vector)]
    sparse_vector: BTreeMap<String, f32>,
    #[es(sparse_vector(meta(model = "none")))]
    sparse_vector_full: BTreeMap<String, f32>,
    #[es(rank_feature)]
    rank_feature: f32,
    #[es(rank_feature(
        copy_to = "all",
        fields(raw = keyword),
        meta(unit = "ms"),
        null_value = 1.5,
        positive_score_impact = false,
    ))]
    rank_feature_full: Option<f32>,
    #[es(rank_features)]
    rank_features: BTreeMap<String, f32>,
    #[es(rank_features(meta(unit = "ms"), positive_score_impact = false))]
    rank_features_full: BTreeMap<String, f32>,
    #[es(histogram)]
    histogram: Histogram,
    #[es(histogram(ignore_malformed = true, meta(unit = "ms")))]
    histogram_full: Option<Histogram>,
    #[es(aggregate_metric_double(metrics = ["min", "max"], default_metric = "max"))]
    aggregate_metric_double: Summary,
    #[es(aggregate_metric_double(
        metrics = ["min", "max"],
        default_metric = "min",
        ignore_malformed = true,
        meta(unit = "ms")
    ))]
    aggregate_metric_double_full: Option<Summary>,
    #[es(text)]
    all: String,
}

impl Default for Scores {
    fn default() -> Self {
        let features = || BTreeMap::from([("first".to_owned(), 1.5)]);
        Scores {
            dense_vector: vec![0.1, 0.2, 0.3],
            dense_vector_full: [1, -1],
            dense_vector_off: None,
            sparse_vector: features(),
            sparse_vector_full: features(),
            rank_feature: 1.0,
            rank_feature_full: None,
            rank_features: features(),
            rank_features_full: features(),
            histogram: Histogram { values: vec![0.5, 1.5], counts: vec![3, 1] },
            histogram_full: None,
            aggregate_metric_double: Summary { min: 0.5, max: 1.5 },
            aggregate_metric_double_full: None,
            all: String::new(),
        }
    }
}
