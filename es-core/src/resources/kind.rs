//! The kinds of resources, in the order in which they are applied.

use std::fmt;

use serde::Serialize;

/// A kind of resource. The order is the one in which a plan is applied: each may refer to those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A snapshot repository: `PUT /_snapshot/<name>`.
    Repository,
    /// A snapshot lifecycle policy: `PUT /_slm/policy/<name>`.
    SlmPolicy,
    /// An index lifecycle policy: `PUT /_ilm/policy/<name>`.
    IlmPolicy,
    /// An ingest pipeline: `PUT /_ingest/pipeline/<name>`.
    Pipeline,
    /// A component template: `PUT /_component_template/<name>`.
    ComponentTemplate,
    /// An index template: `PUT /_index_template/<name>`.
    IndexTemplate,
    /// An index: `PUT /<name>`.
    Index,
    /// A data stream: `PUT /_data_stream/<name>`.
    DataStream,
    /// An alias: `POST /_aliases`.
    Alias,
}

impl Kind {
    /// The API below which resources of the kind stand by their names.
    pub(crate) const fn endpoint(self) -> &'static str {
        match self {
            Kind::Repository => "_snapshot",
            Kind::SlmPolicy => "_slm/policy",
            Kind::IlmPolicy => "_ilm/policy",
            Kind::Pipeline => "_ingest/pipeline",
            Kind::ComponentTemplate => "_component_template",
            Kind::IndexTemplate => "_index_template",
            Kind::Index => "",
            Kind::DataStream => "_data_stream",
            Kind::Alias => "_aliases",
        }
    }

    /// In words: `component template`.
    pub const fn words(self) -> &'static str {
        match self {
            Kind::Repository => "snapshot repository",
            Kind::SlmPolicy => "snapshot lifecycle policy",
            Kind::IlmPolicy => "index lifecycle policy",
            Kind::Pipeline => "ingest pipeline",
            Kind::ComponentTemplate => "component template",
            Kind::IndexTemplate => "index template",
            Kind::Index => "index",
            Kind::DataStream => "data stream",
            Kind::Alias => "alias",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.words())
    }
}
