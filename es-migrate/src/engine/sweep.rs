//! Finds what is gone where no earlier point in time is left to compare with: by the ids of the new index.

use std::collections::HashSet;

use es_core::cluster::Cluster;
use es_core::error::Error;
use serde::Deserialize;
use serde_json::{Value, json};

use super::catch_up::Lost;
use super::changes::{Found, keys_of, of_ids};
use super::remove::Key;
use super::round::Forgotten;
use super::{Copier, Snapshot, Trouble};
use crate::error::Failure;
use crate::ledger::Run;
use crate::stream::Transform;

/// Documents of a page.
const PAGE: usize = 5_000;

impl Copier<'_> {
    /// Deletes what the new index has and the snapshot has not, or not as it was in the earlier one: then the new index holds
    /// nothing that is not in the snapshot.
    pub(super) async fn sweep(
        &self,
        run: &Run,
        before: &Snapshot,
        next: &Snapshot,
        forgotten: &mut Forgotten,
    ) -> Result<(), Lost> {
        if Transform::of(self.migration).is_some_and(|transform| transform.splits) {
            let reason = "a point in time was lost, and what became several documents is not found by its id";
            return Err(Trouble::from(Failure::Interrupted { attempts: 1, reason: reason.to_owned() }).into());
        }
        self.refresh(&run.target.name).await?;
        let target = Snapshot::of(self.cluster, &run.target.name).await?;
        for range in target.since(None) {
            let mut pages = Pages { snapshot: &target, shard: range.shard, after: None };
            while let Some(page) = pages.next(self.cluster).await? {
                let kept = self.unchanged(before, next, &page).await?;
                let gone: Vec<_> =
                    page.into_iter().filter(|key| !kept.contains(&self.known_by(key))).collect();
                self.forget(run, before, next, &gone, forgotten).await?;
            }
        }
        target.close(self.cluster).await;
        Ok(())
    }

    /// Which of these documents a snapshot has as they were in an earlier one.
    async fn unchanged(
        &self,
        before: &Snapshot,
        next: &Snapshot,
        keys: &[Key],
    ) -> Result<HashSet<Key>, Lost> {
        let queries: Vec<_> = before
            .since(None)
            .into_iter()
            .filter(|range| range.up_to >= 0)
            .map(|range| (range.shard, of_ids(keys.iter().map(|key| key.id.as_str()), range.up_to)))
            .collect();
        let each: Vec<_> = queries
            .iter()
            .map(|(shard, query)| keys_of(self.cluster, next, *shard, query, keys.len()))
            .collect();
        let found = futures_util::future::try_join_all(each).await?;
        Ok(found.iter().flatten().map(|key| self.known_by(key)).collect())
    }

    /// A transform in Rust may give a document another routing, and leaves it its id.
    fn known_by(&self, key: &Key) -> Key {
        let routing = key.routing.clone().filter(|_| !self.migration.is_typed());
        Key { id: key.id.clone(), routing }
    }
}

/// The documents of one shard, page by page.
struct Pages<'a> {
    snapshot: &'a Snapshot,
    shard: u32,
    after: Option<Value>,
}

impl Pages<'_> {
    /// The next page; none after the last. One request.
    async fn next(&mut self, cluster: &Cluster) -> Result<Option<Vec<Key>>, Error> {
        let mut body = json!({
            "query": {"match_all": {}}, "size": PAGE, "_source": false, "track_total_hits": false, "sort": ["_shard_doc"],
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
