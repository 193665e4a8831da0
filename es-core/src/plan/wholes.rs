//! The plan for a resource that is sent whole: a policy, a pipeline, a template, a repository.

use serde_json::{Map, Value};

use super::bodies::canonical;
use super::change::{Change, Place, Takes};
use super::declaration::DeclaredWhole;
use super::observed::Observed;
use super::refusal::Refusal;
use super::settings::flatten;
use super::stamp::Stamp;
use super::step::{Action, Step};
use super::value::same;
use super::{ResourcePlan, Verdict, templates};
use crate::resources::Kind;

impl DeclaredWhole {
    /// The plan, given whether a resource is declared beside this one.
    pub(super) fn against(&self, observed: &Observed, declares: impl Fn(Kind, &str) -> bool) -> ResourcePlan {
        let live = observed.whole(self.kind, &self.name);
        if let Some(version) = live.and_then(|live| self.newer(live)) {
            return self.plan(Verdict::NewerIsLive { version }, vec![], None);
        }
        // A document's template is changed by several builds of one version in turns, and none takes away what another
        // added; any other resource, and that of a version before, is exactly what is declared.
        let body = match live {
            Some(live) if self.is_of_one_version(live) && self.kind == Kind::IndexTemplate => {
                merged(live, &self.body)
            }
            _ => self.body.clone(),
        };
        let changes = match live {
            None => vec![],
            Some(live) => self.changes(&body, live),
        };
        if live.is_some() && changes.is_empty() {
            return self.plan(Verdict::Unchanged, vec![], None);
        }
        let missing = self
            .references
            .iter()
            .find(|(kind, name)| !declares(*kind, name) && observed.whole(*kind, name).is_none());
        if let Some((kind, name)) = missing {
            let refusal = Refusal::Missing { kind: *kind, name: name.clone() };
            return self.plan(Verdict::Refused(refusal), changes, None);
        }
        if let (Some(licence), Some(feature)) = (&observed.licence, self.features.first())
            && !FULL_LICENCES.contains(&licence.as_str())
        {
            let refusal = Refusal::Licence { feature, licence: licence.clone() };
            return self.plan(Verdict::Refused(refusal), changes, None);
        }
        let verdict = if live.is_some() { Verdict::Update } else { Verdict::Create };
        self.plan(verdict, changes, Some(body))
    }

    /// The version of a newer program that wrote it.
    fn newer(&self, live: &Value) -> Option<u32> {
        let (there, own) = self.versions(live)?;
        (there > own).then_some(there)
    }

    /// Whether it is a document's, and was not written by a program of an older version.
    fn is_of_one_version(&self, live: &Value) -> bool {
        self.document.is_some() && self.versions(live).is_none_or(|(there, own)| there >= own)
    }

    /// The version that it was written by, and the one declared: of what a document brings along.
    fn versions(&self, live: &Value) -> Option<(u32, u32)> {
        self.document?;
        let version = |whole: &Value| {
            let holder = if self.kind == Kind::IlmPolicy { &whole["policy"] } else { whole };
            Some(Stamp::read(holder).ok().flatten()?.version)
        };
        Some((version(live)?, version(&self.body)?))
    }

    fn changes(&self, body: &Value, live: &Value) -> Vec<Change> {
        let mut changes = Vec::new();
        if matches!(self.kind, Kind::ComponentTemplate | Kind::IndexTemplate) {
            changes = templates::diff(body, live);
        } else {
            differences("", &canonical(self.kind, live), &canonical(self.kind, body), &mut changes);
        }
        // The stamp is never a change of its own: two builds of one version would take turns at it.
        changes.retain(|change| !change.path.contains("_meta.es_schema"));
        changes
    }

    fn plan(&self, verdict: Verdict, changes: Vec<Change>, body: Option<Value>) -> ResourcePlan {
        let step = |body| Step {
            action: Action::Put(self.kind),
            name: self.name.clone(),
            query: self.query.clone(),
            body,
        };
        ResourcePlan {
            kind: self.kind,
            document: self.document,
            name: self.name.clone(),
            index: None,
            verdict,
            changes,
            steps: body.map(step).into_iter().collect(),
            warnings: vec![],
        }
    }
}

/// The licences that have every feature; those that are asked for need the highest.
const FULL_LICENCES: [&str; 2] = ["enterprise", "trial"];

/// The live template with what is declared in its place.
fn merged(live: &Value, declared: &Value) -> Value {
    let mut whole = overlaid(live, declared);
    // Of the many ways to write a setting's name the one that both can share.
    let named = |body: &Value| body["template"].get("settings").map(flatten).unwrap_or_default();
    let settings = named(live).into_iter().chain(named(declared));
    let settings: Map<_, _> = settings.map(|(name, value)| (format!("index.{name}"), value)).collect();
    if !settings.is_empty() {
        whole["template"]["settings"] = settings.into();
    }
    whole
}

fn overlaid(live: &Value, declared: &Value) -> Value {
    match (live, declared) {
        // A field or an analyzer that is declared is what is declared; what is around it stays.
        (Value::Object(live), Value::Object(declared))
            if !declared.get("type").is_some_and(Value::is_string) =>
        {
            let mut whole = live.clone();
            for (key, value) in declared {
                let value = live.get(key).map_or_else(|| value.clone(), |there| overlaid(there, value));
                whole.insert(key.clone(), value);
            }
            Value::Object(whole)
        }
        (_, declared) => declared.clone(),
    }
}

/// Every leaf that differs, by its path.
pub(super) fn differences(path: &str, before: &Value, after: &Value, changes: &mut Vec<Change>) {
    if same(before, after) {
        return;
    }
    match (before, after) {
        (Value::Object(left), Value::Object(right)) => {
            let empty = Value::Null;
            let keys: Map<String, Value> =
                right.iter().chain(left).map(|(key, _)| (key.clone(), Value::Null)).collect();
            for (key, _) in keys {
                let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                differences(
                    &inner,
                    left.get(&key).unwrap_or(&empty),
                    right.get(&key).unwrap_or(&empty),
                    changes,
                );
            }
        }
        (before, after) => {
            let some = |value: &Value| Some(value.clone()).filter(|value| !value.is_null());
            changes.push(Change::whole(Place::Body, path.to_owned(), some(before), some(after), Takes::Put));
        }
    }
}
