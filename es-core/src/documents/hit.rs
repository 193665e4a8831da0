//! A document as it comes back, with what the server knows of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::write::Concurrency;
use crate::error::{Context, Error, ErrorKind};

/// A document that was found, with its metadata: the reply to a get, or an element of a search's hits.
///
/// What a search was not asked for is absent: ask with `seq_no_primary_term`, `version`, `highlight`, … in its body.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Hit<T> {
    /// The concrete index it lives in.
    #[serde(rename = "_index")]
    pub index: String,
    /// Its id.
    #[serde(rename = "_id")]
    pub id: String,
    /// How well it matches; absent when hits are sorted by something else.
    #[serde(rename = "_score", default)]
    pub score: Option<f64>,
    /// The document.
    #[serde(rename = "_source")]
    pub source: T,
    /// The sequence number of its last change.
    #[serde(rename = "_seq_no")]
    pub seq_no: Option<u64>,
    /// The primary term of its last change.
    #[serde(rename = "_primary_term")]
    pub primary_term: Option<u64>,
    /// The routing value it was written with.
    #[serde(rename = "_routing")]
    pub routing: Option<String>,
    /// Its version.
    #[serde(rename = "_version")]
    pub version: Option<u64>,
    /// Fragments that match, by field.
    #[serde(default)]
    pub highlight: BTreeMap<String, Vec<String>>,
    /// Nested or joined documents that match, by the name of the inner hits.
    #[serde(default)]
    pub inner_hits: Map<String, Value>,
    /// The sort values; `search_after` takes them.
    #[serde(default)]
    pub sort: Vec<Value>,
    /// Values asked for with `fields`, `docvalue_fields` or `script_fields`.
    #[serde(default)]
    pub fields: Map<String, Value>,
    /// The names of the queries that match.
    #[serde(default, deserialize_with = "names")]
    pub matched_queries: Vec<String>,
}

impl<T> Hit<T> {
    /// What [`if_unchanged`](super::Write::if_unchanged) takes. Fails with [`ErrorKind::Decode`] for a search's hit, if the
    /// search did not ask for it with `"seq_no_primary_term": true`.
    pub fn concurrency(&self) -> Result<Concurrency, Error> {
        match (self.seq_no, self.primary_term) {
            (Some(seq_no), Some(primary_term)) => Ok(Concurrency { seq_no, primary_term }),
            _ => Err(Error::new(
                Context {
                    operation: "read sequence number".into(),
                    resource: Some(self.index.clone()),
                    method: "POST",
                    path: format!("/{}/_search", self.index),
                },
                ErrorKind::Decode {
                    reason: "the search did not ask for \"seq_no_primary_term\": true".to_owned(),
                },
            )),
        }
    }

    /// The same hit around another source.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Hit<U> {
        match self.try_map(|_, source| Ok::<_, std::convert::Infallible>(convert(source))) {
            Ok(hit) => hit,
        }
    }

    pub(super) fn try_map<U, E>(self, convert: impl FnOnce(&str, T) -> Result<U, E>) -> Result<Hit<U>, E> {
        Ok(Hit {
            source: convert(&self.id, self.source)?,
            index: self.index,
            id: self.id,
            score: self.score,
            seq_no: self.seq_no,
            primary_term: self.primary_term,
            routing: self.routing,
            version: self.version,
            highlight: self.highlight,
            inner_hits: self.inner_hits,
            sort: self.sort,
            fields: self.fields,
            matched_queries: self.matched_queries,
        })
    }
}

/// A list of names, or with `include_named_queries_score` a map from names to scores.
fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Names {
        List(Vec<String>),
        Scores(BTreeMap<String, f64>),
    }
    Ok(match Names::deserialize(deserializer)? {
        Names::List(names) => names,
        Names::Scores(scores) => scores.into_keys().collect(),
    })
}
