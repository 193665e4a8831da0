//! Alternatives as a person reads them: a few, with what to write, the cost and the limits.

use std::fmt;
use std::time::Duration;

use super::{Alternative, Alternatives, Cost};
use crate::plan::capacity::bytes;
use crate::plan::print::duration;

/// Offers that are spelt out; all are in the JSON.
const MANY: usize = 5;

impl fmt::Display for Alternatives {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.remaining.as_slice() {
            [] => f.write_str("  without a copy")?,
            [only] => write!(f, "  without a copy, but for {only}")?,
            [first, rest @ ..] => write!(f, "  without a copy, but for {first} and {} more", rest.len())?,
        }
        writeln!(f, " (write it, raise `version` if this one is recorded, `migrate make`):")?;
        self.offers.iter().take(MANY).try_for_each(|offer| write!(f, "{offer}"))?;
        match self.offers.len().saturating_sub(MANY) {
            0 => Ok(()),
            more => writeln!(f, "    and {more} more, which `--output json` lists"),
        }
    }
}

impl fmt::Display for Alternative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Alternative { kind, field, queries, instead, cost, limits, .. } = self;
        let named = if field == queries { String::new() } else { format!(" `{queries}`") };
        writeln!(f, "    {field}: {kind}{named}; {cost}")?;
        for one in instead {
            writeln!(f, "      {}: {}", one.on, one.write)?;
        }
        writeln!(f, "      limits: {}", limits.join("; "))
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.closes_index {
            f.write_str("the index is closed for a moment, ")?;
        }
        match (&self.at_each_search, self.documents) {
            (Some(each), _) => write!(f, "one request, and at each search {each}"),
            (None, 0) => f.write_str("one request"),
            (None, documents) => {
                write!(f, "{documents} documents ({}) are written again", bytes(self.bytes))?;
                if let Some(estimate) = self.estimate_ms {
                    write!(f, ", in about {}", duration(Duration::from_millis(estimate)))?;
                }
                write!(f, ", up to {} more on disk until merged", bytes(self.disk_bytes))
            }
        }
    }
}
