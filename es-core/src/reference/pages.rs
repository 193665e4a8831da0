//! Writes the pages from the vocabulary's rows and sentences.
//!
//! `INSTA_UPDATE=always cargo test -p es-core reference` writes them anew.

#![allow(clippy::unwrap_used)] // a test fails by panicking

use std::fmt::Write;

use es_vocab::docs::{describe, param_doc, root_doc, runtime_doc, runtime_type_doc, template_doc, type_doc};
use es_vocab::{
    Availability, FieldType, NEWCOMERS, ROOT_PARAMS, RUNTIME_TYPES, TEMPLATE_OPTIONS, Update, Word,
    field_types, newcomer,
};

use crate::schema::EsField;

#[test]
fn field_types_page() {
    is_current("field_types", &field_types_md());
}

#[test]
fn mapping_page() {
    is_current("mapping", &mapping_md());
}

#[test]
fn runtime_fields_page() {
    is_current("runtime_fields", &runtime_fields_md());
}

#[test]
fn dynamic_templates_page() {
    is_current("dynamic_templates", &dynamic_templates_md());
}

pub(super) fn is_current(page: &str, text: &str) {
    let path = format!("{}/src/reference/{page}.md", env!("CARGO_MANIFEST_DIR"));
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::write(&path, text).unwrap();
    }
    let current = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(current == text, "{page}.md is stale: `just bless` writes it anew");
}

fn field_types_md() -> String {
    let mut page = String::from(
        "Every field type, with the parameters that it keeps.\n\n\
         *In place* says whether an existing field takes a change of the parameter; otherwise the documents must be \
         copied into a new index. With *refresh*, documents that are \
         there already follow when they are indexed again, as by `_update_by_query`. *Once* is from nothing to a \
         value, *by more* adds and takes nothing away. [`derive`](mod@crate::derive) tells how attributes are written.\n\n",
    );
    for ty in field_types() {
        writeln!(page, "- [`{0}`](#{0}){1}", ty.name, needs(ty.availability)).unwrap();
    }
    for ty in field_types() {
        field_type_md(ty, &mut page);
    }
    page
}

fn field_type_md(ty: &FieldType, page: &mut String) {
    let doc = type_doc(ty.name).unwrap();
    write!(page, "\n# `{}`\n\n{}", ty.name, doc.text).unwrap();
    let young = newcomer(Word::Type(ty.name)).map(|row| format!(" Since {}.", row.since));
    page.push_str(&young.unwrap_or_default());
    match ty.availability {
        Availability::Since(version) => write!(page, " Needs Elasticsearch {version}.").unwrap(),
        Availability::Plugin(plugin) => write!(page, " Needs the plugin `{plugin}` on every node.").unwrap(),
        Availability::Basic | Availability::ByNameOnly => {}
    }
    if !ty.multi_field {
        page.push_str(" Not below `fields`.");
    }
    let rust: Vec<_> = by_themselves().filter(|(_, maps)| *maps == ty.name).map(|(rust, _)| rust).collect();
    if !rust.is_empty() {
        write!(page, "\n\nBy themselves: `{}`.", rust.join("`, `")).unwrap();
    }
    if !ty.params.is_empty() {
        page.push_str("\n\n| parameter | takes | default | in place | |\n|---|---|---|---|---|\n");
    }
    for param in ty.params {
        let required = if ty.required.contains(&param.name) { " (required)" } else { "" };
        let default = param.default.map_or(String::new(), |text| format!("`{text}`"));
        let update = match param.update {
            Update::Yes => "yes",
            Update::Refresh | Update::RefreshBetween(_) => "yes, and refresh",
            Update::Once => "once",
            Update::Grows => "by more",
            Update::No => "no",
        };
        let text = param_doc(ty.name, param.name).unwrap();
        row(
            page,
            [
                &format!("`{}`{required}", param.name),
                &describe(param.value),
                &default,
                update,
                &(text.to_owned() + &since(ty.name, param.name)),
            ],
        );
    }
    let attribute = if doc.attribute.is_empty() { String::new() } else { format!(", {}", doc.attribute) };
    let items = if doc.items.is_empty() { String::new() } else { format!("{}\n\n", doc.items) };
    let fields = format!("    {}\n", doc.fields.replace('\n', "\n    "));
    let body = format!(
        "{items}#[derive(Serialize, EsDocument)]\n#[es(index = \"examples\"{attribute})]\nstruct Example {{\n{fields}}}"
    );
    example(page, &body, &format!("\"type\":\"{}\"", ty.name));
}

/// What is newer about a parameter: itself, or some of its values.
fn since(ty: &str, param: &str) -> String {
    let mut text = String::new();
    for row in NEWCOMERS {
        let since = row.since;
        match row.word {
            Word::Param(of, name) if (of, name) == (ty, param) => write!(text, " Since {since}.").unwrap(),
            Word::Without(of, name) if (of, name) == (ty, param) => {
                write!(text, " Required before {since}.").unwrap();
            }
            Word::Value(of, name, value) if (of, name) == (ty, param) => {
                write!(text, " `{value}` since {since}.").unwrap();
            }
            _ => {}
        }
    }
    text
}

/// A block that rustdoc compiles and runs: the mapping has `shows` in it.
fn example(page: &mut String, body: &str, shows: &str) {
    page.truncate(page.trim_end().len());
    write!(
        page,
        "\n\n```\n# #![allow(dead_code)]\n# use es_core::{{EsDocument, EsObject, schema::{{MapsTo, kinds}}}};\n\
         # use serde::Serialize;\n{body}\n\
         # let mapping = serde_json::to_string(&es_core::schema::schema::<Example>().mappings())?;\n\
         # assert!(mapping.contains(r##\"{shows}\"##), \"{{mapping}}\");\n\
         # Ok::<(), serde_json::Error>(())\n```\n"
    )
    .unwrap();
}

pub(super) fn row<const N: usize>(page: &mut String, cells: [&str; N]) {
    let cells = cells.map(|cell| cell.replace('|', "\\|"));
    writeln!(page, "| {} |", cells.join(" | ")).unwrap();
}

pub(super) fn needs(availability: Availability) -> String {
    match availability {
        Availability::Since(version) => format!(", Elasticsearch {version}"),
        Availability::Plugin(plugin) => format!(", plugin `{plugin}`"),
        Availability::Basic | Availability::ByNameOnly => String::new(),
    }
}

/// Rust types with the field type that they map to by themselves, as their implementations say.
fn by_themselves() -> impl Iterator<Item = (&'static str, &'static str)> {
    macro_rules! types {
        ($($name:literal $ty:ty,)*) => { [$(($name, <$ty as EsField>::FIELD.ty)),*].into_iter() };
    }
    types![
        "String" String,
        "bool" bool,
        "char" char,
        "i8" i8,
        "i16" i16,
        "i32" i32,
        "i64" i64,
        "isize" isize,
        "u8" u8,
        "u16" u16,
        "u32" u32,
        "u64" u64,
        "usize" usize,
        "f32" f32,
        "f64" f64,
        "IpAddr" std::net::IpAddr,
        "SocketAddr" std::net::SocketAddr,
        "PathBuf" std::path::PathBuf,
        "HashMap<K, V>" std::collections::HashMap<String, String>,
        "BTreeMap<K, V>" std::collections::BTreeMap<String, String>,
        "es_core::schema::GeoPoint" crate::schema::GeoPoint,
        "serde_json::Value" serde_json::Value,
        "chrono::DateTime<Tz>" chrono::DateTime<chrono::Utc>,
        "chrono::NaiveDateTime" chrono::NaiveDateTime,
        "chrono::NaiveDate" chrono::NaiveDate,
        "chrono::NaiveTime" chrono::NaiveTime,
        "uuid::Uuid" uuid::Uuid,
    ]
}

fn mapping_md() -> String {
    let mut page = String::from(
        "What stands at the root of a mapping, as attributes of a struct that derives `EsDocument`, and what an object \
         takes of it, as attributes of one that derives `EsObject` or of the field.\n\n\
         | parameter | takes | default | in place | of objects too | |\n|---|---|---|---|---|---|\n",
    );
    for param in ROOT_PARAMS {
        let default = param.default.map_or(String::new(), |text| format!("`{text}`"));
        let said = |yes| if yes { "yes" } else { "no" };
        let name = format!("`{}`", param.name);
        let update = said(param.update != Update::No);
        let text = root_doc(param.name).unwrap();
        row(&mut page, [&name, &describe(param.value), &default, update, said(param.object), text]);
    }
    let body = r#"#[derive(Serialize, EsDocument)]
#[es(index = "examples", dynamic = "strict", date_detection = false, _meta = { "owner": "search" })]
#[es(_source(excludes = ["secret"]), _routing(required = true))]
struct Example {
    #[es(keyword)]
    secret: String,
    labels: Labels,
}

#[derive(Serialize, EsObject)]
#[es(dynamic = true)]
struct Labels {
    #[es(keyword)]
    app: String,
}"#;
    example(&mut page, body, r#""dynamic":"strict""#);
    page
}

fn runtime_fields_md() -> String {
    let mut page = String::from(
        "Fields that a script computes when they are asked for: `runtime(name = type(…))` on a struct that derives \
         `EsDocument`. They take no room in the index, and each search pays for them.\n\n",
    );
    for ty in RUNTIME_TYPES {
        let since = newcomer(Word::RuntimeType(ty.name)).map(|row| format!(" Since {}.", row.since));
        let text = runtime_type_doc(ty.name).unwrap();
        write!(page, "# `{}`\n\n{text}{}\n\n", ty.name, since.unwrap_or_default()).unwrap();
        page.push_str("| parameter | takes | |\n|---|---|---|\n");
        for param in ty.params {
            let required = if param.required { " (required)" } else { "" };
            let since = newcomer(Word::RuntimeParam(param.name)).map(|row| format!(" Since {}.", row.since));
            let text = runtime_doc(param.name).unwrap().to_owned() + &since.unwrap_or_default();
            row(&mut page, [&format!("`{}`{required}", param.name), &describe(param.value), &text]);
        }
        page.push('\n');
    }
    let body = r#"#[derive(Serialize, EsDocument)]
#[es(index = "examples")]
#[es(runtime(
    shout = keyword(script = "emit(doc['word'].value.toUpperCase())"),
    both = composite(script = "emit('first', 'a'); emit('second', 2)", fields(first = keyword, second = long)),
    author = lookup(target_index = "authors", input_field = "by", target_field = "name", fetch_fields = ["born"]),
))]
struct Example {
    #[es(keyword)]
    word: String,
    #[es(keyword)]
    by: String,
}"#;
    page.push_str("# An example");
    example(&mut page, body, r#""type":"composite""#);
    page
}

fn dynamic_templates_md() -> String {
    let mut page = String::from(
        "How fields that documents bring along are mapped: `dynamic_template(name(…, mapping = type(…)))`, in order; the \
         first that fits is taken. With `runtime = type` in the place of `mapping`, the field becomes a runtime field.\n\n\
         | option | takes | |\n|---|---|---|\n",
    );
    for option in TEMPLATE_OPTIONS {
        let list = newcomer(Word::PatternList).filter(|_| option.name.ends_with("match"));
        let list = list.map(|row| format!(" A list since {}.", row.since)).unwrap_or_default();
        let text = template_doc(option.name).unwrap().to_owned() + &list;
        row(&mut page, [&format!("`{}`", option.name), &describe(option.value), &text]);
    }
    let body = r#"#[derive(Serialize, EsDocument)]
#[es(index = "examples", dynamic = true)]
#[es(dynamic_template(
    ids(match = "*_id", unmatch = "raw_*", match_mapping_type = "string", mapping = keyword(ignore_above = 64)),
    profits(match_pattern = "regex", match = "^profit_\\d+$", mapping = scaled_float(scaling_factor = 100)),
    late(path_match = "late.*", match_mapping_type = "string", runtime = keyword),
))]
struct Example {
    #[es(keyword)]
    word: String,
}"#;
    example(&mut page, body, r#""path_match":"late.*""#);
    page
}
