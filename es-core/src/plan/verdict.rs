//! The plan as a value: what is to happen to each document, and how it prints.

use std::fmt;

use serde::Serialize;

use super::change::{Change, Takes};
use super::refusal::Refusal;
use super::step::Step;

/// What is to happen, for several documents at once.
///
/// It prints like a diff (`Display`, without colours), serialises to JSON, and says how many requests it takes.
/// Applying it twice changes nothing the second time.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Plan {
    /// One entry for each document, in the order given.
    pub documents: Vec<DocumentPlan>,
}

/// What is to happen to one document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DocumentPlan {
    /// The Rust struct.
    pub document: &'static str,
    /// The readers' alias, prefix included.
    pub alias: String,
    /// The live index, or the one to be made.
    pub index: String,
    /// The whole in one word.
    pub verdict: Verdict,
    /// Every difference, also those that are left alone.
    pub changes: Vec<Change>,
    /// The requests, in order.
    pub steps: Vec<Step>,
}

/// What is to happen to a document, in one word.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// Nothing is there: the index is made, with its aliases.
    Create,
    /// Nothing is to be done.
    Unchanged,
    /// The index is changed while it serves.
    Update,
    /// The index was made by somebody else and fits: it gets the stamp, and what it lacks.
    Adopt,
    /// A newer version of the document is live, and is left alone.
    NewerIsLive {
        /// The live version.
        version: u32,
    },
    /// Something is in the way.
    Refused(Refusal),
}

impl Plan {
    /// The number of requests that [`apply`](Self::apply) sends.
    pub fn requests(&self) -> usize {
        self.documents.iter().map(|document| document.steps.len()).sum()
    }

    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.requests() == 0
    }

    /// The documents that cannot become what they declare, with the reasons.
    pub fn refusals(&self) -> impl Iterator<Item = (&'static str, &Refusal)> {
        self.documents.iter().filter_map(|document| match &document.verdict {
            Verdict::Refused(refusal) => Some((document.document, refusal)),
            _ => None,
        })
    }
}

impl DocumentPlan {
    /// The changes that the steps make.
    pub fn made(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.takes != Takes::Nothing)
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for document in &self.documents {
            document.fmt(f)?;
        }
        match self.requests() {
            0 => f.write_str("nothing to send\n"),
            1 => f.write_str("1 request\n"),
            requests => writeln!(f, "{requests} requests"),
        }
    }
}

impl fmt::Display for DocumentPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({}): {}", self.document, self.index, self.verdict)?;
        let lines: Vec<_> = self.made().map(|change| (change, change.subject(), change.values())).collect();
        let widest = |width: fn(&(&Change, String, String)) -> usize| lines.iter().map(width).max().unwrap_or(0);
        let subjects = widest(|(_, subject, _)| subject.chars().count());
        let values = widest(|(.., value)| value.chars().count());
        for (change, subject, value) in &lines {
            writeln!(f, "  {} {subject:subjects$}  {value:values$}  {}", change.sign(), change.takes)?;
        }
        let left: Vec<_> = self
            .changes
            .iter()
            .filter(|change| change.takes == Takes::Nothing)
            .map(Change::subject)
            .collect();
        if !left.is_empty() {
            writeln!(f, "    on the server only, left alone: {}", left.join(", "))?;
        }
        for step in &self.steps {
            writeln!(f, "  → {step}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Create => f.write_str("create"),
            Verdict::Unchanged => f.write_str("unchanged"),
            Verdict::Update => f.write_str("update"),
            Verdict::Adopt => f.write_str("adopt"),
            Verdict::NewerIsLive { version } => write!(f, "left alone, version {version} is live"),
            Verdict::Refused(refusal) => write!(f, "refused: {refusal}"),
        }
    }
}
