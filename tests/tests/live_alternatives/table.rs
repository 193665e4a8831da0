//! Each pair of types in the tables, on the server: the mapping is taken, and a search by it finds the document.

use es_core::cluster::Request;
use es_migrate::plan::alternatives::{RUNTIME_FIELDS, SAME_TYPE, SUB_FIELDS};
use es_tests::stage::Stage;
use serde_json::{Map, Value, json};

use crate::put;

/// What a document of a live type holds that one of the other type can read, and the query that finds it there.
fn sample(live: &str, declared: &str, path: &str) -> (Value, Value) {
    let term = |value: Value| json!({"term": {(path): value}});
    let range = |value: Value| json!({"range": {(path): {"gte": value, "lte": value}}});
    let value = match (live, declared) {
        ("long" | "integer" | "short" | "byte" | "unsigned_long", "date" | "date_nanos") => {
            json!(1_704_153_600_000_u64)
        }
        ("long" | "integer" | "short" | "byte" | "unsigned_long", _) => json!(12),
        ("double" | "float" | "half_float" | "scaled_float", "long" | "integer" | "short" | "byte") => {
            json!(12.0)
        }
        ("double" | "float" | "half_float" | "scaled_float", _) => json!(12.5),
        ("date" | "date_nanos", _) | (_, "date" | "date_nanos") => json!("2024-01-02"),
        ("boolean", _) => json!(true),
        ("rank_feature", _) => json!(12),
        (_, "boolean") => json!("true"),
        ("ip", _) | (_, "ip") => json!("10.0.0.1"),
        ("version", _) | (_, "version") => json!("1.2.3"),
        (_, "long" | "integer" | "short" | "byte" | "unsigned_long") => json!("12"),
        (_, "double" | "float" | "half_float" | "scaled_float") => json!("12.5"),
        _ => json!("Shoes"),
    };
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let query = match declared {
        "text" | "match_only_text" | "search_as_you_type" => json!({"match": {(path): text}}),
        "keyword" | "version" | "ip" => term(text.into()),
        "wildcard" => json!({"wildcard": {(path): format!("{text}*")}}),
        "token_count" => term(json!(1)),
        "boolean" => term(json!(true)),
        "completion" => json!({"exists": {"field": path}}),
        "rank_feature" => json!({"rank_feature": {"field": path}}),
        _ => range(value.clone()),
    };
    (value, query)
}

/// What documents of a live type may hold besides: with it, too, none is refused.
fn odd(live: &str) -> Value {
    match live {
        "long" | "integer" | "short" | "byte" => json!(["12", 12.7, -5, null, [1, 2], ""]),
        "double" | "float" | "half_float" | "scaled_float" => json!(["12.5", 12, -1.5, null, [1, 2.5], ""]),
        "date" => {
            json!([1_704_153_600_000_u64, "2024-01-02T03:04:05Z", null, "1600-01-01", "2500-01-01", [1, 2]])
        }
        "date_nanos" => {
            json!([1_704_153_600_000_u64, "2024-01-02T03:04:05.123456789Z", null, [], "2000-01-01", [1, 2]])
        }
        "boolean" => json!([false, "false", "", null, [true, false], "true"]),
        "ip" => json!(["::1", null, ["::1", "10.0.0.2"], [], "10.0.0.3", "fe80::1"]),
        "version" => json!(["abc", "", null, ["1", "2"], "1.2.3-beta", "~"]),
        "completion" => json!(["a", ["a", "b"], {"input": ["x"], "weight": 3}, null, "b", [{"input": "y"}]]),
        "rank_feature" => json!([1, 2.5, "3", null, 1e9, 4]),
        "unsigned_long" => json!([u64::MAX, "5", null, [1, 2], 0, "0"]),
        _ => json!(["Shoes", "", true, -12.5, ["a", null, "12"], "99999-01-01"]),
    }
}

/// A field of a type, with what it can't be without.
fn field(ty: &str) -> Value {
    match ty {
        "scaled_float" => json!({"type": ty, "scaling_factor": 100}),
        "token_count" => json!({"type": ty, "analyzer": "standard"}),
        _ => json!({ "type": ty }),
    }
}

/// A pair as one field: `live` as it is, `with` what is put then; what it holds, and what must find it.
struct Pair {
    name: String,
    live: Value,
    put: Value,
    value: Value,
    query: Value,
}

/// One index with a field for each pair, one document, the mapping put, and one search with a filter for each.
async fn all_are_found(
    stage: &Stage,
    index: &str,
    pairs: &[Pair],
    body: impl Fn(&Pair) -> (&'static str, Value),
) {
    let of = |part: fn(&Pair) -> &Value| {
        pairs.iter().map(|pair| (pair.name.clone(), part(pair).clone())).collect::<Map<_, _>>()
    };
    let settings =
        json!({"number_of_shards": 1, "number_of_replicas": 0, "mapping.total_fields.limit": 5000});
    let made =
        json!({"settings": settings, "mappings": {"dynamic": "strict", "properties": of(|pair| &pair.live)}});
    stage.put(&format!("/{}", stage.name(index)), made).await;
    put(stage, index, "1", of(|pair| &pair.value).into()).await;
    for at in 0..6 {
        let held = |pair: &Pair| odd(pair.live["type"].as_str().unwrap())[at].clone();
        let others: Map<_, _> = pairs.iter().map(|pair| (pair.name.clone(), held(pair))).collect();
        put(stage, index, &format!("odd{at}"), others.into()).await;
    }
    let mut mapping = json!({});
    for pair in pairs {
        let (group, body) = body(pair);
        mapping[group][&pair.name] = body;
    }
    stage.put(&format!("/{}/_mapping", stage.name(index)), mapping).await;
    let again =
        Request::post("again", format!("/{}/_update_by_query", stage.name(index))).query("refresh", "true");
    let again = again.allow(400).partial();
    assert_eq!(stage.send(again).await["failures"], json!([]));
    let filters: Map<_, _> = pairs.iter().map(|pair| (pair.name.clone(), pair.query.clone())).collect();
    let first = json!({"ids": {"values": ["1"]}});
    let search = json!({"size": 0, "query": first, "aggs": {"by": {"filters": {"filters": filters}}}});
    let request = Request::post("search", format!("/{}/_search", stage.name(index))).json(&search).unwrap();
    let found = stage.send(request).await;
    let missing: Vec<_> = pairs
        .iter()
        .filter(|pair| found["aggregations"]["by"]["buckets"][&pair.name]["doc_count"] != 1)
        .map(|pair| &pair.name)
        .collect();
    assert!(!pairs.is_empty() && missing.is_empty(), "not found: {missing:?}");
}

#[tokio::test]
async fn every_sub_field_of_the_table_is_taken_and_searched() {
    let stage = Stage::new("table-sub").await;
    // `ignore_malformed` of `boolean` is younger than the oldest release.
    if !stage.is_newest() {
        return;
    }
    let all = SUB_FIELDS.iter().flat_map(|(live, declared)| {
        live.iter().flat_map(move |live| declared.iter().map(move |declared| (*live, *declared)))
    });
    let same = SAME_TYPE.iter().flat_map(|types| types.iter().map(|ty| (*ty, *ty)));
    let pairs: Vec<_> = all
        .filter(|(live, declared)| live != declared)
        .chain(same)
        .map(|(live, declared)| {
            let name = format!("{live}_{declared}");
            let (value, query) = sample(live, declared, &format!("{name}.it"));
            let mut below = field(declared);
            if es_vocab::field_type(declared).unwrap().param("ignore_malformed").is_some() {
                below["ignore_malformed"] = true.into();
            }
            Pair { name, live: field(live), put: below, value, query }
        })
        .collect();
    all_are_found(&stage, "subs", &pairs, |pair| {
        let mut whole = pair.live.clone();
        whole["fields"] = json!({"it": pair.put});
        ("properties", whole)
    })
    .await;
    println!("{} pairs", pairs.len());
}

#[tokio::test]
async fn every_runtime_field_of_the_table_is_taken_and_searched() {
    let stage = Stage::new("table-runtime").await;
    let all = RUNTIME_FIELDS.iter().flat_map(|(live, declared, ty)| {
        live.iter().flat_map(move |live| declared.iter().map(move |declared| (*live, *declared, *ty)))
    });
    let pairs: Vec<_> = all
        .map(|(live, declared, ty)| {
            let name = format!("{live}_{declared}");
            let (value, query) = sample(live, declared, &name);
            Pair { name, live: field(live), put: json!({ "type": ty }), value, query }
        })
        .collect();
    all_are_found(&stage, "runtimes", &pairs, |pair| ("runtime", pair.put.clone())).await;
    println!("{} pairs", pairs.len());
}
