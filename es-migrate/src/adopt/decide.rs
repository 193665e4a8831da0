//! What comes next in an adoption: a function of the evidence alone, as [`engine`](crate::engine) has one for a copy.

use super::facts::{Cloned, Facts, Original};
use crate::error::Failure;
use crate::ledger::Step;

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Next {
    /// This owner's fence goes up, and any earlier one comes down.
    Fence,
    /// A step is done.
    Do(Step),
    /// A step was done, and its evidence has not been written.
    Record(Step),
    /// It can't go on: the index serves as before, the clone is removed.
    Abort(Failure),
    /// The clone is removed, and nothing else is done.
    CleanUp,
    /// All is done.
    Finished,
}

/// Decides.
pub(super) fn decide(facts: &Facts) -> Next {
    let done = |step: Step| facts.done.contains(&step);
    // Whatever else: the original is gone, and readers and writers reach the clone.
    if facts.serves {
        return if done(Step::Switch) { Next::Finished } else { Next::Record(Step::Switch) };
    }
    if facts.aborting {
        return Next::CleanUp;
    }
    let (blocked, unchanged) = match (facts.original, &facts.clone) {
        (Original::There { blocked, unchanged }, _) => (blocked, unchanged),
        // The last that there is of the documents is not deleted.
        (Original::Gone, Cloned::There { name }) => {
            return Next::Abort(Failure::OnlyClone { index: name.clone() });
        }
        (Original::Gone, _) => return Next::Abort(Failure::SourceGone),
    };
    if facts.clone == Cloned::Foreign {
        return Next::Abort(Failure::TargetTaken);
    }
    if !facts.fenced {
        return Next::Fence;
    }
    if !done(Step::Block) {
        return Next::Do(Step::Block);
    }
    let there = facts.clone != Cloned::Gone;
    match (blocked, unchanged, there || done(Step::Clone)) {
        (true, true, _) => {}
        // Nothing has been cloned that could lack what was written since.
        (_, _, false) => return Next::Do(Step::Block),
        (false, _, true) => return Next::Abort(Failure::BlockLifted),
        (true, false, true) => return Next::Abort(Failure::SourceChanged),
    }
    match (there, done(Step::Clone)) {
        (false, true) => Next::Abort(Failure::TargetGone),
        (false, false) => Next::Do(Step::Clone),
        (true, false) => Next::Record(Step::Clone),
        (true, true) if !done(Step::Verify) => Next::Do(Step::Verify),
        (true, true) => Next::Do(Step::Switch),
    }
}
