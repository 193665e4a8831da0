//! Places, vectors, ranking features and pre-aggregated metrics.

use super::{fixed, refreshed, updatable};
use crate::{
    Availability, Entry, FieldType, Param, Syntax, Update,
    Value::{self, *},
};

/// How vectors are indexed, by type.
const VECTOR_INDEX: Value = Tagged(&[
    ("hnsw", &[Entry::optional("m", INT), Entry::optional("ef_construction", INT)]),
    (
        "int8_hnsw",
        &[
            Entry::optional("m", INT),
            Entry::optional("ef_construction", INT),
            Entry::optional("confidence_interval", Float),
        ],
    ),
]);
const INT: Value = Int { min: -2_147_483_648, max: 2_147_483_647 };

const METRICS: &[&str] = &["min", "max", "sum", "value_count"];

#[rustfmt::skip] // a row a line
pub(crate) const TYPES: &[FieldType] = &[
    FieldType {
        name: "geo_point",
        availability: Availability::Basic,
        multi_field: true,
        sortable: false,
        synthetic: true,
        required: &[],
        params: &[
            refreshed("copy_to", Paths, ""),
            fixed("doc_values", Bool, "true"),
            refreshed("fields", Fields, ""),
            updatable("ignore_malformed", Bool, "false"),
            refreshed("ignore_z_value", Bool, "true"),
            fixed("index", Bool, "true"),
            updatable("meta", Meta, "{}"),
            fixed("null_value", Place(Syntax::GeoPoint), ""),
            updatable("on_script_error", Enum(&["fail", "continue"]), r#""fail""#),
            fixed("script", Script, ""),
            fixed("store", Bool, "false"),
            fixed("time_series_metric", Enum(&["position"]), ""),
        ],
    },
    FieldType {
        name: "geo_shape",
        availability: Availability::Basic,
        multi_field: false,
        sortable: false,
        synthetic: false,
        required: &[],
        params: &[
            refreshed("coerce", Bool, "false"),
            refreshed("copy_to", Paths, ""),
            fixed("doc_values", Bool, "true"),
            updatable("ignore_malformed", Bool, "false"),
            refreshed("ignore_z_value", Bool, "true"),
            fixed("index", Bool, "true"),
            updatable("meta", Meta, "{}"),
            updatable("on_script_error", Enum(&["fail", "continue"]), r#""fail""#),
            refreshed("orientation", Enum(&["right", "left", "ccw", "cw", "counterclockwise", "clockwise"]), r#""RIGHT""#),
            fixed("script", Script, ""),
            fixed("store", Bool, "false"),
        ],
    },
    FieldType {
        name: "point",
        availability: Availability::Basic,
        multi_field: true,
        sortable: false,
        synthetic: false,
        required: &[],
        params: &[
            refreshed("copy_to", Paths, ""),
            fixed("doc_values", Bool, "true"),
            updatable("ignore_malformed", Bool, "false"),
            refreshed("ignore_z_value", Bool, "true"),
            fixed("index", Bool, "true"),
            updatable("meta", Meta, "{}"),
            fixed("null_value", Place(Syntax::Point), ""),
            fixed("store", Bool, "false"),
        ],
    },
    FieldType {
        name: "shape",
        availability: Availability::Basic,
        multi_field: true,
        sortable: false,
        synthetic: false,
        required: &[],
        params: &[
            refreshed("coerce", Bool, "false"),
            refreshed("copy_to", Paths, ""),
            fixed("doc_values", Bool, "true"),
            updatable("ignore_malformed", Bool, "false"),
            refreshed("ignore_z_value", Bool, "true"),
            fixed("index", Bool, "true"),
            updatable("meta", Meta, "{}"),
            // A plane has no date line around which a ring could be read in two ways.
            updatable("orientation", Enum(&["right", "left", "ccw", "cw", "counterclockwise", "clockwise"]), r#""RIGHT""#),
        ],
    },
    FieldType {
        name: "dense_vector",
        availability: Availability::Basic,
        multi_field: false,
        sortable: false,
        synthetic: true,
        required: &[],
        params: &[
            updatable("copy_to", Paths, ""),
            Param { update: Update::Once, ..fixed("dims", Int { min: 1, max: 4096 }, "") },
            fixed("element_type", Enum(&["float", "byte"]), r#""float""#),
            updatable("fields", Fields, ""),
            fixed("index", Bool, "true"),
            fixed("index_options", VECTOR_INDEX, ""),
            updatable("meta", Meta, "{}"),
            fixed("similarity", Enum(&["cosine", "dot_product", "l2_norm", "max_inner_product"]), r#""cosine""#),
        ],
    },
    FieldType {
        name: "sparse_vector",
        availability: Availability::Basic,
        multi_field: false,
        sortable: false,
        synthetic: false,
        required: &[],
        params: &[
            updatable("copy_to", Paths, ""),
            updatable("fields", Fields, ""),
            updatable("meta", Meta, "{}"),
        ],
    },
    FieldType {
        name: "rank_feature",
        availability: Availability::Basic,
        multi_field: true,
        sortable: false,
        synthetic: false,
        required: &[],
        params: &[
            refreshed("copy_to", Paths, ""),
            refreshed("fields", Fields, ""),
            updatable("meta", Meta, "{}"),
            fixed("null_value", Positive, ""),
            fixed("positive_score_impact", Bool, "true"),
        ],
    },
    FieldType {
        name: "rank_features",
        availability: Availability::Basic,
        multi_field: false,
        sortable: false,
        synthetic: false,
        required: &[],
        params: &[
            updatable("copy_to", Paths, ""),
            updatable("fields", Fields, ""),
            updatable("meta", Meta, "{}"),
            fixed("positive_score_impact", Bool, "true"),
        ],
    },
    FieldType {
        name: "rank_vectors",
        availability: Availability::Since("8.18"),
        multi_field: false,
        sortable: false,
        synthetic: false,
        required: &[],
        params: &[
            fixed("dims", Int { min: 1, max: 4096 }, ""),
            fixed("element_type", Enum(&["float", "byte"]), ""),
        ],
    },
    FieldType {
        name: "histogram",
        availability: Availability::Basic,
        multi_field: false,
        sortable: false,
        synthetic: true,
        required: &[],
        params: &[
            updatable("copy_to", Paths, ""),
            updatable("fields", Fields, ""),
            updatable("ignore_malformed", Bool, "false"),
            updatable("meta", Meta, "{}"),
        ],
    },
    FieldType {
        name: "exponential_histogram",
        availability: Availability::Since("9.3"),
        multi_field: false,
        sortable: false,
        synthetic: false,
        required: &[],
        params: &[
            fixed("time_series_metric", Enum(&["gauge", "counter"]), ""),
        ],
    },
    FieldType {
        name: "aggregate_metric_double",
        availability: Availability::Basic,
        multi_field: false,
        sortable: true,
        synthetic: true,
        required: &["metrics"],
        params: &[
            fixed("default_metric", Enum(METRICS), ""),
            updatable("ignore_malformed", Bool, "false"),
            updatable("meta", Meta, "{}"),
            fixed("metrics", Many { of: &Enum(METRICS), least: 1, most: 4, alone: false }, ""),
            fixed("time_series_metric", Enum(&["gauge"]), ""),
        ],
    },
];
