//! Durations and byte sizes.

use es_vocab::Value as Sort;

use super::fits::noun;
use crate::{
    attr::{Node, NodeKind},
    diag::{Errors, list},
};

/// Elasticsearch's time values: a number with a unit, `0` and `-1` bare.
pub(super) fn duration(name: &str, node: &Node, kind: &NodeKind, errors: &mut Errors) {
    const UNITS: [&str; 7] = ["nanos", "micros", "ms", "s", "m", "h", "d"];
    match kind {
        NodeKind::Int(-1 | 0) => {}
        NodeKind::Int(value) => errors.help(
            node.at,
            format!("`{name}` is a duration, and a bare number has no unit"),
            format!("write `\"{value}s\"` or `\"{value}ms\"`"),
        ),
        NodeKind::Str(text)
            if matches!(text.as_str(), "-1" | "0") || !text.contains('.') && with_unit(text, &UNITS) => {}
        NodeKind::Str(text) => errors.help(
            node.at,
            format!("`{text}` is not a duration"),
            format!("use a number and one of {}", list(UNITS)),
        ),
        _ => errors.push(node.at, format!("`{name}` takes {}, not {}", noun(Sort::Duration), node.noun())),
    }
}

/// Elasticsearch's byte sizes: a number with a unit, `0` and `-1` bare.
pub(super) fn byte_size(name: &str, node: &Node, kind: &NodeKind, errors: &mut Errors) {
    const UNITS: [&str; 6] = ["b", "kb", "mb", "gb", "tb", "pb"];
    match kind {
        NodeKind::Int(-1 | 0) => {}
        NodeKind::Int(value) => errors.help(
            node.at,
            format!("`{name}` is a size, and a bare number has no unit"),
            format!("write `\"{value}mb\"` or `\"{value}b\"`"),
        ),
        NodeKind::Str(text) if matches!(text.as_str(), "-1" | "0") || with_unit(text, &UNITS) => {}
        NodeKind::Str(text) => errors.help(
            node.at,
            format!("`{text}` is not a size"),
            format!("use a number and one of {}", list(UNITS)),
        ),
        _ => errors.push(node.at, format!("`{name}` takes {}, not {}", noun(Sort::ByteSize), node.noun())),
    }
}

fn with_unit(text: &str, units: &[&str]) -> bool {
    let text = text.to_ascii_lowercase();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    number.parse::<f64>().is_ok() && units.contains(&unit)
}
