//! Mistakes, one to a file, each with the message that it must give.
//!
//! `TRYBUILD=overwrite cargo test -p es-ui-tests` writes the messages anew: read what changed before you commit it.
#![allow(clippy::expect_used)] // a test fails by panicking

use std::{fs, path::Path};

/// Messages of ours.
#[test]
fn fail() {
    trybuild::TestCases::new().compile_fail("fail/**/*.rs");
}

/// Messages that rustc words: they change with the compiler.
#[test]
fn fail_rustc() {
    trybuild::TestCases::new().compile_fail("fail_rustc/**/*.rs");
}

#[test]
fn one_mistake_is_one_error_in_one_voice() {
    let mut seen = 0;
    each(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fail"), &mut |file, text| {
        let errors: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("error: ")).collect();
        let expected = if file.ends_with("many_errors.stderr") { 5 } else { 1 };
        assert_eq!(errors.len(), expected, "{}", file.display());
        let helps = text.lines().filter(|line| line.trim_start().starts_with("help: "));
        for line in errors.iter().copied().chain(helps.map(str::trim_start)) {
            let at = file.display();
            let first = line.trim_start_matches("Elasticsearch").chars().next();
            assert!(first.is_some_and(|c| !c.is_uppercase()), "{at}: begins with a capital: {line}");
            assert!(!line.ends_with(['.', '!']), "{at}: ends as a sentence: {line}");
            assert!(line.matches('`').count().is_multiple_of(2), "{at}: a backtick is alone: {line}");
        }
        seen += 1;
    });
    assert!(seen >= 200, "only {seen} files");
}

fn each(below: &Path, take: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(below).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            each(&path, take);
        } else if path.extension().is_some_and(|extension| extension == "stderr") {
            take(&path, &fs::read_to_string(&path).expect("a text"));
        }
    }
}
