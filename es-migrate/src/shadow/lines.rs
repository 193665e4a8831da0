//! Queries in a file, one on each line: pure.

use std::collections::BTreeSet;

use serde_json::Value;

use super::query::Query;
use crate::error::Reason;

/// Where the server's own log of slow searches has the body.
const SLOW: &str = "elasticsearch.slowlog.source";

/// Reads them. A line is `{"name": …, "body": {…}}`, or with `old` and `new` in the place of `body`; a search body alone; or
/// a line of Elasticsearch's log of slow searches. Those without a name are called by their line, and each body is asked once.
pub(super) fn read(text: &str) -> Result<Vec<Query>, Reason> {
    let mut queries = vec![];
    let mut seen = BTreeSet::new();
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    for (number, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let failed = |what: String| {
            let help = "a line is `{\"name\": …, \"body\": {…}}`, or a search body";
            Reason::new(format!("line {number}: {what}"), help)
        };
        let value: Value = serde_json::from_str(line).map_err(|error| failed(format!("no JSON: {error}")))?;
        let Value::Object(mut object) = value else { return Err(failed("no JSON object".to_owned())) };
        let name = match object.get("name") {
            Some(Value::String(name)) => Some(name.clone()),
            Some(other) => return Err(failed(format!("a name is a text, and not {other}"))),
            None => None,
        };
        let (old, new) = if let Some(body) = object.remove("body") {
            (body.clone(), body)
        } else if let (Some(old), Some(new)) = (object.remove("old"), object.remove("new")) {
            (old, new)
        } else if let Some(Value::String(source)) = object.get(SLOW) {
            let body = slow(source).ok_or_else(|| failed(format!("`{SLOW}` holds no search body")))?;
            (body.clone(), body)
        } else {
            (Value::Object(object.clone()), Value::Object(object.clone()))
        };
        // A log has a search once for each shard, and as often as it was sent.
        if name.is_none() && !seen.insert(format!("{old}{new}")) {
            continue;
        }
        let name = name.unwrap_or_else(|| format!("line {number}"));
        let query = Query::new(name, &old, &new).map_err(|Reason { what, help }| {
            let line = format!("line {number}");
            Reason::new(
                if what.contains(&format!("`{line}`")) { what } else { format!("{line}: {what}") },
                help,
            )
        })?;
        queries.push(query);
    }
    Ok(queries)
}

/// The log escapes what it writes once more.
fn slow(source: &str) -> Option<Value> {
    let body = serde_json::from_str::<String>(&format!("\"{source}\"")).unwrap_or_else(|_| source.to_owned());
    serde_json::from_str(&body).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_form_of_a_line() {
        let text = r#"
{"name": "phones", "body": {"query": {"match": {"title": "phone"}}}}

{"name": "renamed", "old": {"query": {"match": {"title": "phone"}}}, "new": {"query": {"match": {"headline": "phone"}}}}
{"query": {"match": {"title": "boots"}}}
{"query": {"match": {"title": "boots"}}}
{"@timestamp":"2026-01-02T03:04:05Z","elasticsearch.slowlog.source":"{\\\"query\\\":{\\\"match\\\":{\\\"title\\\":\\\"a \\\\\\\"b\\\\\\\"\\\"}}}"}
"#;
        let queries = read(text).unwrap();
        let names: Vec<_> = queries.iter().map(|query| query.name.as_str()).collect();
        assert_eq!(names, ["phones", "renamed", "line 5", "line 7"]);
        let title = |body: &serde_json::Map<String, Value>| body["query"]["match"]["title"].clone();
        assert_eq!((title(&queries[0].old), title(&queries[0].new)), (json!("phone"), json!("phone")));
        assert_eq!(queries[1].new["query"], json!({"match": {"headline": "phone"}}));
        assert_eq!((title(&queries[2].old), title(&queries[3].old)), (json!("boots"), json!("a \"b\"")));
    }

    #[test]
    fn what_is_none_is_told_by_its_line() {
        for (text, words) in [
            ("{}\n{\"query\": ", "line 2: no JSON: EOF"),
            ("[1]", "line 1: no JSON object"),
            ("{\"name\": 7, \"body\": {}}", "line 1: a name is a text, and not 7"),
            ("{\"name\": \"a\", \"body\": \"title:x\"}", "line 1: the query `a` is no search body"),
            ("{\"size\": 0}", "the query `line 1` asks for no hits"),
            ("{\"elasticsearch.slowlog.source\": \"{\"}", "line 1: `elasticsearch.slowlog.source` holds no"),
        ] {
            let reason = read(text).unwrap_err();
            assert!(reason.what.starts_with(words), "{reason}");
        }
    }
}
