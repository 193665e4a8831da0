//! All differences of one index: settings, analysis and mapping.

use serde_json::{Map, Value, json};

use super::change::{Change, Takes};
use super::live::LiveIndex;
use super::options::Options;
use super::params::Surroundings;
use super::refusal::Refusal;
use super::step::{Action, Step};
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
    /// The `PUT _settings` body of those that take a closed index; empty if there are none.
    pub closed: Map<String, Value>,
    /// The `PUT _mapping` body of those that it makes; empty if there are none.
    pub mappings: Map<String, Value>,
}

impl Differences {
    /// Compares two bodies with `mappings` and `settings`: one as `PUT /<index>` takes it, one as `GET /<index>`
    /// returns it of the index. The mappings' `_meta` is left out.
    pub fn between(declared: &Value, live: &Value) -> Differences {
        Self::all([&declared["mappings"], &live["mappings"]], [&declared["settings"], &live["settings"]])
    }

    /// The same of an index as it was observed.
    pub(super) fn of(mappings: &Value, settings: &Value, live: &LiveIndex) -> Differences {
        Self::all([mappings, &live.mappings], [settings, &live.settings])
    }

    /// The declared side first.
    fn all(mappings: [&Value; 2], settings: [&Value; 2]) -> Differences {
        let surroundings = Surroundings::of(settings[0], settings[1]);
        let analyses = settings.map(settings::analysis);
        let mut index_time = Vec::new();
        for mapping in mappings {
            mapping::index_time_analyzers(mapping, &mut index_time);
        }
        let declared_settings = settings[0];
        let (mut changes, settings) = settings::diff(settings[0], settings[1]);
        let mut closed = settings::closed(declared_settings, &changes);
        let in_analysis = analysis::diff(analyses[0], analyses[1], &index_time);
        closed.extend(analysis::closed(analyses[0], &in_analysis));
        changes.extend(in_analysis);
        let (in_mapping, mappings) = mapping::diff(mappings[0], mappings[1], surroundings);
        changes.extend(in_mapping);
        Differences { changes, settings, closed, mappings }
    }

    /// What cannot be made: while the index serves, or even if it may be closed for a moment.
    fn in_the_way(&self, reopen: bool) -> Vec<Change> {
        let made = |takes: Takes| takes.is_online() || (reopen && takes == Takes::Reopen);
        self.changes.iter().filter(|change| !made(change.takes)).cloned().collect()
    }

    /// The requests that bring a live index to what is declared, with these actions on its aliases; or what is in the way.
    /// `foreign` says that the index is not of our making.
    pub(super) fn steps(
        self,
        (index, live): (&str, &LiveIndex),
        aliases: Vec<Value>,
        options: Options,
        foreign: bool,
    ) -> Result<Vec<Step>, Refusal> {
        let changes = self.in_the_way(options.reopen);
        if !changes.is_empty() {
            return Err(Refusal::Incompatible { index: index.to_owned(), adopting: foreign, changes });
        }
        // Settings come before the mapping: a limit may have to grow before the mapping does, and an analyzer must be there
        // before a field names it.
        let bodies = [
            (Action::PutSettings, self.settings),
            (Action::ReopenSettings, self.closed),
            (Action::PutMapping, self.mappings),
        ];
        let step =
            |(action, body): (Action, Map<_, _>)| (!body.is_empty()).then(|| Step::new(action, index, body));
        let mut steps: Vec<_> = bodies.into_iter().filter_map(step).collect();
        if !aliases.is_empty() {
            steps.push(Step::new(Action::UpdateAliases, index, json!({ "actions": Value::from(aliases) })));
        }
        match live.block().filter(|_| !steps.is_empty()) {
            Some(block) => Err(Refusal::Blocked { index: index.to_owned(), block }),
            None => Ok(steps),
        }
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
