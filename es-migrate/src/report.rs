//! What became of a document.

use std::time::Duration;

use serde::Serialize;

use crate::plan::DocumentPlan;
use crate::shadow::Shadowed;

/// What became of one document.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The document's index, as declared; or the name of a fleet's member.
    pub document: String,
    /// The fleet that it is a member of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fleet: Option<&'static str>,
    /// Of how many members, where it is of a whole fleet.
    #[serde(skip_serializing_if = "is_none")]
    pub members: usize,
    /// What was done.
    pub outcome: Outcome,
    /// The index that serves now, prefix included; `None` where there is none.
    pub index: Option<String>,
    /// The version that serves now, where it bears a stamp.
    pub version: Option<u32>,
    /// Documents that were copied, or picked a change up.
    pub documents: u64,
    /// Indices of a series or data stream whose copies took their places.
    #[serde(skip_serializing_if = "is_zero")]
    pub indices: u64,
    /// When it was begun: milliseconds since 1970, by this machine's clock; 0 where there was nothing to do.
    pub started_ms: u64,
    /// How long it took.
    pub took_ms: u64,
    /// How long writes were blocked, where documents were copied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pause_ms: Option<u64>,
    /// How old and new answered the queries that were asked of both; of a run that another began, with the worst queries alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shadow: Option<Shadowed>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// It was as declared.
    Unchanged,
    /// A newer version serves, and was left alone.
    NewerIsLive,
    /// The index was made.
    Created,
    /// The index was changed in place.
    Changed,
    /// The documents were copied, and the new index serves.
    Migrated,
    /// The old index serves again.
    RolledBack,
    /// What was retired is gone.
    Finalized,
    /// A run was given up, and the old index takes writes.
    Unlocked,
    /// Old and new were compared, and are equal.
    Verified,
}

impl Report {
    pub(crate) fn unchanged(document: &str) -> Report {
        Report {
            document: document.to_owned(),
            fleet: None,
            members: 0,
            outcome: Outcome::Unchanged,
            index: None,
            version: None,
            documents: 0,
            indices: 0,
            started_ms: 0,
            took_ms: 0,
            pause_ms: None,
            shadow: None,
        }
    }

    pub(crate) fn of(plan: &DocumentPlan, outcome: Outcome) -> Report {
        let (index, version) =
            plan.live.clone().map_or((None, None), |live| (Some(live.index), live.version));
        Report { outcome, index, version, fleet: plan.fleet, ..Report::unchanged(&plan.document) }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
fn is_none(count: &usize) -> bool {
    *count == 0
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: ", self.document)?;
        if self.members > 0 {
            write!(f, "of {} members: ", self.members)?;
        }
        let took = || crate::plan::print::duration(Duration::from_millis(self.took_ms));
        match self.outcome {
            Outcome::Unchanged => f.write_str("nothing to do")?,
            Outcome::NewerIsLive => f.write_str("a newer version serves, and is left alone")?,
            Outcome::Created => f.write_str("created")?,
            Outcome::Changed if self.documents > 0 => {
                write!(f, "changed, {} documents picked it up", self.documents)?;
            }
            Outcome::Changed => f.write_str("changed in place")?,
            Outcome::Migrated if self.indices > 0 => {
                let (indices, documents) = (self.indices, self.documents);
                write!(f, "{indices} indices copied, {documents} documents, in {}", took())?;
            }
            Outcome::Migrated if self.documents == 0 => write!(f, "rolled over in {}", took())?,
            Outcome::Migrated => write!(f, "{} documents copied in {}", self.documents, took())?,
            Outcome::RolledBack => f.write_str("rolled back")?,
            Outcome::Finalized => f.write_str("what was retired is gone")?,
            Outcome::Unlocked => f.write_str("unlocked")?,
            Outcome::Verified => write!(f, "{} documents, old and new are equal", self.documents)?,
        }
        if let Some(pause) = self.pause_ms {
            let pause = crate::plan::print::duration(Duration::from_millis(pause));
            write!(f, ", writes were blocked for {pause}")?;
        }
        match (&self.index, self.version) {
            (Some(index), Some(version)) => write!(f, "; `{index}` serves version {version}")?,
            (Some(index), None) => write!(f, "; `{index}` serves")?,
            (None, _) => {}
        }
        let Some(shadow) = &self.shadow else { return Ok(()) };
        write!(f, "\n  shadow: {}", shadow.to_string().replace('\n', "\n  "))
    }
}
