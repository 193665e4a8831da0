//! The decision by enumeration: every combination of evidence keeps the promises, and from every state that a death or a
//! stranger leads to, an adoption comes to its end, with every document where readers look.

use std::collections::{BTreeSet, HashSet, VecDeque};

use super::decide::{Next, decide};
use super::facts::{Cloned, Facts, Original};
use crate::error::Failure;
use crate::ledger::Step;

const STEPS: [Step; 4] = [Step::Block, Step::Clone, Step::Verify, Step::Switch];

fn there() -> Cloned {
    Cloned::There { name: "products-v0".to_owned() }
}

fn all_facts() -> Vec<Facts> {
    let mut originals = vec![Original::Gone];
    for (blocked, unchanged) in [(false, false), (false, true), (true, false), (true, true)] {
        originals.push(Original::There { blocked, unchanged });
    }
    let mut all = vec![];
    for bits in 0..1_u32 << 7 {
        let has = |at: usize| bits & (1 << at) != 0;
        let done: BTreeSet<_> =
            STEPS.into_iter().enumerate().filter(|(at, _)| has(*at)).map(|(_, step)| step).collect();
        for original in &originals {
            for clone in [Cloned::Gone, Cloned::Foreign, there()] {
                all.push(Facts {
                    done: done.clone(),
                    aborting: has(4),
                    serves: has(5),
                    original: *original,
                    clone,
                    fenced: has(6),
                });
            }
        }
    }
    all
}

#[test]
fn every_combination_keeps_the_promises() {
    let all = all_facts();
    assert_eq!(all.len(), 128 * 5 * 3);
    for facts in all {
        let next = decide(&facts);
        let done = |step: Step| facts.done.contains(&step);
        match &next {
            Next::Record(Step::Switch) | Next::Finished => assert!(facts.serves, "{facts:?}"),
            Next::CleanUp => assert!(facts.aborting && !facts.serves, "{facts:?}"),
            Next::Do(Step::Switch) => {
                let still = Original::There { blocked: true, unchanged: true };
                assert!(facts.original == still && facts.clone == there(), "{facts:?}");
                assert!(
                    STEPS[..3].iter().all(|step| done(*step)),
                    "what was not compared is not deleted: {facts:?}"
                );
            }
            Next::Do(Step::Clone) => assert!(facts.clone == Cloned::Gone, "{facts:?}"),
            _ => {}
        }
        let acts = matches!(next, Next::Do(_) | Next::Fence);
        assert!(!acts || facts.original != Original::Gone && !facts.aborting && !facts.serves, "{facts:?}");
        assert!(!acts || facts.clone != Cloned::Foreign, "what is not ours is left alone: {facts:?}");
        assert!(!matches!(next, Next::Do(_)) || facts.fenced, "{facts:?}");
        let last =
            facts.original == Original::Gone && facts.clone == there() && !facts.serves && !facts.aborting;
        assert_eq!(matches!(next, Next::Abort(Failure::OnlyClone { .. })), last, "{facts:?}");
    }
}

/// A cluster, and the journal of a run on it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[allow(clippy::struct_excessive_bools)] // each is a fact of its own
struct World {
    done: BTreeSet<Step>,
    aborting: bool,
    /// Whether the run was closed, and as what.
    closed: Option<bool>,
    blocked: bool,
    /// Documents were written, and the last mark was noted, so many times.
    written: u8,
    noted: u8,
    /// What the clone holds of them.
    clone: Option<u8>,
    serves: bool,
    fenced: bool,
}

impl World {
    fn facts(&self) -> Facts {
        let unchanged = !self.done.contains(&Step::Block) || self.noted == self.written;
        let there_is = Original::There { blocked: self.blocked, unchanged };
        Facts {
            done: self.done.clone(),
            aborting: self.aborting,
            serves: self.serves,
            original: if self.serves { Original::Gone } else { there_is },
            clone: self.clone.map_or(Cloned::Gone, |_| there()),
            fenced: self.fenced,
        }
    }

    /// Every world after one turn: the owner lives, or dies before the ledger is written.
    fn turns(&self) -> Vec<World> {
        let mut after = self.clone();
        match decide(&self.facts()) {
            Next::Fence => after.fenced = true,
            Next::Do(step) => {
                let mut died = self.clone();
                match step {
                    Step::Block => died.blocked = true,
                    Step::Clone => died.clone = Some(self.written),
                    Step::Switch => died.serves = true,
                    _ => {}
                }
                after = died.clone();
                after.noted = if step == Step::Block { self.written } else { self.noted };
                if step != Step::Verify || self.clone == Some(self.written) {
                    after.done.insert(step);
                } else {
                    after.aborting = true;
                }
                // Whoever goes on has another fence.
                died.fenced = died.serves;
                return vec![after, died];
            }
            Next::Record(step) => drop(after.done.insert(step)),
            Next::Abort(_) => after.aborting = true,
            Next::CleanUp => {
                let allowed = World { blocked: false, fenced: false, ..self.clone() };
                let removed = World { clone: None, ..allowed.clone() };
                let closed = World { closed: Some(false), ..removed.clone() };
                return vec![allowed, removed, closed];
            }
            Next::Finished => after.closed = Some(true),
        }
        vec![after]
    }

    /// What a stranger, or a writer, may do.
    fn meddled(&self) -> Vec<World> {
        let mut all = vec![];
        if !self.serves && !self.blocked && self.written < 2 {
            all.push(World { written: self.written + 1, ..self.clone() });
        }
        if !self.serves && self.blocked && self.written < 2 {
            all.push(World { blocked: false, ..self.clone() });
        }
        if !self.serves && self.clone.is_some() {
            all.push(World { clone: None, ..self.clone() });
        }
        all
    }
}

#[test]
fn from_every_state_it_comes_to_an_end_and_nothing_is_lost() {
    let (mut seen, mut queue) = (HashSet::new(), VecDeque::from([World::default()]));
    let (mut adopted, mut put_back) = (0, 0);
    while let Some(world) = queue.pop_front() {
        if !seen.insert(world.clone()) {
            continue;
        }
        if world.serves {
            assert_eq!(world.clone, Some(world.written), "every document serves: {world:?}");
        }
        match world.closed {
            Some(true) => adopted += 1,
            Some(false) => {
                assert!(world.clone.is_none() && !world.blocked && !world.serves, "as before: {world:?}");
                put_back += 1;
            }
            None => {
                // Left alone, whoever goes on ends it.
                let mut alone = world.clone();
                let ended = (0..20).any(|_| {
                    alone = alone.turns().into_iter().find(|next| *next != alone).unwrap_or(alone.clone());
                    alone.closed.is_some() || alone.turns().iter().any(|next| next.closed.is_some())
                });
                assert!(ended, "{world:?} stays at {alone:?}");
                queue.extend(world.turns());
                queue.extend(world.meddled());
            }
        }
    }
    assert!(seen.len() > 100 && adopted > 0 && put_back > 0, "{} {adopted} {put_back}", seen.len());
}
