//! Mistakes, one to a file, each with the message that it must give.
//!
//! `TRYBUILD=overwrite cargo test -p es-ui-tests` writes the messages anew: read what changed before you commit it.

/// Messages of ours.
#[test]
fn fail() {
    trybuild::TestCases::new().compile_fail("fail/**/*.rs");
}

/// Messages that rustc words: they change with the compiler, so only the pinned one is asked.
#[test]
fn fail_rustc() {
    trybuild::TestCases::new().compile_fail("fail_rustc/**/*.rs");
}
