//! A Rust type for each field type.

use crate::rule::Object;

/// What a person would hold in a field of this type, and `, unchecked` where es-core has no word on it.
pub(crate) fn rust_type(ty: &str, body: &Object) -> (&'static str, &'static str) {
    let checked = match ty {
        "boolean" => "bool",
        "byte" => "i8",
        "short" => "i16",
        "integer" => "i32",
        "long" => "i64",
        "unsigned_long" => "u64",
        "half_float" | "float" | "rank_feature" => "f32",
        "double" | "scaled_float" => "f64",
        "date" | "date_nanos" if !body.contains_key("format") => "chrono::DateTime<chrono::Utc>",
        "dense_vector" if body.get("element_type").is_some_and(|element| element == "byte") => "Vec<i8>",
        "dense_vector" => "Vec<f32>",
        "flattened" => "std::collections::BTreeMap<String, String>",
        "rank_features" | "sparse_vector" => "std::collections::BTreeMap<String, f32>",
        "geo_point" => "es_core::schema::GeoPoint",
        "aggregate_metric_double"
        | "histogram"
        | "join"
        | "percolator"
        | "point"
        | "shape"
        | "geo_shape"
        | "integer_range"
        | "long_range"
        | "float_range"
        | "double_range"
        | "date_range"
        | "ip_range"
        | "passthrough"
        | "exponential_histogram"
        | "rank_vectors"
        | "semantic_text"
        | "date"
        | "date_nanos" => {
            return ("serde_json::Value", ", unchecked");
        }
        _ => "String",
    };
    (checked, "")
}
