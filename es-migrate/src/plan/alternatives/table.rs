//! What can stand for what without a copy, as data. A live test puts each pair on a server, and searches.

const TEXTS: &[&str] = &["text", "match_only_text", "search_as_you_type"];
const STRINGS: &[&str] = &["text", "match_only_text", "search_as_you_type", "keyword", "wildcard"];
const INTEGERS: &[&str] = &["long", "integer", "short", "byte"];
const FLOATS: &[&str] = &["double", "float", "half_float", "scaled_float"];
const DATES: &[&str] = &["date", "date_nanos"];
/// What has one way to be written as a string.
const PLAIN: &[&str] = &["boolean", "ip", "version", "unsigned_long"];

/// A field of one of the first types can have a sub-field of one of the second: what documents write into the one, the other
/// takes, or leaves out by `ignore_malformed`. No completion: it refuses numbers, which a string takes.
pub const SUB_FIELDS: &[(&[&str], &[&str])] = &[
    (STRINGS, STRINGS),
    (STRINGS, &["token_count", "version"]),
    (STRINGS, INTEGERS),
    (STRINGS, FLOATS),
    (STRINGS, DATES),
    (STRINGS, &["unsigned_long", "boolean", "ip"]),
    (INTEGERS, FLOATS),
    // Below `float` and `half_float` the server refuses what it takes below the others.
    (&["double", "scaled_float"], INTEGERS),
    (&["long"], DATES),
    (DATES, DATES),
    (INTEGERS, STRINGS),
    (FLOATS, STRINGS),
    (DATES, STRINGS),
    (PLAIN, STRINGS),
];

/// A field of these types can have a sub-field of its own type, with other parameters. Of others the server reads a value once.
pub const SAME_TYPE: &[&[&str]] =
    &[STRINGS, INTEGERS, FLOATS, DATES, PLAIN, &["token_count", "completion", "rank_feature"]];

/// Over a field of one of the first types, a runtime field of the third gives searches what one of the second would: it reads
/// `_source`, and leaves out what it can't read. No points: a document writes them as objects, which no other type takes.
pub const RUNTIME_FIELDS: &[(&[&str], &[&str], &str)] = &[
    (STRINGS, INTEGERS, "long"),
    (FLOATS, INTEGERS, "long"),
    (STRINGS, FLOATS, "double"),
    (INTEGERS, FLOATS, "double"),
    (&["unsigned_long"], FLOATS, "double"),
    (STRINGS, &["date"], "date"),
    (&["long", "date_nanos"], &["date"], "date"),
    (STRINGS, &["boolean"], "boolean"),
    (STRINGS, &["ip"], "ip"),
    (TEXTS, &["keyword", "wildcard"], "keyword"),
    (INTEGERS, &["keyword", "wildcard"], "keyword"),
    (FLOATS, &["keyword", "wildcard"], "keyword"),
    (DATES, &["keyword", "wildcard"], "keyword"),
    (PLAIN, &["keyword", "wildcard"], "keyword"),
];

/// Parameters that a sub-field has not, or that the field around it keeps.
pub(super) const OF_THE_FIELD: &[&str] = &["fields", "copy_to", "meta"];

/// Parameters with which neither a sub-field nor a runtime field does what is declared.
pub(super) const ALONE: &[&str] =
    &["script", "time_series_dimension", "time_series_metric", "time_series_dimensions"];

/// Parameters that a runtime field has not, and that change what a search finds.
pub(super) const INDEXED_ONLY: &[&str] = &["normalizer", "null_value", "ignore_above"];

/// Whether a field of this type can have a sub-field of that one.
pub(super) fn has_sub_field(live: &str, declared: &str) -> bool {
    let may =
        |row: &es_vocab::FieldType| row.multi_field && row.availability == es_vocab::Availability::Basic;
    let takes_one = es_vocab::field_type(live).is_some_and(|row| row.param("fields").is_some());
    let pair = |(from, to): &(&[&str], &[&str])| from.contains(&live) && to.contains(&declared);
    takes_one
        && es_vocab::field_type(declared).is_some_and(may)
        && ((live == declared && SAME_TYPE.iter().any(|types| types.contains(&live)))
            || SUB_FIELDS.iter().any(pair))
}

/// The type of runtime field that stands for a declared type.
pub(super) fn runtime_type(live: &str, declared: &str) -> Option<&'static str> {
    let pair = |(from, to, _): &&(&[&str], &[&str], &str)| from.contains(&live) && to.contains(&declared);
    RUNTIME_FIELDS.iter().find(pair).map(|(.., ty)| *ty)
}

/// Whether the Rust type of a field that is declared as one type is known to fit the other.
pub(super) fn fits(kept: &str, declared: &str) -> bool {
    let within = |types: &[&str]| types.contains(&kept) && types.contains(&declared);
    kept == declared
        || kept == "keyword"
        || STRINGS.contains(&declared)
        || declared == "token_count"
        || (FLOATS.contains(&kept) && INTEGERS.contains(&declared))
        || within(DATES)
}
