//! All differences of one index: settings, analysis and mapping.

use serde_json::{Map, Value};

use super::change::{Change, Takes};
use super::params::Surroundings;
use super::{analysis, mapping, settings};

/// What differs between an index as it is declared and as it is, and what makes the one of the other.
///
/// ```
/// use es_core::plan::{Differences, Takes};
/// use serde_json::json;
///
/// let live = json!({
///     "mappings": { "properties": { "name": { "type": "text" } } },
///     "settings": { "index": { "refresh_interval": "60s", "number_of_shards": "1" } },
/// });
/// let declared = json!({
///     "mappings": { "properties": { "name": { "type": "text", "copy_to": "all" }, "all": { "type": "text" } } },
///     "settings": { "refresh_interval": "1m" },
/// });
/// let differences = Differences::between(&declared, &live);
/// let takes: Vec<_> = differences.changes.iter().map(|change| (change.subject(), change.takes)).collect();
/// assert!(takes.contains(&("name.copy_to".to_owned(), Takes::Refresh)));
/// assert!(takes.contains(&("all".to_owned(), Takes::PutMapping)));
/// assert!(differences.settings.is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Differences {
    /// Every difference, also those that are left alone.
    pub changes: Vec<Change>,
    /// The `PUT _settings` body of those that it makes while the index serves; empty if there are none.
    pub settings: Map<String, Value>,
    /// The `PUT _mapping` body of those that it makes; empty if there are none.
    pub mappings: Map<String, Value>,
}

impl Differences {
    /// Compares two bodies with `mappings` and `settings`: one as `PUT /<index>` takes it, one as `GET /<index>`
    /// returns it of the index. The mappings' `_meta` is left out.
    pub fn between(declared: &Value, live: &Value) -> Differences {
        let mappings = [&declared["mappings"], &live["mappings"]];
        let settings = [&declared["settings"], &live["settings"]];
        let surroundings = Surroundings::of(settings[0], settings[1]);
        let analyses = settings.map(settings::analysis);
        let mut index_time = Vec::new();
        for mapping in mappings {
            mapping::index_time_analyzers(mapping, &mut index_time);
        }
        let (mut changes, settings) = settings::diff(settings[0], settings[1]);
        changes.extend(analysis::diff(analyses[0], analyses[1], &index_time));
        let (in_mapping, mappings) = mapping::diff(mappings[0], mappings[1], surroundings);
        changes.extend(in_mapping);
        Differences { changes, settings, mappings }
    }

    /// Whether all can be made while the index serves.
    pub fn are_online(&self) -> bool {
        self.changes.iter().all(|change| change.takes.is_online())
    }

    /// Whether there is nothing to be made.
    pub fn are_none(&self) -> bool {
        self.changes.iter().all(|change| change.takes == Takes::Nothing)
    }
}
