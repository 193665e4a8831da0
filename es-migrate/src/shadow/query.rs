//! One query as it is asked of old and new: its two bodies, and the search that is made of one.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::error::Reason;

/// How long the server may take for one query.
const TIME: &str = "10s";

/// What does not say which hits come first: where a page begins, what comes along with a hit, and what cuts a search off.
const LEFT_OUT: [&str; 15] = [
    "from",
    "search_after",
    "pit",
    "slice",
    "terminate_after",
    "timeout",
    "size",
    "track_total_hits",
    "_source",
    "stored_fields",
    "explain",
    "profile",
    "version",
    "seq_no_primary_term",
    "highlight",
];

/// What else a search may be asked, which its hits do not depend on.
const BESIDES: [&str; 6] = ["aggs", "aggregations", "suggest", "fields", "docvalue_fields", "script_fields"];

/// A query by name, as the old version is asked and as the new one is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    pub(crate) name: String,
    pub(crate) old: Map<String, Value>,
    pub(crate) new: Map<String, Value>,
}

impl Query {
    /// Of two search bodies; refused where their hits can't be compared.
    pub(super) fn new(
        name: impl Into<String>,
        old: &(impl Serialize + ?Sized),
        new: &(impl Serialize + ?Sized),
    ) -> Result<Self, Reason> {
        let name = name.into();
        let (old, new) = (body(&name, old)?, body(&name, new)?);
        Ok(Self { name, old, new })
    }

    /// How many of the first hits are looked at: no more than the application shows.
    pub(super) fn top(&self, top: usize) -> usize {
        let size = |body: &Map<String, Value>| body.get("size").and_then(Value::as_u64);
        let shown = size(&self.old).into_iter().chain(size(&self.new)).max();
        shown.and_then(|shown| usize::try_from(shown).ok()).map_or(top, |shown| shown.min(top))
    }
}

fn body(name: &str, body: &(impl Serialize + ?Sized)) -> Result<Map<String, Value>, Reason> {
    let refuse = |what: String, help: &str| Err(Reason::new(format!("the query `{name}` {what}"), help));
    let body = match serde_json::to_value(body) {
        Ok(Value::Object(body)) => body,
        Ok(other) => {
            return refuse(
                format!("is no search body, which is an object: {other}"),
                "write `{\"query\": {…}}`",
            );
        }
        Err(error) => return refuse(format!("can't be written as JSON: {error}"), "correct its values"),
    };
    if body.get("size").is_some_and(|size| *size == 0) {
        let what = "asks for no hits (`size` is 0), so that there is nothing to compare".to_owned();
        return refuse(what, "take `size` out, or the query");
    }
    let is_asked = |key: &&str| body.contains_key(*key);
    let chosen = ["query", "knn", "sort", "post_filter", "sub_searches", "retriever", "collapse"];
    if BESIDES.iter().any(is_asked) && !chosen.iter().any(is_asked) {
        let what = "has aggregations or the like alone: any hits would do".to_owned();
        return refuse(what, "give it a `query` or a `sort`, or take it out");
    }
    if is_asked(&"rank") {
        let what = "fuses ranks (`rank`), which Elasticsearch does not do in a point in time".to_owned();
        return refuse(what, "ask for the fused searches one by one");
    }
    Ok(body)
}

/// The search for the first `size` hits of a body.
pub(super) fn search(body: &Map<String, Value>, size: usize) -> Map<String, Value> {
    let mut search = body.clone();
    search.retain(|key, _| !LEFT_OUT.contains(&key.as_str()));
    let asked = [
        ("size", json!(size)),
        ("_source", json!(false)),
        ("track_total_hits", json!(true)),
        ("timeout", json!(TIME)),
    ];
    search.extend(asked.map(|(key, value)| (key.to_owned(), value)));
    search
}

/// The search that says how good these documents are, among all that the body finds.
pub(super) fn search_for(body: &Map<String, Value>, ids: &[String]) -> Map<String, Value> {
    let mut search = search(body, ids.len());
    search.retain(|key, _| !BESIDES.contains(&key.as_str()));
    let these = json!({"ids": {"values": ids}});
    // After the query, so that it has no part in the score.
    let filter = match search.remove("post_filter") {
        Some(filter) => json!({"bool": {"filter": [filter, these]}}),
        None => these,
    };
    search.insert("post_filter".to_owned(), filter);
    search
}

/// By how many criteria of its own a body orders hits: a point in time adds one. 0 where they are ordered by score.
pub(super) fn criteria(body: &Map<String, Value>) -> usize {
    match body.get("sort") {
        Some(Value::Array(criteria)) => criteria.iter().map(one).sum(),
        Some(criterion) => one(criterion),
        None => 0,
    }
}

fn one(criterion: &Value) -> usize {
    criterion.as_object().map_or(1, Map::len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &Value) -> Result<Query, Reason> {
        Query::new("phones", body, body)
    }

    #[test]
    fn what_has_no_hits_to_compare_is_refused() {
        for (body, words) in [
            (json!("title:phone"), "is no search body"),
            (json!({"query": {"match_all": {}}, "size": 0}), "`size` is 0"),
            (json!({"aggs": {"brands": {"terms": {"field": "brand"}}}}), "aggregations or the like alone"),
            (json!({"query": {}, "rank": {"rrf": {}}}), "fuses ranks"),
        ] {
            let reason = of(&body).unwrap_err();
            assert!(
                reason.what.starts_with("the query `phones` ") && reason.what.contains(words),
                "{reason}"
            );
        }
        assert!(of(&json!({"aggs": {}, "sort": "price"})).is_ok());
        let unwritable = std::collections::BTreeMap::from([((1, 2), 3)]);
        assert!(Query::new("x", &unwritable, &json!({})).unwrap_err().what.contains("JSON"));
    }

    #[test]
    fn of_a_body_stays_what_says_which_hits_come_first() {
        let body = json!({
            "query": {"match": {"title": "phone"}}, "sort": ["price"], "aggs": {"n": {"max": {"field": "price"}}},
            "from": 20, "size": 10, "_source": ["title"], "highlight": {}, "track_total_hits": 5,
        });
        let query = of(&body).unwrap();
        let expected = json!({
            "query": {"match": {"title": "phone"}}, "sort": ["price"], "aggs": {"n": {"max": {"field": "price"}}},
            "size": 7, "_source": false, "track_total_hits": true, "timeout": "10s",
        });
        assert_eq!(Value::Object(search(&query.old, 7)), expected);
        let ids = ["a".to_owned(), "b".to_owned()];
        let these = search_for(&query.old, &ids);
        assert_eq!(these["post_filter"], json!({"ids": {"values": ["a", "b"]}}));
        assert_eq!((&these["size"], these.get("aggs")), (&json!(2), None));
        let filtered = of(&json!({"post_filter": {"term": {"brand": "acme"}}})).unwrap();
        let both =
            json!({"bool": {"filter": [{"term": {"brand": "acme"}}, {"ids": {"values": ["a", "b"]}}]}});
        assert_eq!(search_for(&filtered.old, &ids)["post_filter"], both);
    }

    #[test]
    fn no_more_is_looked_at_than_is_shown() {
        let top = |body: Value| of(&body).unwrap().top(10);
        assert_eq!((top(json!({})), top(json!({"size": 5})), top(json!({"size": 50}))), (10, 5, 10));
    }

    #[test]
    fn criteria_are_counted_in_every_spelling() {
        for (sort, expected) in [
            (json!("price"), 1),
            (json!({"price": "asc"}), 1),
            (json!({"price": "asc", "_score": "desc"}), 2),
            (json!(["price", {"_score": {"order": "desc"}}]), 2),
        ] {
            assert_eq!(criteria(&of(&json!({ "sort": sort })).unwrap().old), expected, "{sort}");
        }
        assert_eq!(criteria(&Map::new()), 0);
    }
}
