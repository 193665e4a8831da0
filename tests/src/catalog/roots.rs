//! What stands at the root of a mapping beside the properties.

use es_core::{
    prelude::*,
    schema::{MapsTo, kinds},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Metadata fields, detection, aliases and runtime fields.
#[derive(Debug, Default, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-root", version = 3, settings(number_of_replicas = 0))]
#[es(
    dynamic = "strict",
    date_detection = false,
    numeric_detection = true,
    dynamic_date_formats = ["yyyy/MM/dd", "strict_date"],
    _source(excludes = ["secret", "inner.*"]),
    _routing(required = true),
    _meta = { "owner": "search", "since": 2020, "tags": ["a", null, -2.5], "deep": { "on": true } },
)]
#[es(alias(headline = "title", "short-name" = "inner.name"))]
#[es(runtime(
    day = keyword(script = "emit(doc['at'].value.dayOfWeekEnum.toString())"),
    hour = long(script(source = "emit(params.hour)", params = { "hour": 3 })),
    when = date(format = "strict_date"),
    "total.sum" = double,
    both = composite(
        script = "emit('first', 'a')",
        fields(first = keyword, second = long),
    ),
))]
pub struct DynamicRoot {
    #[es(id)]
    key: String,
    #[es(routing)]
    #[es(keyword)]
    tenant: String,
    #[es(external_version)]
    revision: u64,
    title: String,
    at: chrono::DateTime<chrono::Utc>,
    #[es(keyword)]
    secret: String,
    inner: Inner,
}

#[derive(Debug, Default, Serialize, Deserialize, EsObject)]
struct Inner {
    #[es(keyword)]
    name: String,
}

/// Dynamic templates, in order.
#[derive(Debug, Default, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-templates", dynamic = true, settings(number_of_replicas = 0))]
#[es(dynamic_template(
    ids(match = "*_id", unmatch = "raw_*", match_mapping_type = "string", mapping = keyword(ignore_above = 64)),
    numbers(match_mapping_type = "long", mapping = integer),
))]
#[es(dynamic_template(
    "by-pattern"(match_pattern = "regex", match = "^profit_\\d+$", mapping = scaled_float(scaling_factor = 100)),
    names(
        path_match = ["name.*", "user.name.*"],
        path_unmatch = "*.middle",
        mapping = text(copy_to = "full_name", fields(raw = keyword)),
    ),
))]
pub struct DynamicTemplates {
    full_name: String,
    #[es(id(skip_source))]
    #[serde(skip)]
    key: Option<String>,
}

/// Dots in names, and no object at all.
#[derive(Debug, Default, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-flat", subobjects = false, dynamic = false, settings(number_of_replicas = 0))]
pub struct FlatRoot {
    #[serde(rename = "metrics.time")]
    #[es(long)]
    time: u64,
    #[serde(rename = "metrics.time.max")]
    #[es(long)]
    time_max: u64,
}

/// A question, or the answer to one.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Relation {
    Question(String),
}

impl MapsTo<kinds::join> for Relation {}

/// `join` and `percolator`.
#[derive(Debug, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-relations", settings(number_of_replicas = 0))]
#[es(field(
    "stored-query" = percolator,
    all = text(analyzer = "english", copy_to = "text", fields(raw = keyword)),
    attachment = object(dynamic = true),
))]
pub struct Relations {
    #[es(join(relations = { "question": ["answer", "comment"] }, eager_global_ordinals = false))]
    relation: Relation,
    #[es(percolator)]
    query: Value,
    text: String,
    #[es(keyword(copy_to = "all"))]
    tag: String,
}

impl Default for Relations {
    fn default() -> Self {
        Relations {
            relation: Relation::Question("question".into()),
            query: json!({ "match": { "text": "word" } }),
            text: "a word".into(),
            tag: "a".into(),
        }
    }
}
