//! What serves, held against what its version was recorded as.

use es_core::plan::Differences;
use serde_json::{Value, json};

use super::{Action, DocumentPlan, Found};
use crate::error::Reason;
use crate::lock::Schemas;

/// What its version was recorded as, where that is held against what serves.
pub(super) enum Recorded {
    As(Value),
    Diverged(Reason),
}

pub(super) fn recorded(schemas: &Schemas, found: &Found<'_>) -> Option<Recorded> {
    let plan = &found.plan;
    let version =
        found.version().filter(|_| !matches!(plan.action, Action::Nothing | Action::NewerIsLive))?;
    let history = schemas.history(found.registered.schema.index).ok().flatten()?;
    if let Some(recorded) = history.version(version) {
        return Some(Recorded::As(json!({"mappings": recorded.mappings, "settings": recorded.settings})));
    }
    let what = format!(
        "version {version} serves, and the recorded versions go from {} to {}: the history has diverged",
        history.first(),
        history.newest().version
    );
    let help = "bring the lock file of the program that made it, or build from the branch that has it";
    Some(Recorded::Diverged(Reason::new(what, help)))
}

/// Holds what serves against what its version was recorded as.
pub(super) fn drifted(plan: &mut DocumentPlan, index: &str, recorded: &Value, live: Option<&Value>) {
    // Gone meanwhile.
    let Some(live) = live else { return };
    let differences = Differences::between(recorded, live);
    let by_hand = differences.changes.iter().filter(|change| change.takes != es_core::plan::Takes::Nothing);
    // A series' own policy and alias are recorded without the cluster's prefix.
    let by_hand = by_hand.filter(|change| !change.subject().contains("lifecycle."));
    let by_hand: Vec<_> = by_hand.map(ToString::to_string).collect();
    if let Some(first) = by_hand.first() {
        let more =
            if by_hand.len() > 1 { format!(", and {} more", by_hand.len() - 1) } else { String::new() };
        let version = plan.live.as_ref().and_then(|live| live.version).unwrap_or_default();
        plan.warnings.push(format!("`{index}` is not what version {version} was recorded as: {first}{more}"));
    }
}
