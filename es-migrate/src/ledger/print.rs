//! A run as a person reads it: in one line, or with `{:#}` with its steps.

use std::fmt;
use std::time::Duration;

use serde::Deserialize as _;

use super::{IndexRef, Run, State, Step};
use crate::now_ms;
use crate::plan::print::duration;
use crate::shadow::Shadowed;

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let between = |from: u64, to: u64| duration(Duration::from_millis(to.saturating_sub(from)));
        match self.from {
            _ if self.adopts() => write!(f, "adoption: {}", self.state)?,
            0 => write!(f, "no version → {}: {}", self.to, self.state)?,
            from => write!(f, "{from} → {}: {}", self.to, self.state)?,
        }
        match self.ended_ms {
            Some(ended) => write!(f, ", {} ago", between(ended, now_ms()))?,
            None => write!(f, ", begun {} ago", between(self.started_ms, now_ms()))?,
        }
        if !f.alternate() {
            return Ok(());
        }
        if let Some(ended) = self.ended_ms {
            write!(f, ", after {}", between(self.started_ms, ended))?;
        }
        write!(f, "\n  by {}", self.owner)?;
        if self.source.name == self.target.name {
            write!(f, "\n  in `{}`", self.source.name)?;
        } else {
            write!(f, "\n  from `{}` to `{}`, {}", self.source.name, self.target.name, self.writes)?;
        }
        self.operations.iter().try_for_each(|operation| write!(f, "\n  {operation}"))?;
        for entry in &self.journal {
            write!(f, "\n  {:<8}", entry.step)?;
            match entry.done_ms {
                Some(done) => write!(f, " {}", between(entry.begun_ms, done))?,
                None => f.write_str(" not done")?,
            }
            if entry.attempts > 1 {
                write!(f, ", begun {} times", entry.attempts)?;
            }
            if let (Step::Switch, Some(pause)) = (entry.step, entry.evidence["pause_ms"].as_u64()) {
                write!(f, ", writes were blocked for {}", duration(Duration::from_millis(pause)))?;
            }
            if entry.step == Step::Shadow
                && let Ok(shadow) = Shadowed::deserialize(&entry.evidence)
            {
                write!(f, ", {}", shadow.figures())?;
            }
            if let (Step::Copy, Some(total)) = (entry.step, entry.evidence["total"].as_u64()) {
                write!(f, ", {total} documents")?;
            }
        }
        Ok(())
    }
}

impl Run {
    /// The index that does not serve any more, and waits for `finalize`.
    pub(crate) fn retired(&self) -> Option<&IndexRef> {
        match self.state {
            State::Switched => Some(&self.source),
            State::RolledBack if self.undoes.is_some() => Some(&self.source),
            State::RolledBack => Some(&self.target),
            _ => None,
        }
    }
}
