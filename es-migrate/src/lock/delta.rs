//! What changed from a recorded version to what is declared now.

use std::fmt;

use es_core::plan::{Change, Differences, Place, Takes};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::history::Recorded;
use super::moved::Moved;

/// The changes from a recorded version, and what they take on an index of that version.
///
/// `Display` is a line for each. None at all means that what is written differs and what it means does not.
///
/// ```
/// use es_core::plan::Takes;
/// use es_core::{EsDocument, schema::schema};
/// use es_migrate::{Delta, Recorded};
///
/// #[derive(EsDocument)]
/// #[es(index = "articles")]
/// struct Article {
///     #[es(text)]
///     title: String,
///     #[es(keyword)]
///     tag: String,
/// }
///
/// let mut recorded = Recorded::of(schema::<Article>());
/// recorded.mappings["properties"]["title"]["analyzer"] = "english".into();
/// let delta = Delta::between(&Recorded::of(schema::<Article>()), &recorded);
/// assert_eq!(delta.to_string(), "\n  ! title.analyzer: english → standard  needs a reindex");
/// assert_eq!(delta.takes(), Takes::Reindex);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Delta {
    /// Every change, also those that are left alone on a live index.
    pub changes: Vec<Change>,
    #[serde(skip)]
    moved: Moved,
}

impl Delta {
    /// Compares what is declared with a recorded version.
    pub fn between(declared: &Recorded, recorded: &Recorded) -> Delta {
        let [after, before] =
            [declared, recorded].map(|side| json!({"mappings": side.mappings, "settings": side.settings}));
        let mut changes = Differences::between(&after, &before).changes;
        let back = Differences::between(&before, &after).changes;
        let gone: Vec<Change> = back.into_iter().filter_map(|change| gone(change, &changes)).collect();
        changes.extend(gone);
        changes.extend(routing_shards(&after["settings"], &before["settings"]));
        changes.extend(meta(&after["mappings"], &before["mappings"]));
        let moved = Moved::of(&changes, [&before["mappings"], &after["mappings"]]);
        Delta { changes, moved }
    }

    /// What the whole takes: the most that a change of it does.
    pub fn takes(&self) -> Takes {
        self.changes.iter().map(|change| change.takes).max().unwrap_or(Takes::Nothing)
    }

    /// Whether `init` makes all of it while the index serves.
    pub fn is_in_place(&self) -> bool {
        self.takes().is_online()
    }

    /// Where the fields of documents went.
    pub(super) fn moved(&self) -> &Moved {
        &self.moved
    }
}

impl fmt::Display for Delta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changes.is_empty() {
            return f.write_str("\n  written in other words that mean the same");
        }
        self.changes.iter().try_for_each(|change| write!(f, "\n  {} {change}", change.sign()))
    }
}

/// A setting or a part of analysis that only the record has, by the comparison the other way round: what is not declared
/// is the server's business for the one that looks at a live index, and here it was declared.
fn gone(back: Change, changes: &[Change]) -> Option<Change> {
    let known = |change: &Change| {
        (change.place, &change.path, &change.parameter) == (back.place, &back.path, &back.parameter)
    };
    (matches!(back.place, Place::Setting | Place::Analysis) && !changes.iter().any(known)).then_some(Change {
        before: back.after,
        after: None,
        takes: Takes::Nothing,
        ..back
    })
}

/// Used at the creation of an index and never returned, so that no comparison with a live index knows it.
fn routing_shards(after: &Value, before: &Value) -> Option<Change> {
    const NAME: &str = "number_of_routing_shards";
    let [before, after] = [before, after].map(|settings| settings.get(NAME).cloned());
    let takes = if after.is_some() { Takes::Reindex } else { Takes::Nothing };
    let parameter = Some(NAME.to_owned());
    (before != after).then_some(Change {
        place: Place::Setting,
        path: String::new(),
        parameter,
        before,
        after,
        takes,
    })
}

/// The user's own `_meta`, by key.
fn meta(after: &Value, before: &Value) -> Vec<Change> {
    let empty = Map::new();
    let side = |mappings: &'_ Value| mappings.get("_meta").and_then(Value::as_object).cloned();
    let (after, before) = (side(after).unwrap_or(empty.clone()), side(before).unwrap_or(empty));
    let keys = after.keys().chain(before.keys().filter(|key| !after.contains_key(*key)));
    keys.filter(|key| after.get(*key) != before.get(*key))
        .map(|key| {
            let after = after.get(key).cloned();
            let takes = if after.is_some() { Takes::PutMapping } else { Takes::Nothing };
            Change {
                place: Place::Meta,
                path: key.clone(),
                parameter: None,
                before: before.get(key).cloned(),
                after,
                takes,
            }
        })
        .collect()
}
