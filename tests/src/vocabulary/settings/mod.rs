//! Every index setting that can be set, at a value that is not the default.

mod documents;

use std::collections::{BTreeMap, BTreeSet};

use es_core::schema::{Schema, schema};
use es_vocab::{Class, SETTINGS, SIMILARITIES};
use serde_json::Value;

use super::{Use, entries, used};

/// The documents whose indices can be read at once.
pub fn all() -> Vec<&'static Schema> {
    vec![
        schema::<documents::Dynamic>(),
        schema::<documents::Static>(),
        schema::<documents::Blocks>(),
        schema::<documents::ReadOnly>(),
        schema::<documents::Allocation>(),
        schema::<documents::Series>(),
        schema::<documents::Similarities>(),
    ]
}

/// Settings of which no index can be read that has them, and why.
pub const APART: &[(&str, &str)] = &[
    ("blocks.metadata", "its settings can't be read"),
    ("data_path", "needs `path.shared_data` on every node"),
];

/// What Elasticsearch keeps for itself, and takes all the same while an index is made.
pub const INTERNAL: &[&str] = &["downsample.status", "xpack.ccr.following_index"];

/// Every setting that a user may give, and every parameter of every similarity.
pub fn wanted() -> BTreeSet<Use> {
    let settable =
        SETTINGS.iter().filter(|row| matches!(row.class, Class::Dynamic | Class::Static | Class::Final));
    let settable = settable.filter(|row| !APART.iter().any(|(name, _)| *name == row.name));
    let mut wanted: BTreeSet<_> = settable.map(|row| used("settings", row.name)).collect();
    for (ty, params) in SIMILARITIES {
        wanted.extend(params.iter().map(|param| param.name).chain(["type"]).map(|param| used(ty, param)));
    }
    wanted.extend(["include", "exclude", "require"].map(|group| used("allocation", group)));
    wanted
}

/// Settings under their full dotted names, as the server gives them with `flat_settings`, without `index.`.
pub fn flat(settings: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    flatten("", settings, &mut found);
    found
}

fn flatten(prefix: &str, settings: &Value, found: &mut BTreeMap<String, Value>) {
    for (name, value) in entries(settings) {
        let name = format!("{prefix}{}", name.strip_prefix("index.").unwrap_or(name));
        if value.is_object() {
            flatten(&format!("{name}."), value, found);
        } else {
            found.insert(name, value.clone());
        }
    }
}

/// The words that flat settings use.
pub fn words(settings: &BTreeMap<String, Value>) -> BTreeSet<Use> {
    let mut words = BTreeSet::new();
    for name in settings.keys() {
        words.insert(used("settings", name));
        if let Some((similarity, word)) =
            name.strip_prefix("similarity.").and_then(|rest| rest.split_once('.'))
        {
            let ty = settings.get(&format!("similarity.{similarity}.type")).and_then(Value::as_str);
            let word = word.strip_suffix(".source").unwrap_or(word);
            words.insert(used(ty.unwrap_or_default(), word));
        }
        let filter = name.strip_prefix("routing.allocation.").and_then(|rest| rest.split_once('.'));
        words.extend(filter.map(|(group, _)| used("allocation", group)));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_document_that_uses_it() {
        let used: BTreeSet<_> =
            all().iter().flat_map(|schema| words(&flat(&serde_json::json!(schema.settings())))).collect();
        let unused: Vec<_> = wanted().difference(&used).cloned().collect();
        assert!(unused.is_empty(), "no document uses {unused:?}");
    }
}
