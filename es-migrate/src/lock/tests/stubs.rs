//! The first text of a migration.

use std::fs;
use std::path::Path;

use es_core::schema::Schema;
use serde_json::{Value, json};

use super::super::{Delta, Schemas, make, stub};
use super::{Other, Product, at, recorded};

/// The migration from `Product` to `Other`, written by a set of a directory.
fn written(directory: &Path, schemas: &Schemas) -> String {
    make(schemas, &[at::<Product>(1)]).unwrap();
    make(schemas, &[at::<Other>(2)]).unwrap();
    fs::read_to_string(directory.join("products_v2.rs")).unwrap()
}

#[test]
fn it_is_rust_to_go_on_with() {
    let package = tempfile::tempdir().unwrap();
    let package = package.path();
    fs::create_dir_all(package.join("src/bin")).unwrap();
    fs::write(package.join("src/bin/migrate.rs"), "").unwrap();
    let schemas = Schemas::embedded(package.to_str().unwrap(), "es-schema", "src/bin/migrate.rs", &[]);
    let expected = r#"//! `products` from version 1 to version 2: what becomes of its documents.
//!
//! ```text
//! ! analysis analyzer.product: custom {"filter":["lowercase"],"tokenizer":"standard"}  needs closing the index
//! + maker: keyword  put mapping
//! + price: long  put mapping
//! ! title.analyzer: standard → product  needs a reindex
//! - brand: keyword (not declared)  left alone
//! - setting refresh_interval: 5s → (none)  left alone
//! ```
//!
//! Written once, and left as you change it. The program names it where it names its documents:
//!
//! ```text
//! #[path = "../../es-schema/products_v2.rs"]
//! mod products_v2;
//!
//! .document_with::<Other>(|m| m.to(2, products_v2::migration()))
//! ```

/// Documents of version 1 become documents of version 2.
pub fn migration() -> es_migrate::Migration {
    es_migrate::reindex()
    // `brand` is no longer declared, and `maker` is mapped alike: is it that field?
    // .rename("brand", "maker")
    // `price` is new: documents have it from another field, or all the same value?
    // .copy("…", "price")
    // .set("price", "…")
}
"#;
    let written = written(&package.join("es-schema"), &schemas);
    assert_eq!(written, expected);
    syn::parse_file(&written).unwrap();
}

#[test]
fn no_path_of_this_machine_is_in_it() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path().join("records");
    let written = written(&directory, &Schemas::read(&directory).unwrap());
    assert!(written.contains("#[path = \"../records/products_v2.rs\"]"), "{written}");
}

#[test]
fn it_is_rust_whatever_the_names_and_values() {
    let field = |name: &str, field: Value| json!({ "properties": { (name): field } });
    let sides = [
        (field("a", json!({"type": "text"})), field("a", json!({"type": "keyword"}))),
        (field("wei\"rd\\", json!({"type": "text"})), field("b", json!({"type": "long"}))),
        (
            json!({"_meta": {"script": "one\r\ntwo\rthree */ ```"}, "properties": {"a": {"type": "text"}}}),
            field("a", json!({"type": "long"})),
        ),
    ];
    for index in ["products", "my-logs.of", "2024"] {
        for (declared, before) in &sides {
            let schema = Schema { index, version: 7, ..*at::<Product>(7) };
            let delta = Delta::between(
                &recorded(7, declared.clone(), json!({})),
                &recorded(6, before.clone(), json!({})),
            );
            let text = stub::text(&schema, &delta, "../es-schema/x.rs");
            let fault = syn::parse_file(&text).err();
            assert!(fault.is_none(), "{fault:?}\n{text}");
            let name =
                text.lines().find_map(|line| line.strip_prefix("//! mod ")?.strip_suffix(';')).unwrap();
            assert!(syn::parse_str::<syn::Ident>(name).is_ok(), "{name}");
        }
    }
}

#[test]
fn it_is_due_where_documents_are_copied_or_a_field_may_have_another_name() {
    let mapping = |properties: Value| json!({ "properties": properties });
    let text = json!({"type": "text"});
    let cases = [
        (
            mapping(json!({"a": {"type": "text"}, "b": {"type": "long"}})),
            mapping(json!({ "a": text })),
            false,
        ),
        (
            mapping(json!({ "a": text })),
            mapping(json!({"a": {"type": "text"}, "b": {"type": "long"}})),
            false,
        ),
        (mapping(json!({"a": {"type": "keyword"}})), mapping(json!({ "a": text })), true),
        (mapping(json!({ "b": text })), mapping(json!({ "a": text })), true),
    ];
    for (declared, before, due) in cases {
        let delta = Delta::between(
            &recorded(2, declared.clone(), json!({})),
            &recorded(1, before.clone(), json!({})),
        );
        assert_eq!(stub::is_due(&delta), due, "from {before} to {declared}");
    }
}
