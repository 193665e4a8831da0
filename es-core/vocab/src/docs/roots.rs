//! What the parameters of a mapping's root, of runtime fields and of dynamic templates do.

#[rustfmt::skip] // a row a line
const ROOT: &[(&str, &str)] = &[
    ("dynamic", "What happens to fields that the mapping does not name: `true` adds them, `false` ignores them, `strict` refuses the document, `runtime` makes runtime fields of them."),
    ("enabled", "Whether documents are parsed at all; if not, they are only kept in `_source`."),
    ("subobjects", "Whether dots in names make objects; if not, `a.b` is one field."),
    ("date_detection", "Whether strings that look like dates become `date` fields, where fields are added."),
    ("numeric_detection", "Whether strings that look like numbers become `long` or `float` fields, where fields are added."),
    ("dynamic_date_formats", "The formats that are tried on strings."),
    ("dynamic_templates", "How fields that are added are mapped, by name, path and type: written `dynamic_template(…)`."),
    ("runtime", "Fields computed by a script when they are asked for: written `runtime(…)`."),
    ("_source", "What is kept of the document as it was sent: all, some fields, or nothing."),
    ("_routing", "Whether every request must bring the value that chooses the shard."),
    ("_field_names", "Takes nothing in an index made by 8.x; it may stand empty."),
    ("_meta", "Notes of one's own; `es_schema` within is this crate's."),
];

#[rustfmt::skip] // a row a line
const RUNTIME: &[(&str, &str)] = &[
    ("script", "Emits the values; without one the value is taken from `_source`, by the field's name."),
    ("on_script_error", "Whether a search fails when the script does, or goes on without the field."),
    ("meta", "Notes for people and tools, such as a unit."),
    ("format", "How dates are written; several formats are joined by `||`."),
    ("locale", "The language in which names of months and days are read."),
    ("fields", "The fields that the script emits, each with its type."),
    ("target_index", "The index in which the other document is looked up."),
    ("input_field", "The field of this index that holds the key."),
    ("target_field", "The field of the other index that holds the key."),
    ("fetch_fields", "The fields of the other document to return."),
];

#[rustfmt::skip] // a row a line
const RUNTIME_TYPES: &[(&str, &str)] = &[
    ("boolean", "True or false."),
    ("composite", "Several fields of one script, named `name.part`."),
    ("date", "Moments, to the millisecond."),
    ("double", "Fractions of 64 bits."),
    ("geo_point", "Places on the earth."),
    ("geo_shape", "Lines, polygons and other shapes on the earth."),
    ("ip", "Addresses of IPv4 and IPv6."),
    ("keyword", "Exact values."),
    ("long", "Whole numbers of 64 bits with a sign."),
    ("lookup", "Fields of a document in another index, returned with the hits and not searched."),
];

#[rustfmt::skip] // a row a line
const TEMPLATE: &[(&str, &str)] = &[
    ("match", "Patterns for the field's name; any of them must fit."),
    ("unmatch", "Patterns for names that are left out."),
    ("path_match", "Patterns for the field's full path."),
    ("path_unmatch", "Patterns for full paths that are left out."),
    ("match_mapping_type", "The sort of JSON value, as the server detects it."),
    ("match_pattern", "Whether patterns are wildcards or regular expressions."),
];

fn find(rows: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    rows.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// What a parameter of the mapping's root does.
pub fn root_doc(name: &str) -> Option<&'static str> {
    find(ROOT, name)
}

/// What a type of runtime field is for.
pub fn runtime_type_doc(name: &str) -> Option<&'static str> {
    find(RUNTIME_TYPES, name)
}

/// What a parameter of a runtime field does.
pub fn runtime_doc(name: &str) -> Option<&'static str> {
    find(RUNTIME, name)
}

/// What an option of a dynamic template does.
pub fn template_doc(name: &str) -> Option<&'static str> {
    find(TEMPLATE, name)
}
