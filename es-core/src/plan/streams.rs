//! The plans for data streams: whether they are there, and how long their own lifecycle keeps documents.

use serde_json::Value;

use super::declaration::Declaration;
use super::live::Live;
use super::observed::{LiveTemplate, Observed};
use super::refusal::Refusal;
use super::step::{Action, Step};
use super::wholes::differences;
use super::{ResourcePlan, Verdict, templates};
use crate::resources::{Kind, pattern};

/// A data stream, whose content is its template's business.
pub(super) fn stream(name: &str, live: &Live) -> ResourcePlan {
    let taken = live
        .index(name)
        .map(|(index, _)| index)
        .or_else(|| live.holders(name).first().map(|(index, _)| *index));
    match taken {
        _ if live.has_data_stream(name) => {
            ResourcePlan::new(Kind::DataStream, name, Verdict::Unchanged, vec![], vec![])
        }
        Some(index) => {
            let refusal = Refusal::AliasTaken { alias: name.to_owned(), index: index.to_owned() };
            ResourcePlan::new(Kind::DataStream, name, Verdict::Refused(refusal), vec![], vec![])
        }
        None => {
            let step = Step::new(Action::CreateDataStream, name, Value::Null);
            ResourcePlan::new(Kind::DataStream, name, Verdict::Create, vec![], vec![step])
        }
    }
}

impl Declaration {
    /// The lifecycle that a data stream is to have: that of its template, where the template is declared here. The
    /// server gives it to new streams alone.
    pub(super) fn lifecycle(&self, stream: &str, observed: &Observed) -> Option<&Value> {
        let own = self.wholes.iter().filter(|whole| whole.kind == Kind::IndexTemplate);
        let matching = own.filter_map(|whole| {
            let template = LiveTemplate { name: &whole.name, body: &whole.body };
            template.patterns().any(|one| pattern::matches(one, stream)).then_some(template)
        });
        let mine = matching.max_by_key(|template| template.priority())?;
        let higher = |other: LiveTemplate<'_>| {
            other.priority() > mine.priority()
                && !self.wholes.iter().any(|whole| whole.name == other.name)
                && other.patterns().any(|one| pattern::matches(one, stream))
        };
        if observed.templates().any(higher) {
            return None;
        }
        mine.body["template"].get("lifecycle")
    }

    /// Adds to the plan for a stream that is there what its lifecycle differs in.
    pub(super) fn keep_lifecycle(&self, plan: &mut ResourcePlan, observed: &Observed) {
        let Some(live) = observed.lifecycles.get(&plan.name).filter(|_| plan.is_of_live_stream()) else {
            return;
        };
        let Some(wanted) = self.lifecycle(&plan.name, observed) else { return };
        let before = plan.changes.len();
        let [there, after] = [live, wanted].map(|lifecycle| templates::lifecycle(lifecycle.clone()));
        differences("lifecycle", &there, &after, &mut plan.changes);
        if plan.changes.len() > before {
            plan.steps.push(Step::new(Action::PutLifecycle, &plan.name, wanted.clone()));
            if plan.verdict == Verdict::Unchanged {
                plan.verdict = Verdict::Update;
            }
        }
    }
}

impl ResourcePlan {
    /// Whether it is about a data stream that is there and may be changed.
    pub(super) fn is_of_live_stream(&self) -> bool {
        let live = matches!(self.verdict, Verdict::Unchanged | Verdict::Update | Verdict::Adopt);
        self.kind == Kind::DataStream && live
    }
}
