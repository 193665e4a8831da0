//! Indices and data streams that no struct declares.

use serde_json::Value;

use super::content::{Content, content_methods};
use super::{Fault, Scope};

/// An index of a fixed name, declared by itself. [`PUT /<name>`][api]
///
/// For a struct's documents declare the struct instead: its index carries a version and stands behind an alias.
///
/// ```
/// use es_core::resources::{AliasOptions, Index};
///
/// let metrics = Index::new("metrics-2024")
///     .setting("codec", "best_compression")
///     .mappings(serde_json::json!({ "properties": { "value": { "type": "double" } } }))
///     .alias("metrics", AliasOptions::new());
/// ```
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/indices-create-index.html
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    pub(crate) name: String,
    content: Content,
}

impl Index {
    /// An index without settings, mapping and aliases.
    pub fn new(name: impl Into<String>) -> Self {
        Index { name: name.into(), content: Content::default() }
    }

    content_methods!();

    pub(crate) fn faults(&self) -> Vec<Fault> {
        self.content.faults()
    }

    pub(crate) fn body(&self, scope: &Scope) -> Value {
        self.content.body(scope).into()
    }
}

/// A data stream. [`PUT /_data_stream/<name>`][api]
///
/// Its settings and mapping come from the index template that its name matches; declare that beside it. Where the
/// template has a [retention](super::IndexTemplate::data_retention), the stream gets it also when it is there already.
///
/// ```
/// use es_core::resources::DataStream;
///
/// let events = DataStream::new("events");
/// ```
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/indices-create-data-stream.html
#[derive(Debug, Clone, PartialEq)]
pub struct DataStream {
    pub(crate) name: String,
}

impl DataStream {
    /// A data stream of this name.
    pub fn new(name: impl Into<String>) -> Self {
        DataStream { name: name.into() }
    }
}
