//! Where the fields of documents went: what a person who writes a migration asks first.

use es_core::plan::{Change, Place};
use serde_json::Value;

/// Fields that are no longer declared, and fields that are new; by path.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Moved {
    /// From, to: the only two of their mapping, so that it may be one field with another name.
    pub(super) renamed: Vec<(String, String)>,
    /// No longer declared.
    pub(super) gone: Vec<String>,
    /// New.
    pub(super) new: Vec<String>,
}

impl Moved {
    /// Of the changes between two mappings, the older one first.
    pub(super) fn of(changes: &[Change], [before, after]: [&Value; 2]) -> Moved {
        let whole = |change: &&Change| change.place == Place::Field && change.parameter.is_none();
        let fields = || changes.iter().filter(whole);
        // A multi-field is no field of documents.
        let gone: Vec<(&str, &Value)> = fields()
            .filter(|change| change.after.is_none())
            .filter_map(|change| Some((change.path.as_str(), change.before.as_ref()?)))
            .filter(|(path, _)| is_property(before, path))
            .collect();
        let new: Vec<(&str, &Value)> = fields()
            .filter(|change| change.before.is_none())
            .filter_map(|change| Some((change.path.as_str(), change.after.as_ref()?)))
            .filter(|(path, _)| is_property(after, path))
            .collect();
        let only = |among: &[(&str, &Value)], field: &Value| {
            among.iter().filter(|(_, other)| *other == field).count() == 1
        };
        let mut moved = Moved::default();
        for (path, field) in &gone {
            let namesake = new.iter().find(|(_, other)| other == field);
            match namesake.filter(|_| only(&gone, field) && only(&new, field)) {
                Some((to, _)) => moved.renamed.push(((*path).to_owned(), (*to).to_owned())),
                None => moved.gone.push((*path).to_owned()),
            }
        }
        let rest = new.iter().filter(|(path, _)| moved.renamed.iter().all(|(_, to)| to != path));
        moved.new = rest.map(|(path, _)| (*path).to_owned()).collect();
        moved
    }
}

/// Whether a path leads through properties only.
fn is_property(mapping: &Value, path: &str) -> bool {
    let Some(properties) = mapping.get("properties") else { return false };
    // Where subobjects are off, the whole path is a name.
    properties.get(path).is_some()
        || path.match_indices('.').any(|(dot, _)| {
            properties.get(&path[..dot]).is_some_and(|parent| is_property(parent, &path[dot + 1..]))
        })
}
