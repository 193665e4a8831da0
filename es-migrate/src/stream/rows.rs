//! Documents as a search returns them, borrowed from the reply.

use std::borrow::Cow;

use es_core::error::Error;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::pump::{Lane, Pump};

/// A page of documents.
#[derive(Debug, Deserialize)]
pub(crate) struct Page<'a> {
    #[serde(borrow)]
    hits: Hits<'a>,
}

#[derive(Debug, Deserialize)]
struct Hits<'a> {
    #[serde(borrow)]
    hits: Vec<Row<'a>>,
}

/// A document, with its source as it was sent.
#[derive(Debug, Deserialize)]
pub(crate) struct Row<'a> {
    #[serde(rename = "_id", borrow)]
    pub(crate) id: Cow<'a, str>,
    #[serde(rename = "_routing", borrow)]
    routing: Option<Text<'a>>,
    #[serde(rename = "_version", default)]
    pub(crate) version: u64,
    #[serde(rename = "_source", borrow)]
    source: Option<&'a RawValue>,
    #[serde(borrow)]
    sort: Option<&'a RawValue>,
}

/// On its own, because serde copies what stands in an `Option<Cow<…>>`.
#[derive(Debug, Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> Page<'a> {
    pub(crate) fn rows(&self) -> &[Row<'a>] {
        &self.hits.hits
    }
}

impl Row<'_> {
    pub(crate) fn routing(&self) -> Option<&str> {
        self.routing.as_ref().map(|routing| routing.0.as_ref())
    }

    /// The source, as it was sent; empty where it is not kept.
    pub(crate) fn source(&self) -> &str {
        self.source.map_or("", RawValue::get)
    }

    pub(super) fn raw(&self) -> Option<&RawValue> {
        self.source
    }

    /// Where the next page begins.
    pub(super) fn place(&self) -> Option<Value> {
        serde_json::from_str(self.sort?.get()).ok()
    }
}

impl Pump<'_> {
    /// Asks for a page. One request.
    pub(super) async fn ask(
        &self,
        lane: &Lane,
        after: Option<&Value>,
        size: usize,
    ) -> Result<es_core::cluster::Response, Error> {
        let mut body = json!({
            "size": size,
            "query": lane.query,
            "sort": ["_shard_doc"],
            "version": true,
            "track_total_hits": false,
        });
        if let Some(after) = after {
            body["search_after"] = after.clone();
        }
        let part = (lane.part, lane.parts);
        let request = self.snapshot.search_part("read documents", lane.shard, part, body)?;
        self.cluster.send(request.opaque_id(self.opaque_id)).await
    }
}
