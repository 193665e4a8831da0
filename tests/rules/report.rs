//! What came of each definition, counted and told.

use std::{collections::BTreeMap, fmt};

use serde_json::Value;

use crate::{compile::Fault, rule::Rule};

/// What came of a definition, as a row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// The server takes it, and it compiles.
    Agreed,
    /// It compiles into something else: the translation is wrong, or the derive.
    Altered,
    /// The server takes and keeps it, and it does not compile.
    FalseAlarm,
    /// The server takes it and drops a part, and it does not compile.
    Dropped,
    /// The server takes it and refuses a document because of it, and it does not compile.
    DocumentsFail,
    /// The server refuses it, and it does not compile.
    Caught,
    /// The server refuses it, and it compiles.
    Missed,
}

#[derive(Debug)]
struct Entry {
    id: String,
    outcome: Outcome,
    mapping: String,
    error: String,
    source: String,
    fault: Option<Fault>,
}

/// The outcome of all definitions.
#[derive(Debug, Default)]
pub(crate) struct Report {
    entries: Vec<Entry>,
    inexpressible: BTreeMap<&'static str, Vec<String>>,
}

impl Report {
    pub(crate) fn inexpressible(&mut self, rule: &Rule, reason: &'static str) {
        self.inexpressible.entry(reason).or_default().push(rule.id.clone());
    }

    pub(crate) fn judge(&mut self, rule: &Rule, source: &str, judged: Result<Value, Fault>) {
        let outcome = match &judged {
            Ok(schema) if !rule.is_said_by(schema) => Outcome::Altered,
            Ok(_) if rule.accepted => Outcome::Agreed,
            Ok(_) => Outcome::Missed,
            Err(_) if !rule.accepted => Outcome::Caught,
            Err(_) if !rule.kept() => Outcome::Dropped,
            Err(_) if rule.documents_fail() => Outcome::DocumentsFail,
            Err(_) => Outcome::FalseAlarm,
        };
        let settings =
            rule.settings.as_ref().map(|settings| serde_json::to_string(settings).unwrap_or_default());
        let mapping =
            serde_json::to_string(&rule.mapping).unwrap_or_default() + &settings.unwrap_or_default();
        self.entries.push(Entry {
            id: rule.id.clone(),
            outcome,
            mapping,
            error: rule.error_text.clone().unwrap_or_default(),
            source: source.to_owned(),
            fault: judged.err(),
        });
    }

    fn of(&self, outcome: Outcome) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.outcome == outcome)
    }

    pub(crate) fn false_alarms(&self) -> usize {
        self.of(Outcome::FalseAlarm).count()
    }

    pub(crate) fn altered(&self) -> usize {
        self.of(Outcome::Altered).count()
    }

    pub(crate) fn caught_percent(&self) -> usize {
        let caught = self.of(Outcome::Caught).count();
        (caught * 100).checked_div(caught + self.of(Outcome::Missed).count()).unwrap_or(100)
    }

    /// Errors that stand neither in an attribute nor at a field, nor at the name of a struct that is at fault as a
    /// whole.
    pub(crate) fn misplaced(&self, of_the_whole: &[&str]) -> String {
        let beside = |entry: &&Entry| {
            entry.fault.as_ref().is_some_and(|fault| {
                let name = fault.line.starts_with("struct ") && of_the_whole.contains(&entry.id.as_str());
                !(fault.line.starts_with("    ") || fault.line.starts_with("#[es(") || name)
            })
        };
        let lines: Vec<String> = self.entries.iter().filter(beside).filter_map(Entry::word).collect();
        lines.join("\n")
    }

    /// For each definition that does not compile the word at fault and the message, a line.
    pub(crate) fn words(&self) -> String {
        let lines: Vec<String> = self.entries.iter().filter_map(Entry::word).collect();
        lines.join("\n")
    }

    /// Each definition on which the two disagree, or the only one, with source and messages.
    pub(crate) fn at_length(&self) -> String {
        let alone = self.entries.len() == 1;
        let told = |entry: &&Entry| alone || !matches!(entry.outcome, Outcome::Agreed | Outcome::Caught);
        let most = if alone { usize::MAX } else { 1500 };
        let told: Vec<String> = self.entries.iter().filter(told).map(|entry| entry.at_length(most)).collect();
        told.join("\n")
    }
}

impl Entry {
    /// `id | word at fault | message`, where there is one.
    fn word(&self) -> Option<String> {
        let Fault { word, message, .. } = self.fault.as_ref()?;
        let mark = if self.outcome == Outcome::Caught { "" } else { "(accepted) " };
        Some(format!("{mark}{} | {} | {message}", self.id, shortened(word, 60)))
    }

    fn at_length(&self, most: usize) -> String {
        let Entry { id, outcome, mapping, error, source, fault } = self;
        let source =
            source.lines().skip_while(|line| !line.starts_with("#[derive")).collect::<Vec<_>>().join("\n");
        let (mapping, source) = (shortened(mapping, most), shortened(&source, most));
        let rendered = fault.as_ref().map_or("", |fault| &fault.rendered);
        format!("=== {outcome:?}: {id}\n{mapping}\nserver: {error}\n{source}\n{rendered}")
    }
}

fn shortened(text: &str, most: usize) -> String {
    let short: String = text.chars().take(most).collect();
    if short.len() < text.len() { short + " …" } else { short }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inexpressible: usize = self.inexpressible.values().map(Vec::len).sum();
        writeln!(f, "{:>4} definitions", self.entries.len() + inexpressible)?;
        writeln!(f, "{:>4} that a struct can express", self.entries.len())?;
        let rows = [
            (Outcome::Agreed, "accepted, and compile"),
            (Outcome::Altered, "compile into something else"),
            (Outcome::FalseAlarm, "accepted and kept, and do not compile: false alarms"),
            (Outcome::Dropped, "accepted and dropped in part, and do not compile"),
            (Outcome::DocumentsFail, "accepted, but a document failed, and do not compile"),
            (Outcome::Caught, "refused, and do not compile: caught"),
            (Outcome::Missed, "refused, and compile: missed"),
        ];
        for (outcome, noun) in rows {
            let ids: Vec<&str> = self.of(outcome).map(|entry| entry.id.as_str()).collect();
            writeln!(f, "{:>8} {noun}", ids.len())?;
            if !matches!(outcome, Outcome::Agreed | Outcome::Caught) {
                ids.iter().try_for_each(|id| writeln!(f, "             {id}"))?;
            }
        }
        writeln!(f, "{:>4} % of the refused are caught", self.caught_percent())?;
        writeln!(f, "{inexpressible:>4} that no struct can express")?;
        for (reason, ids) in &self.inexpressible {
            writeln!(f, "{:>8} {reason}: {}", ids.len(), ids.join(", "))?;
        }
        Ok(())
    }
}
