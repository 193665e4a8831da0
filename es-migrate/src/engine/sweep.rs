//! Finds what is gone where no earlier point in time is left to compare with: by the ids of the new index.

use es_core::cluster::Cluster;
use es_core::error::Error;
use serde::Deserialize;
use serde_json::{Value, json};

use super::catch_up::{Forgotten, Lost};
use super::changes::{Found, keys_of};
use super::facts::seq_nos;
use super::remove::Key;
use super::{Copier, Snapshot};
use crate::ledger::Run;

/// Documents of a page.
const PAGE: usize = 5_000;

impl Copier<'_> {
    /// Deletes what the new index has and the snapshot has not, and what was written since the earlier one: then the new index
    /// holds nothing that is not in the snapshot.
    pub(super) async fn sweep(
        &self,
        run: &Run,
        before: &Snapshot,
        next: &Snapshot,
        forgotten: &mut Forgotten,
    ) -> Result<(), Lost> {
        self.refresh(&run.target.name).await?;
        let numbers = seq_nos(self.cluster, &run.target.name).await?;
        let target = Snapshot::take(self.cluster, &run.target.name, numbers.checkpoints).await?;
        for shard in 0..target.shards.len() {
            let shard = u32::try_from(shard).unwrap_or(u32::MAX);
            let mut pages = Pages::new(&target, shard, json!({"match_all": {}}));
            while let Some(page) = pages.next(self.cluster).await? {
                let there = self.present(next, &page).await?;
                let gone: Vec<_> = page.into_iter().filter(|key| !there.contains(key)).collect();
                self.forget(run, before, next, &gone, forgotten).await?;
            }
        }
        target.close(self.cluster).await;
        for range in next.since(Some(before)) {
            let written = json!({"range": {"_seq_no": {"gt": range.above}}});
            let mut pages = Pages::new(next, range.shard, written);
            while let Some(page) = pages.next(self.cluster).await? {
                self.forget(run, before, next, &page, forgotten).await?;
            }
        }
        Ok(())
    }

    /// Which of these documents a snapshot has.
    async fn present(
        &self,
        snapshot: &Snapshot,
        keys: &[Key],
    ) -> Result<std::collections::HashSet<Key>, Lost> {
        let ids: Vec<_> = keys.iter().map(|key| &key.id).collect();
        let query = json!({"terms": {"_id": ids}});
        let shards = (0..snapshot.shards.len()).map(|shard| u32::try_from(shard).unwrap_or(u32::MAX));
        let each: Vec<_> =
            shards.map(|shard| keys_of(self.cluster, snapshot, shard, &query, keys.len())).collect();
        Ok(futures_util::future::try_join_all(each).await?.into_iter().flatten().collect())
    }
}

/// The documents of one shard, page by page.
struct Pages<'a> {
    snapshot: &'a Snapshot,
    shard: u32,
    query: Value,
    after: Option<Value>,
}

impl<'a> Pages<'a> {
    fn new(snapshot: &'a Snapshot, shard: u32, query: Value) -> Self {
        Self { snapshot, shard, query, after: None }
    }

    /// The next page; none after the last. One request.
    async fn next(&mut self, cluster: &Cluster) -> Result<Option<Vec<Key>>, Error> {
        let mut body = json!({
            "query": self.query, "size": PAGE, "_source": false, "track_total_hits": false, "sort": ["_shard_doc"],
        });
        if let Some(after) = &self.after {
            body["search_after"] = after.clone();
        }
        let request = self.snapshot.search("list documents", self.shard, body)?;
        let request = request.query("filter_path", "hits.hits._id,hits.hits._routing,hits.hits.sort");
        let found: Found<Hit> = cluster.send(request).await?.json()?;
        self.after = found.hits.hits.last().map(|last| last.sort.clone());
        let keys: Vec<_> = found.hits.hits.into_iter().map(|hit| hit.key).collect();
        Ok((!keys.is_empty()).then_some(keys))
    }
}

#[derive(Debug, Deserialize)]
struct Hit {
    #[serde(flatten)]
    key: Key,
    sort: Value,
}
