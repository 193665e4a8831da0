//! How a call stands while its documents end: what has failed, and whether another is begun.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Tolerance;
use crate::progress::{EventKind, Events};

/// Counts of one call.
#[derive(Debug)]
pub(crate) struct Tally {
    tolerance: Tolerance,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    fleets: BTreeMap<&'static str, Counts>,
    /// None is begun any more.
    over: bool,
    /// One failed that is of no fleet, or that all others waited for.
    decisive: bool,
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    members: usize,
    done: usize,
    failed: usize,
    copied: u64,
    documents: u64,
}

impl Tally {
    pub(crate) fn new(tolerance: Tolerance) -> Self {
        Self { tolerance, state: Mutex::default() }
    }

    /// One more, of a fleet or of none.
    pub(crate) fn expect(&self, fleet: Option<&'static str>, documents: u64) {
        let Some(fleet) = fleet else { return };
        let mut state = self.state();
        let counts = state.fleets.entry(fleet).or_default();
        counts.members += 1;
        counts.documents += documents;
    }

    /// One has ended, with so many documents copied, or failed. All are to be known by now.
    pub(crate) fn ended(&self, fleet: Option<&'static str>, copied: Option<u64>) {
        let mut state = self.state();
        let Some(fleet) = fleet else {
            state.over |= copied.is_none();
            state.decisive |= copied.is_none();
            return;
        };
        let counts = state.fleets.entry(fleet).or_default();
        match copied {
            Some(copied) => {
                counts.done += 1;
                counts.copied += copied;
            }
            None => counts.failed += 1,
        }
        state.over |= self.tolerance.is_past(counts.failed, counts.members);
    }

    /// How many of fleets have failed.
    pub(crate) fn failures(&self) -> usize {
        self.state().fleets.values().map(|counts| counts.failed).sum()
    }

    /// One failed that all others waited for.
    pub(crate) fn stop(&self) {
        let mut state = self.state();
        state.over = true;
        state.decisive = true;
    }

    /// Whether none is begun any more.
    pub(crate) fn is_over(&self) -> bool {
        self.state().over
    }

    /// Whether what failed is no more than may.
    pub(crate) fn is_tolerated(&self) -> bool {
        let state = self.state();
        let past = |counts: &Counts| self.tolerance.is_past(counts.failed, counts.members);
        !state.decisive && !state.fleets.values().any(past)
    }

    /// Tells how far fleets are: all, or one.
    pub(crate) fn tell(&self, events: &Events, only: Option<&str>) {
        let fleets = self.state().fleets.clone();
        for (fleet, counts) in fleets.into_iter().filter(|(fleet, _)| only.is_none_or(|only| only == *fleet))
        {
            let Counts { members, done, failed, copied, documents } = counts;
            events.send(fleet, EventKind::Fleet { members, done, failed, copied, documents });
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(tolerance: Tolerance, members: usize) -> Tally {
        let tally = Tally::new(tolerance);
        (0..members).for_each(|_| tally.expect(Some("a"), 10));
        tally
    }

    #[test]
    fn past_what_is_tolerated_none_is_begun() {
        let few = tally(Tolerance::Share(0.5), 4);
        for (copied, over) in [(None, false), (Some(3), false), (None, false), (None, true)] {
            few.ended(Some("a"), copied);
            assert_eq!(few.is_over(), over, "{few:?}");
            assert_eq!(few.is_tolerated(), !over, "{few:?}");
        }
        let first = tally(Tolerance::First, 4);
        first.ended(Some("a"), None);
        assert!(first.is_over() && !first.is_tolerated());
    }

    #[test]
    fn a_canary_and_a_document_of_no_fleet_are_never_tolerated() {
        let canary = tally(Tolerance::Count(3), 4);
        canary.ended(Some("a"), None);
        assert!(!canary.is_over() && canary.failures() == 1);
        canary.stop();
        assert!(canary.is_over() && !canary.is_tolerated());
        let other = tally(Tolerance::Count(3), 4);
        other.ended(None, None);
        assert!(other.is_over() && !other.is_tolerated());
    }

    #[test]
    fn fleets_are_judged_by_themselves() {
        let two = tally(Tolerance::Count(1), 2);
        (0..9).for_each(|_| two.expect(Some("b"), 0));
        two.ended(Some("a"), None);
        two.ended(Some("b"), None);
        assert!(!two.is_over() && two.is_tolerated());
        two.ended(Some("b"), None);
        assert!(two.is_over());
    }
}
