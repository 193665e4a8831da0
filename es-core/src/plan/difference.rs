//! What differs between an index as it is declared and as it is, and the bodies that make it go away.

use serde_json::{Map, Value};

use super::change::{Change, Takes};
use super::live::LiveIndex;
use super::params::{Node, Surroundings};
use super::step::{Action, Step};
use super::{analysis, mapping, settings};

/// The differences of one index, and the bodies of requests.
#[derive(Debug, Default)]
pub(super) struct Difference {
    pub(super) changes: Vec<Change>,
    /// For `PUT _settings` while the index serves.
    dynamic: Node,
    /// For `PUT _settings` of a closed index.
    closed: Node,
    /// For `PUT _mapping`.
    mapping: Node,
}

impl Difference {
    /// Compares settings, analysis and mapping, `_meta` excepted.
    pub(super) fn of(mappings: &Value, settings: &Value, live: &LiveIndex) -> Difference {
        let (mut changes, dynamic) = settings::diff(settings, &live.settings);
        let mut closed = settings::closed(settings, &changes);
        let in_analysis = analysis_changes(mappings, settings, live);
        closed.extend(analysis::closed(&settings["analysis"], &in_analysis));
        changes.extend(in_analysis);
        let (in_mapping, mapping) = mapping::diff(mappings, &live.mappings, surroundings(settings, live));
        changes.extend(in_mapping);
        Difference { changes, dynamic, closed, mapping }
    }

    /// What cannot be made: while the index serves, or even if it may be closed for a moment.
    pub(super) fn in_the_way(&self, reopen: bool) -> Vec<Change> {
        let made = |takes: Takes| takes.is_online() || (reopen && takes == Takes::Reopen);
        self.changes.iter().filter(|change| !made(change.takes)).cloned().collect()
    }

    /// The requests that change settings. They come before the mapping: a limit may have to grow before the mapping does,
    /// and an analyzer must be there before a field names it.
    pub(super) fn settings_steps(&self, index: &str) -> Vec<Step> {
        let step =
            |action, body: &Map<_, _>| (!body.is_empty()).then(|| Step::new(action, index, body.clone()));
        [step(Action::PutSettings, &self.dynamic), step(Action::ReopenSettings, &self.closed)]
            .into_iter()
            .flatten()
            .collect()
    }

    /// The body of `PUT _mapping`; empty if there is nothing to send.
    pub(super) fn mapping(self) -> Node {
        self.mapping
    }
}

fn analysis_changes(mappings: &Value, settings: &Value, live: &LiveIndex) -> Vec<Change> {
    let mut index_time = Vec::new();
    mapping::index_time_analyzers(mappings, &mut index_time);
    mapping::index_time_analyzers(&live.mappings, &mut index_time);
    analysis::diff(&settings["analysis"], live.analysis(), &index_time)
}

fn surroundings(settings: &Value, live: &LiveIndex) -> Surroundings {
    let analyses = [&settings["analysis"], live.analysis()];
    let all = [settings, &live.settings];
    Surroundings {
        own_default_analyzer: analyses.into_iter().any(analysis::has_default_analyzer),
        own_default_similarity: all.into_iter().any(settings::has_default_similarity),
        time_series: settings::is_time_series(&live.settings),
    }
}
