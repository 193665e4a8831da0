//! The decision by enumeration: every combination of evidence keeps the promises, and from every state that a crash, a
//! take-over or a stranger leads to, a run comes to its end.

use std::collections::{BTreeSet, HashSet, VecDeque};

use super::decide::{Next, decide};
use super::facts::{Facts, Pause, Readers, Source, Target};
use crate::ledger::{Of, Step};
use crate::writes::Writes;

const BLOCKED: &[Step] = &[
    Step::Create,
    Step::Sample,
    Step::Block,
    Step::Copy,
    Step::Settle,
    Step::Verify,
    Step::Switch,
    Step::Retire,
];

const CATCH_UP: &[Step] = &[
    Step::Create,
    Step::Sample,
    Step::Copy,
    Step::Settle,
    Step::CatchUp,
    Step::Verify,
    Step::Block,
    Step::Finish,
    Step::Switch,
    Step::Retire,
];

const BACK: &[Step] = &[
    Step::Reopen,
    Step::Copy,
    Step::CatchUp,
    Step::Verify,
    Step::Block,
    Step::Finish,
    Step::Switch,
    Step::Retire,
];

const BLOCKED_ASKED: &[Step] = &[
    Step::Create,
    Step::Sample,
    Step::Block,
    Step::Copy,
    Step::Settle,
    Step::Verify,
    Step::Shadow,
    Step::Switch,
    Step::Retire,
];

const CATCH_UP_ASKED: &[Step] = &[
    Step::Create,
    Step::Sample,
    Step::Copy,
    Step::Settle,
    Step::CatchUp,
    Step::Verify,
    Step::Shadow,
    Step::Block,
    Step::Finish,
    Step::Switch,
    Step::Retire,
];

/// One of several indices, whose first is the sample.
const ONE_OF_SEVERAL: &[Step] = &[
    Step::Create,
    Step::Block,
    Step::Copy,
    Step::Settle,
    Step::Verify,
    Step::Switch,
    Step::Place,
    Step::Retire,
];

/// Each contract, whether it leads back, what the index is one of, and its steps: without queries to ask and with them.
const CONTRACTS: [(Writes, bool, Option<Of>, &[Step]); 6] = [
    (Writes::Blocked, false, None, BLOCKED),
    (Writes::CatchUp, false, None, CATCH_UP),
    (Writes::CatchUp, true, None, BACK),
    (Writes::Blocked, false, None, BLOCKED_ASKED),
    (Writes::CatchUp, false, None, CATCH_UP_ASKED),
    (Writes::Blocked, false, Some(Of::Stream), ONE_OF_SEVERAL),
];

fn asks(steps: &[Step]) -> bool {
    steps.contains(&Step::Shadow)
}

fn subsets(steps: &'static [Step]) -> impl Iterator<Item = BTreeSet<Step>> {
    (0..1_u32 << steps.len()).map(move |bits| {
        steps
            .iter()
            .copied()
            .enumerate()
            .filter(|(at, _)| bits & (1 << at) != 0)
            .map(|(_, step)| step)
            .collect()
    })
}

/// Every combination: every set of steps that are done × whether the first that has to be undone was begun × all that the
/// cluster may hold.
fn all_facts() -> impl Iterator<Item = Facts> {
    CONTRACTS.into_iter().flat_map(|(writes, back, of, steps)| facts_of(writes, back, of, steps))
}

fn facts_of(
    writes: Writes,
    back: bool,
    of: Option<Of>,
    steps: &'static [Step],
) -> impl Iterator<Item = Facts> {
    let bools = [false, true];
    let sources = [
        Source::Gone,
        Source::There { blocked: false, unchanged: false },
        Source::There { blocked: false, unchanged: true },
        Source::There { blocked: true, unchanged: false },
        Source::There { blocked: true, unchanged: true },
    ];
    let readers = [Readers::Source, Readers::Target, Readers::Elsewhere(None)];
    let (begun_too, pauses) = match writes {
        Writes::Blocked => (Step::Copy, &[Pause::Unknown][..]),
        Writes::CatchUp => (Step::Block, &[Pause::Short, Pause::Long, Pause::Unknown][..]),
    };
    let targets = [Target::Gone, Target::Foreign, Target::There];
    subsets(steps).flat_map(move |done| {
        let (sources, readers, targets) = (sources, readers.clone(), targets);
        let mut all = vec![];
        for (copying, &pause) in
            bools.into_iter().flat_map(|copying| pauses.iter().map(move |pause| (copying, pause)))
        {
            for source in sources {
                for readers in &readers {
                    for target in targets {
                        for bits in 0..8_u8 {
                            let mut begun = done.clone();
                            begun.extend(copying.then_some(begun_too));
                            all.push(Facts {
                                begun,
                                done: done.clone(),
                                aborting: bits & 1 != 0,
                                readers: readers.clone(),
                                source,
                                target,
                                fenced: bits & 2 != 0,
                                orphans: bits & 4 != 0,
                                writes,
                                back,
                                shadow: asks(steps),
                                of,
                                pause,
                            });
                        }
                    }
                }
            }
        }
        all
    })
}

#[test]
fn no_evidence_leads_to_a_broken_promise() {
    let mut seen = 0;
    for facts in all_facts() {
        let next = decide(&facts);
        seen += 1;
        let serves_new = facts.readers == Readers::Target;
        let done = |step: Step| facts.done.contains(&step);
        let whole = Source::There { blocked: true, unchanged: true };
        match &next {
            Next::Do(Step::Switch) => {
                let before = |step: &&Step| !matches!(step, Step::Switch | Step::Place | Step::Retire);
                let steps = CONTRACTS
                    .iter()
                    .find(|(writes, back, of, steps)| {
                        (*writes, *back, *of, asks(steps))
                            == (facts.writes, facts.back, facts.of, facts.shadow)
                    })
                    .unwrap()
                    .3;
                assert!(steps.iter().filter(before).all(|step| done(*step)), "{facts:?}");
                assert_ne!(facts.pause, Pause::Long, "{facts:?}");
                assert_eq!((facts.source, facts.target), (whole, Target::There), "{facts:?}");
            }
            Next::Do(Step::Finish) => {
                assert_eq!((facts.source, facts.pause), (whole, Pause::Short), "{facts:?}");
            }
            Next::Do(Step::Copy | Step::Settle | Step::Verify | Step::Shadow)
                if facts.writes == Writes::Blocked =>
            {
                assert_eq!(facts.source, whole, "{facts:?}");
            }
            // Nobody waits while queries are asked; by somebody else's block it is not for them.
            Next::Do(Step::Shadow) => {
                let waits = matches!(facts.source, Source::There { blocked: true, .. });
                let begun = facts.begun.contains(&Step::Block);
                assert!(!waits || !begun || facts.pause == Pause::Short, "{facts:?}");
            }
            Next::Do(Step::Block) if facts.writes == Writes::Blocked => {
                assert!(!facts.begun.contains(&Step::Copy) || !done(Step::Block), "{facts:?}");
            }
            _ => {}
        }
        match &next {
            Next::Do(step) if !matches!(step, Step::Place | Step::Retire) => {
                assert!(facts.fenced && !facts.orphans && !facts.aborting, "{next:?} of {facts:?}");
                assert_eq!(facts.readers, Readers::Source, "{next:?} of {facts:?}");
                assert_ne!(facts.target, Target::Foreign, "{next:?} of {facts:?}");
            }
            Next::Do(Step::Place) => {
                assert!(serves_new && facts.of.is_some() && done(Step::Switch), "{facts:?}")
            }
            Next::Do(_) | Next::Finished | Next::Record(Step::Switch) => {
                assert!(serves_new, "{next:?} of {facts:?}");
            }
            // What serves is never given up, nor removed.
            Next::Abort(_) | Next::CleanUp => assert!(!serves_new, "{next:?} of {facts:?}"),
            Next::Lift => {
                assert!(
                    facts.fenced && facts.begun.contains(&Step::Block) && !facts.aborting && !serves_new,
                    "{facts:?}"
                );
            }
            Next::Fence | Next::StopTasks => {
                assert!(!serves_new && facts.target != Target::Foreign, "{facts:?}");
            }
            Next::Record(step) => assert_eq!((*step, done(*step)), (Step::Create, false), "{facts:?}"),
        }
        if let Next::Do(step) = next {
            assert!(
                !done(step) || step == Step::Block || step == Step::Switch,
                "{step} is done already: {facts:?}"
            );
        }
    }
    assert!(seen > 2_000_000, "{seen}");
}

/// What a simulated cluster and ledger hold.
#[allow(clippy::struct_excessive_bools)] // each is a fact of its own
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct World {
    begun: Vec<Step>,
    done: Vec<Step>,
    aborting: bool,
    serves_new: bool,
    blocked: bool,
    /// Writes that the copy does not have.
    missed: bool,
    /// Whether what was written since the block was noted.
    changed: bool,
    target: bool,
    fenced: bool,
    orphans: bool,
    ended: Option<bool>,
    writes: Writes,
    back: bool,
    shadow: bool,
    of: Option<Of>,
    pause: Pause,
}

/// How a turn ends.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Ending {
    Whole,
    /// Died after the intent was noted.
    Before,
    /// Died after the request, before the evidence.
    After,
}

impl World {
    fn new(writes: Writes, back: bool, of: Option<Of>, shadow: bool) -> Self {
        World {
            writes,
            back,
            of,
            shadow,
            pause: Pause::Unknown,
            begun: vec![],
            done: vec![],
            aborting: false,
            serves_new: false,
            blocked: false,
            missed: false,
            changed: false,
            target: back,
            fenced: false,
            orphans: false,
            ended: None,
        }
    }

    fn facts(&self) -> Facts {
        Facts {
            begun: self.begun.iter().copied().collect(),
            done: self.done.iter().copied().collect(),
            aborting: self.aborting,
            readers: if self.serves_new { Readers::Target } else { Readers::Source },
            source: Source::There { blocked: self.blocked, unchanged: !self.changed },
            target: if self.target { Target::There } else { Target::Gone },
            fenced: self.fenced,
            orphans: self.orphans,
            writes: self.writes,
            back: self.back,
            shadow: self.shadow,
            of: self.of,
            pause: self.pause,
        }
    }

    /// Another owner takes over.
    fn taken_over(mut self) -> Self {
        self.fenced = false;
        self.pause = Pause::Unknown;
        self
    }

    /// An application writes, where nothing keeps it from it.
    fn written(mut self) -> Self {
        if !self.blocked && !self.serves_new {
            self.changed = self.done.contains(&Step::Block);
            self.missed = self.begun.contains(&Step::Copy);
        }
        self
    }

    fn turn(mut self, ending: Ending) -> Self {
        match decide(&self.facts()) {
            Next::Fence => self.fenced = true,
            Next::StopTasks => self.orphans = false,
            Next::Lift => {
                if ending != Ending::Before {
                    self.blocked = false;
                    self.pause = Pause::Unknown;
                }
                if ending == Ending::Whole {
                    self.done.retain(|step| !matches!(step, Step::Block | Step::Finish));
                    self.changed = false;
                }
            }
            Next::Record(step) => self.finish(step),
            Next::Do(step) => {
                self.begin(step);
                if ending != Ending::Before {
                    self.effect(step);
                }
                if ending == Ending::Whole {
                    self.orphans = false;
                    self.finish(step);
                }
            }
            Next::Abort(_) => self.aborting = true,
            Next::CleanUp => {
                self.blocked = false;
                if ending != Ending::Before {
                    self.target = self.back;
                    self.orphans = false;
                }
                if ending == Ending::Whole {
                    self.ended = Some(false);
                }
            }
            Next::Finished => self.ended = Some(true),
        }
        if ending == Ending::Whole { self } else { self.taken_over() }
    }

    fn effect(&mut self, step: Step) {
        match step {
            Step::Create => self.target = true,
            Step::Block => {
                self.blocked = true;
                self.changed = false;
                self.pause = Pause::Short;
            }
            Step::Copy | Step::CatchUp | Step::Finish => {
                self.orphans = true;
                self.missed = false;
            }
            Step::Switch => {
                assert!(!self.missed, "switched without a write: {self:?}");
                assert!(self.blocked && self.fenced, "{self:?}");
                self.serves_new = true;
            }
            _ => {}
        }
    }

    fn begin(&mut self, step: Step) {
        if !self.begun.contains(&step) {
            self.begun.push(step);
        }
    }

    fn finish(&mut self, step: Step) {
        self.begin(step);
        if !self.done.contains(&step) {
            self.done.push(step);
        }
    }

    /// Without further trouble, to its end.
    fn settle(mut self) -> World {
        for _ in 0..40 {
            if self.ended.is_some() {
                return self;
            }
            self = self.turn(Ending::Whole);
        }
        panic!("no end: {self:?}")
    }
}

#[test]
fn whatever_dies_when_a_run_comes_to_its_end() {
    let mut worlds =
        VecDeque::from(CONTRACTS.map(|(writes, back, of, steps)| World::new(writes, back, of, asks(steps))));
    let mut seen = HashSet::new();
    let (mut finished, mut given_up) = (0, 0);
    while let Some(world) = worlds.pop_front() {
        if world.ended.is_some() || !seen.insert(world.clone()) {
            continue;
        }
        let end = world.clone().settle();
        if let Some(true) = end.ended {
            finished += 1;
            assert!(end.serves_new && end.target && !end.missed, "{end:?} from {world:?}");
        } else {
            given_up += 1;
            let target = end.target == end.back;
            assert!(!end.serves_new && target && !end.blocked && !end.orphans, "{end:?} from {world:?}");
        }
        for ending in [Ending::Whole, Ending::Before, Ending::After] {
            worlds.push_back(world.clone().turn(ending));
        }
        // Strangers: a write, the block taken off, a task that goes on, a wish to stop.
        worlds.push_back(world.clone().written());
        if world.blocked && world.pause == Pause::Short {
            worlds.push_back(World { pause: Pause::Long, ..world.clone() });
        }
        let written = World { blocked: false, ..world.clone() }.written();
        worlds.push_back(World { blocked: world.blocked, ..written.clone() });
        worlds.push_back(written);
        worlds.push_back(World { aborting: !world.serves_new, ..world.clone() });
        // Whoever takes over may have queries, or none.
        worlds.push_back(World { shadow: !world.shadow && !world.back, ..world.clone() }.taken_over());
        worlds.push_back(world.taken_over());
    }
    assert!(finished > 40 && given_up > 90, "{finished} finished, {given_up} given up");
}

#[test]
fn without_trouble_the_steps_come_in_order_and_once() {
    for (writes, back, of, steps) in CONTRACTS {
        let mut world = World::new(writes, back, of, asks(steps));
        let mut order = vec![];
        while world.ended.is_none() {
            order.extend(match decide(&world.facts()) {
                Next::Do(step) => Some(step),
                _ => None,
            });
            world = world.turn(Ending::Whole);
        }
        assert_eq!(order, steps);
    }
}
