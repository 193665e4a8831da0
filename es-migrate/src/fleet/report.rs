//! What became of a fleet, as one.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::error::MigrateError;
use crate::plan::print::duration;
use crate::report::{Outcome, Report};

/// What became of the members of a fleet. It prints with what can be done next.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FleetReport {
    /// The document's index, as declared.
    pub fleet: String,
    /// How many members there are.
    pub members: usize,
    /// How many came to what.
    pub outcomes: Vec<(Outcome, usize)>,
    /// Those that failed, and why; among them those that were refused before anything was begun.
    pub failed: Vec<FailedMember>,
    /// Those that were not begun any more: they are as they were.
    pub not_begun: Vec<String>,
    /// Documents that were copied, or picked a change up.
    pub documents: u64,
    /// From the first that was begun to the last that ended.
    pub took_ms: u64,
    /// The longest that writes were blocked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_pause: Option<LongestPause>,
    /// When the first was begun, and the last ended.
    #[serde(skip)]
    span: Option<(u64, u64)>,
}

/// One that failed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FailedMember {
    /// Its name.
    pub member: String,
    /// Why.
    pub reason: String,
    /// What to do.
    pub help: Vec<String>,
}

/// How long writes were blocked, at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LongestPause {
    /// The member.
    pub member: String,
    /// How long.
    pub pause_ms: u64,
}

/// The reports of fleets, from those of their members; what is of no fleet is left out.
pub fn reports(reports: &[Report]) -> Vec<FleetReport> {
    let mut all = vec![];
    for report in reports {
        if let Some(fleet) = report.fleet {
            of(&mut all, fleet).note(report);
        }
    }
    all.into_iter().map(FleetReport::timed).collect()
}

/// The report of a fleet among others, which is new where there is none.
pub(crate) fn of<'a>(all: &'a mut Vec<FleetReport>, fleet: &str) -> &'a mut FleetReport {
    let at = all.iter().position(|report| report.fleet == fleet).unwrap_or_else(|| {
        all.push(FleetReport { fleet: fleet.to_owned(), ..FleetReport::default() });
        all.len() - 1
    });
    &mut all[at]
}

impl FleetReport {
    /// One has come to something.
    pub(crate) fn note(&mut self, report: &Report) {
        self.members += 1;
        match self.outcomes.iter_mut().find(|(outcome, _)| *outcome == report.outcome) {
            Some((_, count)) => *count += 1,
            None => self.outcomes.push((report.outcome, 1)),
        }
        self.documents += report.documents;
        if report.started_ms > 0 {
            let end = report.started_ms + report.took_ms;
            let (first, last) = self.span.unwrap_or((report.started_ms, end));
            self.span = Some((first.min(report.started_ms), last.max(end)));
        }
        let longest = self.longest_pause.as_ref().map_or(0, |longest| longest.pause_ms);
        if let Some(pause_ms) = report.pause_ms.filter(|pause| *pause > longest) {
            self.longest_pause = Some(LongestPause { member: report.document.clone(), pause_ms });
        }
    }

    /// One has failed.
    pub(crate) fn fail(&mut self, member: &str, error: &MigrateError) {
        self.members += 1;
        self.failed.push(FailedMember::of(member, error));
    }

    /// One was not begun.
    pub(crate) fn leave(&mut self, member: &str) {
        self.members += 1;
        self.not_begun.push(member.to_owned());
    }

    /// With the time from the first to the last.
    pub(crate) fn timed(mut self) -> Self {
        self.took_ms = self.span.map_or(0, |(first, last)| last.saturating_sub(first));
        self
    }

    /// Whether there are members whose old index is kept.
    fn has(&self, wanted: Outcome) -> bool {
        self.outcomes.iter().any(|(outcome, _)| *outcome == wanted)
    }

    /// What can be done next, with the commands of [`cli`](crate::cli()).
    pub fn next(&self) -> Vec<String> {
        let mut next = vec![];
        let fleet = &self.fleet;
        if !self.failed.is_empty() || !self.not_begun.is_empty() {
            next.push(
                "`migrate up` goes on with what is left; members that are done are not touched".to_owned(),
            );
        }
        if self.not_begun.len() > 1 && !self.failed.is_empty() {
            next.push("`migrate up --tolerate 5%` goes on although some fail".to_owned());
        }
        if self.has(Outcome::Migrated) {
            next.push(format!(
                "`migrate rollback {fleet}` makes the old indices serve again, `migrate finalize {fleet}` deletes them; \
                 either takes a member's name as well"
            ));
        }
        next
    }
}

impl FailedMember {
    fn of(member: &str, error: &MigrateError) -> Self {
        let member = member.to_owned();
        if let MigrateError::Refused(reasons) = error
            && let [(_, reason)] = reasons.as_slice()
        {
            return Self { member, reason: reason.what.clone(), help: vec![reason.help.clone()] };
        }
        let text = error.to_string();
        let whose = format!("`{member}`");
        let text =
            text.strip_prefix(&whose).map_or(text.as_str(), |rest| rest.trim_start_matches([':', ' ']));
        let (help, what): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("help: "));
        let help = help.iter().map(|line| line.trim_start_matches("help: ").to_owned()).collect();
        Self { member, reason: what.join("\n"), help }
    }
}

impl fmt::Display for FleetReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (fleet of {}): ", self.fleet, self.members)?;
        let mut counts: Vec<_> =
            self.outcomes.iter().map(|(outcome, count)| format!("{count} {}", words(*outcome))).collect();
        let others = [(self.failed.len(), "failed"), (self.not_begun.len(), "not begun")];
        counts.extend(
            others.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")),
        );
        f.write_str(&counts.join(", "))?;
        let time = |ms: u64| duration(Duration::from_millis(ms));
        if self.took_ms > 0 {
            write!(f, "; {} documents in {}", self.documents, time(self.took_ms))?;
        }
        if let Some(LongestPause { member, pause_ms }) = &self.longest_pause {
            write!(f, "; writes were blocked for {} at most (`{member}`)", time(*pause_ms))?;
        }
        // What is to be done about many is said once.
        let mut told = BTreeSet::new();
        for FailedMember { member, reason, help } in &self.failed {
            write!(f, "\n  failed: {member}: {}", reason.replace('\n', "\n    "))?;
            for help in help {
                let general = help.replace(member.as_str(), "<member>");
                if told.insert(general) {
                    write!(f, "\n    help: {help}")?;
                }
            }
        }
        if !self.not_begun.is_empty() {
            write!(f, "\n  not begun: {}", named(&self.not_begun))?;
        }
        self.next().iter().try_for_each(|next| write!(f, "\n  next: {next}"))
    }
}

/// Some names, and how many more.
pub(crate) fn named(names: &[String]) -> String {
    const SPELT: usize = 10;
    match names.get(..SPELT) {
        Some(first) if names.len() > SPELT + 1 => {
            format!("{}, and {} more", first.join(", "), names.len() - SPELT)
        }
        _ => names.join(", "),
    }
}

fn words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Unchanged => "with nothing to do",
        Outcome::NewerIsLive => "of a newer version",
        Outcome::Created => "created",
        Outcome::Changed => "changed in place",
        Outcome::Migrated => "copied",
        Outcome::RolledBack => "rolled back",
        Outcome::Finalized => "without what was retired",
        Outcome::Unlocked => "unlocked",
        Outcome::Verified => "with old and new equal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Failure, Reason};

    fn report(member: &str, started_ms: u64, pause_ms: Option<u64>) -> Report {
        Report {
            outcome: Outcome::Migrated,
            fleet: Some("products"),
            documents: 5,
            started_ms,
            took_ms: 1_000,
            pause_ms,
            ..Report::unchanged(member)
        }
    }

    #[test]
    fn a_fleet_is_told_as_one_and_what_failed_by_itself() {
        let mut all = vec![];
        let fleet = of(&mut all, "products");
        fleet.note(&report("a-products", 5_000, Some(200)));
        fleet.note(&report("b-products", 7_500, Some(300)));
        fleet.note(&Report { fleet: Some("products"), ..Report::unchanged("c-products") });
        let failed = |document: &str| MigrateError::Failed {
            document: document.to_owned(),
            from: 1,
            index: format!("{document}-v1"),
            failure: Failure::SourceGone,
        };
        fleet.fail("d-products", &failed("d-products"));
        fleet.fail("e-products", &failed("e-products"));
        let closed = Reason::new("`f-products-v1` is closed", "open it");
        fleet.fail("f-products", &MigrateError::Refused(vec![("f-products".to_owned(), closed)]));
        (0..13).for_each(|n| fleet.leave(&format!("n{n}-products")));
        let [report] = <[_; 1]>::try_from(all).unwrap();
        let text = report.timed().to_string();
        let lines: Vec<_> = text.lines().collect();
        let head = "products (fleet of 19): 2 copied, 1 with nothing to do, 3 failed, 13 not begun; 10 documents in 3.5 s; \
                    writes were blocked for 300 ms at most (`b-products`)";
        assert_eq!(lines[0], head);
        assert_eq!(lines[1], "  failed: d-products: stays at version 1: the index that is copied is gone");
        let said = [
            "  failed: f-products: `f-products-v1` is closed\n    help: open it",
            "  not begun: n0-products, n1-products,",
            ", and 3 more\n  next: `migrate up` goes on with what is left",
            "`migrate finalize products` deletes them",
        ];
        assert!(said.iter().all(|words| text.contains(words)), "{text}");
        let helps = lines.iter().filter(|line| line.starts_with("    help: ")).count();
        assert_eq!(helps, 2, "what is the same for several is said once: {text}");
    }

    #[test]
    fn reports_are_told_apart_by_their_fleets() {
        let other = Report { fleet: None, ..report("orders", 1, None) };
        let visits = Report { fleet: Some("visits"), ..report("visits-acme", 1, None) };
        let all = reports(&[other, report("a-products", 1, None), visits, report("b-products", 1, None)]);
        let told: Vec<_> = all.iter().map(|fleet| (fleet.fleet.as_str(), fleet.members)).collect();
        assert_eq!(told, [("products", 2), ("visits", 1)]);
    }
}
