//! How a fleet stands, as one.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::report::named;
use crate::ledger::State;
use crate::lock::Standing;
use crate::status::{Status, recorded};

/// How the members of a fleet stand. It prints with what can be done next.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FleetStatus {
    /// The document's index, as declared.
    pub fleet: &'static str,
    /// The Rust struct.
    pub name: &'static str,
    /// The version of the struct.
    pub version: u32,
    /// How the struct stands to its records.
    pub recorded: Standing,
    /// How many members each version serves; 0 for indices without one, or where nothing serves.
    pub versions: BTreeMap<u32, usize>,
    /// Members that somebody is at work on.
    pub at_work: Vec<String>,
    /// Members with a run that was begun and is not done, and nobody at work.
    pub left: Vec<String>,
    /// Members whose last run failed.
    pub failed: Vec<String>,
    /// How many keep an index that is retired.
    pub retired: usize,
}

/// How fleets stand, from how their members do; what is of no fleet is left out.
pub fn standings(all: &[Status]) -> Vec<FleetStatus> {
    let mut fleets: Vec<FleetStatus> = vec![];
    for status in all {
        let Some(fleet) = status.fleet else { continue };
        let at = fleets.iter().position(|standing| standing.fleet == fleet).unwrap_or_else(|| {
            fleets.push(FleetStatus::of(fleet, status));
            fleets.len() - 1
        });
        fleets[at].note(status);
    }
    fleets
}

impl FleetStatus {
    fn of(fleet: &'static str, status: &Status) -> Self {
        let Status { name, version, recorded, .. } = status;
        let (versions, at_work, left, failed) = Default::default();
        FleetStatus {
            fleet,
            name,
            version: *version,
            recorded: recorded.clone(),
            versions,
            at_work,
            left,
            failed,
            retired: 0,
        }
    }

    fn note(&mut self, status: &Status) {
        let version = status.live.as_ref().and_then(|live| live.version);
        *self.versions.entry(version.unwrap_or_default()).or_default() += 1;
        let member = || status.document.clone();
        if status.holder.as_ref().is_some_and(|holder| holder.renews) {
            self.at_work.push(member());
            return;
        }
        let Some(run) = &status.run else { return };
        if run.is_open() || matches!(run.state, State::RollingBack | State::Changing) {
            self.left.push(member());
        }
        if let State::Failed { .. } = run.state {
            self.failed.push(member());
        }
        self.retired += usize::from(run.retired().is_some());
    }

    /// Members that there are.
    pub fn members(&self) -> usize {
        self.versions.values().sum()
    }

    fn next(&self) -> Vec<String> {
        let fleet = self.fleet;
        let mut next = vec![];
        if !matches!(self.recorded, Standing::Current | Standing::Older { .. }) {
            next.push("`migrate check` says what to do".to_owned());
            return next;
        }
        if !self.left.is_empty() {
            next.push(format!(
                "`migrate resume {fleet}` goes on, `migrate unlock {fleet}` puts everything back"
            ));
        }
        if self.versions.keys().any(|version| *version < self.version) {
            next.push("`migrate plan` shows what `migrate up` does".to_owned());
        }
        if self.retired > 0 {
            next.push(format!(
                "`migrate rollback {fleet}`, or `migrate finalize {fleet}`, which deletes what is retired; either takes a \
                 member's name as well"
            ));
        }
        next
    }
}

impl fmt::Display for FleetStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = |(version, count): (&u32, &usize)| match version {
            0 => format!("{count} without a version"),
            version => format!("version {version} serves {count}"),
        };
        let versions: Vec<_> = self.versions.iter().rev().map(of).collect();
        write!(f, "{} (fleet of {}): {}", self.fleet, self.members(), versions.join(", "))?;
        write!(f, "; `{}` is of version {}, {}", self.name, self.version, recorded(&self.recorded))?;
        let lists = [
            ("at work", &self.at_work),
            ("begun and not done", &self.left),
            ("last run failed", &self.failed),
        ];
        for (what, members) in lists.into_iter().filter(|(_, members)| !members.is_empty()) {
            write!(f, "\n  {what}: {}", named(members))?;
        }
        if self.retired > 0 {
            write!(f, "\n  retired indices are kept of {} members", self.retired)?;
        }
        self.next().iter().try_for_each(|next| write!(f, "\n  next: {next}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{IndexRef, Run};
    use crate::plan::LiveVersion;

    fn status(member: &str, version: u32, state: Option<State>) -> Status {
        let index = || IndexRef { name: "i".to_owned(), uuid: String::new() };
        let run =
            |state| Run { state, ..Run::begun("r".to_owned(), (1, 2), (index(), index()), "another", 1) };
        Status {
            document: member.to_owned(),
            fleet: Some("products"),
            name: "Product",
            version: 2,
            recorded: Standing::Current,
            live: Some(LiveVersion { index: format!("{member}-v{version}"), version: Some(version) }),
            indices: vec![],
            run: state.map(run),
            holder: None,
        }
    }

    #[test]
    fn members_are_counted_and_those_that_want_something_are_named() {
        let failed = State::Failed { reason: "why".to_owned() };
        let all = [
            status("a-products", 2, Some(State::Switched)),
            status("b-products", 2, Some(State::Finalized)),
            status("c-products", 1, Some(failed)),
            status("d-products", 1, Some(State::Running)),
            Status { fleet: None, ..status("orders", 1, None) },
        ];
        let told: Vec<_> = standings(&all).iter().map(ToString::to_string).collect();
        let expected = "products (fleet of 4): version 2 serves 2, version 1 serves 2; `Product` is of version 2, as recorded\n  \
                        begun and not done: d-products\n  last run failed: c-products\n  \
                        retired indices are kept of 1 members\n  \
                        next: `migrate resume products` goes on, `migrate unlock products` puts everything back\n  \
                        next: `migrate plan` shows what `migrate up` does\n  \
                        next: `migrate rollback products`, or `migrate finalize products`, which deletes what is retired; \
                        either takes a member's name as well";
        assert_eq!(told, [expected]);
    }
}
