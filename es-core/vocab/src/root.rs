//! What may stand at the root of a mapping, beside `properties`.

use crate::{Entry, Syntax, Update, Value, Value::*, fields::OPENED};

/// A parameter of the mapping's root.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RootParam {
    /// Elasticsearch's word.
    pub name: &'static str,
    /// What values it takes.
    pub value: Value,
    /// The server's default as JSON text, where it has one.
    pub default: Option<&'static str>,
    /// Whether the server takes a change of it on an existing index.
    pub update: Update,
    /// Whether an object within takes it too.
    pub object: bool,
}

const fn row(name: &'static str, value: Value, default: Option<&'static str>, update: Update) -> RootParam {
    RootParam { name, value, default, update, object: false }
}

const fn object(param: RootParam) -> RootParam {
    RootParam { object: true, ..param }
}

const WILDCARDS: Value = Many { of: &Text, least: 0, most: usize::MAX, alone: false };

const SOURCE: Value = Entries(&[
    Entry::optional("enabled", Bool),
    Entry::optional("includes", WILDCARDS),
    Entry::optional("excludes", WILDCARDS),
    Entry::optional("mode", EnumAnyCase(&["stored", "synthetic", "disabled"])),
]);

/// The rows. `_field_names` takes nothing in an index made by 8.x. `dynamic_templates` and `runtime` have a grammar of their own.
pub const ROOT_PARAMS: &[RootParam] = &[
    object(row("dynamic", BoolOr(&["strict", "runtime"]), Some("\"true\""), OPENED)),
    object(row("enabled", Bool, Some("true"), Update::No)),
    object(row("subobjects", Bool, Some("true"), Update::No)),
    row("date_detection", Bool, Some("true"), Update::Yes),
    row("numeric_detection", Bool, Some("false"), Update::Yes),
    row(
        "dynamic_date_formats",
        EachOf(Syntax::DynamicDateFormat),
        Some(r#"["strict_date_optional_time","yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis"]"#),
        Update::Yes,
    ),
    row("dynamic_templates", List, Some("[]"), Update::Yes),
    row("runtime", Object, Some("{}"), Update::Yes),
    row("_source", SOURCE, Some("{}"), Update::No),
    row("_routing", Entries(&[Entry::optional("required", Bool)]), Some("{}"), Update::No),
    row("_field_names", Entries(&[]), Some("{}"), Update::No),
    row("_meta", Object, None, Update::Yes),
];

/// The root parameter of a name.
pub fn root_param(name: &str) -> Option<&'static RootParam> {
    ROOT_PARAMS.iter().find(|param| param.name == name)
}
