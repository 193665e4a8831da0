//! A report for a terminal.

use std::fmt;

use super::{HealthReport, Part, Performance};
use crate::ops::measure::Span;
use crate::ops::name::counted;

impl fmt::Display for HealthReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failed = self.failed();
        write!(f, "{}, read in {}", self.status, Span(self.took))?;
        if !failed.is_empty() {
            write!(f, ", {} could not be read", counted(failed.len() as u64, "part", "parts"))?;
        }
        writeln!(f)?;
        for problem in &self.problems {
            writeln!(f, "{}: {problem}\n    help: {}", problem.severity(), problem.help())?;
        }
        part(f, "cluster", &self.cluster)?;
        part(f, "nodes", &self.nodes)?;
        part(f, "indices", &self.indices)?;
        if self.unassigned.read().is_none_or(|unassigned| !unassigned.shards.is_empty()) {
            part(f, "unassigned", &self.unassigned)?;
        }
        match &self.indicators {
            Part::Read(Some(indicators)) => writeln!(f, "indicators: {indicators}")?,
            Part::Read(None) => writeln!(f, "indicators: this server has none")?,
            unread => failure(f, "indicators", unread)?,
        }
        part(f, "lifecycle", &self.lifecycle)?;
        part(f, "snapshots", &self.snapshots)?;
        failure(f, "settings", &self.settings)?;
        match &self.sample {
            Part::Read(sample) => write!(f, "performance: {}", Performance::since_start(sample)),
            unread => failure(f, "performance", unread),
        }
    }
}

fn part<T: fmt::Display>(f: &mut fmt::Formatter<'_>, name: &str, part: &Part<T>) -> fmt::Result {
    match part {
        Part::Read(read) => writeln!(f, "{name}: {read}"),
        unread => failure(f, name, unread),
    }
}

fn failure<T>(f: &mut fmt::Formatter<'_>, name: &str, part: &Part<T>) -> fmt::Result {
    match part.failure() {
        Some(error) => writeln!(f, "{name} could not be read: {error}"),
        None => Ok(()),
    }
}
