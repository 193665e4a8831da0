//! A request of a plan, as data.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::resources::Kind;

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Action {
    /// `PUT` of a whole resource: a policy, a pipeline, a template, a repository.
    Put(Kind),
    /// `DELETE /<index>`, only where the index is to be made anew.
    DeleteIndex,
    /// `DELETE /_data_stream/<name>`, only where it is to be made anew.
    DeleteDataStream,
    /// `PUT /<index>` with settings, mapping and aliases at once.
    CreateIndex,
    /// `PUT /_data_stream/<name>`.
    CreateDataStream,
    /// `PUT /<index>/_settings`.
    PutSettings,
    /// `PUT /<index>/_settings` of what takes a closed index: closed, changed and opened again.
    ReopenSettings,
    /// `PUT /<index>/_mapping`.
    PutMapping,
    /// `PUT /_data_stream/<name>/_lifecycle`.
    PutLifecycle,
    /// `POST /_aliases`.
    UpdateAliases,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// What it does.
    pub action: Action,
    /// The resource that it is about.
    pub name: String,
    /// Parameters of the query string.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<(&'static str, String)>,
    /// The JSON body; `null` for none.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub body: Value,
}

impl Action {
    /// In words: `create index`.
    pub fn words(self) -> Cow<'static, str> {
        let words = match self {
            Action::Put(kind) => return format!("put {kind}").into(),
            Action::DeleteIndex => "delete index",
            Action::DeleteDataStream => "delete data stream",
            Action::CreateIndex => "create index",
            Action::CreateDataStream => "create data stream",
            Action::PutSettings => "update settings",
            Action::ReopenSettings => "update settings of the closed index",
            Action::PutMapping => "update mapping",
            Action::PutLifecycle => "update lifecycle",
            Action::UpdateAliases => "update aliases",
        };
        words.into()
    }

    /// The HTTP method.
    pub fn method(self) -> &'static str {
        match self {
            Action::UpdateAliases => "POST",
            Action::DeleteIndex | Action::DeleteDataStream => "DELETE",
            _ => "PUT",
        }
    }

    /// Whether the server itself lets one of several at once do it and tells the others.
    #[cfg(feature = "client")]
    pub(super) fn is_arbitrated(self) -> bool {
        matches!(self, Action::CreateIndex | Action::CreateDataStream)
    }

    /// The path for a resource, its name given as it is to stand in the path.
    pub(crate) fn path(self, name: impl fmt::Display) -> String {
        match self {
            Action::Put(kind) => format!("/{}/{name}", kind.endpoint()),
            Action::CreateIndex | Action::DeleteIndex => format!("/{name}"),
            Action::CreateDataStream | Action::DeleteDataStream => format!("/_data_stream/{name}"),
            Action::PutSettings => format!("/{name}/_settings"),
            Action::ReopenSettings => format!("/{name}/_settings?reopen=true"),
            Action::PutMapping => format!("/{name}/_mapping"),
            Action::PutLifecycle => format!("/_data_stream/{name}/_lifecycle"),
            Action::UpdateAliases => "/_aliases".to_owned(),
        }
    }
}

impl Step {
    pub(super) fn new(action: Action, name: impl Into<String>, body: impl Into<Value>) -> Self {
        Step { action, name: name.into(), query: Vec::new(), body: body.into() }
    }
}

/// `PUT /products-v2/_mapping`
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.action.method(), self.action.path(&self.name))
    }
}
