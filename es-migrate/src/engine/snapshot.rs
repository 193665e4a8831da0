//! A snapshot: a point in time of an index, and up to which sequence number each shard vouches for it.

use std::time::Duration;

use es_core::cluster::{Cluster, Repeat, Request, segment};
use es_core::error::{Error, ErrorKind};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Trouble;
use super::facts::{SeqNos, seq_nos};

/// How long a point in time is kept after it was last asked.
pub(crate) const KEEP_ALIVE: Duration = Duration::from_hours(1);

/// An index as it was: its documents whose `_seq_no` is not above what their shard vouches for.
///
/// Each of these was acknowledged by all copies of its shard before the refresh that preceded the point in time, so that
/// none can be missing in it, and none is rolled back when a node fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    /// The id of the point in time.
    pub(crate) pit: String,
    /// The global checkpoint of each shard; -1 where nothing was written.
    pub(crate) shards: Vec<i64>,
}

/// Documents of one shard by their `_seq_no`: those above one number, up to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) shard: u32,
    pub(crate) above: i64,
    pub(crate) up_to: i64,
}

impl Range {
    /// As a query.
    pub(crate) fn query(self) -> Value {
        json!({"range": {"_seq_no": {"gt": self.above, "lte": self.up_to}}})
    }
}

impl Snapshot {
    /// Takes one: the checkpoints first, then a refresh, then the point in time. In any other order documents are lost.
    /// Two requests after the checkpoints, which the caller has read.
    pub(crate) async fn take(cluster: &Cluster, index: &str, checkpoints: Vec<i64>) -> Result<Self, Error> {
        let path = |endpoint: &str| format!("/{}/{endpoint}", segment(index));
        let refresh = Request::post("refresh", path("_refresh")).resource(index).repeat(Repeat::Safe);
        cluster.send(refresh).await?;
        let open = Request::post("open point in time", path("_pit"))
            .resource(index)
            .query("keep_alive", keep_alive())
            // One that nobody knows of is closed by the server, when its time is over.
            .repeat(Repeat::Safe);
        let reply = cluster.send(open).await?.value()?;
        let pit = reply["id"].as_str().unwrap_or_default().to_owned();
        Ok(Self { pit, shards: checkpoints })
    }

    /// The same, with what the primaries vouch for now. Three requests.
    pub(crate) async fn of(cluster: &Cluster, index: &str) -> Result<Self, Trouble> {
        let SeqNos { marks, checkpoints } = seq_nos(cluster, index).await?;
        if checkpoints.is_empty() || marks.len() != checkpoints.len() {
            return Err(Trouble::Again(format!("not every shard of `{index}` has a primary")));
        }
        Ok(Self::take(cluster, index, checkpoints).await?)
    }

    /// What it holds since an earlier one; without one, all of it. A range for each shard.
    pub(crate) fn since(&self, earlier: Option<&Snapshot>) -> Vec<Range> {
        let above = |shard: usize| earlier.and_then(|earlier| earlier.shards.get(shard)).copied();
        let range = |(shard, up_to): (usize, &i64)| Range {
            shard: u32::try_from(shard).unwrap_or(u32::MAX),
            above: above(shard).unwrap_or(-1),
            up_to: *up_to,
        };
        self.shards.iter().enumerate().map(range).collect()
    }

    /// A search in one shard of the point in time; `body` without `pit` and `slice`.
    pub(crate) fn search(&self, operation: &'static str, shard: u32, body: Value) -> Result<Request, Error> {
        self.search_part(operation, shard, (0, 1), body)
    }

    /// The same in one of several parts of the shard.
    pub(crate) fn search_part(
        &self,
        operation: &'static str,
        shard: u32,
        (part, parts): (u32, u32),
        mut body: Value,
    ) -> Result<Request, Error> {
        body["pit"] = json!({"id": self.pit, "keep_alive": keep_alive()});
        // With as many slices as there are shards, each slice is a shard; with a multiple, they go round the shards.
        let shards = u32::try_from(self.shards.len()).unwrap_or(u32::MAX);
        let (id, max) = (shard + part * shards, parts * shards);
        if max > 1 {
            body["slice"] = json!({"id": id, "max": max});
        }
        let request = Request::post(operation, "/_search").repeat(Repeat::Read);
        request.query("allow_partial_search_results", "false").json(&body)
    }

    /// Asks it for nothing, so that it is kept.
    pub(crate) async fn keep(&self, cluster: &Cluster) {
        let nothing = json!({"size": 0, "track_total_hits": false, "query": {"match_none": {}}});
        let Ok(request) = self.search("keep point in time", 0, nothing) else { return };
        if let Err(error) = cluster.send(request).await {
            tracing::debug!(%error, "a point in time may be lost, and is then done without");
        }
    }

    /// Gives it back; one that is gone already is none the less.
    pub(crate) async fn close(&self, cluster: &Cluster) {
        let request = Request::delete("close point in time", "/_pit").json(&json!({"id": self.pit}));
        let Ok(request) = request else { return };
        if let Err(error) = cluster.send(request.allow(404)).await {
            tracing::debug!(%error, "the server closes it when its time is over");
        }
    }
}

/// Whether a point in time can't be looked at any more: its time was over, or its node is gone. Where the last attempt was
/// the gone node itself, nobody answered: if that is all of the cluster, it is seen at the next request.
pub(crate) fn is_lost(error: &Error) -> bool {
    let gone =
        matches!(error.status(), Some(404 | 500 | 503)) || matches!(error.kind(), ErrorKind::Connect { .. });
    error.path() == "/_search" && gone
}

fn keep_alive() -> String {
    format!("{}s", KEEP_ALIVE.as_secs())
}
