//! Two values for every parameter, and what must be given beside it.

use es_vocab::{Syntax, Value as Sort};
use serde_json::{Value, json};

/// Two values that differ, for a parameter of a field type or runtime type; `null` is none.
pub(crate) fn two(ty: &str, name: &str, sort: Sort) -> [Value; 2] {
    let of_numbers = |one: i64| match ty {
        "date_range" | "date" | "date_nanos" => [json!("2020-01-01"), json!("2021-01-01")],
        _ => [json!(one), json!(one + 1)],
    };
    match (name, sort) {
        ("dims", _) => [Value::Null, json!(3)],
        ("value", _) => [Value::Null, json!("a")],
        ("relations", _) => [json!({"q": "a"}), json!({"q": ["a", "b"]})],
        ("metrics", _) => [json!(["min", "max"]), json!(["min", "max", "sum"])],
        ("contexts", _) => ["a", "b"].map(|name| json!([{"name": name, "type": "category"}])),
        ("index_prefixes", _) => {
            [json!({"min_chars": 2, "max_chars": 5}), json!({"min_chars": 3, "max_chars": 6})]
        }
        ("fielddata_frequency_filter", _) => [json!({"min": 1.0}), json!({"min": 2.0})],
        ("index_options", Sort::Tagged(_)) => {
            [16, 32].map(|m| json!({"type": "hnsw", "m": m, "ef_construction": 100}))
        }
        ("fetch_fields", _) => [json!(["a"]), json!(["b"])],
        ("fields", _) if ty == "composite" => ["long", "keyword"].map(|ty| json!({"a": {"type": ty}})),
        (_, Sort::Fields) => [Value::Null, json!({"raw": {"type": "keyword"}})],
        (_, Sort::Bool | Sort::BoolOr(_)) => [json!(true), json!(false)],
        (_, Sort::Enum([only])) => [Value::Null, json!(only)],
        (_, Sort::Enum(words)) => [json!(words[0]), json!(words[1])],
        (_, Sort::Int { min, .. }) => of_numbers(min.max(2)),
        (_, Sort::Unsigned | Sort::Float | Sort::Positive | Sort::Between(..) | Sort::Scalar) => {
            of_numbers(2)
        }
        (_, Sort::Analyzer) => [json!("standard"), json!("simple")],
        (_, Sort::Normalizer) => [json!("lower"), json!("upper")],
        (_, Sort::Similarity) => [json!("BM25"), json!("boolean")],
        (_, Sort::Paths | Sort::Texts) => [json!(["one"]), json!(["one", "other"])],
        (_, Sort::Path | Sort::Text) => [json!("one"), json!("other")],
        (_, Sort::Meta) => [json!({"unit": "a"}), json!({"unit": "b"})],
        (_, Sort::Script) => scripts(ty),
        (_, Sort::Of(Syntax::Ip)) => [json!("::1"), json!("::2")],
        (_, Sort::Of(Syntax::DateFormat)) => [json!("yyyy"), json!("yyyy-MM-dd")],
        (_, Sort::Of(Syntax::Locale)) => [json!("de"), json!("fr")],
        (_, Sort::Place(Syntax::GeoPoint)) => [1, 2].map(|at| json!({"lat": at, "lon": at})),
        (_, Sort::Place(_)) => [1, 2].map(|at| json!({"x": at, "y": at})),
        _ => panic!("no two values for `{name}` of `{ty}`"),
    }
}

fn scripts(ty: &str) -> [Value; 2] {
    let sources = match ty {
        "boolean" => ["emit(true)", "emit(false)"],
        "double" => ["emit(1.0)", "emit(2.0)"],
        "geo_point" => ["emit(1.0, 1.0)", "emit(2.0, 2.0)"],
        "geo_shape" => ["emit('POINT(1 1)')", "emit('POINT(2 2)')"],
        "ip" => ["emit('::1')", "emit('::2')"],
        "keyword" => ["emit('a')", "emit('b')"],
        "composite" => ["emit('a', 1)", "emit('a', 2)"],
        _ => ["emit(1L)", "emit(2L)"],
    };
    sources.map(|source| json!({"source": source, "lang": "painless"}))
}

/// A field with what it and the parameter ask for, and without the parameter itself.
pub(crate) fn field(ty: &str, name: &str) -> Value {
    let mut field = match ty {
        "scaled_float" => json!({"scaling_factor": 10}),
        "token_count" => json!({"analyzer": "standard"}),
        "aggregate_metric_double" => json!({"metrics": ["min", "max"], "default_metric": "max"}),
        "dense_vector" => json!({"dims": 3, "index": true, "similarity": "cosine"}),
        "alias" => json!({"path": "one"}),
        "lookup" => json!({
            "target_index": "one", "input_field": "one", "target_field": "one", "fetch_fields": ["a"],
        }),
        "composite" => json!({"script": scripts(ty)[0], "fields": {"a": {"type": "long"}}}),
        _ => json!({}),
    };
    match name {
        "on_script_error" => field["script"] = scripts(ty)[0].clone(),
        // Similarity is of indexed vectors only, and byte vectors have other limits.
        "index" if ty == "dense_vector" => field = json!({"dims": 3}),
        // Before 8.12 it asks for the number of dimensions; without one there is nothing to index yet.
        "dims" => field = json!({}),
        _ => {}
    }
    field["type"] = json!(ty);
    field
}

/// The field with a value of the parameter.
pub(crate) fn with(mut field: Value, name: &str, value: &Value) -> Value {
    if !value.is_null() {
        field[name] = value.clone();
    }
    field
}

/// What a document holds in a field of the type; nothing where no document does.
pub(crate) fn sample(ty: &str) -> Option<Value> {
    Some(match ty {
        "alias" | "constant_keyword" => return None,
        "date" | "date_nanos" => json!("2020-01-01"),
        "date_range" => json!({"gte": "2020-01-01"}),
        "integer_range" | "long_range" | "float_range" | "double_range" => json!({"gte": 1, "lte": 2}),
        "ip_range" => json!("::1/64"),
        "ip" => json!("::1"),
        "binary" => json!("YQ=="),
        "boolean" => json!(true),
        "flattened" | "object" | "nested" => json!({"a": "b"}),
        "geo_point" | "geo_shape" | "point" | "shape" => json!("POINT(1 1)"),
        "dense_vector" => json!([1, 2, 3]),
        "sparse_vector" | "rank_features" => json!({"a": 1}),
        "histogram" => json!({"values": [1, 2], "counts": [3, 4]}),
        "aggregate_metric_double" => json!({"min": 1, "max": 2}),
        "join" => json!("q"),
        "completion" | "keyword" | "match_only_text" | "search_as_you_type" | "text" | "token_count"
        | "counted_keyword" | "wildcard" => json!("one two"),
        _ => json!(1),
    })
}
