//! The plan for one document: the least that makes what is live what is declared.

use serde_json::{Value, json};

use super::available::Nodes;
use super::change::{Change, Place, Takes};
use super::declared::Declared;
use super::live::{Live, LiveIndex};
use super::naming::Names;
use super::params::Surroundings;
use super::refusal::Refusal;
use super::stamp::user_meta;
use super::standing::Standing;
use super::step::{Action, Step};
use super::value::same;
use super::{DocumentPlan, Verdict, analysis, mapping, settings};

impl Declared {
    /// The plan, if the heads of the alias's indices settle it: unchanged, newer, or refused.
    pub fn at_a_glance(&self, heads: &Live) -> Option<DocumentPlan> {
        match self.standing(heads) {
            Ok(Standing::Serving { name, stamp: Some(stamp), missing, .. })
                if missing.is_empty() && stamp.fingerprint == self.stamp.fingerprint =>
            {
                Some(self.plan(name, Verdict::Unchanged, vec![], vec![]))
            }
            Ok(Standing::Absent | Standing::Serving { .. }) => None,
            Ok(Standing::Newer { name, version }) => Some(self.newer(name, version)),
            Err(refusal) => Some(self.refused(refusal, vec![])),
        }
    }

    /// The plan, from the whole of every index that has one of the document's three names.
    pub fn against(&self, live: &Live) -> DocumentPlan {
        match self.standing(live) {
            Ok(Standing::Absent) => self.create(),
            Ok(Standing::Serving { name, index, stamp, missing }) => {
                self.update(name, index, stamp.is_none(), &missing)
            }
            Ok(Standing::Newer { name, version }) => self.newer(name, version),
            Err(refusal) => self.refused(refusal, vec![]),
        }
    }

    /// The plan, if every node of the cluster knows all words of the declaration; else the refusal.
    pub fn on(&self, nodes: &Nodes, plan: DocumentPlan) -> DocumentPlan {
        let lacks = if plan.steps.is_empty() { vec![] } else { nodes.lacks(self.requirements()) };
        if lacks.is_empty() { plan } else { self.refused(Refusal::Unavailable { lacks }, plan.changes) }
    }

    fn create(&self) -> DocumentPlan {
        let Names { alias, index, write_alias } = &self.names;
        let mut mappings = self.mappings.clone();
        mappings["_meta"] = self.stamp.meta(&self.mappings, &Value::Null);
        let body = json!({
            "settings": self.settings,
            "mappings": mappings,
            // As write indices, so that the server refuses the second of two versions that race.
            "aliases": { (alias): {"is_write_index": true}, (write_alias): {"is_write_index": true} },
        });
        let step = Step { action: Action::CreateIndex, index: index.clone(), body };
        self.plan(index, Verdict::Create, vec![], vec![step])
    }

    fn update(&self, name: &str, live: &LiveIndex, adopting: bool, missing: &[String]) -> DocumentPlan {
        let (mut changes, settings_patch) = settings::diff(&self.settings, &live.settings);
        changes.extend(self.analysis_changes(live));
        let (in_mapping, mapping_patch) =
            mapping::diff(&self.mappings, &live.mappings, self.surroundings(live));
        changes.extend(in_mapping);
        changes.extend(self.meta_changes(&live.mappings));
        changes.extend(missing.iter().map(|alias| {
            let is_write_index = Some(json!({"is_write_index": true}));
            Change::whole(Place::Alias, alias.clone(), None, is_write_index, Takes::Aliases)
        }));

        let in_the_way: Vec<_> = changes.iter().filter(|change| !change.takes.is_online()).cloned().collect();
        if !in_the_way.is_empty() {
            let refusal = Refusal::Incompatible { index: name.to_owned(), adopting, changes: in_the_way };
            return self.refused(refusal, changes);
        }

        let step = |action, body| Step { action, index: name.to_owned(), body };
        let mut steps = Vec::new();
        let stamped = |change: &Change| change.takes.is_by_mapping() || change.takes == Takes::DynamicSetting;
        // First the settings: a limit may have to grow before the mapping does.
        if !settings_patch.is_empty() {
            steps.push(step(Action::PutSettings, Value::Object(settings_patch)));
        }
        // The stamp is never a change of its own: two builds of one version would take turns at it.
        if adopting || changes.iter().any(stamped) {
            let mut body = mapping_patch;
            body.insert("_meta".to_owned(), self.stamp.meta(&self.mappings, &live.mappings));
            steps.push(step(Action::PutMapping, Value::Object(body)));
        }
        if !missing.is_empty() {
            let add = |alias| json!({"add": {"index": name, "alias": alias, "is_write_index": true}});
            let actions: Vec<_> = missing.iter().map(add).collect();
            steps.push(step(Action::UpdateAliases, json!({ "actions": actions })));
        }
        let verdict = match (adopting, steps.is_empty()) {
            (true, _) => Verdict::Adopt,
            (false, true) => Verdict::Unchanged,
            (false, false) => Verdict::Update,
        };
        self.plan(name, verdict, changes, steps)
    }

    fn analysis_changes(&self, live: &LiveIndex) -> Vec<Change> {
        let mut index_time = Vec::new();
        mapping::index_time_analyzers(&self.mappings, &mut index_time);
        mapping::index_time_analyzers(&live.mappings, &mut index_time);
        analysis::diff(&self.settings["analysis"], live.analysis(), &index_time)
    }

    fn surroundings(&self, live: &LiveIndex) -> Surroundings {
        Surroundings::of(&self.settings, &live.settings)
    }

    fn meta_changes(&self, live: &Value) -> Vec<Change> {
        let live = user_meta(live);
        let differs = |(key, after): (String, Value)| {
            let before = live.get(&key).cloned();
            (!before.as_ref().is_some_and(|before| same(before, &after)))
                .then(|| Change::whole(Place::Meta, key, before, Some(after), Takes::PutMapping))
        };
        user_meta(&self.mappings).into_iter().filter_map(differs).collect()
    }

    fn newer(&self, index: &str, version: u32) -> DocumentPlan {
        self.plan(index, Verdict::NewerIsLive { version }, vec![], vec![])
    }

    fn refused(&self, refusal: Refusal, changes: Vec<Change>) -> DocumentPlan {
        self.plan(&self.names.index, Verdict::Refused(refusal), changes, vec![])
    }

    fn plan(&self, index: &str, verdict: Verdict, changes: Vec<Change>, steps: Vec<Step>) -> DocumentPlan {
        DocumentPlan {
            document: self.schema.name,
            alias: self.names.alias.clone(),
            index: index.to_owned(),
            verdict,
            changes,
            steps,
        }
    }
}
