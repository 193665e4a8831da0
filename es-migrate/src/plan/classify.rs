//! From the plan of es-core to what a migration does: pure.

use es_core::plan::{Change, Refusal, ResourcePlan, Takes, Verdict};
use es_core::schema::Form;

use super::Action;
use crate::error::Reason;

/// What is known of a document besides the plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given {
    /// The live version, where the index bears a stamp.
    pub(super) live: Option<u32>,
    /// The version declared.
    pub(super) declared: u32,
    /// A migration on the way changes documents.
    pub(super) transforms: bool,
    /// How documents are copied.
    pub(super) copies: Copies,
}

/// How documents are copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Copies {
    /// There is one index at a time.
    Whole,
    /// There are several, one of which is written to.
    Series,
    /// They are not.
    Not,
}

impl Copies {
    pub(super) fn of(form: Form) -> Copies {
        match form {
            Form::Versioned => Copies::Whole,
            Form::Rollover { .. } | Form::DataStream { .. } => Copies::Series,
            Form::Named(_) => Copies::Not,
        }
    }

    fn action(self) -> Action {
        match self {
            Copies::Whole => Action::Reindex,
            // Which ones is read next.
            Copies::Series => Action::Series { roll_over: true, indices: vec![] },
            Copies::Not => not_copied(),
        }
    }
}

/// What is done about a document, and every difference.
pub(super) fn classify(plan: &ResourcePlan, given: Given) -> (Action, Vec<Change>) {
    let raised = given.live.is_none_or(|live| live < given.declared);
    let (action, changes) = match &plan.verdict {
        Verdict::Create => (Action::Create, plan.changes.clone()),
        Verdict::NewerIsLive { .. } => (Action::NewerIsLive, vec![]),
        Verdict::Refused(Refusal::Incompatible { changes, .. }) => {
            (incompatible(changes, raised, given), plan.changes.clone())
        }
        Verdict::Refused(refusal) => (Action::Refused { reason: refusal.into() }, vec![]),
        _ => (in_place(plan), plan.changes.clone()),
    };
    let serves = matches!(action, Action::Nothing | Action::InPlace | Action::PickUp | Action::Reopen);
    // The next index of a series is made from the template of the new version, and has another name.
    let rolls_over = given.copies == Copies::Series && given.live.is_some();
    if serves && raised && (given.transforms || rolls_over) {
        return (given.copies.action(), changes);
    }
    (action, changes)
}

fn in_place(plan: &ResourcePlan) -> Action {
    let most = plan.made().map(|change| change.takes).max();
    match most {
        None if plan.steps.is_empty() => Action::Nothing,
        Some(Takes::Reopen) => Action::Reopen,
        Some(Takes::Refresh) => Action::PickUp,
        _ => Action::InPlace,
    }
}

fn incompatible(changes: &[Change], raised: bool, given: Given) -> Action {
    if let Some(never) = changes.iter().find(|change| change.takes == Takes::Impossible) {
        let what = format!("{never}: Elasticsearch keeps it for itself");
        return Action::Refused { reason: Reason::new(what, "take it out of the declaration") };
    }
    if !raised {
        let first = changes.first().map(ToString::to_string).unwrap_or_default();
        let what = format!(
            "version {} serves, and differs from the struct of that version: {first}",
            given.declared
        );
        let help = "raise `version`, run `migrate make`, and then `migrate up`";
        return Action::Refused { reason: Reason::new(what, help) };
    }
    given.copies.action()
}

fn not_copied() -> Action {
    let what =
        "its indices are made one after the other from a template, and those that are there are not copied";
    let help = "declare what the next index takes over without a copy, or give the document another `index`";
    Action::Refused { reason: Reason::new(what, help) }
}

#[cfg(test)]
mod tests {
    use es_core::EsDocument;
    use es_core::plan::{Declared, Live};
    use es_core::schema::schema;
    use serde_json::{Value, json};

    use super::*;

    #[derive(EsDocument)]
    #[es(index = "products", version = 2)]
    #[allow(dead_code)] // for its schema
    struct Product {
        #[es(text(fields(raw = keyword)))]
        name: String,
        #[es(keyword)]
        brand: String,
    }

    fn action(version: Option<u32>, change: fn(&mut Value), transforms: bool) -> Action {
        let declared = Declared::new(schema::<Product>(), "").unwrap();
        let mut index = declared.body();
        index["aliases"] = json!({"products": {}, "products.w2": {"is_write_index": true}});
        match version {
            Some(version) => index["mappings"]["_meta"]["es_schema"]["version"] = json!(version),
            None => index["mappings"]["_meta"] = json!({}),
        }
        change(&mut index);
        let live: Live = serde_json::from_value(json!({"old": index})).unwrap();
        let plan = declared.with(&live, es_core::plan::Options::new().evolve(true).reopen(true));
        classify(&plan, Given { live: version, declared: 2, transforms, copies: Copies::Whole }).0
    }

    #[test]
    fn what_it_takes_decides() {
        let same = |_: &mut Value| {};
        let brand = |index: &mut Value| index["mappings"]["properties"]["brand"] = json!({"type": "text"});
        let field = |index: &mut Value| {
            drop(index["mappings"]["properties"].as_object_mut().unwrap().remove("brand"));
        };
        let multi = |index: &mut Value| index["mappings"]["properties"]["name"] = json!({"type": "text"});
        assert_eq!(action(Some(2), same, false), Action::Nothing);
        assert_eq!(action(Some(2), same, true), Action::Nothing, "it has been done");
        assert_eq!(action(Some(1), same, false), Action::InPlace, "the stamp");
        assert_eq!(action(Some(1), same, true), Action::Reindex);
        assert_eq!(action(Some(1), field, false), Action::InPlace);
        assert_eq!(action(Some(1), multi, false), Action::PickUp);
        assert_eq!(action(Some(1), brand, false), Action::Reindex);
        assert_eq!(action(None, brand, false), Action::Reindex, "an index of somebody else");
        assert!(
            matches!(action(Some(2), brand, false), Action::Refused { .. }),
            "the version was not raised"
        );
        assert_eq!(action(Some(3), brand, false), Action::NewerIsLive);
    }
}
