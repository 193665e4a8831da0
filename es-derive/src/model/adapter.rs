//! Adapters of other crates, by their paths: those that write what a `date` field refuses, or takes for another date.

use super::{Definition, strings};
use crate::{attr::FieldSerde, diag::Errors};

/// What an adapter writes.
#[derive(Clone, Copy)]
enum Writes {
    /// Numbers in this unit, which the format of this name reads; `None` where there is none.
    Number(&'static str, Option<&'static str>),
    /// Text that the default format refuses.
    OtherText,
}

const SECONDS: Writes = Writes::Number("seconds", Some("epoch_second"));
const MILLISECONDS: Writes = Writes::Number("milliseconds", Some("epoch_millis"));
const MICROSECONDS: Writes = Writes::Number("microseconds", None);
const NANOSECONDS: Writes = Writes::Number("nanoseconds", None);

/// The ends of paths, without what says that the field is optional.
const ADAPTERS: [(&str, Writes); 14] = [
    // chrono::serde
    ("ts_seconds", SECONDS),
    ("ts_milliseconds", MILLISECONDS),
    ("ts_microseconds", MICROSECONDS),
    ("ts_nanoseconds", NANOSECONDS),
    // time::serde
    ("serde::timestamp", SECONDS),
    ("timestamp::milliseconds", MILLISECONDS),
    ("timestamp::microseconds", MICROSECONDS),
    ("timestamp::nanoseconds", NANOSECONDS),
    ("serde::iso8601", Writes::OtherText),
    ("serde::rfc2822", Writes::OtherText),
    // jiff::fmt::serde
    ("timestamp::second", SECONDS),
    ("timestamp::millisecond", MILLISECONDS),
    ("timestamp::microsecond", MICROSECONDS),
    ("timestamp::nanosecond", NANOSECONDS),
];

/// A date's format must read what the adapter writes: seconds read as milliseconds are days of January 1970.
pub(super) fn check(definition: &Definition, serde: &FieldSerde, errors: &mut Errors) {
    let ty = definition.ty.text.as_str();
    let Some((path, at)) = &serde.adapter else { return };
    let Some(writes) = writes(path).filter(|_| matches!(ty, "date" | "date_nanos")) else { return };
    let format = definition.param("format");
    // A constant is not known here.
    let formats = format.map(|format| strings(&format.node)).unwrap_or_default();
    if format.is_some() && formats.is_empty() {
        return;
    }
    let first = formats.iter().flat_map(|(text, _)| text.split("||")).find(|name| name.starts_with("epoch_"));
    match writes {
        Writes::Number(unit, None) => errors.help(
            *at,
            format!("`{path}` writes {unit}, which no date format reads"),
            format!("map the field as `long`, or write milliseconds and map it as `{ty}`"),
        ),
        // Without a format milliseconds are read.
        Writes::Number("milliseconds", _) if format.is_none() => {}
        Writes::Number(unit, Some(name)) if first != Some(name) => errors.help(
            *at,
            format!("`{path}` writes {unit}, which this `{ty}` does not read as {unit}"),
            format!("write `{ty}(format = \"{name}\")`"),
        ),
        Writes::OtherText if format.is_none() => errors.help(
            *at,
            format!("`{path}` writes what `{ty}` does not read by its default format"),
            "`time::serde::rfc3339` writes what it reads",
        ),
        Writes::Number(..) | Writes::OtherText => {}
    }
}

fn writes(path: &str) -> Option<Writes> {
    let path: String = path.split_whitespace().collect();
    let path = ["::option", "::optional", "::required", "_option"]
        .iter()
        .find_map(|end| path.strip_suffix(end))
        .unwrap_or(&path);
    let ends = |end: &str| path.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with("::"));
    ADAPTERS.iter().find(|(end, _)| ends(end)).map(|(_, writes)| *writes)
}
