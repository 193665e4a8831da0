use serde_json::json;

use super::entry::{AliasEntry, AliasTerms};
use super::error::AliasRefusal;
use super::plan::{Found, make};
use super::update::{AliasUpdate, Switch};
use crate::resources::AliasOptions;

fn entry(alias: &str, index: &str, terms: AliasTerms) -> AliasEntry {
    AliasEntry { alias: alias.into(), index: index.into(), terms }
}

fn found(entries: Vec<AliasEntry>) -> Found {
    Found {
        entries,
        indices: [("i1", true), ("i2", true), ("i3", true), ("shut", false)]
            .map(|(name, open)| (name.to_owned(), open))
            .into(),
        streams: ["stream".to_owned()].into(),
    }
}

fn on(index: &str) -> Found {
    found(vec![entry("a", index, AliasTerms::default())])
}

fn actions(update: impl Into<AliasUpdate>, found: &Found) -> serde_json::Value {
    make(update.into(), found).unwrap().actions.into()
}

fn refused(update: impl Into<AliasUpdate>, found: &Found) -> AliasRefusal {
    make(update.into(), found).unwrap_err().remove(0)
}

fn remove(alias: &str, index: &str) -> serde_json::Value {
    json!({"remove": {"alias": alias, "index": index, "must_exist": true}})
}

fn add(alias: &str, index: &str) -> serde_json::Value {
    json!({"add": {"alias": alias, "index": index}})
}

#[test]
fn a_switch_takes_off_what_must_be_there() {
    assert_eq!(actions(Switch::of("a").to("i2"), &on("i1")), json!([remove("a", "i1"), add("a", "i2")]));
    assert_eq!(
        actions(Switch::of("a").from("i1").to("i2"), &on("i1")),
        json!([remove("a", "i1"), add("a", "i2")])
    );
    assert_eq!(actions(Switch::of("a").to("i1"), &on("i1")), json!([]));
}

#[test]
fn the_first_deployment_has_nothing_to_take_off_and_needs_a_lease() {
    let plan = make(Switch::of("a").first().to("i1").into(), &found(vec![])).unwrap();
    assert_eq!(json!(plan.actions), json!([add("a", "i1")]));
    assert!(plan.unguarded);
    assert!(!make(Switch::of("a").to("i2").into(), &on("i1")).unwrap().unguarded);
    assert_eq!(actions(Switch::of("a").to("i1"), &found(vec![])), json!([add("a", "i1")]));
}

#[test]
fn a_switch_is_refused_where_the_alias_is_elsewhere() {
    let elsewhere = |expected: &[&str], found: &[&str]| AliasRefusal::Elsewhere {
        alias: "a".into(),
        expected: expected.iter().map(|name| (*name).to_owned()).collect(),
        found: found.iter().map(|name| (*name).to_owned()).collect(),
    };
    assert_eq!(refused(Switch::of("a").from("i3").to("i2"), &on("i1")), elsewhere(&["i3"], &["i1"]));
    assert_eq!(refused(Switch::of("a").first().to("i2"), &on("i1")), elsewhere(&[], &["i1"]));
    assert_eq!(refused(Switch::of("a").from("i1").to("i2"), &found(vec![])), elsewhere(&["i1"], &[]));
    let two = found(vec![entry("a", "i1", AliasTerms::default()), entry("a", "i2", AliasTerms::default())]);
    assert_eq!(refused(Switch::of("a").from("i1").to("i3"), &two), elsewhere(&["i1"], &["i1", "i2"]));
    let both = Switch::of("a").from("i1").from("i2").to("i2");
    assert_eq!(actions(both, &two), json!([remove("a", "i1")]));
}

#[test]
fn what_an_alias_says_moves_along() {
    let said = AliasTerms {
        filter: Some(json!({"term": {"x": 1}})),
        index_routing: Some("r".into()),
        search_routing: Some("r,s".into()),
        is_write_index: Some(true),
        is_hidden: true,
    };
    let moved = actions(Switch::of("a").to("i2"), &found(vec![entry("a", "i1", said.clone())]));
    let expected = json!({"add": {
        "alias": "a", "index": "i2", "filter": {"term": {"x": 1}}, "index_routing": "r", "search_routing": "r,s",
        "is_write_index": true, "is_hidden": true,
    }});
    assert_eq!(moved, json!([remove("a", "i1"), expected]));
    let other = found(vec![entry("a", "i1", said), entry("a", "i2", AliasTerms::default())]);
    assert!(matches!(refused(Switch::of("a").to("i3"), &other), AliasRefusal::Ambiguous { .. }));
    let told = Switch::of("a").to("i3").options(AliasOptions::new());
    assert_eq!(actions(told, &other), json!([remove("a", "i1"), remove("a", "i2"), add("a", "i3")]));
}

#[test]
fn several_flags_become_the_one_that_writes() {
    let flag = |is_write_index| AliasTerms { is_write_index, ..AliasTerms::default() };
    let series = found(vec![entry("a", "i1", flag(Some(false))), entry("a", "i2", flag(Some(true)))]);
    let moved = actions(Switch::of("a").to("i3"), &series);
    assert_eq!(moved[2], json!({"add": {"alias": "a", "index": "i3", "is_write_index": true}}));
    let back = actions(AliasUpdate::new().write_to("a", "i1"), &series);
    let expected = json!([
        {"add": {"alias": "a", "index": "i1", "is_write_index": true}},
        {"add": {"alias": "a", "index": "i2", "is_write_index": false}},
    ]);
    assert_eq!(back, expected);
    let second = AliasUpdate::new().add("a", "i3", AliasOptions::new().write());
    assert!(matches!(refused(second, &series), AliasRefusal::TwoWriteIndices { .. }));
}

#[test]
fn what_can_bear_no_alias_is_named() {
    type Expected = fn(&AliasRefusal) -> bool;
    let cases: [(AliasUpdate, Expected); 6] = [
        (Switch::of("i1").to("i2").into(), |r| matches!(r, AliasRefusal::NameTaken { stream: false, .. })),
        (Switch::of("stream").to("i2").into(), |r| matches!(r, AliasRefusal::NameTaken { stream: true, .. })),
        (Switch::of("b").to("gone").into(), |r| matches!(r, AliasRefusal::NoIndex { .. })),
        (Switch::of("b").to("shut").into(), |r| matches!(r, AliasRefusal::Closed { .. })),
        (Switch::of("b").to("a").into(), |r| matches!(r, AliasRefusal::TargetIsAlias { .. })),
        (AliasUpdate::new().remove("a", "i2"), |r| matches!(r, AliasRefusal::NotThere { .. })),
    ];
    for (update, expected) in cases {
        let refusal = refused(update.clone(), &on("i1"));
        assert!(expected(&refusal), "{update:?}: {refusal}");
    }
}

#[test]
fn all_that_is_in_the_way_is_told_at_once() {
    let update = AliasUpdate::new().switch(Switch::of("a").from("i3").to("i2")).remove("b", "i1").add(
        "c",
        "gone",
        AliasOptions::new(),
    );
    assert_eq!(make(update, &on("i1")).unwrap_err().len(), 3);
}

#[test]
fn parts_build_on_each_other() {
    let update =
        AliasUpdate::new().add("b", "i1", AliasOptions::new()).switch(Switch::of("b").from("i1").to("i2"));
    let plan = make(update, &on("i1")).unwrap();
    assert_eq!(plan.to_string(), "+ b → i2\n");
    assert_eq!(plan.actions.len(), 3);
}

#[test]
fn streams_are_switched_under_a_lease_since_the_server_does_not_look() {
    let there = found(vec![entry("a", "stream", AliasTerms::default())]);
    assert!(make(AliasUpdate::new().remove("a", "stream"), &there).unwrap().unguarded);
}
