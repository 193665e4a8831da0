//! The plan for one document's index: the least that makes what is live what is declared.

use serde_json::{Value, json};

use super::change::{Change, Place, Takes};
use super::declared::Declared;
use super::differences::Differences;
use super::live::{Live, LiveIndex};
use super::naming::Names;
use super::options::Options;
use super::refusal::Refusal;
use super::stamp::{Stamp, user_meta};
use super::standing::Standing;
use super::step::{Action, Step};
use super::value::same;
use super::{ResourcePlan, Verdict, shadows};
use crate::resources::{Kind, add};
use crate::schema::Form;

impl Declared {
    /// The plan, if the heads of the alias's indices settle it: unchanged, newer, or refused.
    pub fn at_a_glance(&self, heads: &Live) -> Option<ResourcePlan> {
        if self.has_members() {
            return self.members_at_a_glance(heads);
        }
        match self.standing(heads, Options::default()) {
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
    pub fn against(&self, live: &Live) -> ResourcePlan {
        self.with(live, Options::default())
    }

    /// The same, with other options.
    pub fn with(&self, live: &Live, options: Options) -> ResourcePlan {
        if self.has_members() {
            return self.with_members(live, options);
        }
        match self.standing(live, options) {
            Ok(Standing::Absent) => self.create(),
            Ok(Standing::Serving { name, stamp: Some(stamp), .. })
                if options.ahead && self.rolls_over() && stamp.version < self.stamp.version =>
            {
                self.plan(name, Verdict::LeftAlone, vec![], vec![])
            }
            Ok(Standing::Serving { name, index, stamp, missing }) => {
                self.update(name, index, stamp.is_none(), &missing, options)
            }
            Ok(Standing::Newer { name, version }) => self.newer(name, version),
            Err(refusal) => self.refused(refusal, vec![]),
        }
    }

    fn rolls_over(&self) -> bool {
        matches!(self.schema.form, Form::Rollover { .. } | Form::DataStream { .. })
    }

    /// Settings and stamped mappings, as `PUT /<index>` takes them.
    pub fn body(&self) -> Value {
        json!({"settings": self.settings, "mappings": self.stamped_mappings()})
    }

    /// The mapping as it is sent, with the stamp.
    pub(super) fn stamped_mappings(&self) -> Value {
        let mut mappings = self.mappings.clone();
        mappings["_meta"] = self.stamp.meta(&self.mappings, &Value::Null);
        mappings
    }

    fn create(&self) -> ResourcePlan {
        let Names { alias, index, write_alias } = &self.names;
        // As write indices, so that the server refuses the second of two versions that race.
        let write = json!({"is_write_index": true});
        let steps = match self.schema.form {
            Form::Versioned => {
                let body = json!({
                    "settings": self.settings,
                    "mappings": self.stamped_mappings(),
                    "aliases": { (alias): write, (write_alias): write },
                });
                vec![Step::new(Action::CreateIndex, index, body)]
            }
            // The template gives the rest, as it will to every index that follows.
            Form::Rollover { .. } => {
                vec![Step::new(Action::CreateIndex, index, json!({"aliases": { (write_alias): write }}))]
            }
            Form::DataStream { .. } => vec![Step::new(Action::CreateDataStream, index, Value::Null)],
            // Made one by one, by `ensure_index`.
            Form::Named(_) => vec![],
        };
        self.plan(index, Verdict::Create, vec![], steps)
    }

    pub(super) fn update(
        &self,
        name: &str,
        live: &LiveIndex,
        adopting: bool,
        missing: &[String],
        options: Options,
    ) -> ResourcePlan {
        let mut difference = Differences::of(&self.mappings, &self.settings, live);
        difference.changes.extend(self.meta_changes(&live.mappings));
        // Writes through the readers' alias of a series would miss the next index.
        let writes = |alias: &str| self.schema.form == Form::Versioned || alias == self.names.write_alias;
        let options_of =
            |alias: &str| if writes(alias) { json!({"is_write_index": true}) } else { json!({}) };
        difference.changes.extend(missing.iter().map(|alias| {
            Change::whole(Place::Alias, alias.clone(), None, Some(options_of(alias)), Takes::Aliases)
        }));

        // The stamp is never a change of its own: two builds of one version would take turns at it.
        let stamped = |change: &Change| !matches!(change.takes, Takes::Nothing | Takes::Aliases);
        let meta = self.stamp.meta(&self.mappings, &live.mappings);
        let fresh = difference.mappings.is_empty() && meta == live.mappings["_meta"];
        if adopting
            || self.is_newer_than(&live.mappings)
            || (difference.changes.iter().any(stamped) && !fresh)
        {
            difference.mappings.insert("_meta".to_owned(), meta);
        }
        let changes = difference.changes.clone();
        let aliases = missing.iter().map(|alias| add(name, alias, &options_of(alias))).collect();
        let mut plan = match difference.steps((name, live), aliases, options, adopting) {
            Err(refusal) => self.refused(refusal, changes),
            Ok(steps) => {
                let verdict = match (adopting, steps.is_empty()) {
                    (true, _) => Verdict::Adopt,
                    (false, true) => Verdict::Unchanged,
                    (false, false) => Verdict::Update,
                };
                self.plan(name, verdict, changes, steps)
            }
        };
        plan.warnings = shadows::warnings(name, &self.mappings, &live.mappings);
        plan
    }

    /// Whether the index bears the stamp of an older version.
    fn is_newer_than(&self, mappings: &Value) -> bool {
        Stamp::read(mappings).is_ok_and(|stamp| stamp.is_some_and(|stamp| stamp.version < self.stamp.version))
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

    pub(super) fn newer(&self, index: &str, version: u32) -> ResourcePlan {
        self.plan(index, Verdict::NewerIsLive { version }, vec![], vec![])
    }

    fn refused(&self, refusal: Refusal, changes: Vec<Change>) -> ResourcePlan {
        self.plan(&self.names.index, Verdict::Refused(refusal), changes, vec![])
    }

    pub(super) fn plan(
        &self,
        index: &str,
        verdict: Verdict,
        changes: Vec<Change>,
        steps: Vec<Step>,
    ) -> ResourcePlan {
        let kind = match self.schema.form {
            Form::DataStream { .. } => Kind::DataStream,
            _ => Kind::Index,
        };
        ResourcePlan {
            kind,
            document: Some(self.schema.name),
            name: self.names.alias.clone(),
            index: Some(index.to_owned()),
            verdict,
            changes,
            steps,
            warnings: vec![],
        }
    }
}
