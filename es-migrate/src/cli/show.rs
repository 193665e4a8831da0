//! What is shown of a migration while it goes on: bars on a terminal, lines where there is none, JSON for a program.

use std::collections::BTreeMap;
use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, MultiProgress, ProgressBar, ProgressStyle};

use super::args::Format;
use super::fleet::{Fleet, is_told};
use super::output;
use super::pace::Pace;
use crate::ledger::Step;
use crate::plan::print::duration;
use crate::progress::{Event, EventKind};

/// How often a copy is told of in lines.
const EVERY: Duration = Duration::from_secs(1);

/// How often a bar shows that it lives.
const TICK: Duration = Duration::from_millis(120);

/// Where events go.
pub(super) enum Show {
    /// A bar for each document, and lines above them.
    Bars(Bars),
    /// Lines.
    Lines(Lines),
    /// JSON lines on standard output.
    Json,
}

impl Show {
    pub(super) fn new(format: Format) -> Self {
        match format {
            Format::Json => Show::Json,
            Format::Text if stderr().is_terminal() => Show::Bars(Bars::new(MultiProgress::new())),
            Format::Text => Show::Lines(Lines::default()),
        }
    }

    pub(super) fn event(&mut self, event: &Event) {
        match self {
            Show::Json => output::json_line(event),
            Show::Lines(lines) => {
                if let Some(line) = lines.of(event, Instant::now()) {
                    output::note(&line);
                }
            }
            Show::Bars(bars) => {
                if let Some(line) = bars.take(event, Instant::now()) {
                    let _ = bars.all.println(line);
                }
            }
        }
    }

    /// Something that is no event.
    pub(super) fn note(&mut self, text: &str) {
        match self {
            Show::Bars(bars) => drop(bars.all.println(text)),
            Show::Lines(_) | Show::Json => output::note(text),
        }
    }
}

impl Drop for Show {
    fn drop(&mut self) {
        if let Show::Bars(bars) = self {
            let _ = bars.all.clear();
        }
    }
}

/// A bar for each document; of a fleet one for all, and below it one for each member that is at work.
#[derive(Debug)]
pub(super) struct Bars {
    all: MultiProgress,
    documents: BTreeMap<String, Bar>,
    fleets: BTreeMap<&'static str, (Fleet, ProgressBar)>,
}

impl Bars {
    fn new(all: MultiProgress) -> Self {
        Self { all, documents: BTreeMap::new(), fleets: BTreeMap::new() }
    }

    /// Moves them; what stays to be read is returned.
    fn take(&mut self, event: &Event, now: Instant) -> Option<String> {
        let Self { all, documents, fleets } = self;
        let below = event.fleet.map(|name| {
            let (fleet, line) =
                fleets.entry(name).or_insert_with(|| (Fleet::default(), fleet_line(all, name)));
            fleet.take(event, now);
            line.set_length(fleet.members as u64);
            line.set_position((fleet.done + fleet.failed) as u64);
            line.set_message(fleet.words());
            if fleet.is_over() {
                line.finish_and_clear();
            }
            line
        });
        if let EventKind::Fleet { .. } = event.kind {
            return None;
        }
        let bar = documents.entry(event.document.clone()).or_insert_with(|| {
            let line = ProgressBar::new_spinner();
            let line = if let Some(fleet) = &below { all.insert_after(fleet, line) } else { all.add(line) };
            Bar::new(line, &event.document)
        });
        let told = bar.take(event).filter(|_| below.is_none() || is_told(&event.kind));
        if event.kind == EventKind::Ended && below.is_some() {
            all.remove(&bar.line);
            documents.remove(&event.document);
        }
        told
    }
}

fn fleet_line(all: &MultiProgress, name: &str) -> ProgressBar {
    let line = all.add(ProgressBar::new(0));
    line.set_style(style("{spinner} {prefix} {bar:30} {human_pos} of {human_len} members {wide_msg}"));
    line.set_prefix(name.to_owned());
    line.enable_steady_tick(TICK);
    line
}

/// Events as lines, not more than one a second for each copy, and for each fleet.
#[derive(Debug, Default)]
pub(super) struct Lines {
    copies: BTreeMap<String, (Pace, Option<Instant>)>,
    fleets: BTreeMap<&'static str, (Fleet, Option<Instant>)>,
}

impl Lines {
    /// One line for the whole fleet, and what is told of a member.
    fn of_fleet(&mut self, name: &'static str, event: &Event, now: Instant) -> Option<String> {
        let (fleet, told) = self.fleets.entry(name).or_default();
        fleet.take(event, now);
        if is_told(&event.kind) {
            return Some(event.to_string());
        }
        let is_last = fleet.is_over() && matches!(event.kind, EventKind::Fleet { .. });
        if !is_last && told.is_some_and(|told| now.duration_since(told) < EVERY) {
            return None;
        }
        *told = Some(now);
        Some(fleet.line(name))
    }

    fn of(&mut self, event: &Event, now: Instant) -> Option<String> {
        if let Some(fleet) = event.fleet {
            return self.of_fleet(fleet, event, now);
        }
        let EventKind::Copied { documents, total, rejected } = event.kind else {
            return (event.kind != EventKind::Ended).then(|| event.to_string());
        };
        let (pace, told) = self.copies.entry(event.document.clone()).or_default();
        pace.note(now, documents);
        if told.is_some_and(|told| now.duration_since(told) < EVERY) {
            return None;
        }
        *told = Some(now);
        let words = pace.words(documents, total, rejected);
        let (documents, total) = (HumanCount(documents), HumanCount(total));
        let line = format!("{}: {documents} of {total} documents, {words}", event.document);
        Some(line.trim_end_matches(", ").to_owned())
    }
}

/// One document's bar.
#[derive(Debug)]
pub(super) struct Bar {
    line: ProgressBar,
    pace: Pace,
    /// Since when writes are blocked.
    blocked: Option<Instant>,
}

impl Bar {
    fn new(line: ProgressBar, document: &str) -> Self {
        line.set_style(style("{spinner} {prefix}: {wide_msg}"));
        line.set_prefix(document.to_owned());
        line.enable_steady_tick(TICK);
        Self { line, pace: Pace::default(), blocked: None }
    }

    /// Moves the bar; what stays to be read is returned.
    fn take(&mut self, event: &Event) -> Option<String> {
        match event.kind {
            EventKind::Step { step } => {
                self.line.set_style(style("{spinner} {prefix}: {wide_msg}"));
                self.line.set_message(step.to_string());
                None
            }
            EventKind::Done { step, .. } => {
                match step {
                    Step::Block => self.blocked = Some(Instant::now()),
                    Step::Switch => self.blocked = None,
                    _ => {}
                }
                None
            }
            EventKind::Copied { documents, total, rejected } => {
                self.pace.note(Instant::now(), documents);
                self.line
                    .set_style(style("{spinner} {prefix} {bar:30} {human_pos} of {human_len} {wide_msg}"));
                self.line.set_length(total);
                self.line.set_position(documents);
                let paused =
                    self.blocked.map(|since| format!("writes blocked for {}", duration(since.elapsed())));
                let words = self.pace.words(documents, total, rejected);
                let words: Vec<_> =
                    [Some(words).filter(|words| !words.is_empty()), paused].into_iter().flatten().collect();
                self.line.set_message(words.join(", "));
                None
            }
            EventKind::Ended => {
                self.line.finish_and_clear();
                None
            }
            _ => Some(event.to_string()),
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("━╸─")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: EventKind) -> Event {
        Event { document: "products".to_owned(), fleet: None, kind }
    }

    #[test]
    fn a_copy_is_told_of_once_a_second_and_all_else_at_once() {
        let start = Instant::now();
        let mut lines = Lines::default();
        let told: Vec<String> = (0..=30)
            .filter_map(|tenth: u32| {
                let copied =
                    EventKind::Copied { documents: u64::from(tenth) * 100, total: 3_000, rejected: 0 };
                lines.of(&event(copied), start + Duration::from_millis(100) * tenth)
            })
            .collect();
        assert_eq!(
            told,
            [
                "products: 0 of 3,000 documents",
                "products: 1,000 of 3,000 documents, 1,000/s, 2.0 s left",
                "products: 2,000 of 3,000 documents, 1,000/s, 1.0 s left",
                "products: 3,000 of 3,000 documents, 1,000/s",
            ]
        );
        let now = start + Duration::from_secs(3);
        let step = event(EventKind::Step { step: Step::Settle });
        assert_eq!(lines.of(&step, now).as_deref(), Some("products: settle"));
        assert_eq!(
            lines.of(&event(EventKind::Paused { pause_ms: 420 }), now).as_deref(),
            Some("products: writes were blocked for 420 ms")
        );
    }

    #[test]
    fn each_copy_is_told_of_by_itself_and_an_end_by_its_report() {
        let (mut lines, now) = (Lines::default(), Instant::now());
        let of = |document: &str, kind| Event { document: document.to_owned(), fleet: None, kind };
        let copied = || EventKind::Copied { documents: 1, total: 2, rejected: 0 };
        for document in ["products", "orders"] {
            let told = lines.of(&of(document, copied()), now);
            assert_eq!(told, Some(format!("{document}: 1 of 2 documents")));
        }
        assert_eq!(lines.of(&of("orders", copied()), now), None);
        assert_eq!(lines.of(&of("orders", EventKind::Ended), now), None);
    }

    #[test]
    fn a_bar_moves_and_says_how_long_writes_are_blocked() {
        let all = MultiProgress::with_draw_target(indicatif::ProgressDrawTarget::hidden());
        let mut bar = Bar::new(all.add(ProgressBar::new_spinner()), "products");
        assert_eq!(bar.take(&event(EventKind::Done { step: Step::Block, took_ms: 1 })), None);
        assert_eq!(bar.take(&event(EventKind::Copied { documents: 10, total: 40, rejected: 3 })), None);
        assert_eq!((bar.line.position(), bar.line.length()), (10, Some(40)));
        let message = bar.line.message();
        assert!(message.starts_with("3 rejected, writes blocked for "), "{message}");
        let switched = EventKind::Switched { index: "products-v2".to_owned() };
        assert_eq!(bar.take(&event(switched)).as_deref(), Some("products: `products-v2` serves"));
        assert_eq!(bar.take(&event(EventKind::Ended)), None);
        assert!(bar.line.is_finished());
    }

    fn of_fleet(document: &str, kind: EventKind) -> Event {
        Event { document: document.to_owned(), fleet: Some("products"), kind }
    }

    fn fleet(done: usize, failed: usize) -> EventKind {
        EventKind::Fleet { members: 3, done, failed, copied: 0, documents: 0 }
    }

    #[test]
    fn of_a_fleet_there_is_one_line_a_second_and_what_must_be_told() {
        let (mut lines, now) = (Lines::default(), Instant::now());
        let mut at = |ms, event: Event| lines.of(&event, now + Duration::from_millis(ms));
        assert_eq!(at(0, of_fleet("products", fleet(0, 0))).as_deref(), Some("products: 0 of 3 members"));
        assert_eq!(at(10, of_fleet("a", EventKind::Step { step: Step::Copy })), None);
        let aborting = || EventKind::Aborting { reason: "why".to_owned() };
        assert!(at(20, of_fleet("a", aborting())).unwrap().starts_with("a: given up"), "at once");
        assert_eq!(
            at(1_100, of_fleet("b", EventKind::Step { step: Step::Verify })).as_deref(),
            Some("products: 0 of 3 members; a (copy), b (verify)")
        );
        assert!(at(1_200, of_fleet("products", fleet(1, 0))).is_none());
        let last = at(1_300, of_fleet("products", fleet(2, 1))).unwrap();
        assert!(last.starts_with("products: 3 of 3 members, 1 failed"), "{last}");
    }

    #[test]
    fn below_a_fleets_bar_are_those_at_work() {
        let mut bars = Bars::new(MultiProgress::with_draw_target(indicatif::ProgressDrawTarget::hidden()));
        let now = Instant::now();
        bars.take(&of_fleet("products", fleet(0, 0)), now);
        for member in ["a", "b"] {
            bars.take(&of_fleet(member, EventKind::Step { step: Step::Copy }), now);
        }
        assert_eq!(bars.documents.keys().collect::<Vec<_>>(), ["a", "b"]);
        bars.take(&of_fleet("a", EventKind::Ended), now);
        bars.take(&of_fleet("products", fleet(1, 1)), now);
        assert_eq!(bars.documents.keys().collect::<Vec<_>>(), ["b"]);
        let (_, line) = &bars.fleets["products"];
        assert_eq!((line.position(), line.length(), line.is_finished()), (2, Some(3), false));
        let switched = EventKind::Switched { index: "b-v2".to_owned() };
        assert_eq!(bars.take(&of_fleet("b", switched), now), None, "its report says so");
        bars.take(&of_fleet("products", fleet(2, 1)), now);
        assert!(bars.fleets["products"].1.is_finished());
    }
}
