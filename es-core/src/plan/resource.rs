//! The plan for one resource.

use serde::Serialize;

use super::change::{Change, Takes};
use super::refusal::Refusal;
use super::step::Step;
use crate::resources::Kind;

/// What is to happen to one resource, or to a document's index.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ResourcePlan {
    /// What kind of resource.
    pub kind: Kind,
    /// The Rust struct that declares it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<&'static str>,
    /// Its name, prefix included; for a document the readers' alias.
    pub name: String,
    /// For a document and an alias: the live index, or the one to be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<String>,
    /// The whole in one word.
    pub verdict: Verdict,
    /// Every difference, also those that are left alone.
    pub changes: Vec<Change>,
    /// The requests, in order.
    pub steps: Vec<Step>,
    /// What is right and may surprise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// What is to happen, in one word.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// Nothing is there: it is made.
    Create,
    /// Nothing is to be done.
    Unchanged,
    /// It is changed while it serves.
    Update,
    /// The index was made by somebody else and fits: it gets the stamp, and what it lacks.
    Adopt,
    /// The index is deleted with all its documents and made anew.
    Recreate,
    /// It differs, and the mode leaves what is there as it is.
    LeftAlone,
    /// A newer version of the document is live, and is left alone.
    NewerIsLive {
        /// The live version.
        version: u32,
    },
    /// Something is in the way.
    Refused(Refusal),
}

impl ResourcePlan {
    pub(super) fn new(
        kind: Kind,
        name: impl Into<String>,
        verdict: Verdict,
        changes: Vec<Change>,
        steps: Vec<Step>,
    ) -> Self {
        ResourcePlan {
            kind,
            document: None,
            name: name.into(),
            index: None,
            verdict,
            changes,
            steps,
            warnings: vec![],
        }
    }

    /// The changes that the steps make.
    pub fn made(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.takes != Takes::Nothing)
    }

    /// What it is about, for messages: the Rust struct of an index, else kind and name.
    pub fn subject(&self) -> String {
        match (self.document, self.index.is_some()) {
            (Some(document), true) => document.to_owned(),
            _ => format!("{} {}", self.kind, self.name),
        }
    }
}
