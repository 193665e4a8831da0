//! A plan as a person reads it.

use std::fmt;
use std::time::Duration;

use es_core::plan::Takes;

use super::capacity::bytes;
use super::{Action, CopyPlan, DocumentPlan, MigrationPlan, ShadowPlan, grouped};

impl fmt::Display for MigrationPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_fleet = |plan: &DocumentPlan| {
            let name = plan.fleet.unwrap_or(&plan.document);
            self.fleets.iter().position(|fleet| fleet.fleet == name)
        };
        let (mut first, mut told) = (true, vec![]);
        let mut apart = |f: &mut fmt::Formatter<'_>| {
            let is_first = std::mem::take(&mut first);
            if is_first { Ok(()) } else { writeln!(f) }
        };
        for document in &self.documents {
            match of_fleet(document) {
                None => {
                    apart(f)?;
                    write!(f, "{document}")?;
                }
                Some(at) if told.contains(&at) => {}
                Some(at) => {
                    apart(f)?;
                    told.push(at);
                    self.fmt_fleet(f, at)?;
                }
            }
        }
        for at in (0..self.fleets.len()).filter(|at| !told.contains(at)) {
            apart(f)?;
            self.fmt_fleet(f, at)?;
        }
        Ok(())
    }
}

impl MigrationPlan {
    fn fmt_fleet(&self, f: &mut fmt::Formatter<'_>, at: usize) -> fmt::Result {
        let fleet = &self.fleets[at];
        let beside = self.documents.iter().find(|plan| plan.fleet.is_none() && plan.document == fleet.fleet);
        let members = self.documents.iter().filter(|plan| plan.fleet == Some(fleet.fleet.as_str()));
        grouped::fmt(f, fleet, beside, &members.collect::<Vec<_>>())
    }
}

impl fmt::Display for DocumentPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.document)?;
        match (&self.live, self.version) {
            (None, version) => write!(f, "version {version}")?,
            (Some(live), version) => match live.version {
                Some(live_version) if live_version == version => {
                    write!(f, "version {version} ({})", live.index)?;
                }
                Some(live_version) => write!(f, "version {live_version} → {version} ({})", live.index)?,
                None => write!(f, "no version → {version} ({})", live.index)?,
            },
        }
        writeln!(f, ": {}", self.action)?;
        if let (Action::Adopt { clone, .. }, Some(live)) = (&self.action, &self.live) {
            let name = &live.index;
            writeln!(
                f,
                "  `{name}` is an index of the alias's name: it is cloned to `{clone}`, which takes its place behind the \
                 alias; writes are blocked for a moment, and a search that is under way at the switch may report failed shards"
            )?;
        }
        if let Action::Series { roll_over, indices } = &self.action {
            if *roll_over {
                writeln!(f, "  template first, then writes go to a new index")?;
            }
            indices.iter().try_for_each(|index| writeln!(f, "  {index}"))?;
        }
        for change in self.changes.iter().filter(|change| change.takes != Takes::Nothing) {
            writeln!(f, "  {} {change}", change.sign())?;
        }
        if let Some(copy) = &self.copy {
            copy.numbers(f)?;
            if matches!(self.action, Action::Series { .. }) {
                writeln!(
                    f,
                    "  appends go on; updates and deletes in an index are refused (403) while it is copied"
                )?;
            } else {
                copy.contract(f)?;
            }
        }
        if let Some(alternatives) = &self.alternatives {
            write!(f, "{alternatives}")?;
        }
        self.warnings.iter().try_for_each(|warning| writeln!(f, "  warning: {warning}"))
    }
}

impl fmt::Display for CopyPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.numbers(f)?;
        self.contract(f)
    }
}

impl CopyPlan {
    fn numbers(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.operations.iter().try_for_each(|operation| writeln!(f, "  {operation}"))?;
        write!(f, "  {} documents, {}", self.documents, bytes(self.bytes))?;
        match self.available_bytes {
            Some(available) => {
                write!(f, "; needs up to {} of {}", bytes(self.needed_bytes), bytes(available))?;
            }
            None => write!(f, "; needs up to {}", bytes(self.needed_bytes))?,
        }
        if let Some(estimate) = self.estimate_ms {
            write!(f, "; about {} at the rate of the last copy", duration(Duration::from_millis(estimate)))?;
        }
        writeln!(f)
    }

    fn contract(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {}", self.writes)?;
        if let Some(most) = self.max_pause_ms {
            write!(f, ", for {} at most", duration(Duration::from_millis(most)))?;
        }
        writeln!(f)?;
        let Some(ShadowPlan { queries, top, min_overlap }) = &self.shadow else { return Ok(()) };
        write!(f, "  shadow: {queries} queries of old and new, by their first {top} hits")?;
        match min_overlap {
            Some(least) => writeln!(f, ", refused below {least:.2}"),
            None => writeln!(f, ", told and not refused"),
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::Nothing => f.write_str("nothing to do"),
            Action::NewerIsLive => f.write_str("a newer version serves, and is left alone"),
            Action::Create => f.write_str("create"),
            Action::InPlace => f.write_str("change in place"),
            Action::PickUp => f.write_str("change in place, and let existing documents pick it up"),
            Action::Reopen => f.write_str("change with the index closed for a moment"),
            Action::Reindex => f.write_str("copy into a new index"),
            Action::Series { roll_over, indices } => {
                let (all, copied) = (indices.len(), indices.iter().filter(|index| index.is_copied()).count());
                match (roll_over, copied) {
                    (true, 0) => f.write_str("roll over"),
                    (true, _) => {
                        write!(f, "roll over, then copy {copied} of {all} older indices, one after the other")
                    }
                    (false, _) => write!(f, "copy {copied} of {all} older indices, one after the other"),
                }
            }
            Action::Adopt { then, .. } => write!(f, "adopt, then {then}"),
            Action::Resume { owner } => write!(f, "go on with what {owner} began"),
            Action::Refused { reason } => write!(f, "refused: {}", reason.to_string().replace('\n', "\n  ")),
        }
    }
}

/// A duration for people: `850 ms`, `12 s`, `3 min 20 s`.
pub(crate) fn duration(time: Duration) -> String {
    match time.as_secs() {
        0 => format!("{} ms", time.as_millis()),
        seconds @ 1..60 => format!("{seconds}.{} s", time.subsec_millis() / 100),
        seconds @ 60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        seconds => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}
