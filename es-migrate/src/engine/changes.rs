//! What is gone between two snapshots, without reading them: a search never shows a delete, but what was in the old point in
//! time and is not in the new one at the same `_seq_no` was deleted or written over.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use es_core::cluster::Cluster;
use es_core::error::Error;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Snapshot;
use super::remove::Key;

/// Buckets that a shard is cut into at first.
const BUCKETS: i64 = 8_000;

/// Into how many a bucket is cut that differs.
const FINER: i64 = 64;

/// Ranges of one query: their buckets stay far below the server's limit of 65,536, their clauses below 1,024.
const RANGES: usize = 150;

/// Documents that are asked for at once.
pub(super) const PAGE: usize = 10_000;

/// The sequence numbers of what is gone of one shard: in the old snapshot, and not in the new point in time as it was.
pub(super) async fn gone(
    cluster: &Cluster,
    old: &Snapshot,
    new: &Snapshot,
    shard: u32,
) -> Result<Vec<i64>, Error> {
    Differ { cluster, old, new, shard }.numbers().await
}

/// The documents of one shard at these numbers. One request.
pub(super) async fn at(
    cluster: &Cluster,
    snapshot: &Snapshot,
    shard: u32,
    numbers: &[i64],
) -> Result<Vec<Key>, Error> {
    keys_of(cluster, snapshot, shard, &json!({"terms": {"_seq_no": numbers}}), numbers.len()).await
}

/// Documents by their ids, as far as they stand at a number or below.
pub(super) fn of_ids<'a>(ids: impl Iterator<Item = &'a str>, up_to: i64) -> Value {
    let ids: Vec<_> = ids.collect();
    json!({"bool": {"filter": [{"terms": {"_id": ids}}, {"range": {"_seq_no": {"lte": up_to}}}]}})
}

/// The documents of one shard that a query finds, at most `size`. One request.
pub(super) async fn keys_of(
    cluster: &Cluster,
    snapshot: &Snapshot,
    shard: u32,
    query: &Value,
    size: usize,
) -> Result<Vec<Key>, Error> {
    let body =
        json!({"query": query, "size": size, "_source": false, "track_total_hits": false, "sort": ["_doc"]});
    let request = snapshot.search("find documents", shard, body)?;
    let reply = cluster.send(request.query("filter_path", "hits.hits._id,hits.hits._routing")).await?;
    Ok(reply.json::<Found<Key>>()?.hits.hits)
}

impl Snapshot {
    /// The sequence numbers of documents, where it has them. One request for each shard.
    pub(super) async fn numbers_of(
        &self,
        cluster: &Cluster,
        keys: &[&Key],
    ) -> Result<HashMap<Key, i64>, Error> {
        let ids: Vec<_> = keys.iter().map(|key| &key.id).collect();
        let body = json!({
            "query": {"terms": {"_id": ids}}, "size": PAGE, "_source": false, "seq_no_primary_term": true,
        });
        let mut numbers = HashMap::new();
        for range in self.since(None) {
            let request = self.search("find documents", range.shard, body.clone())?;
            let request = request.query("filter_path", "hits.hits._id,hits.hits._routing,hits.hits._seq_no");
            let found: Found<Numbered> = cluster.send(request).await?.json()?;
            numbers.extend(found.hits.hits.into_iter().map(|hit| (hit.key, hit.seq_no)));
        }
        Ok(numbers)
    }
}

#[derive(Debug, Deserialize)]
struct Numbered {
    #[serde(flatten)]
    key: Key,
    #[serde(rename = "_seq_no")]
    seq_no: i64,
}

/// The hits of a search.
#[derive(Debug, Deserialize)]
#[serde(default)]
pub(super) struct Found<T> {
    pub(super) hits: Hits<T>,
}

#[derive(Debug, Deserialize)]
#[serde(default)]
pub(super) struct Hits<T> {
    pub(super) hits: Vec<T>,
}

impl<T> Default for Found<T> {
    fn default() -> Self {
        Self { hits: Hits::default() }
    }
}

impl<T> Default for Hits<T> {
    fn default() -> Self {
        Self { hits: vec![] }
    }
}

struct Differ<'a> {
    cluster: &'a Cluster,
    old: &'a Snapshot,
    new: &'a Snapshot,
    shard: u32,
}

impl Differ<'_> {
    /// The sequence numbers that the old one has and the new one has not.
    async fn numbers(&self) -> Result<Vec<i64>, Error> {
        let up_to = self.old.shards.get(self.shard as usize).copied().unwrap_or(-1);
        if up_to < 0 {
            return Ok(vec![]);
        }
        let mut ranges = vec![(0, up_to)];
        let mut width = (up_to / BUCKETS + 1).max(1);
        loop {
            let mut differing = BTreeSet::new();
            for some in ranges.chunks(RANGES) {
                let (old, new) = futures_util::future::try_join(
                    self.counts(self.old, some, width),
                    self.counts(self.new, some, width),
                )
                .await?;
                let lost =
                    old.into_iter().filter(|(key, count)| new.get(key).copied().unwrap_or(0) != *count);
                differing.extend(lost.map(|(key, _)| key));
            }
            if width == 1 || differing.is_empty() {
                return Ok(differing.into_iter().collect());
            }
            ranges = differing.into_iter().map(|key| (key, (key + width - 1).min(up_to))).collect();
            width = (width / FINER).max(1);
        }
    }

    /// Documents in buckets of a width.
    async fn counts(
        &self,
        snapshot: &Snapshot,
        ranges: &[(i64, i64)],
        width: i64,
    ) -> Result<BTreeMap<i64, u64>, Error> {
        let within = |(least, most): &(i64, i64)| json!({"range": {"_seq_no": {"gte": least, "lte": most}}});
        let should: Vec<_> = ranges.iter().map(within).collect();
        let body = json!({
            "size": 0,
            "track_total_hits": false,
            "query": {"bool": {"filter": [{"bool": {"should": should}}]}},
            "aggs": {"numbers": {"histogram": {"field": "_seq_no", "interval": width, "min_doc_count": 1}}},
        });
        let request = snapshot.search("compare points in time", self.shard, body)?;
        let reply = self.cluster.send(request.query("filter_path", "aggregations.numbers.buckets")).await?;
        let reply: Histogram = reply.json()?;
        #[allow(clippy::cast_possible_truncation)] // whole numbers, below 2^53
        let counts = reply
            .aggregations
            .numbers
            .buckets
            .into_iter()
            .map(|bucket| (bucket.key as i64, bucket.doc_count));
        Ok(counts.collect())
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Histogram {
    aggregations: Aggregations,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Aggregations {
    numbers: Numbers,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Numbers {
    buckets: Vec<Bucket>,
}

#[derive(Debug, Deserialize)]
struct Bucket {
    key: f64,
    doc_count: u64,
}
