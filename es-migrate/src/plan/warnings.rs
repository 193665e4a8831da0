//! What a copy does that may surprise: pure, from the differences.

use es_core::plan::{Change, Place};
use serde_json::Value;

use crate::migration::Migration;
use crate::operation::Operation;

/// Warnings of one sort that are spelt out.
const MANY: usize = 5;

/// Numeric types from the narrowest to the widest, whole and with a fraction.
const WIDTHS: [&[&str]; 2] = [&["byte", "short", "integer", "long"], &["half_float", "float", "double"]];

/// Looks at every difference.
pub(super) fn warnings(changes: &[Change], migration: &Migration, dynamic: Option<&str>) -> Vec<String> {
    let fields = || changes.iter().filter(|change| change.place == Place::Field);
    let (gone, new) = gone_and_new(changes);
    let mut warnings: Vec<String> = vec![];
    let untold: Vec<_> = gone.iter().filter(|change| !is_told(migration, &change.path)).collect();
    for change in untold.iter().take(MANY) {
        let mut text = match dynamic {
            Some("strict") => {
                format!("`{}` is not in the new mapping, which refuses documents that have it", change.path)
            }
            Some("false") => format!(
                "`{}` is not in the new mapping: it stays in `_source`, and is not searched",
                change.path
            ),
            _ => format!(
                "`{}` is not declared any more: the new index maps it by what documents hold",
                change.path
            ),
        };
        if let Some(other) = alike(change, &new) {
            let hint = format!("; if it was renamed, say `.rename(\"{}\", \"{other}\")`", change.path);
            text.push_str(&hint);
        }
        warnings.push(text);
    }
    if untold.len() > MANY {
        warnings.push(format!("and {} more fields are not declared any more", untold.len() - MANY));
    }
    warnings.extend(fields().filter_map(narrowed));
    warnings.extend(fields().filter_map(cut));
    warnings
}

/// What a change in place leaves undone, where a field was renamed and nothing says so.
pub(super) fn renamed(changes: &[Change]) -> Vec<String> {
    let (gone, new) = gone_and_new(changes);
    let pairs = gone.iter().filter_map(|change| Some((&change.path, alike(change, &new)?)));
    let text = |(old, new): (&String, &str)| {
        let mut text = format!(
            "`{old}` is not declared any more, and `{new}` is new and alike: documents keep the one and lack the other; if \
             it was renamed, say `.rename(\"{old}\", \"{new}\")`, which copies them"
        );
        if !old.contains('.') && !new.contains('.') {
            let alias = format!(
                ", or keep `#[serde(rename = \"{old}\")]` and add `#[es(alias({new} = \"{old}\"))]`, which copies none"
            );
            text.push_str(&alias);
        }
        text
    };
    pairs.take(MANY).map(text).collect()
}

/// Fields on the server only, and fields that are declared only.
fn gone_and_new(changes: &[Change]) -> (Vec<&Change>, Vec<&Change>) {
    let whole = changes.iter().filter(|change| change.place == Place::Field && change.parameter.is_none());
    let (gone, new): (Vec<_>, Vec<_>) = whole.partition(|change| change.after.is_none());
    (gone, new.into_iter().filter(|change| change.before.is_none()).collect())
}

/// The only new field of the same type.
fn alike<'a>(gone: &Change, new: &[&'a Change]) -> Option<&'a str> {
    let alike: Vec<_> =
        new.iter().filter(|new| kind(new.after.as_ref()) == kind(gone.before.as_ref())).collect();
    match alike.as_slice() {
        [only] => Some(&only.path),
        _ => None,
    }
}

/// Whether an operation says what becomes of the field.
fn is_told(migration: &Migration, path: &str) -> bool {
    let within =
        |field: &str| path == field || path.strip_prefix(field).is_some_and(|rest| rest.starts_with('.'));
    migration.operations.iter().any(|operation| match operation {
        // What its struct does not write is gone.
        Operation::Typed(_) => true,
        Operation::Rename { from, .. } => within(from),
        Operation::Remove { field } => within(field),
        _ => false,
    })
}

fn kind(field: Option<&Value>) -> Option<&str> {
    field?.get("type").and_then(Value::as_str)
}

fn narrowed(change: &Change) -> Option<String> {
    let (Some("type"), Some(before), Some(after)) =
        (change.parameter.as_deref(), &change.before, &change.after)
    else {
        return None;
    };
    let (before, after) = (before.as_str()?, after.as_str()?);
    let width = |ty: &str| {
        WIDTHS
            .iter()
            .enumerate()
            .find_map(|(family, types)| Some((family, types.iter().position(|t| *t == ty)?)))
    };
    let (old, new) = (width(before)?, width(after)?);
    let why = if old.0 == new.0 {
        (new.1 < old.1).then_some("larger values are refused, or lose precision")
    } else if new.0 == 0 {
        Some("fractions are cut off for searches")
    } else {
        None
    };
    why.map(|why| format!("`{}` becomes narrower, {before} → {after}: {why}", change.path))
}

fn cut(change: &Change) -> Option<String> {
    if change.parameter.as_deref() != Some("ignore_above") {
        return None;
    }
    let limit = change.after.as_ref()?.as_u64()?;
    let before = change.before.as_ref().and_then(Value::as_u64).unwrap_or(u64::MAX);
    (limit < before).then(|| format!("`{}` leaves out values of more than {limit} characters", change.path))
}

#[cfg(test)]
mod tests {
    use es_core::plan::Differences;
    use serde_json::json;

    use super::*;
    use crate::reindex;

    fn changes() -> Vec<Change> {
        let live = json!({"mappings": {"properties": {
            "title": {"type": "text"}, "n": {"type": "long"}, "x": {"type": "double"}, "k": {"type": "keyword"}, "ip": {"type": "ip"},
        }}, "settings": {"index": {}}});
        let declared = json!({"mappings": {"properties": {
            "headline": {"type": "text"}, "n": {"type": "integer"}, "x": {"type": "long"}, "k": {"type": "keyword", "ignore_above": 9},
        }}, "settings": {}});
        Differences::between(&declared, &live).changes
    }

    fn of(migration: &Migration, dynamic: Option<&str>) -> Vec<String> {
        warnings(&changes(), migration, dynamic)
    }

    #[test]
    fn what_vanishes_narrows_or_is_cut_is_said() {
        let found = of(&reindex(), Some("strict")).join("\n");
        let expected = [
            "`title` is not in the new mapping, which refuses documents that have it; if it was renamed, say `.rename(\"title\", \"headline\")`",
            "`ip` is not in the new mapping",
            "`n` becomes narrower, long → integer",
            "`x` becomes narrower, double → long: fractions",
            "`k` leaves out values of more than 9 characters",
        ];
        for line in expected {
            assert!(found.contains(line), "{line}\nis not in\n{found}");
        }
        let in_place = renamed(&changes());
        assert_eq!(in_place.len(), 1, "{in_place:?}");
        for way in [
            "say `.rename(\"title\", \"headline\")`",
            "`#[es(alias(headline = \"title\"))]`, which copies none",
        ] {
            assert!(in_place[0].contains(way), "{in_place:?}");
        }
        let told = of(&reindex().rename("title", "headline").remove("ip"), Some("strict")).join("\n");
        assert!(!told.contains("title") && !told.contains("`ip`"), "{told}");
    }
}
