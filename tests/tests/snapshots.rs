//! What the catalog's documents declare, as the JSON that Elasticsearch is sent.
//!
//! `INSTA_UPDATE=always cargo test -p es-tests --test snapshots` writes it anew.

#![allow(clippy::panic)] // a test fails by panicking

use std::collections::BTreeSet;

use es_core::{prelude::EsDocument, schema::schema};
use es_tests::{catalog, shop};
use serde::Serialize;
use serde_json::{Value, json};

#[test]
fn declarations() {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        for schema in catalog::all() {
            let body = Body { mappings: schema.mappings(), settings: schema.settings() };
            insta::assert_json_snapshot!(schema.index, body);
        }
    });
}

/// Written in the order of the struct, as it is sent.
#[derive(Serialize)]
struct Body<M, S> {
    mappings: M,
    settings: S,
}

#[test]
fn indices_have_names_of_their_own() {
    let names: BTreeSet<_> = catalog::all().iter().map(|schema| schema.index).collect();
    assert_eq!(names.len(), catalog::all().len());
}

#[test]
fn the_mapping_names_what_serde_writes() {
    agree(&catalog::Texts::default(), &[]);
    agree(&catalog::Keywords::default(), &[]);
    agree(&catalog::Numbers::default(), &[]);
    agree(&catalog::Dates::default(), &[]);
    agree(&catalog::Places::default(), &[]);
    agree(&catalog::Scores::default(), &[]);
    agree(&catalog::Objects::default(), &[]);
    agree(&catalog::Relations::default(), &["stored-query", "all", "attachment"]);
    agree(&catalog::Scalars::default(), &[]);
    agree(&catalog::Wrappers::default(), &[]);
    agree(&catalog::Collections::default(), &[]);
    agree(&catalog::PlainNames::default(), &["sometimes", "further"]);
    agree(&catalog::CamelNames::default(), &[]);
    agree(&catalog::KebabNames::default(), &[]);
    agree(&catalog::TaggedNames::default(), &[]);
    agree(&catalog::InlineAnalysis::default(), &[]);
    agree(&catalog::SharedAnalysis::default(), &[]);
    agree(&catalog::DynamicRoot::default(), &[]);
    agree(&catalog::DynamicTemplates::default(), &[]);
    agree(&catalog::FlatRoot::default(), &[]);
    agree(&catalog::Settings::default(), &[]);
    agree(&shop::product("a", "b", &[("S", "red")]), &[]);
}

/// Every key of the JSON is a property, and every property a key, but for those that this value leaves out.
fn agree<D: EsDocument + Serialize>(document: &D, left_out: &[&str]) {
    compare(&json!(schema::<D>().mappings()), &json!(document), left_out, schema::<D>().index);
}

fn compare(mapping: &Value, json: &Value, left_out: &[&str], at: &str) {
    let Some(properties) = mapping["properties"].as_object() else { return };
    if let Value::Array(items) = json {
        return items.iter().for_each(|item| compare(mapping, item, left_out, at));
    }
    let Some(entries) = json.as_object() else { return };
    for (name, value) in entries {
        let property = properties.get(name).unwrap_or_else(|| panic!("{at}: `{name}` is not in the mapping"));
        compare(property, value, left_out, &format!("{at}.{name}"));
    }
    for (name, property) in properties {
        let computed = property.get("script").is_some() || property["type"] == "alias";
        let known = entries.contains_key(name) || computed || left_out.contains(&name.as_str());
        assert!(known, "{at}: serde writes no `{name}`");
    }
}
