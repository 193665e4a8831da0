//! A request of a plan, as data.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// `PUT /<index>` with settings, mapping and aliases at once.
    CreateIndex,
    /// `PUT /<index>/_settings`.
    PutSettings,
    /// `PUT /<index>/_mapping`.
    PutMapping,
    /// `POST /_aliases`.
    UpdateAliases,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// What it does.
    pub action: Action,
    /// The index that it is about.
    pub index: String,
    /// The JSON body.
    pub body: Value,
}

impl Action {
    /// In words: `create index`.
    pub fn words(self) -> &'static str {
        match self {
            Action::CreateIndex => "create index",
            Action::PutSettings => "update settings",
            Action::PutMapping => "update mapping",
            Action::UpdateAliases => "add aliases",
        }
    }

    /// The HTTP method.
    pub fn method(self) -> &'static str {
        match self {
            Action::UpdateAliases => "POST",
            Action::CreateIndex | Action::PutSettings | Action::PutMapping => "PUT",
        }
    }

    /// The path for an index, given as it is to stand in the path.
    pub(crate) fn path(self, index: impl fmt::Display) -> String {
        match self {
            Action::CreateIndex => format!("/{index}"),
            Action::PutSettings => format!("/{index}/_settings"),
            Action::PutMapping => format!("/{index}/_mapping"),
            Action::UpdateAliases => "/_aliases".to_owned(),
        }
    }
}

/// `PUT /products-v2/_mapping`
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.action.method(), self.action.path(&self.index))
    }
}
