//! How a plan prints: like a diff, for a person.

use std::fmt;

use super::change::{Change, Takes};
use super::{Plan, ResourcePlan, Verdict};

/// How a line of a plan is painted on a terminal.
#[derive(Clone, Copy)]
enum Paint {
    Plain,
    Colored,
}

impl Paint {
    /// A text in the colour of its sign: green, yellow, red; what is left alone is dim.
    fn sign(self, sign: char, text: fmt::Arguments<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colour = match (self, sign) {
            (Paint::Plain, _) => return f.write_fmt(text),
            (_, '+') => 32,
            (_, '~') => 33,
            (_, '!') => 31,
            _ => 2,
        };
        write!(f, "\x1b[{colour}m{text}\x1b[0m")
    }
}

impl Plan {
    /// For a terminal: added in green, changed in yellow, in the way in red.
    pub fn colored(&self) -> impl fmt::Display + '_ {
        Painted(self, Paint::Colored)
    }
}

struct Painted<'a>(&'a Plan, Paint);

impl fmt::Display for Painted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for resource in &self.0.resources {
            write(resource, self.1, f)?;
        }
        match self.0.requests() {
            0 => f.write_str("nothing to send\n"),
            1 => f.write_str("1 request\n"),
            requests => writeln!(f, "{requests} requests"),
        }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Painted(self, Paint::Plain).fmt(f)
    }
}

impl fmt::Display for ResourcePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(self, Paint::Plain, f)
    }
}

fn write(plan: &ResourcePlan, paint: Paint, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let sign = match &plan.verdict {
        Verdict::Create => '+',
        Verdict::Update | Verdict::Adopt => '~',
        Verdict::Refused(_) | Verdict::Recreate => '!',
        Verdict::Unchanged | Verdict::NewerIsLive { .. } | Verdict::LeftAlone => ' ',
    };
    let subject = plan.subject();
    match &plan.index {
        Some(index) => paint.sign(sign, format_args!("{subject} ({index}): {}", plan.verdict), f)?,
        None => paint.sign(sign, format_args!("{subject}: {}", plan.verdict), f)?,
    }
    f.write_str("\n")?;
    let lines: Vec<_> = plan.made().map(|change| (change, change.subject(), change.values())).collect();
    let widest = |width: fn(&(&Change, String, String)) -> usize| lines.iter().map(width).max().unwrap_or(0);
    let subjects = widest(|(_, subject, _)| subject.chars().count());
    let values = widest(|(.., value)| value.chars().count());
    for (change, subject, value) in &lines {
        let sign = change.sign();
        f.write_str("  ")?;
        paint.sign(sign, format_args!("{sign} {subject:subjects$}  {value:values$}  {}", change.takes), f)?;
        f.write_str("\n")?;
    }
    if plan.made().any(|change| change.takes == Takes::Refresh) {
        writeln!(f, "    existing documents gain by `_update_by_query` what says refresh")?;
    }
    let left = plan.changes.iter().filter(|change| change.takes == Takes::Nothing).map(Change::subject);
    let left: Vec<_> = left.collect();
    if !left.is_empty() {
        writeln!(f, "    on the server only, left alone: {}", left.join(", "))?;
    }
    for warning in &plan.warnings {
        f.write_str("  ")?;
        paint.sign('~', format_args!("warning: {warning}"), f)?;
        f.write_str("\n")?;
    }
    plan.steps.iter().try_for_each(|step| writeln!(f, "  → {step}"))
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Create => f.write_str("create"),
            Verdict::Unchanged => f.write_str("unchanged"),
            Verdict::Update => f.write_str("update"),
            Verdict::Adopt => f.write_str("adopt"),
            Verdict::Recreate => f.write_str("delete with all documents, and create"),
            Verdict::LeftAlone => f.write_str("differs, left alone"),
            Verdict::NewerIsLive { version } => write!(f, "left alone, version {version} is live"),
            Verdict::Refused(refusal) => write!(f, "refused: {refusal}"),
        }
    }
}
