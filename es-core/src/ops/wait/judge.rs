//! Whether a condition is so, by what was seen. Pure.

use std::fmt;

use serde::Serialize;

use super::condition::{Fact, Leaf, Node};
use crate::ops::health::ClusterHealth;
use crate::ops::snapshots::SnapshotInfo;
use crate::ops::task::{Outcome, TaskState};

/// Whether a condition is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Judgement {
    Met,
    Unmet(Vec<Unmet>),
    /// It can't be any more.
    Never(Vec<Unmet>),
}

/// A condition that is not so, and what is instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Unmet {
    /// What was waited for.
    pub condition: String,
    /// What was seen last.
    pub seen: String,
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.condition, self.seen)
    }
}

impl Leaf {
    pub(super) fn unmet(&self, seen: impl Into<String>) -> Judgement {
        Judgement::Unmet(vec![Unmet { condition: self.to_string(), seen: seen.into() }])
    }

    pub(super) fn judge_task(&self, state: &TaskState) -> Judgement {
        let never = |seen: String| Judgement::Never(vec![Unmet { condition: self.to_string(), seen }]);
        match state {
            TaskState::Running(running) => self.unmet(format!("it runs: {}", running.progress)),
            TaskState::Ended(ended) if ended.outcome == Outcome::Succeeded => Judgement::Met,
            TaskState::Ended(ended) => never(format!("it {}", ended.outcome)),
            TaskState::Lost => never("it is lost: its node is gone, or its result was never kept".to_owned()),
        }
    }

    pub(super) fn judge_snapshot(&self, info: Option<&SnapshotInfo>) -> Judgement {
        match info {
            None => self.unmet("there is none"),
            Some(info) if info.is_whole() => Judgement::Met,
            Some(info) if info.is_over() => {
                Judgement::Never(vec![Unmet { condition: self.to_string(), seen: info.to_string() }])
            }
            Some(info) => self.unmet(info.to_string()),
        }
    }
}

impl Fact {
    pub(super) fn judge(self, leaf: &Leaf, health: &ClusterHealth) -> Judgement {
        let shards = &health.shards;
        // Then a name is not there, or the state is not. Of shards nothing is so, while the numbers say that none moves.
        if !health.is_recovered() && !matches!(self, Fact::Nodes(_) | Fact::NoPendingTasks) {
            let named = matches!(leaf, Leaf::Health { of: Some(_), .. });
            return leaf.unmet(if named { "no such index" } else { "red, its state is not recovered yet" });
        }
        let (met, seen) = match self {
            Fact::AtLeast(status) => {
                let seen = format!("{}, {} of {} shards active", health.status, shards.active, shards.all());
                (health.status <= status, seen)
            }
            Fact::NoRelocating => (shards.relocating == 0, format!("{} relocate", shards.relocating)),
            Fact::NoInitializing => {
                (shards.initializing == 0, format!("{} are initializing", shards.initializing))
            }
            Fact::Nodes(least) => (health.nodes >= least, format!("{} are there", health.nodes)),
            Fact::NoPendingTasks => (health.pending_tasks == 0, format!("{} wait", health.pending_tasks)),
        };
        if met { Judgement::Met } else { leaf.unmet(seen) }
    }
}

impl Node {
    /// Whether it is so, by what each leaf was seen to be.
    pub(super) fn judge(&self, seen: &impl Fn(&Leaf) -> Judgement) -> Judgement {
        match self {
            Node::Leaf(leaf) => seen(leaf),
            Node::All(all) => {
                let mut unmet = Vec::new();
                for node in all {
                    match node.judge(seen) {
                        Judgement::Met => {}
                        Judgement::Unmet(more) => unmet.extend(more),
                        never @ Judgement::Never(_) => return never,
                    }
                }
                if unmet.is_empty() { Judgement::Met } else { Judgement::Unmet(unmet) }
            }
            Node::Any(all) => {
                let (mut unmet, mut never) = (Vec::new(), Vec::new());
                for node in all {
                    match node.judge(seen) {
                        Judgement::Met => return Judgement::Met,
                        Judgement::Unmet(more) => unmet.extend(more),
                        Judgement::Never(more) => never.extend(more),
                    }
                }
                if unmet.is_empty() { Judgement::Never(never) } else { Judgement::Unmet(unmet) }
            }
        }
    }
}
