//! What the catalog's documents declare, as the JSON that Elasticsearch is sent.
//!
//! `INSTA_UPDATE=always cargo test -p es-tests --test snapshots` writes it anew.

#![allow(clippy::panic)] // a test fails by panicking

use std::collections::BTreeSet;

use es_core::testing::{agrees, agrees_with};
use es_tests::{catalog, shop};
use serde::Serialize;

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
fn samples_are_written_as_they_are_mapped() {
    let all = [
        agrees::<catalog::Texts>(),
        agrees::<catalog::Keywords>(),
        agrees::<catalog::Numbers>(),
        agrees::<catalog::Dates>(),
        agrees::<catalog::Places>(),
        agrees::<catalog::Scores>(),
        agrees::<catalog::Objects>(),
        agrees::<catalog::Relations>(),
        agrees::<catalog::PlainNames>(),
        agrees::<catalog::CamelNames>(),
        agrees::<catalog::KebabNames>(),
        agrees::<catalog::TaggedNames>(),
        agrees::<catalog::InlineAnalysis>(),
        agrees::<catalog::SharedAnalysis>(),
        agrees::<catalog::DynamicRoot>(),
        agrees::<catalog::DynamicTemplates>(),
        agrees::<catalog::FlatRoot>(),
        agrees::<catalog::Settings>(),
        agrees::<catalog::Variants>(),
        agrees::<catalog::Posts>(),
        agrees::<shop::Product>(),
        // These hold types that are not read.
        agrees_with(&catalog::Scalars::default()),
        agrees_with(&catalog::Wrappers::default()),
        agrees_with(&catalog::Collections::default()),
    ];
    assert_eq!(all.len(), catalog::all().len());
    let faults: Vec<String> =
        all.into_iter().filter_map(|result| result.err().map(|error| error.to_string())).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
