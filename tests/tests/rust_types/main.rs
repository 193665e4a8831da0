//! What each Rust type of a list of 74 maps to, and that the compiler refuses the others with a reason.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking

mod rows;

use std::{fs, path::Path};

use rows::{
    ROWS,
    Row::{As, Derived, Like, Refused},
};
use serde_json::{Value, json};

#[test]
fn each_type_maps_as_the_list_says() {
    for (name, row) in &ROWS {
        match row {
            As(expected, fields) => {
                let expected: Value = serde_json::from_str(expected).unwrap();
                for field in *fields {
                    assert_eq!(json!(field), expected, "{name}");
                }
            }
            Like(pairs) => {
                for (at, (field, other)) in pairs.iter().enumerate() {
                    assert_eq!(json!(field), json!(other), "{name}, {at}");
                }
            }
            Refused(_) | Derived(_) => {}
        }
    }
}

#[test]
fn what_is_refused_has_a_case_with_a_reason() {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    for (name, row) in &ROWS {
        match row {
            Refused(cases) => {
                for case in *cases {
                    let stderr = ui.join(case).with_extension("stderr");
                    let text =
                        fs::read_to_string(&stderr).unwrap_or_else(|error| panic!("{name}: {case}: {error}"));
                    let reason = text.lines().any(|line| line.contains("note: ") || line.contains("help: "));
                    assert!(text.starts_with("error") && reason, "{name}: {case} gives no reason");
                }
            }
            Derived(case) => assert!(ui.join(case).is_file(), "{name}: no {case}"),
            As(..) | Like(_) => {}
        }
    }
}
