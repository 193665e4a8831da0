//! What is told: alerts, and how they change.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::amount::Amount;
use crate::ops::health::Severity;
use crate::ops::maintenance::Unassigned;
use crate::ops::measure::Span;

/// What an alert is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "kind", content = "name")]
#[non_exhaustive]
pub enum Subject {
    /// The cluster as a whole.
    Cluster,
    /// A node, by its name.
    Node(String),
    /// An index, as it is on the cluster.
    Index(String),
    /// A snapshot policy.
    Policy(String),
    /// A part of the report.
    Part(String),
    /// A problem, by its [name](crate::ops::health::Problem::name).
    Problem(String),
}

impl Subject {
    /// Its kind: `cluster`, `node`, `index`, `policy`, `part`, `problem`.
    pub fn kind(&self) -> &'static str {
        match self {
            Subject::Cluster => "cluster",
            Subject::Node(_) => "node",
            Subject::Index(_) => "index",
            Subject::Policy(_) => "policy",
            Subject::Part(_) => "part",
            Subject::Problem(_) => "problem",
        }
    }

    /// Its name; the cluster has none.
    pub fn name(&self) -> Option<&str> {
        match self {
            Subject::Cluster => None,
            Subject::Node(name)
            | Subject::Index(name)
            | Subject::Policy(name)
            | Subject::Part(name)
            | Subject::Problem(name) => Some(name),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            None => f.write_str("the cluster"),
            Some(name) => write!(f, "{} {name}", self.kind()),
        }
    }
}

/// A rule that fires, for one subject.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Alert {
    /// The rule's name.
    pub rule: String,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about.
    pub subject: Subject,
    /// When it fires, in the rule's text.
    pub when: String,
    /// The value at the last reading.
    pub value: Amount,
    /// What it is compared with.
    pub threshold: Amount,
    /// Since when it is so.
    pub since: DateTime<Utc>,
    /// When it was told; later than `since` where the rule waits.
    pub fired: DateTime<Utc>,
    /// What it is, in a sentence.
    pub message: String,
    /// Of unassigned shards: which, and why; the first hundred.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shards: Vec<Unassigned>,
}

/// What became of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Turn {
    /// It has begun.
    Fired,
    /// It fires still: told to sinks where a monitor [reminds](super::Monitor::remind).
    GoesOn,
    /// The value is well again.
    Resolved,
    /// What it was about is no longer there: a deleted index, a node that left.
    Gone,
}

/// A change: what has begun to fire, or ceased. What goes on is not told again, unless a monitor is to
/// [remind](super::Monitor::remind).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// What became of it.
    pub turn: Turn,
    /// When.
    pub at: DateTime<Utc>,
    /// The alert, as it is by now.
    #[serde(flatten)]
    pub alert: Alert,
}

impl Change {
    /// Whether it fires: it has begun, or goes on; else it is over.
    pub fn is_fired(&self) -> bool {
        matches!(self.turn, Turn::Fired | Turn::GoesOn)
    }
}

impl fmt::Display for Alert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Alert { rule, severity, message, shards, .. } = self;
        write!(f, "{severity} {rule}: {message}")?;
        shards.iter().take(SHOWN).try_for_each(|shard| write!(f, "\n  {shard}"))?;
        match shards.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n  … and {more} more"),
        }
    }
}

/// Shards that are printed.
const SHOWN: usize = 5;

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Change { turn, at, alert } = self;
        if *turn == Turn::Fired {
            return write!(f, "fired: {alert}");
        }
        let after = Span((*at - alert.since).to_std().unwrap_or_default());
        let Alert { rule, severity, subject, message, .. } = alert;
        match turn {
            Turn::GoesOn => write!(f, "goes on for {after}: {alert}"),
            Turn::Gone => write!(f, "gone: {severity} {rule}: {subject} is no longer there, after {after}"),
            _ => write!(f, "resolved: {severity} {rule}: {message}, after {after}"),
        }
    }
}
