//! From readings to changes: a state machine for each rule and subject. Pure.
//!
//! ```text
//! (nothing) ──fires──▶ pending ──for its time──▶ firing ──clear, for its time──▶ (nothing)
//!                         └──does not──▶ (nothing)   └──its subject is gone──▶ (nothing)
//! ```

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::amount::Amount;
use super::change::{Alert, Change, Subject, Turn};
use super::rule::Rule;
use super::when::When;
use crate::ops::maintenance::Unassigned;

/// A point in time: for people, and to be counted from, since the first may be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) at: DateTime<Utc>,
    pub(super) clock: Duration,
}

/// A value of one subject.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Value {
    pub(super) subject: Subject,
    pub(super) number: f64,
    /// Added to the alert's sentence.
    pub(super) note: Option<String>,
    pub(super) shards: Vec<Unassigned>,
}

impl Value {
    pub(super) fn new(subject: Subject, number: f64) -> Self {
        Value { subject, number, note: None, shards: Vec::new() }
    }
}

/// What was seen of a measure.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Observed {
    /// What it needs could not be read.
    Missed,
    Read {
        values: Vec<Value>,
        others: Others,
    },
}

/// What subjects without a value are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Others {
    /// No longer there.
    Gone,
    /// Well: only what is not has a value.
    Zero,
    /// Well, of problems of these kinds; others are not known of.
    ZeroOf(BTreeSet<&'static str>),
    /// Not known of.
    Unknown,
}

#[derive(Debug, Clone)]
enum State {
    Pending { since: Moment },
    Firing { alert: Box<Alert>, clear: Option<Moment>, told: Moment },
}

/// What is pending and what fires.
#[derive(Debug, Default)]
pub(super) struct Alerts {
    /// The cluster's, that names of indices begin with.
    prefix: String,
    states: BTreeMap<(String, Subject), State>,
}

/// Shards that an alert tells of.
const SHARDS: usize = 100;

impl Alerts {
    pub(super) fn new(prefix: &str) -> Self {
        Alerts { prefix: prefix.to_owned(), ..Alerts::default() }
    }

    /// What fires, the worst first.
    pub(super) fn active(&self) -> Vec<Alert> {
        let mut all: Vec<Alert> = self.states.values().filter_map(State::alert).cloned().collect();
        all.sort_by(|left, right| right.severity.cmp(&left.severity).then(left.fired.cmp(&right.fired)));
        all
    }

    /// Takes in a reading, and says what it changes. A missed one changes nothing: what is pending stays so.
    pub(super) fn observe(&mut self, rule: &Rule, observed: Observed, now: Moment) -> Vec<Change> {
        let Observed::Read { mut values, others } = observed else { return Vec::new() };
        values.retain(|value| rule.is_about(&value.subject, &self.prefix));
        let mut changes = Vec::new();
        let there: BTreeSet<Subject> = values.iter().map(|value| value.subject.clone()).collect();
        match others {
            Others::Gone => changes.extend(self.leave(rule, &there, now)),
            Others::Zero => values.extend(self.others(rule, &there).map(|subject| Value::new(subject, 0.0))),
            Others::ZeroOf(kinds) => {
                let others = self.others(rule, &there).filter(|subject| is_of(subject, &kinds));
                values.extend(others.map(|subject| Value::new(subject, 0.0)));
            }
            Others::Unknown => {}
        }
        let values = one_of_each(values, rule.condition());
        for value in values {
            let key = (rule.name().to_owned(), value.subject.clone());
            let (state, turn) = step(self.states.remove(&key), rule, &value, now);
            if let (Some(turn), Some(alert)) = (turn, state.as_ref().and_then(State::alert)) {
                changes.push(Change { turn, at: now.at, alert: alert.clone() });
            }
            let is_over = turn.is_some_and(|turn| turn != Turn::Fired);
            if let Some(state) = state.filter(|_| !is_over) {
                self.states.insert(key, state);
            }
        }
        changes
    }

    /// What fires since it was told last for this long, or longer: it is told now.
    pub(super) fn remind(&mut self, after: Duration, now: Moment) -> Vec<Change> {
        let mut changes = Vec::new();
        for state in self.states.values_mut() {
            if let State::Firing { alert, told, .. } = state
                && *told != now
                && now.clock.saturating_sub(told.clock) >= after
            {
                changes.push(Change { turn: Turn::GoesOn, at: now.at, alert: Alert::clone(alert) });
                *told = now;
            }
        }
        changes
    }

    /// The subjects of a rule that are not among these.
    fn others(&self, rule: &Rule, there: &BTreeSet<Subject>) -> impl Iterator<Item = Subject> {
        let keys =
            self.states.keys().filter(|(name, subject)| name == rule.name() && !there.contains(subject));
        keys.map(|(_, subject)| subject.clone())
    }

    /// Forgets the subjects that are gone.
    fn leave(&mut self, rule: &Rule, there: &BTreeSet<Subject>, now: Moment) -> Vec<Change> {
        let mut changes = Vec::new();
        self.states.retain(|(name, subject), state| {
            let stays = name != rule.name() || there.contains(subject);
            if let Some(alert) = state.alert().filter(|_| !stays) {
                changes.push(Change { turn: Turn::Gone, at: now.at, alert: alert.clone() });
            }
            stays
        });
        changes
    }
}

impl State {
    fn alert(&self) -> Option<&Alert> {
        match self {
            State::Firing { alert, .. } => Some(alert),
            State::Pending { .. } => None,
        }
    }
}

/// Whether it is a problem of one of these kinds: its name begins with it.
fn is_of(subject: &Subject, kinds: &BTreeSet<&'static str>) -> bool {
    let kind = subject.name().and_then(|name| name.split('/').next());
    kind.is_some_and(|kind| kinds.contains(kind))
}

/// Nodes may share a name, and what is the user's own may come twice: the worse of the values counts. What is no number says
/// nothing.
fn one_of_each(values: Vec<Value>, when: &When) -> Vec<Value> {
    let badness = |value: &Value| (when.fires.holds(value.number), !when.clears(value.number));
    let mut one: BTreeMap<Subject, Value> = BTreeMap::new();
    for value in values.into_iter().filter(|value| !value.number.is_nan()) {
        match one.entry(value.subject.clone()) {
            Entry::Vacant(entry) => drop(entry.insert(value)),
            Entry::Occupied(mut entry) if badness(&value) > badness(entry.get()) => drop(entry.insert(value)),
            Entry::Occupied(_) => {}
        }
    }
    one.into_values().collect()
}

/// One step of the machine: the state after it (of what ends, its last), and the turn that is to be told.
fn step(state: Option<State>, rule: &Rule, value: &Value, now: Moment) -> (Option<State>, Option<Turn>) {
    let when = rule.condition();
    let lasts = |since: Moment, time: Duration| now.clock.saturating_sub(since.clock) >= time;
    match state {
        Some(State::Firing { mut alert, clear, told }) => {
            rule.tell(&mut alert, value);
            let clear = when.clears(value.number).then(|| clear.unwrap_or(now));
            let turn = clear.filter(|since| lasts(*since, when.clear_lasting)).map(|_| Turn::Resolved);
            (Some(State::Firing { alert, clear, told }), turn)
        }
        before if when.fires.holds(value.number) => {
            let since = match before {
                Some(State::Pending { since }) => since,
                _ => now,
            };
            if !lasts(since, when.lasting) {
                return (Some(State::Pending { since }), None);
            }
            let alert = Box::new(rule.alert(value, since.at, now.at));
            (Some(State::Firing { alert, clear: None, told: now }), Some(Turn::Fired))
        }
        _ => (None, None),
    }
}

impl Rule {
    fn alert(&self, value: &Value, since: DateTime<Utc>, fired: DateTime<Utc>) -> Alert {
        let when = self.condition();
        let mut alert = Alert {
            rule: self.name().to_owned(),
            severity: self.severity(),
            subject: value.subject.clone(),
            when: when.to_string(),
            value: Amount::new(value.number, when.unit),
            threshold: when.threshold(),
            since,
            fired,
            message: String::new(),
            shards: Vec::new(),
        };
        self.tell(&mut alert, value);
        alert
    }

    /// What an alert says of a value.
    fn tell(&self, alert: &mut Alert, value: &Value) {
        let when = self.condition();
        alert.value = Amount::new(value.number, when.unit);
        let message = format!("{} of {} is {}", when.measure, value.subject, alert.value);
        alert.message = match (&value.subject, &value.note) {
            // It is a sentence of its own.
            (Subject::Problem(_), Some(note)) => note.clone(),
            (_, Some(note)) => format!("{message}: {note}"),
            _ => message,
        };
        alert.shards = value.shards.iter().take(SHARDS).cloned().collect();
    }
}

#[cfg(test)]
#[path = "alerts_tests.rs"]
mod tests;
