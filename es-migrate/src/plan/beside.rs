//! What a fleet's document declares beside its indices: its template and policy, which indices to come are made from.

use es_core::plan::{Change, Plan, Verdict};

use super::Action;

/// What is done about them, and every difference.
pub(super) fn beside(whole: &Plan, document: &str) -> (Action, Vec<Change>) {
    let own = whole.resources.iter().filter(|one| one.document == Some(document) && one.index.is_none());
    let (mut action, mut changes) = (Action::Nothing, vec![]);
    for one in own {
        action = match &one.verdict {
            Verdict::Refused(refusal) => return (Action::Refused { reason: refusal.into() }, vec![]),
            Verdict::NewerIsLive { .. } => return (Action::NewerIsLive, vec![]),
            Verdict::Create => Action::Create,
            _ if !one.steps.is_empty() && action == Action::Nothing => Action::InPlace,
            _ => action,
        };
        changes.extend(one.changes.clone());
    }
    (action, changes)
}
