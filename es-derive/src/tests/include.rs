//! `include_schemas!`: what it embeds, and what it refuses.

use std::fs;

use super::tokens;
use crate::include::schemas;

/// The expansion for a package, as text without spaces.
fn expansion(input: &str, package: &std::path::Path) -> String {
    let expansion = schemas(tokens(input), package);
    assert!(syn::parse2::<syn::Expr>(expansion.clone()).is_ok(), "an expression: {expansion}");
    expansion.to_string().replace(' ', "")
}

#[test]
fn every_record_is_embedded_in_order_and_nothing_else() {
    let package = tempfile::tempdir().unwrap();
    let directory = package.path().join("es-schema");
    fs::create_dir(&directory).unwrap();
    for name in ["users.json", "articles.json", "users_v2.rs", "users.json.7.tmp", "README"] {
        fs::write(directory.join(name), "").unwrap();
    }
    let include = |name: &str| {
        format!(
            r#"("{name}",::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"),"/es-schema/{name}")))"#
        )
    };
    let around = |files: &str| {
        format!(
            r#"::es_migrate::Schemas::embedded(::core::env!("CARGO_MANIFEST_DIR"),"es-schema",::core::file!(),&[{files}],)"#
        )
    };
    let files = [include("articles.json"), include("users.json")].join(",");
    assert_eq!(expansion(r#""es-schema""#, package.path()), around(&files));
    assert_eq!(expansion(r#""nowhere""#, package.path()), around("").replace("es-schema", "nowhere"));
}

#[test]
fn what_is_no_directory_is_refused() {
    let package = tempfile::tempdir().unwrap();
    fs::write(package.path().join("file"), "").unwrap();
    for (input, expected) in [
        (r#""file""#, "`file`cannotbereadasadirectory:"),
        ("", "`include_schemas!`takesonestringliteral"),
        ("es_schema", "`include_schemas!`takesonestringliteral"),
        (r#""a", "b""#, "`include_schemas!`takesonestringliteral"),
        (r#""""#, "thedirectoryisrelativetothepackage"),
        (r#""/es-schema""#, "thedirectoryisrelativetothepackage"),
    ] {
        let refused = expansion(input, package.path());
        assert!(refused.contains(&format!("compile_error!{{\"{expected}")), "{input}: {refused}");
    }
}
