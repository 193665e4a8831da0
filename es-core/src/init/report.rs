//! What `init` found and did, by document.

use std::fmt;

use serde::Serialize;

use crate::plan::{Change, Declared, DocumentPlan, Verdict};

/// What became of one document. `Display` is a line: `Product (products-v2): created`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InitReport {
    /// The Rust struct.
    pub document: &'static str,
    /// The readers' alias, prefix included.
    pub alias: String,
    /// The index behind it.
    pub index: String,
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
    /// A newer version of the document is live; nothing was sent. This program can read, and cannot write.
    NewerIsLive {
        /// The live version.
        version: u32,
    },
}

impl InitReport {
    pub(super) fn unchanged(declared: &Declared) -> Self {
        InitReport {
            document: declared.schema.name,
            alias: declared.names.alias.clone(),
            index: declared.names.index.clone(),
            outcome: Outcome::Unchanged,
        }
    }

    /// Of a plan that was applied.
    pub(super) fn of(plan: DocumentPlan) -> Self {
        let changes = plan.made().cloned().collect();
        let outcome = match plan.verdict {
            Verdict::Create => Outcome::Created,
            Verdict::Update => Outcome::Updated { changes },
            Verdict::Adopt => Outcome::Adopted { changes },
            Verdict::NewerIsLive { version } => Outcome::NewerIsLive { version },
            // A refused plan is not applied.
            Verdict::Unchanged | Verdict::Refused(_) => Outcome::Unchanged,
        };
        InitReport { document: plan.document, alias: plan.alias, index: plan.index, outcome }
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
        write!(f, "{} ({}): ", self.document, self.index)?;
        match &self.outcome {
            Outcome::Created => f.write_str("created"),
            Outcome::Unchanged => f.write_str("unchanged"),
            Outcome::Updated { changes } => write!(f, "updated, {} changes", changes.len()),
            Outcome::Adopted { changes } => write!(f, "adopted, {} changes", changes.len()),
            Outcome::NewerIsLive { version } => write!(f, "left alone, version {version} is live"),
        }
    }
}
