//! What the comparison came to.

use std::collections::BTreeMap;
use std::fmt;

/// Findings of a sort that are told in full.
const TOLD: usize = 10;

/// How a document may differ from what was acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// It is not there.
    Lost,
    /// It is there, and was deleted, or never written.
    Resurrected,
    /// An older state of it is there.
    Stale,
    /// It is there as nobody wrote it.
    Altered,
    /// It is there under another routing alone.
    WrongRouting,
    /// It is as it was written, with another `_version`.
    WrongVersion,
    /// A writer got an answer that the server could not give if it held what it had acknowledged.
    StrangeAnswer,
}

/// All that was found.
#[derive(Debug, Default)]
pub struct Verdict {
    /// Documents that the index holds.
    pub documents: u64,
    found: BTreeMap<Sort, (u64, Vec<String>)>,
}

impl Verdict {
    /// Whether the index holds what was acknowledged, and nothing else.
    pub fn is_clean(&self) -> bool {
        self.found.is_empty()
    }

    /// How many findings of this sort there are.
    pub fn count(&self, sort: Sort) -> u64 {
        self.found.get(&sort).map_or(0, |(count, _)| *count)
    }

    /// The first findings of this sort.
    pub fn told(&self, sort: Sort) -> &[String] {
        self.found.get(&sort).map_or(&[], |(_, told)| told)
    }

    /// The sorts that were found, with their counts.
    pub fn counts(&self) -> Vec<(Sort, u64)> {
        self.found.iter().map(|(sort, (count, _))| (*sort, *count)).collect()
    }

    pub(super) fn find(&mut self, sort: Sort, what: impl Into<String>) {
        let (count, told) = self.found.entry(sort).or_default();
        *count += 1;
        if told.len() < TOLD {
            told.push(what.into());
        }
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Sort::Lost => "lost",
            Sort::Resurrected => "resurrected",
            Sort::Stale => "stale",
            Sort::Altered => "altered",
            Sort::WrongRouting => "under another routing",
            Sort::WrongVersion => "of another version",
            Sort::StrangeAnswer => "strange answers",
        })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} documents: ", self.documents)?;
        if self.is_clean() {
            return f.write_str("clean");
        }
        let counts: Vec<_> = self.counts().iter().map(|(sort, count)| format!("{count} {sort}")).collect();
        f.write_str(&counts.join(", "))?;
        for (sort, (count, told)) in &self.found {
            write!(f, "\n  {sort}:")?;
            for what in told {
                write!(f, "\n    {what}")?;
            }
            if *count > told.len() as u64 {
                write!(f, "\n    … and {} more", count - told.len() as u64)?;
            }
        }
        Ok(())
    }
}
