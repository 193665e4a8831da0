//! How a plan prints: like a diff, without colours, for a person.

use std::fmt;

use super::change::{Change, Takes};
use super::{DocumentPlan, Plan, Verdict};

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
        let widest =
            |width: fn(&(&Change, String, String)) -> usize| lines.iter().map(width).max().unwrap_or(0);
        let subjects = widest(|(_, subject, _)| subject.chars().count());
        let values = widest(|(.., value)| value.chars().count());
        for (change, subject, value) in &lines {
            writeln!(f, "  {} {subject:subjects$}  {value:values$}  {}", change.sign(), change.takes)?;
        }
        if self.made().any(|change| change.takes == Takes::Refresh) {
            writeln!(f, "    existing documents gain by `_update_by_query` what says refresh")?;
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
