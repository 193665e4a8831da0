//! What is to become of what may be old, and what became of it: of indices, of snapshots.

use std::fmt::{self, Display};

use serde::Serialize;

/// What is to become of one: why it goes, or why it stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate<G, S> {
    /// It is deleted.
    Goes(G),
    /// It is left as it is.
    Stays(S),
}

impl<G, S> Fate<G, S> {
    /// Whether it is deleted.
    pub fn goes(&self) -> bool {
        matches!(self, Fate::Goes(_))
    }
}

impl<G: Display, S: Display> Fate<G, S> {
    /// `-` for what goes, and the reason.
    pub(super) fn told(&self) -> (char, String) {
        match self {
            Fate::Goes(why) => ('-', why.to_string()),
            Fate::Stays(why) => (' ', why.to_string()),
        }
    }
}

/// What became of one that was to go.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case", bound(serialize = "E: Display"))]
#[non_exhaustive]
pub enum Removal<E> {
    /// It is deleted.
    Deleted,
    /// It had gone already.
    Gone,
    /// It is another of that name by now, and was left alone.
    Replaced,
    /// There is a reason now that it stays.
    Stays {
        /// The reason, in words.
        why: String,
    },
    /// It was not deleted, or it is not known whether it was.
    Failed {
        /// Why.
        #[serde(serialize_with = "crate::ops::in_words")]
        error: E,
    },
}

impl<E> Removal<E> {
    /// Whether it was deleted.
    pub fn is_deleted(&self) -> bool {
        matches!(self, Removal::Deleted)
    }

    /// Whether it was to go and did not, without a reason to stay.
    pub fn has_failed(&self) -> bool {
        matches!(self, Removal::Failed { .. })
    }
}

impl<E: Display> Display for Removal<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Removal::Deleted => f.write_str("deleted"),
            Removal::Gone => f.write_str("had gone already"),
            Removal::Replaced => f.write_str("is another of that name by now, left alone"),
            Removal::Stays { why } => f.write_str(why),
            Removal::Failed { error } => error.fmt(f),
        }
    }
}
