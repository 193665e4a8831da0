//! What Elasticsearch refuses of parameters that are each right by themselves.

use Given::{Any, Is, Not};

/// A combination of parameters that the server refuses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conflict {
    /// The field types, the types of analysis components, `_source` or `settings`; none means all.
    pub types: &'static [&'static str],
    /// The parameter at fault.
    pub fault: Given,
    /// What must be given beside it, all of them; nothing where it is refused by itself.
    pub beside: &'static [Given],
    /// The edit that repairs it.
    pub help: &'static str,
}

/// A condition on one parameter; a dot leads into an object.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Given {
    /// It is given, with any value.
    Any(&'static str),
    /// It is given with this value, as JSON text.
    Is(&'static str, &'static str),
    /// It is not given.
    Not(&'static str),
}

impl Given {
    /// The parameter's name.
    pub const fn name(self) -> &'static str {
        match self {
            Any(name) | Is(name, _) | Not(name) => name,
        }
    }
}

/// Two numbers within one object or definition of which the first must not be greater.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ordered {
    /// The field type, or the type of an analysis component.
    pub of: &'static str,
    /// The parameter that holds both, or empty.
    pub within: &'static str,
    /// The smaller one, and what it is when it is not given.
    pub low: (&'static str, i64),
    /// The greater one, and what it is when it is not given.
    pub high: (&'static str, i64),
}

/// Sizes of an analysis component that may differ only by so much as an index setting allows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The component's type.
    pub of: &'static str,
    /// The smaller size, and what it is when it is not given.
    pub low: (&'static str, i64),
    /// The greater size, and what it is when it is not given.
    pub high: (&'static str, i64),
    /// A flag that counts for one more, unless it is `false`.
    pub one_more: Option<&'static str>,
    /// The setting, and what it is when it is not given.
    pub limit: (&'static str, i64),
}

const ANY: &[&str] = &[];
const TEXT: &[&str] = &["text"];
const VECTOR: &[&str] = &["dense_vector"];

const fn row(
    types: &'static [&'static str],
    fault: Given,
    beside: &'static [Given],
    help: &'static str,
) -> Conflict {
    Conflict { types, fault, beside, help }
}

const SETTINGS: &[&str] = &["settings"];
const SERIES: &str = "write `mode = \"time_series\"`";
const SYNONYM: &[&str] = &["synonym", "synonym_graph"];
const RELOADED: &str = "a set is read again while the index is in use: add `updateable = true`";
const UNINDEXED: &str = "take one of the two away";
const EMITTED: &str = "take it away: the script decides what is indexed";
const BOTH: &str = "a dimension is indexed and has doc values: take one of the two away";

/// The rows; each was refused by a server.
#[rustfmt::skip] // a row a line
pub const CONFLICTS: &[Conflict] = &[
    row(ANY, Any("null_value"), &[Any("script")], EMITTED),
    row(ANY, Any("copy_to"), &[Any("script")], EMITTED),
    row(ANY, Any("ignore_malformed"), &[Any("script")], EMITTED),
    row(ANY, Any("coerce"), &[Any("script")], EMITTED),
    row(ANY, Any("ignore_z_value"), &[Any("script")], EMITTED),
    row(ANY, Any("fields"), &[Any("script")], "take them away: the script's values are indexed in one way only"),
    row(ANY, Any("script"), &[Is("index", "false"), Is("doc_values", "false")], "leave the field its index or its doc values, else the script's values are nowhere"),
    row(ANY, Any("on_script_error"), &[Not("script")], "add `script = \"…\"`, or take it away"),
    row(TEXT, Is("index_phrases", "true"), &[Is("index", "false")], UNINDEXED),
    row(TEXT, Any("index_prefixes"), &[Is("index", "false")], UNINDEXED),
    row(TEXT, Is("fielddata", "true"), &[Is("index", "false")], UNINDEXED),
    row(TEXT, Is("index_phrases", "true"), &[Is("index_options", "\"docs\"")], "phrases need positions: `index_options = \"positions\"`"),
    row(TEXT, Is("index_phrases", "true"), &[Is("index_options", "\"freqs\"")], "phrases need positions: `index_options = \"positions\"`"),
    row(TEXT, Any("position_increment_gap"), &[Is("index", "false")], UNINDEXED),
    row(TEXT, Any("position_increment_gap"), &[Is("index_options", "\"docs\"")], "a gap needs positions: `index_options = \"positions\"`"),
    row(TEXT, Any("position_increment_gap"), &[Is("index_options", "\"freqs\"")], "a gap needs positions: `index_options = \"positions\"`"),
    row(ANY, Any("time_series_metric"), &[Is("doc_values", "false")], "a metric needs doc values: take one of the two away"),
    row(ANY, Is("time_series_dimension", "true"), &[Is("index", "false")], BOTH),
    row(ANY, Is("time_series_dimension", "true"), &[Is("doc_values", "false")], BOTH),
    row(ANY, Any("time_series_metric"), &[Is("time_series_dimension", "true")], "a field is a dimension or a metric: take one of the two away"),
    row(ANY, Any("normalizer"), &[Is("time_series_dimension", "true")], "a dimension is kept as it is: take it away"),
    row(ANY, Any("ignore_above"), &[Is("time_series_dimension", "true")], "no value of a dimension is left out: take it away"),
    row(ANY, Any("time_series_dimensions"), &[Is("index", "false")], BOTH),
    row(ANY, Any("time_series_dimensions"), &[Is("doc_values", "false")], BOTH),
    row(ANY, Any("ignore_above"), &[Any("time_series_dimensions")], "no value of a dimension is left out: take it away"),
    row(VECTOR, Any("similarity"), &[Is("index", "false")], UNINDEXED),
    row(VECTOR, Any("index_options"), &[Is("index", "false")], UNINDEXED),
    row(VECTOR, Is("index_options.type", "\"int8_hnsw\""), &[Is("element_type", "\"byte\"")], "bytes are quantized already: use `type = \"hnsw\"`"),
    row(&["_source"], Any("mode"), &[Any("enabled")], "`mode = \"disabled\"` says what `enabled = false` does: take one of the two away"),
    row(&["_source"], Any("includes"), &[Is("mode", "\"synthetic\"")], "a synthetic source is made from all fields: take it away"),
    row(&["_source"], Any("excludes"), &[Is("mode", "\"synthetic\"")], "a synthetic source is made from all fields: take it away"),
    row(SETTINGS, Any("routing_path"), &[Not("mode")], SERIES),
    row(SETTINGS, Any("routing_path"), &[Is("mode", "\"standard\"")], SERIES),
    row(SETTINGS, Any("time_series.start_time"), &[Not("mode")], SERIES),
    row(SETTINGS, Any("time_series.start_time"), &[Is("mode", "\"standard\"")], SERIES),
    row(SETTINGS, Any("time_series.end_time"), &[Not("mode")], SERIES),
    row(SETTINGS, Any("time_series.end_time"), &[Is("mode", "\"standard\"")], SERIES),
    row(SETTINGS, Is("mode", "\"time_series\""), &[Not("routing_path")], "add `routing_path = [\"…\"]`: the fields that tell one series from another"),
    row(SETTINGS, Any("sort.field"), &[Is("mode", "\"time_series\"")], "take it away: a time series has an order of its own"),
    row(SETTINGS, Any("sort.order"), &[Not("sort.field")], "say which fields are sorted by"),
    row(SETTINGS, Any("sort.mode"), &[Not("sort.field")], "say which fields are sorted by"),
    row(SETTINGS, Any("sort.missing"), &[Not("sort.field")], "say which fields are sorted by"),
    row(SETTINGS, Is("soft_deletes.enabled", "false"), &[], "take it away: every index has soft deletes since Elasticsearch 8"),
    row(SETTINGS, Is("fast_refresh", "true"), &[], "take it away: only Elastic's serverless clusters have it"),
    row(SETTINGS, Is("lifecycle.parse_origination_date", "true"), &[], "take it away: the date would be read from the end of the index's name, where its version stands"),
    row(SYNONYM, Any("synonyms_set"), &[Not("updateable")], RELOADED),
    row(SYNONYM, Any("synonyms_set"), &[Is("updateable", "false")], RELOADED),
    row(&["keyword_marker"], Any("keywords_pattern"), &[Any("keywords")], "take one of the two away"),
    row(&["keyword_marker"], Any("keywords_pattern"), &[Any("keywords_path")], "take one of the two away"),
];

/// The rows; the defaults are the server's.
#[rustfmt::skip] // a row a line
pub const ORDERED: &[Ordered] = &[
    Ordered { of: "text", within: "index_prefixes", low: ("min_chars", 2), high: ("max_chars", 5) },
    Ordered { of: "ngram", within: "", low: ("min_gram", 1), high: ("max_gram", 2) },
    Ordered { of: "edge_ngram", within: "", low: ("min_gram", 1), high: ("max_gram", 2) },
    Ordered { of: "shingle", within: "", low: ("min_shingle_size", 2), high: ("max_shingle_size", 2) },
    Ordered { of: "length", within: "", low: ("min", 0), high: ("max", 2_147_483_647) },
];

/// The rows; the defaults are the server's.
pub const SPREADS: &[Spread] = &[
    Spread {
        of: "ngram",
        low: ("min_gram", 1),
        high: ("max_gram", 2),
        one_more: None,
        limit: ("max_ngram_diff", 1),
    },
    Spread {
        of: "shingle",
        low: ("min_shingle_size", 2),
        high: ("max_shingle_size", 2),
        one_more: Some("output_unigrams"),
        limit: ("max_shingle_diff", 3),
    },
];
