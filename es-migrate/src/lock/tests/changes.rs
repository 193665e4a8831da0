//! What changed between two declarations, and what it takes.

use es_core::plan::Takes;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{Delta, moved::Moved};
use super::recorded;

fn fields(properties: &Value) -> Value {
    json!({ "mappings": { "properties": properties } })
}

fn between(declared: &Value, before: &Value) -> Delta {
    let side = |body: &Value| {
        let part = |key| body.get(key).cloned().unwrap_or_else(|| json!({}));
        recorded(1, part("mappings"), part("settings"))
    };
    Delta::between(&side(declared), &side(before))
}

fn lines(declared: &Value, before: &Value) -> Vec<String> {
    between(declared, before).changes.iter().map(|change| format!("{} {change}", change.sign())).collect()
}

/// One side, the other, and the changes from the second to the first and back.
type Case = (Value, Value, &'static [&'static str], &'static [&'static str]);

fn changes_are(cases: &[Case]) {
    for (one, other, to_one, to_other) in cases {
        assert_eq!(lines(one, other), *to_one, "from {other} to {one}");
        assert_eq!(lines(other, one), *to_other, "from {one} to {other}");
    }
}

#[test]
fn each_change_of_a_mapping_takes_what_it_takes_either_way() {
    let field = |field: Value| fields(&json!({ "a": field }));
    changes_are(&[
        (
            fields(&json!({"a": {"type": "text"}, "b": {"type": "keyword"}})),
            fields(&json!({"a": {"type": "text"}})),
            &["+ b: keyword  put mapping"],
            &["- b: keyword (not declared)  left alone"],
        ),
        (
            field(json!({"type": "keyword"})),
            field(json!({"type": "long"})),
            &["! a.type: long → keyword  needs a reindex"],
            &["! a.type: keyword → long  needs a reindex"],
        ),
        (
            field(json!({"type": "text", "analyzer": "english"})),
            field(json!({"type": "text"})),
            &["! a.analyzer: standard → english  needs a reindex"],
            &["! a.analyzer: english → standard  needs a reindex"],
        ),
        (
            field(json!({"type": "text", "fields": {"raw": {"type": "keyword"}}})),
            field(json!({"type": "text"})),
            &["+ a.raw: keyword  put mapping, refresh"],
            &["- a.raw: keyword (not declared)  left alone"],
        ),
        (
            json!({"mappings": {"_meta": {"team": "shop"}, "properties": {}}}),
            json!({"mappings": {"properties": {}}}),
            &["+ _meta team: shop  put mapping"],
            &["- _meta team: shop (not declared)  left alone"],
        ),
    ]);
}

#[test]
fn each_change_of_settings_takes_what_it_takes_either_way() {
    let settings = |settings: Value| json!({ "settings": settings });
    changes_are(&[
        (
            settings(json!({"refresh_interval": "5s"})),
            settings(json!({"refresh_interval": "30s"})),
            &["~ setting refresh_interval: 30s → 5s  dynamic setting"],
            &["~ setting refresh_interval: 5s → 30s  dynamic setting"],
        ),
        // What is only recorded was declared once, other than what is only on a server.
        (
            settings(json!({"refresh_interval": "5s"})),
            settings(json!({})),
            &["~ setting refresh_interval: 1s → 5s  dynamic setting"],
            &["- setting refresh_interval: 5s → (none)  left alone"],
        ),
        (
            settings(json!({"number_of_shards": 2})),
            settings(json!({"number_of_shards": 1})),
            &["! setting number_of_shards: 1 → 2  needs a reindex"],
            &["! setting number_of_shards: 2 → 1  needs a reindex"],
        ),
        (
            settings(json!({"number_of_routing_shards": 8})),
            settings(json!({})),
            &["! setting number_of_routing_shards: (none) → 8  needs a reindex"],
            &["- setting number_of_routing_shards: 8 → (none)  left alone"],
        ),
        (
            settings(json!({"codec": "best_compression"})),
            settings(json!({})),
            &["! setting codec: default → best_compression  needs closing the index"],
            &["- setting codec: best_compression → (none)  left alone"],
        ),
        // In other words, the same.
        (settings(json!({"refresh_interval": "60s"})), settings(json!({"refresh_interval": "1m"})), &[], &[]),
    ]);
}

#[test]
fn each_change_of_analysis_takes_what_it_takes_either_way() {
    let used = |by: &str, tokenizer: &str| {
        json!({
            "settings": {"analysis": {"analyzer": {"mine": {"type": "custom", "tokenizer": tokenizer}}}},
            "mappings": {"properties": {"a": {"type": "text", (by): "mine"}}},
        })
    };
    changes_are(&[
        (
            used("analyzer", "whitespace"),
            used("analyzer", "standard"),
            &["! analysis analyzer.mine.tokenizer: standard → whitespace  needs a reindex"],
            &["! analysis analyzer.mine.tokenizer: whitespace → standard  needs a reindex"],
        ),
        (
            used("search_analyzer", "whitespace"),
            used("search_analyzer", "standard"),
            &["! analysis analyzer.mine.tokenizer: standard → whitespace  needs closing the index"],
            &["! analysis analyzer.mine.tokenizer: whitespace → standard  needs closing the index"],
        ),
        (
            json!({"settings": {"analysis": {"analyzer": {"idle": {"type": "simple"}}}}}),
            json!({}),
            &["! analysis analyzer.idle: simple  needs closing the index"],
            &["- analysis analyzer.idle: simple (not declared)  left alone"],
        ),
    ]);
}

#[test]
fn the_whole_takes_the_most_of_its_parts() {
    let old = json!({
        "mappings": {"properties": {"a": {"type": "text"}, "gone": {"type": "ip"}}},
        "settings": {"refresh_interval": "5s"},
    });
    let cases = [
        (old.clone(), Takes::Nothing),
        (
            json!({
                "mappings": {"properties": {"a": {"type": "text"}}},
                "settings": {"refresh_interval": "5s"},
            }),
            Takes::Nothing,
        ),
        (
            json!({
                "mappings": {"properties": {"a": {"type": "text", "copy_to": "all"}, "all": {"type": "text"}}},
                "settings": {"refresh_interval": "9s"},
            }),
            Takes::Refresh,
        ),
        (json!({"mappings": old["mappings"], "settings": {"codec": "best_compression"}}), Takes::Reopen),
        (
            json!({
                "mappings": {"properties": {"a": {"type": "keyword"}}},
                "settings": {"codec": "best_compression"},
            }),
            Takes::Reindex,
        ),
    ];
    for (new, expected) in cases {
        let delta = between(&new, &old);
        assert_eq!((delta.takes(), delta.is_in_place()), (expected, expected <= Takes::Refresh), "{new}");
    }
}

#[test]
fn a_field_that_went_away_may_be_the_only_one_like_it_under_another_name() {
    let moved =
        |declared: Value, before: Value| between(&fields(&declared), &fields(&before)).moved().clone();
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let (text, word) = (json!({"type": "text"}), json!({"type": "keyword"}));
    let cases = [
        (json!({"headline": text}), json!({"title": text}), vec![("title", "headline")], vec![], vec![]),
        // Not alike.
        (json!({"headline": word}), json!({"title": text}), vec![], vec!["title"], vec!["headline"]),
        // Which of the two?
        (json!({"a": text, "b": text}), json!({"title": text}), vec![], vec!["title"], vec!["a", "b"]),
        (json!({"a": text}), json!({"x": text, "y": text}), vec![], vec!["x", "y"], vec!["a"]),
        // Within an object.
        (
            json!({"author": {"properties": {"surname": word}}}),
            json!({"author": {"properties": {"name": word}}}),
            vec![("author.name", "author.surname")],
            vec![],
            vec![],
        ),
        // A multi-field is no field of documents.
        (
            json!({"t": {"type": "text", "fields": {"exact": word}}}),
            json!({"t": {"type": "text", "fields": {"raw": word}}}),
            vec![],
            vec![],
            vec![],
        ),
    ];
    for (declared, before, renamed, gone, new) in cases {
        let renamed = renamed.into_iter().map(|(from, to)| (from.to_owned(), to.to_owned())).collect();
        let expected = Moved { renamed, gone: names(&gone), new: names(&new) };
        assert_eq!(moved(declared.clone(), before.clone()), expected, "from {before} to {declared}");
    }
}

/// Some fields and settings.
fn any_body() -> impl Strategy<Value = Value> {
    let field = prop_oneof![
        Just(json!({"type": "text"})),
        Just(json!({"type": "text", "analyzer": "english"})),
        Just(json!({"type": "keyword", "ignore_above": 256})),
        Just(json!({"properties": {"x": {"type": "long"}}})),
    ];
    let setting = prop_oneof![
        Just(("refresh_interval", json!("5s"))),
        Just(("codec", json!("best_compression"))),
        Just(("number_of_shards", json!(2))),
        Just(("max_result_window", json!(20_000))),
    ];
    let fields = prop::collection::btree_map("[a-d]", field, 0..4);
    let settings = prop::collection::vec(setting, 0..3);
    (fields, settings).prop_map(|(fields, settings)| {
        let settings: serde_json::Map<_, _> =
            settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        json!({ "mappings": { "properties": fields }, "settings": settings })
    })
}

proptest! {
    #[test]
    fn nothing_changed_from_itself(body in any_body()) {
        prop_assert_eq!(between(&body, &body).changes, vec![]);
    }

    // These words have one spelling each, so that another body is another meaning.
    #[test]
    fn no_change_goes_unsaid(one in any_body(), other in any_body()) {
        prop_assert_eq!(between(&one, &other).changes.is_empty(), one == other);
        prop_assert_eq!(between(&other, &one).changes.is_empty(), one == other);
    }
}
