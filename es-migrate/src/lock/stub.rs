//! The first text of a migration: Rust that compiles, and that a person goes on with.

use std::fmt::Write as _;

use es_core::schema::Schema;

use super::delta::Delta;

/// Whether a new version needs a migration of its own: documents must be copied, or a field may have another name now.
pub(super) fn is_due(delta: &Delta) -> bool {
    !delta.is_in_place() || !delta.moved().renamed.is_empty()
}

/// The name of its file: `products_v2.rs`.
pub(super) fn file_name(schema: &Schema) -> String {
    format!("{}_v{}.rs", schema.index, schema.version)
}

/// The migration to a schema's version from the one before; `path` leads from the source of the program to the file.
pub(super) fn text(schema: &Schema, delta: &Delta, path: &str) -> String {
    let Schema { index, name, version, .. } = schema;
    let before = version.saturating_sub(1);
    let module = module(schema);
    let mut text = format!(
        "//! `{index}` from version {before} to version {version}: what becomes of its documents.\n//!\n//! ```text\n"
    );
    // A value may hold line ends of any kind.
    for line in delta.to_string().split(['\n', '\r']).filter(|line| !line.is_empty()) {
        let _ = writeln!(text, "//! {}", line.strip_prefix("  ").unwrap_or(line));
    }
    let _ = write!(
        text,
        r#"//! ```
//!
//! Written once, and left as you change it. The program names it where it names its documents:
//!
//! ```text
//! #[path = "{path}"]
//! mod {module};
//!
//! .document_with::<{name}>(|m| m.to({version}, {module}::migration()))
//! ```

/// Documents of version {before} become documents of version {version}.
pub fn migration() -> es_migrate::Migration {{
    es_migrate::reindex()
"#
    );
    for line in hints(delta) {
        let _ = writeln!(text, "    // {line}");
    }
    text + "}\n"
}

/// What to do with the fields that went away or are new, as calls to go on with.
fn hints(delta: &Delta) -> Vec<String> {
    let moved = delta.moved();
    let renamed = moved.renamed.iter().flat_map(|(from, to)| {
        [
            format!("`{from}` is no longer declared, and `{to}` is mapped alike: is it that field?"),
            format!(".rename({from:?}, {to:?})"),
        ]
    });
    let gone = moved.gone.iter().flat_map(|path| {
        [
            format!("`{path}` is no longer declared: leave it out of the documents?"),
            format!(".remove({path:?})"),
        ]
    });
    let new = moved.new.iter().flat_map(|path| {
        [
            format!("`{path}` is new: documents have it from another field, or all the same value?"),
            format!(".copy(\"…\", {path:?})"),
            format!(".set({path:?}, \"…\")"),
        ]
    });
    renamed.chain(gone).chain(new).collect()
}

/// A document's name as that of a module.
fn module(schema: &Schema) -> String {
    let word = |c: char| if c.is_alphanumeric() { c } else { '_' };
    let name: String = file_name(schema).trim_end_matches(".rs").chars().map(word).collect();
    let digit = name.starts_with(|c: char| c.is_ascii_digit());
    if digit { format!("_{name}") } else { name }
}
