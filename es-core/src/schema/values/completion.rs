//! Suggestions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::schema::{MapsTo, impls::leaf, kinds};

/// A suggestion for what a user begins to type: maps to `completion`.
///
/// ```
/// use es_core::schema::Completion;
/// let song = Completion { weight: Some(34), ..Completion::from("Nevermind") }.in_context("genre", "rock");
/// assert_eq!(
///     serde_json::to_string(&song)?,
///     r#"{"input":["Nevermind"],"weight":34,"contexts":{"genre":["rock"]}}"#
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// The texts that lead to this suggestion.
    pub input: Vec<String>,
    /// Its rank among others, 1 by default; at most 2³¹ - 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<u32>,
    /// The contexts that it belongs to, by the names in the mapping's `contexts`: categories, or geohashes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub contexts: BTreeMap<String, Vec<String>>,
}

impl Completion {
    /// Adds a context's value.
    pub fn in_context(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.contexts.entry(name.into()).or_default().push(value.into());
        self
    }
}

impl<T: Into<String>> From<T> for Completion {
    fn from(input: T) -> Self {
        Completion { input: vec![input.into()], ..Completion::default() }
    }
}

leaf! { Completion => completion; }

impl MapsTo<kinds::completion> for Completion {}
