//! A fleet while it is migrated, as one: how many members are done, how fast, how long the rest takes, and who is at work.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use indicatif::HumanCount;

use super::pace::Pace;
use crate::ledger::Step;
use crate::plan::print::duration;
use crate::progress::{Event, EventKind};

/// What a member takes beside its documents, in documents: an empty one is not done at once.
const BESIDE: u64 = 1_000;

/// Members at work that are spelt out in a line.
const SPELT: usize = 4;

/// What is known of a fleet, by its events.
#[derive(Debug, Default)]
pub(super) struct Fleet {
    pub(super) members: usize,
    pub(super) done: usize,
    pub(super) failed: usize,
    copied: u64,
    documents: u64,
    at_work: BTreeMap<String, AtWork>,
    /// Of documents.
    pace: Pace,
    /// When it began, and what was done by then; and now.
    begun: Option<(Instant, u64)>,
    now: Option<Instant>,
}

#[derive(Debug, Default)]
struct AtWork {
    step: Option<Step>,
    copied: u64,
}

impl Fleet {
    /// Takes an event of it, or of one of its members.
    pub(super) fn take(&mut self, event: &Event, now: Instant) {
        match event.kind {
            EventKind::Fleet { members, done, failed, copied, documents } => {
                (self.members, self.done, self.failed) = (members, done, failed);
                (self.copied, self.documents) = (copied, documents);
            }
            // What it has copied counts until the fleet is told of anew.
            EventKind::Ended => {
                self.copied += self.at_work.remove(&event.document).map_or(0, |member| member.copied);
            }
            EventKind::Step { step } => self.member(event).step = Some(step),
            EventKind::Copied { documents, .. } => self.member(event).copied = documents,
            _ => drop(self.member(event)),
        }
        self.pace.note(now, self.copied());
        self.begun.get_or_insert((now, self.work()));
        self.now = Some(now);
    }

    fn member(&mut self, event: &Event) -> &mut AtWork {
        self.at_work.entry(event.document.clone()).or_default()
    }

    /// Documents copied by now, those of members under way too.
    fn copied(&self) -> u64 {
        self.copied + self.at_work.values().map(|member| member.copied).sum::<u64>()
    }

    fn work(&self) -> u64 {
        self.copied() + (self.done + self.failed) as u64 * BESIDE
    }

    /// How long the rest takes, at the rate since it began: members end by turns, so that seconds say nothing of them.
    fn left(&self) -> Option<Duration> {
        let ((begun, before), now) = (self.begun?, self.now?);
        let done = self.work().saturating_sub(before);
        let total = self.documents + self.members as u64 * BESIDE;
        // The first of them are still under way.
        if done < BESIDE {
            return None;
        }
        #[allow(clippy::cast_precision_loss)] // for the eye
        let share = total.saturating_sub(self.work()) as f64 / done as f64;
        Duration::try_from_secs_f64(now.duration_since(begun).as_secs_f64() * share).ok()
    }

    /// `1 failed, 1,230/s, 40.0 s left`
    pub(super) fn words(&self) -> String {
        let mut words = vec![];
        if self.failed > 0 {
            words.push(format!("{} failed", HumanCount(self.failed as u64)));
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a rate for the eye
        if let Some(rate) = self.pace.rate() {
            words.push(format!("{}/s", HumanCount(rate.round() as u64)));
        }
        let left = self.left().filter(|left| !left.is_zero());
        words.extend(left.map(|left| format!("{} left", duration(left))));
        words.join(", ")
    }

    /// `products: 37 of 200 members, 1,230/s, 40.0 s left; t037-products (copy), t038-products (verify)`
    pub(super) fn line(&self, name: &str) -> String {
        let over = self.done + self.failed;
        let mut line =
            format!("{name}: {} of {} members", HumanCount(over as u64), HumanCount(self.members as u64));
        let words = self.words();
        if !words.is_empty() {
            line.push_str(", ");
            line.push_str(&words);
        }
        let at_work: Vec<_> = self
            .at_work
            .iter()
            .take(SPELT)
            .map(|(name, member)| match member.step {
                Some(step) => format!("{name} ({step})"),
                None => name.clone(),
            })
            .collect();
        if !at_work.is_empty() {
            line.push_str("; ");
            line.push_str(&at_work.join(", "));
        }
        match self.at_work.len().saturating_sub(SPELT) {
            0 => line,
            more => format!("{line}, and {more} more"),
        }
    }

    /// Whether all are done, or have failed.
    pub(super) fn is_over(&self) -> bool {
        self.done + self.failed == self.members
    }
}

/// What is told of a member although its fleet is told of as one.
pub(super) fn is_told(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::Aborting { .. }
            | EventKind::Retrying { .. }
            | EventKind::TakenOver { .. }
            | EventKind::Lifted { .. }
            | EventKind::WrittenLate { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_tells_how_far_it_is_and_who_is_at_work() {
        let start = Instant::now();
        let mut fleet = Fleet::default();
        let mut at = 0;
        let mut take = |document: &str, kind| {
            at += 1;
            let event = Event { document: document.to_owned(), fleet: Some("products"), kind };
            fleet.take(&event, start + Duration::from_secs(at));
            fleet.line("products")
        };
        let of =
            |done, failed, copied| EventKind::Fleet { members: 10, done, failed, copied, documents: 2_000 };
        assert_eq!(take("products", of(0, 0, 0)), "products: 0 of 10 members");
        assert_eq!(take("a", EventKind::Blocked), "products: 0 of 10 members; a");
        take("a", EventKind::Step { step: Step::Copy });
        let line = take("a", EventKind::Copied { documents: 300, total: 600, rejected: 0 });
        assert_eq!(line, "products: 0 of 10 members, 100/s; a (copy)");
        take("a", EventKind::Ended);
        let line = take("products", of(1, 0, 600));
        // 1,600 of 12,000 in 5 s.
        assert_eq!(line, "products: 1 of 10 members, 120/s, 32.5 s left", "{line}");
        for member in ["b", "c", "d", "e", "f"] {
            take(member, EventKind::Blocked);
        }
        let line = take("products", of(1, 1, 600));
        assert!(line.starts_with("products: 2 of 10 members, 1 failed, "), "{line}");
        assert!(line.ends_with("; b, c, d, e, and 1 more"), "{line}");
        assert!(!fleet.is_over());
    }
}
