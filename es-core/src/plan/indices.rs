//! The plans for indices of fixed names, and for aliases.

use serde_json::{Value, json};

use super::change::{Change, Place, Takes};
use super::declaration::{AliasTarget, DeclaredAlias, DeclaredIndex};
use super::differences::Differences;
use super::live::{Live, LiveAlias};
use super::options::Options;
use super::refusal::Refusal;
use super::step::{Action, Step};
use super::templates::alias;
use super::value::same;
use super::{ResourcePlan, Verdict, shadows};
use crate::resources::{Kind, add};

impl DeclaredIndex {
    pub(super) fn against(&self, live: &Live, options: Options) -> ResourcePlan {
        let name = &self.name;
        let plan = |verdict, changes, steps| ResourcePlan {
            index: Some(name.clone()),
            ..ResourcePlan::new(Kind::Index, name, verdict, changes, steps)
        };
        let Some((_, index)) = live.index(name) else {
            if let Some((index, _)) = live.holders(name).first() {
                let refusal = Refusal::AliasTaken { alias: name.clone(), index: (*index).to_owned() };
                return plan(Verdict::Refused(refusal), vec![], vec![]);
            }
            let body = json!({"settings": self.settings, "mappings": self.mappings, "aliases": self.aliases});
            return plan(Verdict::Create, vec![], vec![Step::new(Action::CreateIndex, name, body)]);
        };
        if index.is_closed() {
            return plan(Verdict::Refused(Refusal::Closed { index: name.clone() }), vec![], vec![]);
        }
        let mut difference = Differences::of(&self.mappings, &self.settings, index);
        let mut actions = Vec::new();
        for (alias_name, wanted) in &self.aliases {
            let there = index.aliases.get(alias_name).map(LiveAlias::options);
            if there.as_ref().is_some_and(|there| same(&alias(there), &alias(wanted))) {
                continue;
            }
            actions.push(add(name, alias_name, wanted));
            let change =
                Change::whole(Place::Alias, alias_name.clone(), there, Some(wanted.clone()), Takes::Aliases);
            difference.changes.push(change);
        }
        let changes = difference.changes.clone();
        let plan = match difference.steps((name, index), actions, options, true) {
            Err(refusal) => plan(Verdict::Refused(refusal), changes, vec![]),
            Ok(steps) if steps.is_empty() => plan(Verdict::Unchanged, changes, steps),
            Ok(steps) => plan(Verdict::Update, changes, steps),
        };
        ResourcePlan { warnings: shadows::warnings(name, &self.mappings, &index.mappings), ..plan }
    }
}

impl DeclaredAlias {
    /// The plan, given the index that serves a document after the plan's earlier steps.
    pub(super) fn against(&self, live: &Live, serving: impl Fn(&str) -> Option<String>) -> ResourcePlan {
        let target = match &self.target {
            AliasTarget::Index(index) => index.clone(),
            // Refused or left alone: so is its alias.
            AliasTarget::Document(document) => match serving(document) {
                Some(index) => index,
                None => {
                    return ResourcePlan::new(Kind::Alias, &self.name, Verdict::Unchanged, vec![], vec![]);
                }
            },
        };
        let plan = |verdict, changes, steps| ResourcePlan {
            index: Some(target.clone()),
            ..ResourcePlan::new(Kind::Alias, &self.name, verdict, changes, steps)
        };
        if live.index(&self.name).is_some() || live.has_data_stream(&self.name) {
            let refusal = Refusal::NameTaken { alias: self.name.clone() };
            return plan(Verdict::Refused(refusal), vec![], vec![]);
        }
        let holders = live.holders(&self.name);
        let there = holders.iter().find(|(index, _)| *index == target);
        let before = there.and_then(|(_, index)| index.aliases.get(&self.name)).map(LiveAlias::options);
        let mut actions = Vec::new();
        let mut changes = Vec::new();
        // The alias of a document is where the document is.
        if let AliasTarget::Document(_) = self.target {
            for (elsewhere, _) in holders.iter().filter(|(index, _)| *index != target) {
                let gone = json!({"remove": {"index": elsewhere, "alias": self.name, "must_exist": true}});
                actions.push(gone);
                let was = Some(Value::from(*elsewhere));
                let change = Change::whole(
                    Place::Alias,
                    "index".to_owned(),
                    was,
                    Some(target.clone().into()),
                    Takes::Aliases,
                );
                changes.push(change);
            }
        }
        if !before.as_ref().is_some_and(|before| same(&alias(before), &alias(&self.options))) {
            actions.push(add(&target, &self.name, &self.options));
            if let Some(before) = &before {
                super::wholes::differences("", &alias(before), &alias(&self.options), &mut changes);
            }
        }
        for change in &mut changes {
            (change.place, change.takes) = (Place::Alias, Takes::Aliases);
        }
        if actions.is_empty() {
            return plan(Verdict::Unchanged, vec![], vec![]);
        }
        let step = Step::new(Action::UpdateAliases, &self.name, json!({ "actions": actions }));
        plan(if before.is_some() { Verdict::Update } else { Verdict::Create }, changes, vec![step])
    }
}
