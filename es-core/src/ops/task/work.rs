//! Work that runs as a task: what is asked of the server, as a value.

use serde_json::{Map, Value, json};

use crate::cluster::{Cluster, Request, segment};
use crate::error::Error;
use crate::ops::unique;

/// Work for [`Tasks::start`](super::Tasks::start). Names get the cluster's prefix.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    what: What,
    body: Map<String, Value>,
    query: Vec<(&'static str, String)>,
    opaque_id: String,
}

#[derive(Debug, Clone, PartialEq)]
enum What {
    Reindex { source: String, dest: String },
    UpdateByQuery { index: String },
    DeleteByQuery { index: String },
    ForceMerge { index: String },
}

impl Work {
    fn new(what: What, word: &str) -> Self {
        let opaque_id = format!("es-core/{word}/{}", unique());
        Work { what, body: Map::new(), query: Vec::new(), opaque_id }
    }

    /// Copies documents from one index to another.
    ///
    /// Elasticsearch: `POST /_reindex`.
    pub fn reindex(source: impl Into<String>, dest: impl Into<String>) -> Self {
        Self::new(What::Reindex { source: source.into(), dest: dest.into() }, "reindex")
    }

    /// Indexes documents again, or changes them by a script.
    ///
    /// Elasticsearch: `POST /<index>/_update_by_query`.
    pub fn update_by_query(index: impl Into<String>) -> Self {
        Self::new(What::UpdateByQuery { index: index.into() }, "update-by-query")
    }

    /// Deletes the documents that a query finds. The query is an argument, so that it can't be forgotten.
    ///
    /// Elasticsearch: `POST /<index>/_delete_by_query`.
    pub fn delete_by_query(index: impl Into<String>, query: Value) -> Self {
        Self::new(What::DeleteByQuery { index: index.into() }, "delete-by-query").set("query", query)
    }

    /// Merges the segments of an index. For those that are no longer written there is
    /// [`Maintenance::force_merge`](crate::ops::maintenance::Maintenance::force_merge).
    ///
    /// Elasticsearch: `POST /<index>/_forcemerge`.
    pub fn force_merge(index: impl Into<String>, max_num_segments: u32) -> Self {
        Self::new(What::ForceMerge { index: index.into() }, "forcemerge")
            .parameter("max_num_segments", max_num_segments.to_string())
    }

    /// Only the documents that this query finds.
    pub fn query(self, query: Value) -> Self {
        self.set("query", query)
    }

    /// Changes each document on the server: `{"source": "ctx._source.n = 1"}`.
    pub fn script(self, script: Value) -> Self {
        self.set("script", script)
    }

    /// Goes on where somebody else has changed a document, and counts it; by default that ends the work.
    pub fn proceed_on_conflicts(self) -> Self {
        self.set("conflicts", "proceed".into())
    }

    /// Documents in a batch; default 1,000.
    pub fn batch(self, documents: u32) -> Self {
        match self.what {
            What::Reindex { .. } => self.set("source.size", documents.into()),
            _ => self.parameter("scroll_size", documents.to_string()),
        }
    }

    /// Slices that are worked on side by side; default 1.
    pub fn slices(self, slices: u32) -> Self {
        self.parameter("slices", slices.to_string())
    }

    /// Documents in a second; default without a limit.
    pub fn requests_per_second(self, rate: u32) -> Self {
        self.parameter("requests_per_second", rate.to_string())
    }

    /// Makes what was written visible to searches at the end.
    pub fn refresh(self) -> Self {
        self.parameter("refresh", "true".to_owned())
    }

    /// By which it is found again while it runs; default a random one.
    pub fn opaque_id(self, opaque_id: impl Into<String>) -> Self {
        Self { opaque_id: opaque_id.into(), ..self }
    }

    /// By which it is found again.
    pub fn id(&self) -> &str {
        &self.opaque_id
    }

    /// A key of the body, such as `max_docs`, `dest.op_type` or `dest.pipeline`.
    pub fn set(mut self, key: &str, value: Value) -> Self {
        match key.split_once('.') {
            Some((outer, inner)) => {
                if let Value::Object(outer) = self.body.entry(outer).or_insert_with(|| json!({})) {
                    outer.insert(inner.to_owned(), value);
                }
                self
            }
            // Of a reindex, the query stands with the source.
            None if key == "query" && matches!(self.what, What::Reindex { .. }) => {
                self.set("source.query", value)
            }
            None => {
                self.body.insert(key.to_owned(), value);
                self
            }
        }
    }

    fn parameter(mut self, key: &'static str, value: String) -> Self {
        self.query.push((key, value));
        self
    }

    pub(super) fn request(&self, cluster: &Cluster) -> Result<Request, Error> {
        let (operation, name, endpoint) = match &self.what {
            What::Reindex { source, .. } => ("reindex", source, "_reindex"),
            What::UpdateByQuery { index } => ("update by query", index, "_update_by_query"),
            What::DeleteByQuery { index } => ("delete by query", index, "_delete_by_query"),
            What::ForceMerge { index } => ("force-merge", index, "_forcemerge"),
        };
        let name = cluster.name(name);
        let mut work = self.clone();
        let path = match &self.what {
            What::Reindex { dest, .. } => {
                work = work
                    .set("source.index", name.clone().into())
                    .set("dest.index", cluster.name(dest).into());
                format!("/{endpoint}")
            }
            _ => format!("/{}/{endpoint}", segment(&name)),
        };
        let request = Request::post(operation, path).resource(name);
        let request = work.query.into_iter().fold(request, |request, (key, value)| request.query(key, value));
        match self.what {
            What::ForceMerge { .. } => Ok(request),
            _ => request.json(&work.body),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_a_request() {
        let cluster = Cluster::builder().node("http://localhost:9200").build().unwrap().with_prefix("t-");
        let work = Work::reindex("a", "b")
            .query(json!({"match_all": {}}))
            .batch(10)
            .set("dest.op_type", "create".into());
        let request = work.request(&cluster).unwrap();
        let body: Value = serde_json::from_slice(request.body().unwrap()).unwrap();
        assert_eq!(request.path(), "/_reindex");
        assert_eq!(
            body,
            json!({"source": {"index": "t-a", "query": {"match_all": {}}, "size": 10}, "dest": {"index": "t-b", "op_type": "create"}})
        );
        let merge = Work::force_merge("a", 1).request(&cluster).unwrap();
        assert_eq!((merge.path(), merge.body()), ("/t-a/_forcemerge", None));
    }
}
