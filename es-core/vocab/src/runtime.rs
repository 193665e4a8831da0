//! Runtime fields and dynamic templates.

use crate::{Entry, Syntax, Value, Value::*};

/// A type of runtime field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RuntimeType {
    /// Elasticsearch's word.
    pub name: &'static str,
    /// What it takes.
    pub params: &'static [Entry],
}

impl RuntimeType {
    /// One of its parameters.
    pub fn param(&self, name: &str) -> Option<&'static Entry> {
        self.params.iter().find(|param| param.name == name)
    }
}

const ON_ERROR: Value = Enum(&["fail", "continue"]);

const SCRIPT: Entry = Entry::optional("script", Script);
const ERROR: Entry = Entry::optional("on_script_error", ON_ERROR);
const META: Entry = Entry::optional("meta", Meta);
const PLAIN: &[Entry] = &[SCRIPT, ERROR, META];

/// The types.
pub const RUNTIME_TYPES: &[RuntimeType] = &[
    RuntimeType { name: "boolean", params: PLAIN },
    RuntimeType {
        name: "composite",
        // `fields` has a grammar of its own: names with runtime types.
        params: &[Entry::required("script", Script), ERROR, META, Entry::required("fields", Fields)],
    },
    RuntimeType {
        name: "date",
        params: &[
            SCRIPT,
            ERROR,
            META,
            Entry::optional("format", Of(Syntax::DateFormat)),
            Entry::optional("locale", Of(Syntax::Locale)),
        ],
    },
    RuntimeType { name: "double", params: PLAIN },
    RuntimeType { name: "geo_point", params: PLAIN },
    RuntimeType { name: "geo_shape", params: PLAIN },
    RuntimeType { name: "ip", params: PLAIN },
    RuntimeType { name: "keyword", params: PLAIN },
    RuntimeType { name: "long", params: PLAIN },
    RuntimeType {
        name: "lookup",
        params: &[
            META,
            Entry::required("target_index", Text),
            Entry::required("input_field", Text),
            Entry::required("target_field", Text),
            Entry::required("fetch_fields", Many { of: &Any, least: 1, most: usize::MAX, alone: false }),
        ],
    },
];

/// The runtime type of a name.
pub fn runtime_type(name: &str) -> Option<&'static RuntimeType> {
    RUNTIME_TYPES.iter().find(|ty| ty.name == name)
}

/// What a dynamic template is matched by. `mapping` and `runtime` have a grammar of their own.
pub const TEMPLATE_OPTIONS: &[Entry] = &[
    Entry::optional("match", Texts),
    Entry::optional("unmatch", Texts),
    Entry::optional("path_match", Texts),
    Entry::optional("path_unmatch", Texts),
    Entry::optional(
        "match_mapping_type",
        Enum(&["object", "string", "long", "double", "boolean", "date", "binary", "*"]),
    ),
    Entry::optional("match_pattern", Enum(&["simple", "regex"])),
];

/// The match option of a name.
pub fn template_option(name: &str) -> Option<&'static Entry> {
    TEMPLATE_OPTIONS.iter().find(|option| option.name == name)
}
