//! What the field types are for, each with an example that compiles.

use super::TypeDoc;

/// In the order of the table of types.
#[rustfmt::skip] // examples are laid out by hand
pub(super) const TYPES: &[TypeDoc] = &[
    TypeDoc {
        name: "text",
        text: "Full text: cut into words by an analyzer, so that single words, phrases and their likes are found and scored. Not for sorting or aggregating; give it a `keyword` sub-field for that.",
        items: "",
        attribute: "",
        fields: r#"#[es(text(analyzer = "english", fields(raw = keyword(ignore_above = 256))))]
title: String,"#,
    },
    TypeDoc {
        name: "match_only_text",
        text: "Full text without scores and positions: smaller than `text`, with slower phrases. Made for log lines.",
        items: "",
        attribute: "",
        fields: r"#[es(match_only_text)]
message: String,",
    },
    TypeDoc {
        name: "annotated_text",
        text: "Full text with marked passages, `[words](value)`, that are indexed as exact values at the same position.",
        items: "",
        attribute: "",
        fields: r"#[es(annotated_text, unchecked)]
body: String,",
    },
    TypeDoc {
        name: "search_as_you_type",
        text: "Full text that is found while it is still being typed: it makes sub-fields for runs of words and their beginnings.",
        items: "",
        attribute: "",
        fields: r"#[es(search_as_you_type(max_shingle_size = 3))]
name: String,",
    },
    TypeDoc {
        name: "completion",
        text: "Suggestions for what is being typed, held in memory and returned by weight. Only the beginning of the input is matched.",
        items: "",
        attribute: "",
        fields: r#"#[es(completion(contexts = [{ "name": "kind", "type": "category" }]))]
suggest: Vec<String>,"#,
    },
    TypeDoc {
        name: "token_count",
        text: "The number of words that an analyzer makes of a text, as an integer. Mostly a sub-field of `text`.",
        items: "",
        attribute: "",
        fields: r#"#[es(text(fields(length = token_count(analyzer = "standard"))))]
title: String,"#,
    },
    TypeDoc {
        name: "semantic_text",
        text: "Text whose meaning is searched: a model makes vectors of it, piece by piece, when it is indexed.",
        items: "",
        attribute: "",
        fields: r#"#[es(semantic_text(inference_id = "my-endpoint"), unchecked)]
body: String,"#,
    },
    TypeDoc {
        name: "keyword",
        text: "Exact values: identifiers, tags, codes. Found as a whole, sorted, aggregated.",
        items: "",
        attribute: "",
        fields: r#"#[es(keyword(ignore_above = 256, normalizer = "lowercase"))]
brand: String,"#,
    },
    TypeDoc {
        name: "constant_keyword",
        text: "One value for all documents of an index, stored once. Queries for another value skip the index.",
        items: "",
        attribute: "",
        fields: r#"#[es(constant_keyword(value = "production"))]
environment: String,"#,
    },
    TypeDoc {
        name: "counted_keyword",
        text: "Exact values of which each document may hold the same one several times; an aggregation of its own counts every one.",
        items: "",
        attribute: "",
        fields: r"#[es(counted_keyword)]
events: Vec<String>,",
    },
    TypeDoc {
        name: "wildcard",
        text: "Long strings without words, such as paths and stack traces, that are searched by wildcards and regular expressions.",
        items: "",
        attribute: "",
        fields: r"#[es(wildcard(ignore_above = 1000))]
path: String,",
    },
    TypeDoc {
        name: "flattened",
        text: "A whole JSON object as one field: all its leaves are exact values, and no key becomes a field of the mapping. Right for keys that nobody knows beforehand.",
        items: "",
        attribute: "",
        fields: r"#[es(flattened(depth_limit = 3))]
labels: std::collections::BTreeMap<String, String>,",
    },
    TypeDoc {
        name: "version",
        text: "Version numbers in the order of Semantic Versioning: `1.9.0` sorts before `1.10.0`, and a pre-release before its release.",
        items: "",
        attribute: "",
        fields: r"#[es(version)]
release: String,",
    },
    TypeDoc {
        name: "icu_collation_keyword",
        text: "Exact values that sort as the readers of a language expect. It holds sort keys: sort by it, and show another field.",
        items: "",
        attribute: "",
        fields: r#"#[es(text(fields(sorted = icu_collation_keyword(language = "de"))))]
name: String,"#,
    },
    TypeDoc {
        name: "murmur3",
        text: "A hash of the value, made when it is indexed, so that distinct values are counted faster. Mostly a sub-field.",
        items: "",
        attribute: "",
        fields: r"#[es(keyword(fields(hash = murmur3)))]
user: String,",
    },
    TypeDoc {
        name: "binary",
        text: "Bytes as a Base64 string, kept and not searched.",
        items: "",
        attribute: "",
        fields: r"#[es(binary)]
thumbnail: String,",
    },
    TypeDoc {
        name: "ip",
        text: "Addresses of IPv4 and IPv6. Queries take a network in CIDR notation.",
        items: "",
        attribute: "",
        fields: r"#[es(ip(ignore_malformed = true))]
client: std::net::IpAddr,",
    },
    TypeDoc {
        name: "long",
        text: "Whole numbers of 64 bits with a sign.",
        items: "",
        attribute: "",
        fields: r"#[es(long(null_value = -1))]
views: Option<i64>,",
    },
    TypeDoc {
        name: "integer",
        text: "Whole numbers of 32 bits with a sign.",
        items: "",
        attribute: "",
        fields: r"#[es(integer(coerce = false))]
pages: i32,",
    },
    TypeDoc {
        name: "short",
        text: "Whole numbers of 16 bits with a sign.",
        items: "",
        attribute: "",
        fields: r"#[es(short)]
year: i16,",
    },
    TypeDoc {
        name: "byte",
        text: "Whole numbers of 8 bits with a sign.",
        items: "",
        attribute: "",
        fields: r"#[es(byte(index = false))]
level: i8,",
    },
    TypeDoc {
        name: "double",
        text: "Fractions of 64 bits. `NaN` and infinities are refused.",
        items: "",
        attribute: "",
        fields: r"#[es(double)]
weight: f64,",
    },
    TypeDoc {
        name: "float",
        text: "Fractions of 32 bits.",
        items: "",
        attribute: "",
        fields: r"#[es(float(store = true))]
rating: f32,",
    },
    TypeDoc {
        name: "half_float",
        text: "Fractions of 16 bits: three digits, up to 65504.",
        items: "",
        attribute: "",
        fields: r"#[es(half_float)]
rating: f32,",
    },
    TypeDoc {
        name: "scaled_float",
        text: "Fractions stored as whole numbers after multiplication with a factor. Right for prices.",
        items: "",
        attribute: "",
        fields: r"#[es(scaled_float(scaling_factor = 100))]
price: f64,",
    },
    TypeDoc {
        name: "unsigned_long",
        text: "Whole numbers of 64 bits without a sign.",
        items: "",
        attribute: "",
        fields: r"#[es(unsigned_long)]
bytes: u64,",
    },
    TypeDoc {
        name: "boolean",
        text: r#"True or false. The strings `"true"`, `"false"` and the empty one, which is false, are read too."#,
        items: "",
        attribute: "",
        fields: r"#[es(boolean(null_value = false))]
visible: Option<bool>,",
    },
    TypeDoc {
        name: "date",
        text: "Moments, to the millisecond, from strings in the given formats or from a number since 1970.",
        items: "",
        attribute: "",
        fields: r#"#[es(date(format = "strict_date"))]
published: String,"#,
    },
    TypeDoc {
        name: "date_nanos",
        text: "Moments to the nanosecond, from 1970 to 2262. Aggregations still go by the millisecond.",
        items: "",
        attribute: "",
        fields: r"#[es(date_nanos)]
received: String,",
    },
    TypeDoc {
        name: "date_range",
        text: "Spans of time, with bounds `gt`, `gte`, `lt`, `lte`. A search finds those that meet, hold or lie within its own.",
        items: r"#[derive(Serialize)]
struct Range<T> {
    gte: T,
    lt: T,
}
impl MapsTo<kinds::date_range> for Range<&'static str> {}",
        attribute: "",
        fields: r#"#[es(date_range(format = "strict_date"))]
valid: Range<&'static str>,"#,
    },
    TypeDoc {
        name: "integer_range",
        text: "Spans of whole numbers of 32 bits, with bounds `gt`, `gte`, `lt`, `lte`.",
        items: r"#[derive(Serialize)]
struct Range<T> {
    gte: T,
    lt: T,
}
impl MapsTo<kinds::integer_range> for Range<i32> {}",
        attribute: "",
        fields: r"#[es(integer_range)]
ages: Range<i32>,",
    },
    TypeDoc {
        name: "long_range",
        text: "Spans of whole numbers of 64 bits, with bounds `gt`, `gte`, `lt`, `lte`.",
        items: r"#[derive(Serialize)]
struct Range<T> {
    gte: T,
    lt: T,
}
impl MapsTo<kinds::long_range> for Range<i64> {}",
        attribute: "",
        fields: r"#[es(long_range)]
offsets: Range<i64>,",
    },
    TypeDoc {
        name: "float_range",
        text: "Spans of fractions of 32 bits, with bounds `gt`, `gte`, `lt`, `lte`.",
        items: r"#[derive(Serialize)]
struct Range<T> {
    gte: T,
    lt: T,
}
impl MapsTo<kinds::float_range> for Range<f32> {}",
        attribute: "",
        fields: r"#[es(float_range)]
sizes: Range<f32>,",
    },
    TypeDoc {
        name: "double_range",
        text: "Spans of fractions of 64 bits, with bounds `gt`, `gte`, `lt`, `lte`.",
        items: r"#[derive(Serialize)]
struct Range<T> {
    gte: T,
    lt: T,
}
impl MapsTo<kinds::double_range> for Range<f64> {}",
        attribute: "",
        fields: r"#[es(double_range(coerce = false))]
limits: Range<f64>,",
    },
    TypeDoc {
        name: "ip_range",
        text: "Networks, in CIDR notation or with bounds. A search for an address finds the networks that hold it.",
        items: "",
        attribute: "",
        fields: r"#[es(ip_range)]
network: String,",
    },
    TypeDoc {
        name: "object",
        text: "An object within the document. Its fields are fields of the document with a dot in their names; which value of a list belongs to which object is lost.",
        items: r"#[derive(Serialize, EsObject)]
struct Author {
    #[es(keyword)]
    name: String,
}",
        attribute: "",
        fields: r#"author: Author,
#[es(object(dynamic = "strict"))]
editors: Vec<Author>,"#,
    },
    TypeDoc {
        name: "nested",
        text: "Objects whose fields belong together: each is indexed as a hidden document of its own and needs nested queries.",
        items: r"#[derive(Serialize, EsObject)]
struct Variant {
    #[es(keyword)]
    size: String,
    stock: u32,
}",
        attribute: "",
        fields: r"#[es(nested(include_in_root = true))]
variants: Vec<Variant>,",
    },
    TypeDoc {
        name: "passthrough",
        text: "An object whose fields can also be named without the object's name.",
        items: "",
        attribute: "",
        fields: r"#[es(passthrough(priority = 10), unchecked)]
attributes: std::collections::BTreeMap<String, String>,",
    },
    TypeDoc {
        name: "alias",
        text: "Another name for a field, in searches and aggregations. Documents are written by the field's own name.",
        items: "",
        attribute: r#"alias(headline = "title")"#,
        fields: r"#[es(text)]
title: String,",
    },
    TypeDoc {
        name: "join",
        text: "Parents and children as documents of one index and one shard: questions and their answers. An index has one such field at most, and children must be routed to their parent.",
        items: r"#[derive(Serialize)]
#[serde(untagged)]
enum Relation {
    Question(&'static str),
    Answer { name: &'static str, parent: String },
}
impl MapsTo<kinds::join> for Relation {}",
        attribute: "",
        fields: r#"#[es(join(relations = { "question": ["answer", "comment"] }))]
relation: Relation,"#,
    },
    TypeDoc {
        name: "percolator",
        text: "A query, kept to be asked of documents that come later: which of the kept queries would find them?",
        items: "",
        attribute: "",
        fields: r"#[es(percolator)]
query: serde_json::Value,
#[es(text)]
body: String,",
    },
    TypeDoc {
        name: "geo_point",
        text: "A place on the earth: by latitude and longitude, a geohash, or as WKT. Found by distance, box or polygon.",
        items: "",
        attribute: "",
        fields: r"#[es(geo_point(ignore_malformed = true))]
place: es_core::schema::GeoPoint,",
    },
    TypeDoc {
        name: "geo_shape",
        text: "Lines, polygons and other shapes on the earth, as GeoJSON or WKT.",
        items: "",
        attribute: "",
        fields: r#"#[es(geo_shape(orientation = "left"))]
area: serde_json::Value,"#,
    },
    TypeDoc {
        name: "point",
        text: "A point of a plane: a floor, a game, a drawing.",
        items: r"#[derive(Serialize)]
struct Point {
    x: f32,
    y: f32,
}
impl MapsTo<kinds::point> for Point {}",
        attribute: "",
        fields: r"#[es(point)]
desk: Point,",
    },
    TypeDoc {
        name: "shape",
        text: "Lines, polygons and other shapes of a plane, as GeoJSON or WKT.",
        items: "",
        attribute: "",
        fields: r"#[es(shape)]
room: String,",
    },
    TypeDoc {
        name: "dense_vector",
        text: "Vectors that a model made, searched for near neighbours or compared by a script.",
        items: "",
        attribute: "",
        fields: r#"#[es(dense_vector(dims = 384, similarity = "dot_product", index_options = { "type": "int8_hnsw" }))]
embedding: Vec<f32>,"#,
    },
    TypeDoc {
        name: "sparse_vector",
        text: "Words with weights that a model made of a text, for semantic search.",
        items: "",
        attribute: "",
        fields: r"#[es(sparse_vector)]
expansion: std::collections::BTreeMap<String, f32>,",
    },
    TypeDoc {
        name: "rank_feature",
        text: "A number above zero that lifts documents in the score, such as popularity.",
        items: "",
        attribute: "",
        fields: r"#[es(rank_feature(positive_score_impact = false))]
url_length: f32,",
    },
    TypeDoc {
        name: "rank_features",
        text: "Many such numbers by name, where the names are not known beforehand.",
        items: "",
        attribute: "",
        fields: r"#[es(rank_features)]
topics: std::collections::BTreeMap<String, f32>,",
    },
    TypeDoc {
        name: "rank_vectors",
        text: "Several vectors for one document, to put the best matches in order at the end of a search.",
        items: "",
        attribute: "",
        fields: r"#[es(rank_vectors(dims = 128), unchecked)]
embeddings: Vec<Vec<f32>>,",
    },
    TypeDoc {
        name: "histogram",
        text: "Values and how often each occurred, counted before they were indexed.",
        items: r"#[derive(Serialize)]
struct Latencies {
    values: Vec<f64>,
    counts: Vec<u32>,
}
impl MapsTo<kinds::histogram> for Latencies {}",
        attribute: "",
        fields: r"#[es(histogram)]
latencies: Latencies,",
    },
    TypeDoc {
        name: "exponential_histogram",
        text: "Counts in buckets whose widths grow exponentially, as OpenTelemetry sends them.",
        items: "",
        attribute: "",
        fields: r#"#[es(exponential_histogram(time_series_metric = "gauge"), unchecked)]
latencies: serde_json::Value,"#,
    },
    TypeDoc {
        name: "aggregate_metric_double",
        text: "A metric that was summed up before: its least, its greatest, its sum, its count.",
        items: r"#[derive(Serialize)]
struct Load {
    max: f64,
    value_count: u32,
}
impl MapsTo<kinds::aggregate_metric_double> for Load {}",
        attribute: "",
        fields: r#"#[es(aggregate_metric_double(metrics = ["max", "value_count"], default_metric = "max"))]
load: Load,"#,
    },
];
