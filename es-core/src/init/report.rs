//! What `init` found and did, by document.

use std::fmt;

use serde::Serialize;

use crate::plan::{Change, ResourcePlan, Verdict};
use crate::resources::Kind;

/// What became of one document or resource. `Display` is a line: `Product (products-v2): created`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InitReport {
    /// What kind of resource; of a document the index or the data stream.
    pub kind: Kind,
    /// The Rust struct that declares it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<&'static str>,
    /// Its name, prefix included; for a document the readers' alias.
    pub name: String,
    /// For a document and an alias: the index behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
    /// What happened.
    pub outcome: Outcome,
}

/// What happened to a document's index.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// It was made.
    Created,
    /// It has everything that is declared; nothing was sent.
    Unchanged,
    /// It was changed while it served.
    Updated {
        /// What was changed.
        changes: Vec<Change>,
    },
    /// It was made by somebody else, and fits: now it bears the stamp and the aliases.
    Adopted {
        /// What was changed.
        changes: Vec<Change>,
    },
    /// It was deleted, with all its documents, and made anew.
    Recreated,
    /// It differs, and the mode leaves what is there as it is.
    LeftAlone {
        /// What would have been changed.
        changes: Vec<Change>,
    },
    /// A newer version of the document is live; nothing was sent. This program can read, and cannot write.
    NewerIsLive {
        /// The live version.
        version: u32,
    },
}

impl InitReport {
    /// Of a plan that was applied.
    pub(super) fn of(plan: &ResourcePlan) -> Self {
        let changes = plan.made().cloned().collect();
        let outcome = match plan.verdict {
            Verdict::Create => Outcome::Created,
            Verdict::Recreate => Outcome::Recreated,
            Verdict::Update => Outcome::Updated { changes },
            Verdict::Adopt => Outcome::Adopted { changes },
            Verdict::NewerIsLive { version } => Outcome::NewerIsLive { version },
            Verdict::LeftAlone => Outcome::LeftAlone { changes },
            // A refused plan is not applied.
            Verdict::Unchanged | Verdict::Refused(_) => Outcome::Unchanged,
        };
        InitReport {
            kind: plan.kind,
            document: plan.document,
            name: plan.name.clone(),
            index: plan.index.clone(),
            outcome,
        }
    }

    pub(super) fn trace(&self) {
        match self.outcome {
            Outcome::Unchanged => tracing::debug!("{self}"),
            Outcome::NewerIsLive { .. } => tracing::warn!("{self}"),
            _ => tracing::info!("{self}"),
        }
    }
}

impl fmt::Display for InitReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.document, &self.index) {
            (Some(document), Some(index)) => write!(f, "{document} ({index}): ")?,
            (None, Some(index)) => write!(f, "{} {} ({index}): ", self.kind, self.name)?,
            (_, None) => write!(f, "{} {}: ", self.kind, self.name)?,
        }
        match &self.outcome {
            Outcome::Created => f.write_str("created"),
            Outcome::Recreated => f.write_str("deleted, and created anew"),
            Outcome::LeftAlone { changes } => write!(f, "left alone, {} differences", changes.len()),
            Outcome::Unchanged => f.write_str("unchanged"),
            Outcome::Updated { changes } => write!(f, "updated, {} changes", changes.len()),
            Outcome::Adopted { changes } => write!(f, "adopted, {} changes", changes.len()),
            Outcome::NewerIsLive { version } => write!(f, "left alone, version {version} is live"),
        }
    }
}
