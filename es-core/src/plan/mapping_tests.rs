//! What each difference between two mappings takes, and the bodies that come of it.

use serde_json::json;

use super::*;

fn diff_of(declared: Value, live: Value) -> (Vec<(String, Takes)>, Value) {
    let mapping = |field| json!({"properties": {"f": field}});
    let (changes, body) = diff(&mapping(declared), &mapping(live), Surroundings::default());
    let changes = changes.into_iter().map(|change| (change.subject(), change.takes)).collect();
    (changes, Value::Object(body))
}

/// Each case: declared, live, where they differ, and what it takes.
#[test]
fn a_difference_takes_what_the_server_takes() {
    use Takes::{Nothing, PutMapping, Refresh, Reindex};
    let keyword = json!({"type": "keyword"});
    let text = json!({"type": "text"});
    let cases = [
        // Types.
        (text.clone(), keyword.clone(), "f.type", Reindex),
        (json!({"properties": {}}), keyword.clone(), "f.type", Reindex),
        (json!({"type": "nested"}), json!({"properties": {}}), "f.type", Reindex),
        // Analysis.
        (json!({"type": "text", "analyzer": "product"}), text.clone(), "f.analyzer", Reindex),
        (text.clone(), json!({"type": "text", "analyzer": "product"}), "f.analyzer", Reindex),
        (json!({"type": "text", "search_analyzer": "s"}), text.clone(), "f.search_analyzer", PutMapping),
        (text.clone(), json!({"type": "text", "search_analyzer": "s"}), "f.search_analyzer", Nothing),
        (json!({"type": "keyword", "normalizer": "n"}), keyword.clone(), "f.normalizer", Reindex),
        // Parameters that change in place, and those that do not.
        (json!({"type": "keyword", "ignore_above": 5}), keyword.clone(), "f.ignore_above", Refresh),
        (keyword.clone(), json!({"type": "keyword", "ignore_above": 5}), "f.ignore_above", Nothing),
        (json!({"type": "keyword", "doc_values": false}), keyword.clone(), "f.doc_values", Reindex),
        (keyword.clone(), json!({"type": "keyword", "doc_values": false}), "f.doc_values", Reindex),
        (json!({"type": "keyword", "copy_to": "g"}), keyword.clone(), "f.copy_to", Refresh),
        (json!({"type": "date", "format": "yyyy"}), json!({"type": "date"}), "f.format", Reindex),
        (json!({"type": "text", "norms": false}), text.clone(), "f.norms", Reindex),
        (json!({"type": "text", "norms": true}), json!({"type": "text", "norms": false}), "f.norms", Reindex),
        (text.clone(), json!({"type": "text", "norms": false}), "f.norms", Reindex),
        // Once, and by more.
        (
            json!({"type": "constant_keyword", "value": "a"}),
            json!({"type": "constant_keyword"}),
            "f.value",
            PutMapping,
        ),
        (json!({"type": "dense_vector", "dims": 3}), json!({"type": "dense_vector"}), "f.dims", PutMapping),
        (
            json!({"type": "constant_keyword", "value": "a"}),
            json!({"type": "constant_keyword", "value": "b"}),
            "f.value",
            Reindex,
        ),
        (
            json!({"type": "join", "relations": {"q": ["a", "b"]}}),
            json!({"type": "join", "relations": {"q": "a"}}),
            "f.relations",
            PutMapping,
        ),
        (
            json!({"type": "join", "relations": {"q": "a"}}),
            json!({"type": "join", "relations": {"q": ["a", "b"]}}),
            "f.relations",
            Nothing,
        ),
        (
            json!({"type": "join", "relations": {"r": "a"}}),
            json!({"type": "join", "relations": {"q": "a"}}),
            "f.relations",
            Reindex,
        ),
        (
            json!({"type": "join", "relations": {"q": "a", "a": "b"}}),
            json!({"type": "join", "relations": {"q": "a"}}),
            "f.relations",
            Reindex,
        ),
        (
            json!({"type": "join", "relations": {"q": "a", "r": "q"}}),
            json!({"type": "join", "relations": {"q": "a"}}),
            "f.relations",
            Reindex,
        ),
        // Objects.
        (json!({"dynamic": "strict", "properties": {}}), json!({"properties": {}}), "f.dynamic", PutMapping),
        (json!({"enabled": false}), json!({"properties": {}}), "f.enabled", Reindex),
        (
            json!({"type": "nested", "include_in_root": true}),
            json!({"type": "nested"}),
            "f.include_in_root",
            Reindex,
        ),
        // Fields and sub-fields.
        (json!({"properties": {"g": keyword}}), json!({"properties": {}}), "f.g", PutMapping),
        (json!({"properties": {}}), json!({"properties": {"g": keyword}}), "f.g", Nothing),
        (json!({"type": "text", "fields": {"g": keyword}}), text.clone(), "f.g", Refresh),
        (text.clone(), json!({"type": "text", "fields": {"g": keyword}}), "f.g", Nothing),
        (
            json!({"type": "histogram", "fields": {"g": keyword}}),
            json!({"type": "histogram"}),
            "f.g",
            PutMapping,
        ),
        (
            json!({"type": "of_a_plugin", "fields": {"g": keyword}}),
            json!({"type": "of_a_plugin"}),
            "f.g",
            Refresh,
        ),
        (
            json!({"type": "text", "fields": {"g": text}}),
            json!({"type": "text", "fields": {"g": keyword}}),
            "f.g.type",
            Reindex,
        ),
        // What a plugin or a later version knows.
        (json!({"type": "keyword", "brand_new": 1}), keyword.clone(), "f.brand_new", Reindex),
    ];
    for (declared, live, subject, takes) in cases {
        let (changes, _) = diff_of(declared.clone(), live.clone());
        assert_eq!(changes, [(subject.to_owned(), takes)], "{declared} over {live}");
    }
}

/// Where unknown fields were ignored, documents may hold what is declared now.
#[test]
fn a_new_field_is_refreshed_where_documents_may_hold_it() {
    use Takes::{PutMapping, Refresh};
    let object = |dynamic: Value, field: Value| json!({"dynamic": dynamic, "properties": field});
    let (new, none) = (json!({"g": {"type": "ip"}}), json!({}));
    for (word, takes) in [
        (json!("strict"), PutMapping),
        (json!(true), PutMapping),
        (json!("false"), Refresh),
        (json!("runtime"), PutMapping),
    ] {
        let field = |field: &Value| object(word.clone(), field.clone());
        assert_eq!(diff_of(field(&new), field(&none)).0, [("f.g".to_owned(), takes)], "{word}");
        // Said further out, it holds within; and beside it, it does not.
        let within = |field: &Value| object(word.clone(), json!({"o": {"properties": field}}));
        assert_eq!(diff_of(within(&new), within(&none)).0, [("f.o.g".to_owned(), takes)], "{word}");
        let beside = |field: &Value| json!({"properties": {"a": object(word.clone(), none.clone()), "o": {"properties": field}}});
        assert_eq!(diff_of(beside(&new), beside(&none)).0, [("f.o.g".to_owned(), PutMapping)], "{word}");
    }
    let opened = [
        (json!(false), json!(true), Refresh),
        (json!("false"), json!("runtime"), Refresh),
        (json!(false), json!("strict"), PutMapping),
        (json!("strict"), json!("true"), PutMapping),
    ];
    for (from, to, takes) in opened {
        let (before, after) = (object(from.clone(), none.clone()), object(to.clone(), none.clone()));
        assert_eq!(diff_of(after, before).0, [("f.dynamic".to_owned(), takes)], "{from} to {to}");
        let inherited = |own: Value| object(from.clone(), json!({"o": own}));
        let (before, after) =
            (inherited(json!({"properties": {}})), inherited(object(to.clone(), none.clone())));
        assert_eq!(diff_of(after, before).0, [("f.o.dynamic".to_owned(), takes)], "{from} to {to}");
    }
}

#[test]
fn what_the_server_fills_in_is_no_difference() {
    let filled = [
        (
            json!({"type": "dense_vector"}),
            json!({"type": "dense_vector", "dims": 3, "index": true, "similarity": "cosine"}),
        ),
        (
            json!({"type": "object", "enabled": true, "dynamic": false}),
            json!({"dynamic": "false", "properties": {}}),
        ),
        (json!({"type": "text", "fields": {}}), json!({"type": "text"})),
        (json!({"type": "join"}), json!({"type": "join", "relations": {}})),
        (
            json!({"type": "nested", "include_in_parent": true, "include_in_root": true}),
            json!({"type": "nested", "include_in_parent": true}),
        ),
        (json!({"type": "constant_keyword"}), json!({"type": "constant_keyword", "value": "a"})),
        (json!({"type": "keyword"}), json!({"type": "keyword", "of_a_later_version": 1})),
    ];
    for (declared, live) in filled {
        let (changes, body) = diff_of(declared.clone(), live);
        assert_eq!((changes, body), (vec![], json!({})), "{declared}");
    }
}

#[test]
fn a_body_carries_the_live_parameters_that_it_must_not_reset() {
    let (_, body) = diff_of(
        json!({"type": "text", "analyzer": "standard", "fields": {"raw": {"type": "keyword", "ignore_above": 9}}}),
        json!({"type": "text", "fielddata": true, "fields": {
            "raw": {"type": "keyword", "ignore_above": 5, "eager_global_ordinals": true},
            "other": {"type": "ip"},
        }}),
    );
    // `analyzer` stays unsaid: the server takes `standard` in its place for a change.
    let expected = json!({"properties": {"f": {"type": "text", "fielddata": true, "fields": {
        "raw": {"type": "keyword", "ignore_above": 9, "eager_global_ordinals": true},
    }}}});
    assert_eq!(body, expected);

    let (_, body) = diff_of(
        json!({"type": "nested", "include_in_parent": true, "properties": {"new": {"type": "ip"}}}),
        json!({"type": "nested", "include_in_parent": true, "properties": {"old": {"type": "ip"}}}),
    );
    let expected = json!({"properties": {"f": {
        "type": "nested", "include_in_parent": true, "properties": {"new": {"type": "ip"}},
    }}});
    assert_eq!(body, expected);
}

#[test]
fn a_body_says_what_would_follow_another_parameter() {
    let declared = json!({"type": "text", "search_analyzer": "simple", "search_quote_analyzer": "standard"});
    let (_, body) = diff_of(declared.clone(), json!({"type": "text", "eager_global_ordinals": true}));
    let mut expected = declared;
    expected["eager_global_ordinals"] = json!(true);
    assert_eq!(body["properties"]["f"], expected);
}

#[test]
fn an_object_without_properties_says_its_type() {
    let (_, body) = diff_of(json!({"type": "object", "dynamic": "strict"}), json!({"dynamic": "false"}));
    assert_eq!(body["properties"]["f"], json!({"type": "object", "dynamic": "strict"}));
}

#[test]
fn the_root_has_rules_of_its_own() {
    let live = json!({"date_detection": true, "runtime": {
        "day": {"type": "long", "script": {"source": "emit(1)", "lang": "painless"}}, "old": {"type": "ip"},
    }});
    let declared = json!({
        "dynamic": "strict", "numeric_detection": false, "_routing": {"required": true},
        "runtime": {"day": {"type": "long", "script": "emit(1)"}, "new": {"type": "ip"}},
    });
    let (changes, body) = diff(&declared, &live, Surroundings::default());
    let mut lines: Vec<_> = changes.iter().map(ToString::to_string).collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            "mapping _routing: {} → {\"required\":true}  needs a reindex",
            "mapping dynamic: true → strict  put mapping",
            "runtime field new: ip  put mapping",
            "runtime field old: ip (not declared)  left alone",
        ]
    );
    assert_eq!(Value::Object(body), json!({"dynamic": "strict", "runtime": {"new": {"type": "ip"}}}));
}

#[test]
fn a_dotted_name_is_an_object_unless_subobjects_are_off() {
    let ip = json!({"type": "ip"});
    let dotted = json!({"properties": {"a.b.c": ip, "a": {"properties": {"x": ip}}}});
    let nested = json!({"properties": {"a": {"properties": {"b": {"properties": {"c": ip}}, "x": ip}}}});
    assert_eq!(diff(&dotted, &nested, Surroundings::default()), (vec![], Node::new()));
    let flat = json!({"subobjects": false, "properties": {"a.b": ip}});
    assert_eq!(diff(&flat, &flat, Surroundings::default()), (vec![], Node::new()));
}

#[test]
fn a_time_series_has_a_synthetic_source_by_itself() {
    let live = json!({"_source": {"mode": "synthetic"}});
    let around = |time_series| Surroundings { time_series, ..Surroundings::default() };
    assert_eq!(diff(&json!({}), &live, around(true)).0, []);
    assert_eq!(diff(&json!({}), &live, around(false)).0.len(), 1);
    assert_eq!(diff(&json!({"_source": {"mode": "stored"}}), &json!({}), around(false)).0, []);
}

#[test]
fn a_field_to_fetch_is_its_name() {
    let lookup = |fetched| json!({"runtime": {"r": {"type": "lookup", "fetch_fields": [fetched]}}});
    let (declared, live) = (lookup(json!("born")), lookup(json!({"field": "born"})));
    assert_eq!(diff(&declared, &live, Surroundings::default()).0, []);
    assert_eq!(diff(&declared, &lookup(json!("died")), Surroundings::default()).0.len(), 1);
}
