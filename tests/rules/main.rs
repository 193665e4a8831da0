//! Definitions of indices, each with what a real server said of it, written as structs and compiled: what the server
//! refuses must not compile, and what it takes and keeps must, and say the same.
//!
//! ```console
//! $ cargo test -p es-rules-tests -- --nocapture                          # with the table
//! $ ES_RULES=/a/rules.json cargo test -p es-rules-tests -- --nocapture    # over another file
//! $ ES_RULES_REPORT=/tmp/report cargo test -p es-rules-tests             # what they disagree on, with the sources
//! $ ES_RULE=alias.no_path cargo test -p es-rules-tests -- --nocapture     # one of them: its source, its errors
//! ```
//!
//! `rules.json` is only ever compiled: one of its definitions kills the node that it is sent to.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)] // a test fails by panicking

mod compile;
mod meaning;
mod report;
mod rule;
mod rust_types;
mod settings;
mod spelling;
mod translate;

use std::{collections::BTreeMap, env, path::Path};

use report::Report;

/// Definitions whose fault is the struct as a whole: the error may stand at its name.
const OF_THE_WHOLE: &[&str] = &["depth.limit", "total.counts", "total.limit", "tsd.limit"];

/// At least so many in a hundred of what the server refuses must not compile.
const CAUGHT: usize = 97;

#[test]
fn the_compiler_judges_as_the_server_does() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules.json");
    let other = env::var_os("ES_RULES");
    let mut rules = rule::read(other.as_ref().map_or(&own, |path| Path::new(path)));
    let one = env::var("ES_RULE").ok();
    if let Some(id) = &one {
        rules.retain(|rule| rule.id == *id);
    }
    let mut modules: [BTreeMap<usize, String>; 2] = Default::default();
    let mut report = Report::default();
    for (at, rule) in rules.iter().enumerate() {
        match translate::translate(rule) {
            Ok(source) => _ = modules[usize::from(rule.accepted)].insert(at, source),
            Err(reason) => report.inexpressible(rule, reason),
        }
    }
    for (name, modules) in ["refused", "accepted"].into_iter().zip(modules) {
        if modules.is_empty() {
            continue;
        }
        for (at, judged) in compile::each(name, &modules) {
            report.judge(&rules[at], &modules[&at], judged);
        }
    }
    println!("{report}");
    if one.is_some() {
        return println!("{}", report.at_length());
    }
    if let Some(path) = env::var_os("ES_RULES_REPORT") {
        std::fs::write(path, format!("{report}\n{}", report.at_length())).expect("a report");
    }
    if other.is_none() {
        insta::assert_snapshot!("refused", report.words());
    }
    assert!(report.altered() == 0, "structs that say something else:\n{report}");
    assert!(report.false_alarms() == 0, "false alarms:\n{report}");
    assert!(report.caught_percent() >= CAUGHT, "too much is missed:\n{report}");
    let misplaced = report.misplaced(OF_THE_WHOLE);
    assert!(misplaced.is_empty(), "errors beside the word at fault:\n{misplaced}");
}
