//! A plan is carried out, followed, and given up.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::look::renamer;
use super::plan::{RestorePlan, RestoredIndex};
use super::progress::{CancelledRestore, RestoreProgress, Restored};
use crate::cluster::{Cluster, Repeat, Request, batches, segment};
use crate::error::Error;
use crate::ops::snapshots::error::is_lost;
use crate::ops::snapshots::{FILES, SnapshotError, Snapshots, path};
use crate::ops::survey;
use crate::ops::task::{Patience, recovering};

/// A restore that was begun; [`Snapshots::restore`]. It goes on whatever becomes of the handle; each of its indices is followed by
/// any process with [`Tasks::recovery`](crate::ops::task::Tasks::recovery).
#[derive(Debug, Clone)]
pub struct Restoration {
    cluster: Cluster,
    plan: RestorePlan,
    /// By name, the UUIDs that the indices have.
    uuids: BTreeMap<String, String>,
    begun: Instant,
}

impl Snapshots<'_> {
    /// Begins what was planned, after another look. [`Restoration::wait`] and [`Restoration::follow`] tell when it serves.
    ///
    /// Fails with [`SnapshotError::Hindered`] where something stands in the way, with [`SnapshotError::Changed`] where the
    /// snapshot or what it would come to is not what it was, and with [`SnapshotError::Refused`] and the server's reason where
    /// the server does not take it, as for a setting that can't be changed. After a lost reply, the new indices tell whether it
    /// was begun.
    ///
    /// Elasticsearch: `POST /_snapshot/<repository>/<snapshot>/_restore`, and the requests of
    /// [`plan_restore`](Self::plan_restore).
    pub async fn restore(self, plan: &RestorePlan) -> Result<Restoration, SnapshotError> {
        clear(plan)?;
        let again = self.plan_restore(&plan.request).await?;
        clear(&again)?;
        if !plan.is_same(&again) {
            let what = if plan.uuid == again.uuid {
                "what it would restore is not the same"
            } else {
                "the snapshot is another one"
            };
            return Err(SnapshotError::Changed { what: what.to_owned() });
        }
        // It was made of the same request above.
        let renamer = renamer(self.cluster, &plan.request).unwrap_or_default();
        let place = format!("{}/{}/_restore", path(&plan.repository), segment(&plan.snapshot));
        let request = Request::post("restore snapshot", place)
            .resource(&plan.snapshot)
            .query("wait_for_completion", "false")
            // It reads the metadata of each index first.
            .timeout(FILES)
            .json(&plan.body(renamer.as_ref()))?;
        let begun = Instant::now();
        let sent = self.cluster.send(request).await;
        let there = targets(self.cluster, plan).await;
        match sent {
            Ok(_) => {}
            // A moment ago nothing bore these names, or what did was closed.
            Err(error) if is_lost(&error) => {
                // Of a restore of state alone they tell nothing.
                let there = there.as_ref().ok().filter(|_| !plan.indices.is_empty());
                if !there.is_some_and(|there| plan.indices.iter().all(|index| is_begun(index, there))) {
                    let what = format!("the restore of {}", plan.snapshot);
                    return Err(SnapshotError::Unknown { what, source: Box::new(error) });
                }
            }
            Err(error) => return Err(refused(error, plan)),
        }
        // It is begun all the same. What is not known to be its own is not deleted by `cancel`.
        let there = there.unwrap_or_else(|error| {
            tracing::warn!(snapshot = plan.snapshot, "cannot look at what is restored: {error}");
            BTreeMap::new()
        });
        let uuids = there.into_iter().map(|(name, index)| (name, index.uuid)).collect();
        Ok(Restoration { cluster: self.cluster.clone(), plan: plan.clone(), uuids, begun })
    }
}

fn clear(plan: &RestorePlan) -> Result<(), SnapshotError> {
    if plan.is_clear() { Ok(()) } else { Err(SnapshotError::Hindered { obstacles: plan.obstacles.clone() }) }
}

fn refused(error: Error, plan: &RestorePlan) -> SnapshotError {
    match SnapshotError::told(error, &plan.repository, &plan.snapshot) {
        SnapshotError::Cluster(error) => match error.reason() {
            Some(reason) => SnapshotError::Refused {
                snapshot: plan.snapshot.clone(),
                reason: reason.to_owned(),
                source: Box::new(error),
            },
            None => error.into(),
        },
        told => told,
    }
}

/// Whether a restore has begun with an index. One that was closed keeps its UUID, and is opened.
fn is_begun(index: &RestoredIndex, there: &BTreeMap<String, survey::Seen>) -> bool {
    there.get(&index.target).is_some_and(|there| index.over.is_none() || !there.closed)
}

/// The plan's indices, as they are now.
async fn targets(cluster: &Cluster, plan: &RestorePlan) -> Result<BTreeMap<String, survey::Seen>, Error> {
    let targets: Vec<String> = plan.indices.iter().map(|index| index.target.clone()).collect();
    survey::heads(cluster, survey::Scope { patterns: &targets, hidden: true }).await
}

impl Restoration {
    /// What is carried out.
    pub fn plan(&self) -> &RestorePlan {
        &self.plan
    }

    /// How far each shard is. Two requests for each 4 KB of names, and one.
    ///
    /// Elasticsearch: `GET /_cat/shards/<indices>`, `GET /<indices>/_recovery`; what the server still tries,
    /// `GET /_cluster/state/customs`.
    pub async fn progress(&self) -> Result<RestoreProgress, SnapshotError> {
        let targets: Vec<&str> = self.plan.indices.iter().map(|index| index.target.as_str()).collect();
        Ok(RestoreProgress::of(recovering(&self.cluster, &targets).await?))
    }

    /// Waits until all primaries serve. Fails with [`SnapshotError::NotRestored`], once the server has given up shards, also
    /// those that no node may have: with each and its reason. Bears an outage of the cluster as long as the patience does.
    pub async fn wait(&self, patience: &Patience) -> Result<Restored, SnapshotError> {
        self.follow(patience, |_| {}).await
    }

    /// Waits so, and shows how far it is at each look.
    pub async fn follow(
        &self,
        patience: &Patience,
        mut seen: impl FnMut(&RestoreProgress),
    ) -> Result<Restored, SnapshotError> {
        let what = format!("the restore of {}", self.plan.snapshot);
        let mut looks = patience.looks(&what);
        loop {
            if let Some(progress) = looks.seen(self.progress().await)? {
                seen(&progress);
                if progress.is_over() {
                    return self.result(progress);
                }
            }
            let running = |after| SnapshotError::StillRunning { what: what.clone(), after };
            looks.pause().await.map_err(running)?;
        }
    }

    fn result(&self, progress: RestoreProgress) -> Result<Restored, SnapshotError> {
        let failed = progress.failed > 0;
        let restored = Restored {
            snapshot: self.plan.snapshot.clone(),
            indices: self.plan.indices.iter().map(|index| index.target.clone()).collect(),
            data_streams: self.plan.data_streams.iter().map(|stream| stream.target.clone()).collect(),
            progress,
            took: self.begun.elapsed(),
            empty: self.plan.missing.clone(),
        };
        if failed { Err(SnapshotError::NotRestored { restored: Box::new(restored) }) } else { Ok(restored) }
    }

    /// Gives it up, and deletes what it has made: by name and UUID, and nothing else. Indices that took the place of closed ones
    /// stay.
    ///
    /// Elasticsearch: `DELETE /<index>`, `DELETE /_data_stream/<stream>`.
    pub async fn cancel(&self) -> Result<CancelledRestore, SnapshotError> {
        let mut done = CancelledRestore::default();
        let now = targets(&self.cluster, &self.plan).await?;
        let is_own = |name: &String| now.get(name).is_some_and(|now| self.uuids.get(name) == Some(&now.uuid));
        for stream in &self.plan.data_streams {
            let mut own =
                self.plan.indices.iter().filter(|index| index.data_stream.as_ref() == Some(&stream.source));
            if own.any(|index| is_own(&index.target)) {
                self.delete(format!("/_data_stream/{}", segment(&stream.target))).await?;
                done.deleted.push(stream.target.clone());
            } else {
                done.changed.push(stream.target.clone());
            }
        }
        let plain = self.plan.indices.iter().filter(|index| index.data_stream.is_none());
        let (own, others): (Vec<_>, Vec<_>) = plain.partition(|index| is_own(&index.target));
        done.changed.extend(others.into_iter().map(|index| index.target.clone()));
        let (kept, made): (Vec<_>, Vec<_>) = own.into_iter().partition(|index| index.over.is_some());
        done.kept.extend(kept.into_iter().map(|index| index.target.clone()));
        for names in batches(made.iter().map(|index| index.target.as_str())) {
            self.delete(format!("/{names}?ignore_unavailable=true")).await?;
        }
        done.deleted.extend(made.into_iter().map(|index| index.target.clone()));
        Ok(done)
    }

    /// Once: by the second time the name may be another's.
    async fn delete(&self, path: String) -> Result<(), Error> {
        let request = Request::delete("delete what was restored", path)
            .repeat(Repeat::Never)
            .allow(404)
            .timeout(Duration::from_mins(2));
        self.cluster.send(request).await.map(drop)
    }
}
