//! Documents read in the order of their sequence numbers, shard by shard, from a point in time: a page of each side is in
//! memory, whatever the index.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use xxhash_rust::xxh3::Xxh3;

use super::compare::Doc;
use crate::cluster::{Cluster, Repeat, Request, segment};
use crate::error::Error;
use crate::ops::measure::time_value;

/// How long a point in time is kept after it was last asked.
const KEEP_ALIVE: Duration = Duration::from_mins(10);

/// What a page is to hold, in bytes, so that large documents are read in small numbers.
const PAGE: usize = 4 << 20;

/// An index as it was.
#[derive(Debug)]
pub(super) struct Frozen {
    cluster: Cluster,
    index: String,
    pit: String,
    shards: u32,
}

impl Frozen {
    /// Opens a point in time, after a refresh: what was written before is in it. Two requests.
    pub(super) async fn open(cluster: &Cluster, index: &str, shards: u32) -> Result<Self, Error> {
        let path = |endpoint: &str| format!("/{}/{endpoint}", segment(index));
        let refresh = Request::post("refresh", path("_refresh")).resource(index).repeat(Repeat::Safe);
        cluster.send(refresh).await?;
        let open = Request::post("open point in time", path("_pit"))
            .resource(index)
            .query("keep_alive", time_value(KEEP_ALIVE))
            // One that nobody knows of is closed by the server, when its time is over.
            .repeat(Repeat::Safe);
        let reply = cluster.send(open).await?.value()?;
        let pit = reply["id"].as_str().unwrap_or_default().to_owned();
        Ok(Frozen { cluster: cluster.clone(), index: index.to_owned(), pit, shards })
    }

    /// The documents of a shard up to a number.
    pub(super) fn shard(&self, shard: u32, up_to: i64) -> Rows<'_> {
        Rows { of: self, shard, up_to, last: -1, size: 50, page: VecDeque::new(), over: false }
    }

    /// How many documents of a shard are above a number.
    pub(super) async fn count_above(&self, shard: u32, number: i64) -> Result<u64, Error> {
        let body =
            json!({"size": 0, "track_total_hits": true, "query": {"range": {"_seq_no": {"gt": number}}}});
        let reply = self.cluster.send(self.search(shard, body)?).await?.value()?;
        Ok(reply["hits"]["total"]["value"].as_u64().unwrap_or_default())
    }

    fn search(&self, shard: u32, mut body: serde_json::Value) -> Result<Request, Error> {
        body["pit"] = json!({"id": self.pit, "keep_alive": time_value(KEEP_ALIVE)});
        // With as many slices as there are shards, each slice is a shard.
        if self.shards > 1 {
            body["slice"] = json!({"id": shard, "max": self.shards});
        }
        Request::post("read documents", "/_search")
            .resource(&self.index)
            .repeat(Repeat::Read)
            .query("allow_partial_search_results", "false")
            .json(&body)
    }

    /// Gives it back; one that is gone already is none the less.
    pub(super) async fn close(self) {
        let request = Request::delete("close point in time", "/_pit").json(&json!({"id": self.pit}));
        let Ok(request) = request else { return };
        if let Err(error) = self.cluster.send(request.allow(404)).await {
            tracing::debug!(%error, "the server closes it when its time is over");
        }
    }
}

/// The documents of a shard, in the order of their numbers.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    of: &'a Frozen,
    shard: u32,
    up_to: i64,
    last: i64,
    size: usize,
    page: VecDeque<Doc>,
    over: bool,
}

impl Rows<'_> {
    /// Sees to it that the next one is at hand, if there is one.
    pub(super) async fn fill(&mut self) -> Result<(), Error> {
        if self.over || !self.page.is_empty() {
            return Ok(());
        }
        let body = json!({
            "size": self.size,
            "query": {"range": {"_seq_no": {"gt": self.last, "lte": self.up_to}}},
            "sort": [{"_seq_no": "asc"}],
            "seq_no_primary_term": true,
            "track_total_hits": false,
        });
        let reply = self.of.cluster.send(self.of.search(self.shard, body)?).await?;
        let page: Page<'_> = reply.json()?;
        self.page = page.hits.hits.iter().map(Row::doc).collect();
        self.over = self.page.len() < self.size;
        self.last = self.page.back().map_or(self.last, |doc| doc.seq_no);
        let each = reply.bytes().len() / self.page.len().max(1) + 1;
        self.size = (PAGE / each).clamp(10, 2_000);
        Ok(())
    }

    pub(super) fn next(&self) -> Option<&Doc> {
        self.page.front()
    }

    pub(super) fn take(&mut self) -> Option<Doc> {
        self.page.pop_front()
    }
}

#[derive(Debug, Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    hits: Hits<'a>,
}

#[derive(Debug, Deserialize)]
struct Hits<'a> {
    #[serde(borrow)]
    hits: Vec<Row<'a>>,
}

#[derive(Debug, Deserialize)]
struct Row<'a> {
    #[serde(rename = "_id", borrow)]
    id: Cow<'a, str>,
    #[serde(rename = "_routing")]
    routing: Option<String>,
    #[serde(rename = "_seq_no")]
    seq_no: i64,
    #[serde(rename = "_primary_term")]
    term: i64,
    #[serde(rename = "_source", borrow)]
    source: Option<&'a RawValue>,
}

impl Row<'_> {
    /// The source, as it was sent; empty where it is not kept.
    fn source(&self) -> &str {
        self.source.map_or("", RawValue::get)
    }

    fn doc(&self) -> Doc {
        let routing = self.routing.as_deref();
        Doc {
            seq_no: self.seq_no,
            term: self.term,
            name: routing
                .map_or_else(|| self.id.to_string(), |routing| format!("{} (routing {routing})", self.id)),
            digest: digest(&self.id, routing, self.source()),
        }
    }
}

/// The same on every machine and in every build, since it is kept in manifests.
fn digest(id: &str, routing: Option<&str>, source: &str) -> u128 {
    let mut hash = Xxh3::new();
    hash.update(id.as_bytes());
    hash.update(&[0xff, u8::from(routing.is_some())]);
    hash.update(routing.unwrap_or_default().as_bytes());
    hash.update(&[0xff]);
    hash.update(source.as_bytes());
    hash.digest128()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_document_counts() {
        let all = [
            digest("a", None, "{}"),
            digest("a", Some(""), "{}"),
            digest("a", Some("r"), "{}"),
            digest("ar", None, "{}"),
            digest("a", None, "{ }"),
        ];
        for (place, one) in all.iter().enumerate() {
            assert!(!all[..place].contains(one));
        }
        assert_eq!(all[0], 52_160_170_029_142_130_013_137_651_375_685_897_375, "kept in manifests");
    }

    #[test]
    fn rows_are_read_with_their_source_as_it_was_sent() {
        let text = r#"{"hits":{"hits":[{"_id":"a\"b","_routing":"r","_seq_no":3,"_primary_term":1,"_source":{"n":1.0}},
                       {"_id":"c","_seq_no":4,"_primary_term":1}]}}"#;
        let page: Page<'_> = serde_json::from_str(text).unwrap();
        let docs: Vec<_> = page.hits.hits.iter().map(Row::doc).collect();
        assert_eq!((docs[0].name.as_str(), docs[0].seq_no), ("a\"b (routing r)", 3));
        assert_eq!(docs[0].digest, digest("a\"b", Some("r"), r#"{"n":1.0}"#));
        assert_eq!(page.hits.hits[1].source(), "");
    }
}
