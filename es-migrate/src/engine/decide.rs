//! What comes next in a copy: a function of the evidence alone, the journal's and the cluster's.

use super::facts::{Facts, Pause, Readers, Source, Target};
use crate::error::Failure;
use crate::ledger::Step;
use crate::writes::Writes;

/// What comes next.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Next {
    /// This owner's fence goes up, and any earlier one comes down.
    Fence,
    /// Tasks of an earlier owner are cancelled and seen gone.
    StopTasks,
    /// Writes are allowed again, and blocked anew later.
    Lift,
    /// A step is done.
    Do(Step),
    /// A step was done, and its evidence has not been written.
    Record(Step),
    /// It can't go on: the source serves, what was made is removed.
    Abort(Failure),
    /// What was made is removed, and nothing else is done.
    CleanUp,
    /// All is done.
    Finished,
}

/// Decides.
pub(crate) fn decide(facts: &Facts) -> Next {
    let done = |step: Step| facts.done.contains(&step);
    let begun = |step: Step| done(step) || facts.begun.contains(&step);
    match &facts.readers {
        // Whatever else: the new index serves, and there is no way back from here but `rollback`.
        Readers::Target if !done(Step::Switch) => return Next::Record(Step::Switch),
        Readers::Target if facts.of.is_some() && !done(Step::Place) => return Next::Do(Step::Place),
        Readers::Target if !done(Step::Retire) => return Next::Do(Step::Retire),
        Readers::Target => return Next::Finished,
        _ if facts.aborting => return Next::CleanUp,
        _ => {}
    }
    let (blocked, unchanged) = match (facts.source, &facts.readers) {
        (Source::Gone, _) => return Next::Abort(Failure::SourceGone),
        (_, Readers::Elsewhere(index)) => return Next::Abort(Failure::AliasMoved { index: index.clone() }),
        (Source::There { blocked, unchanged }, _) => (blocked, unchanged),
    };
    if facts.target == Target::Foreign {
        return Next::Abort(Failure::TargetTaken);
    }
    if !facts.fenced {
        return Next::Fence;
    }
    if facts.writes == Writes::CatchUp && is_to_be_lifted(facts, blocked, unchanged) {
        return Next::Lift;
    }
    if facts.orphans {
        return Next::StopTasks;
    }
    if facts.back {
        return back(facts);
    }
    match (facts.target, done(Step::Create)) {
        (Target::Gone, false) => return Next::Do(Step::Create),
        (Target::Gone, true) => return Next::Abort(Failure::TargetGone),
        (_, false) => return Next::Record(Step::Create),
        (_, true) => {}
    }
    // Of several indices the first is the sample for the rest.
    if facts.of.is_none() && !done(Step::Sample) {
        return Next::Do(Step::Sample);
    }
    if facts.writes == Writes::CatchUp {
        let rest =
            [Step::Copy, Step::Settle, Step::CatchUp, Step::Verify, Step::Shadow, Step::Block, Step::Finish];
        return Next::Do(rest.into_iter().find(|step| is_owed(facts, *step)).unwrap_or(Step::Switch));
    }
    if !done(Step::Block) {
        return Next::Do(Step::Block);
    }
    match (blocked, unchanged, begun(Step::Copy)) {
        // Whatever was written since has not been copied yet.
        (false, _, false) | (_, false, false) => return Next::Do(Step::Block),
        (false, _, true) => return Next::Abort(Failure::BlockLifted),
        (true, false, true) => return Next::Abort(Failure::SourceChanged),
        (true, true, _) => {}
    }
    let rest = [Step::Copy, Step::Settle, Step::Verify, Step::Shadow];
    Next::Do(rest.into_iter().find(|step| is_owed(facts, *step)).unwrap_or(Step::Switch))
}

/// Whether a step is still to be done; without queries nothing is asked.
fn is_owed(facts: &Facts, step: Step) -> bool {
    !facts.done.contains(&step) && (step != Step::Shadow || facts.shadow)
}

/// Into an index that was there before: it is not made, and has its settings.
fn back(facts: &Facts) -> Next {
    if facts.target == Target::Gone {
        return Next::Abort(Failure::TargetGone);
    }
    let steps = [Step::Reopen, Step::Copy, Step::CatchUp, Step::Verify, Step::Block, Step::Finish];
    Next::Do(steps.into_iter().find(|step| !facts.done.contains(step)).unwrap_or(Step::Switch))
}

/// Whether what was copied up to the block does not hold any more, or writes have been blocked for long enough.
fn is_to_be_lifted(facts: &Facts, blocked: bool, unchanged: bool) -> bool {
    let done = |step: Step| facts.done.contains(&step);
    // Nobody waits while queries are asked that whoever died had not.
    let all = done(Step::Finish) && !is_owed(facts, Step::Shadow);
    match (done(Step::Block), blocked) {
        (true, false) => true,
        (true, true) if !unchanged => true,
        // Whoever died when all was done: the switch ends the pause sooner than anything else.
        (true, true) => facts.pause.is_over() && !(all && facts.pause == Pause::Unknown),
        (false, true) => facts.begun.contains(&Step::Block) && facts.pause.is_over(),
        (false, false) => false,
    }
}
