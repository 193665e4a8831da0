//! What stands in the way of a copy, seen before anything changes: pure, from the index that would be copied.

use serde_json::Value;

use super::alternatives::place::{Place, type_of};
use crate::engine::LiveIndex;
use crate::error::Reason;
use crate::migration::Migration;
use crate::operation::Operation;
use crate::writes::Writes;

/// Blocks under which an index can't be copied, or can't be given back as it was.
const BLOCKS: [&str; 4] = ["read", "read_only", "read_only_allow_delete", "metadata"];

/// The first thing in the way.
pub(super) fn in_the_way(name: &str, index: &LiveIndex) -> Option<Reason> {
    lacks_source(name, &index.mappings).or_else(|| blocked(name, index))
}

/// Why its documents can't be read back as they were written.
pub(super) fn lacks_source(name: &str, mappings: &Value) -> Option<Reason> {
    let help = "index the documents anew, from where they came from";
    if mappings["_source"]["enabled"] == false {
        let what = format!("`{name}` keeps no `_source`, so that its documents can't be read back");
        return Some(Reason::new(what, help));
    }
    if !keeps_whole_source(mappings) {
        let what = format!(
            "`{name}` keeps a part of each document only (`_source` includes or excludes): what is written again would \
             lose the rest"
        );
        return Some(Reason::new(what, help));
    }
    None
}

/// Whether `_source` is the whole of what was written.
pub(super) fn keeps_whole_source(mappings: &Value) -> bool {
    let source = &mappings["_source"];
    let partial = |key: &str| source[key].as_array().is_some_and(|fields| !fields.is_empty());
    source["enabled"] != false && !partial("excludes") && !partial("includes")
}

/// The first block under which the index can't be copied, cloned or changed.
pub(super) fn blocked(name: &str, index: &LiveIndex) -> Option<Reason> {
    let blocks = &index.settings["index"]["blocks"];
    let set = |block: &&&str| blocks[**block] == "true" || blocks[**block] == Value::Bool(true);
    if let Some(block) = BLOCKS.iter().find(set) {
        let what = format!("`{name}` has the block `blocks.{block}`");
        let help = format!("take it off: PUT /{name}/_settings {{\"index.blocks.{block}\":null}}");
        return Some(Reason::new(what, help));
    }
    None
}

/// An operation that would write to what is declared as an alias: the field keeps its name then.
pub(super) fn into_alias(declared: &Value, migration: &Migration) -> Option<Reason> {
    let is_alias =
        |path: &str| Place::of(declared, path).is_some_and(|place| type_of(place.get(declared)) == "alias");
    let written = |operation: &&Operation| match operation {
        Operation::Rename { to, .. } | Operation::Copy { to, .. } => is_alias(to),
        Operation::Set { field, .. } => is_alias(field),
        _ => false,
    };
    let operation = migration.operations.iter().find(written)?;
    let what = format!("`{operation}`: that is declared as an alias, to which nothing can be written");
    Some(Reason::new(what, "take the operation out of the migration, or the alias out of the struct"))
}

/// What keeps the copy from following writes that go on.
pub(super) fn not_followed(migration: &Migration) -> Option<Reason> {
    (migration.writes == Writes::CatchUp && migration.renames_documents()).then(|| {
        let what = "the script may give documents another `_id` or routing: what is deleted meanwhile would not be found by it";
        Reason::new(what, "say `.writes(Writes::Blocked)` with this migration")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::reindex;

    #[test]
    fn what_can_not_be_read_back_is_not_copied() {
        let index =
            |mappings: Value, settings: Value| LiveIndex { settings, mappings, ..LiveIndex::default() };
        let source = |source: Value| index(json!({ "_source": source }), Value::Null);
        assert_eq!(in_the_way("a", &source(json!({}))), None);
        assert_eq!(in_the_way("a", &source(json!({"mode": "synthetic", "excludes": []}))), None);
        for value in [json!({"enabled": false}), json!({"excludes": ["x"]}), json!({"includes": ["x"]})] {
            assert!(in_the_way("a", &source(value.clone())).is_some(), "{value}");
        }
        let blocked = |block: &str| index(Value::Null, json!({"index": {"blocks": { (block): "true" }}}));
        assert!(in_the_way("a", &blocked("read_only_allow_delete")).unwrap().help.contains("null"));
        assert_eq!(in_the_way("a", &blocked("write")), None, "the copy blocks writes itself");
    }

    #[test]
    fn ids_must_stay_where_writes_are_followed() {
        let other = reindex().painless("ctx['_id'] = 'p' + ctx._source.sku");
        assert!(not_followed(&other).is_some());
        assert_eq!(not_followed(&other.writes(Writes::Blocked)), None);
        assert_eq!(
            not_followed(&reindex().painless("ctx._source.product_id = ctx._source.remove('id')")),
            None
        );
    }
}
