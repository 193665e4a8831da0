//! What becomes of older indices, by tables.

use serde_json::{Value, json};

use super::backing::{Fate, Seen, Wanted, fate, older};

fn body(version: Option<u32>, made: u64, change: impl FnOnce(&mut Value)) -> Value {
    let mut body = json!({
        "mappings": {"properties": {"level": {"type": "text"}}},
        "settings": {"index": {"creation_date": made.to_string(), "uuid": format!("u{made}"), "number_of_shards": "1"}},
    });
    if let Some(version) = version {
        let stamp = json!({"document": "logs", "version": version, "fingerprint": "f"});
        body["mappings"]["_meta"] = json!({ "es_schema": stamp });
    }
    change(&mut body);
    body
}

fn with(body: &Value, policy: &Value, transforms: bool) -> Option<Fate> {
    let declared = json!({"mappings": {"properties": {"level": {"type": "keyword"}}}, "settings": {"number_of_shards": 2}});
    let seen = Seen { name: "logs-v1-000001", body, documents: 1, bytes: 1, policy };
    let transforms = |version: u32| transforms && version < 2;
    fate(&seen, &Wanted { document: "logs", version: 2, body: &declared, transforms: &transforms })
}

#[test]
fn what_becomes_of_an_index_is_told_from_what_it_is() {
    let fits = |body: &mut Value| body["mappings"]["properties"]["level"]["type"] = json!("keyword");
    let set =
        |name: &'static str, value: Value| move |body: &mut Value| body["settings"]["index"][name] = value;
    let of = |version: Option<u32>| body(version, 1, |_| {});
    let copied = Some("level.type: text → keyword");
    let snapshot = json!({"type": "snapshot"});
    let frozen = json!({"type": "snapshot", "snapshot": {"partial": "true"}});
    let at = |phase: &str, action: &str, step: &str| json!({"phase": phase, "action": action, "step": step});
    let no = Value::Null;
    let read_only = |body: &mut Value| {
        body["settings"]["index"]["blocks"] = json!({"read_only": "true", "write": "true"});
    };
    let other = |body: &mut Value| body["mappings"]["_meta"]["es_schema"]["document"] = json!("orders");
    let sourceless = |body: &mut Value| body["mappings"]["_source"] = json!({"enabled": false});
    // What is copied, why it stays or is left alone.
    let cases: Vec<(Value, Value, bool, &str, Option<&str>)> = vec![
        (of(Some(1)), no.clone(), false, "copied", copied),
        (of(None), no.clone(), false, "copied", copied),
        (body(Some(1), 1, fits), no.clone(), false, "stays", None),
        (body(Some(1), 1, fits), no.clone(), true, "copied", Some("documents are changed on the way")),
        (of(Some(2)), no.clone(), true, "nothing", None),
        (of(Some(3)), no.clone(), true, "left_alone", Some("of version 3, which is newer")),
        (body(Some(1), 1, other), no.clone(), true, "left_alone", Some("document `orders`")),
        (
            body(Some(1), 1, set("store", snapshot)),
            no.clone(),
            false,
            "left_alone",
            Some("searchable snapshot, mounted"),
        ),
        (body(Some(1), 1, set("store", frozen)), no.clone(), false, "left_alone", Some("frozen")),
        (
            body(Some(1), 1, set("mode", json!("time_series"))),
            no.clone(),
            true,
            "left_alone",
            Some("`time_series`"),
        ),
        (
            body(Some(1), 1, set("verified_before_close", json!("true"))),
            no.clone(),
            true,
            "left_alone",
            Some("closed"),
        ),
        (body(Some(1), 1, read_only), no.clone(), true, "left_alone", Some("blocks.read_only")),
        (body(Some(1), 1, sourceless), no, true, "left_alone", Some("`_source`")),
        (of(Some(1)), at("warm", "complete", "complete"), false, "copied", copied),
        (
            of(Some(1)),
            at("warm", "shrink", "wait-for-shard-history-leases"),
            false,
            "left_alone",
            Some("at `shrink`"),
        ),
        (of(Some(1)), at("warm", "shrink", "ERROR"), false, "copied", copied),
        (of(Some(1)), at("warm", "forcemerge", "segment-count"), false, "copied", copied),
        (
            of(Some(1)),
            at("delete", "delete", "wait-for-shard-history-leases"),
            false,
            "left_alone",
            Some("about to delete"),
        ),
    ];
    for (body, policy, transforms, expected, why) in cases {
        let found = with(&body, &policy, transforms);
        let json = json!(found);
        assert_eq!(json["fate"].as_str().unwrap_or("nothing"), expected, "{body} {policy}");
        let text = json["why"].as_str();
        assert_eq!(text.is_some(), why.is_some(), "{body}");
        assert!(text.unwrap_or_default().contains(why.unwrap_or_default()), "{text:?} {why:?}");
    }
}

#[test]
fn the_smallest_goes_first_and_then_the_oldest() {
    let fits = |body: &mut Value| body["mappings"]["properties"]["level"]["type"] = json!("keyword");
    let sizes = [("d", 4, 40), ("a", 1, 90), ("empty", 2, 0), ("c", 3, 7), ("e", 5, 7)];
    let mut bodies: Vec<_> =
        sizes.iter().map(|(name, made, size)| (*name, body(Some(1), *made, |_| {}), *size)).collect();
    bodies.push(("fits", body(Some(1), 0, fits), 1));
    bodies.push(("new", body(Some(2), 9, fits), 1));
    bodies.push(("newer", body(Some(3), 9, fits), 1));
    let policy = Value::Null;
    let seen: Vec<_> = bodies
        .iter()
        .map(|(name, body, documents)| Seen { name, body, documents: *documents, bytes: 1, policy: &policy })
        .collect();
    let declared = json!({"mappings": {"properties": {"level": {"type": "keyword"}}}});
    let wanted = Wanted { document: "logs", version: 2, body: &declared, transforms: &|_| false };
    let order = |begun: bool| {
        older(&seen, &wanted, begun).into_iter().map(|index| index.index).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(order(false), "c a empty d e fits newer");
    assert_eq!(order(true), "a empty c d e fits newer", "the canary was taken before");
}
