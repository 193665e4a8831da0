//! A drill from its beginning to its end: what was made is removed, whatever comes.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio::sync::oneshot;

use super::chosen::Chosen;
use super::copy::{self, Copies, Copy, PAUSE};
use super::error::DrillError;
use super::hold::{Summed, against, alone};
use super::live;
use super::read::Frozen;
use super::report::{DrillReport, DrilledIndex, Manifest, Sum, Verdict};
use super::request::{Drill, Of};
use crate::cluster::Cluster;
use crate::error::Error;
use crate::lease::{Lease, LeaseError, Terms};
use crate::ops::measure::Size;
use crate::ops::snapshots::{SnapshotError, SnapshotInfo, prefixed};
use crate::ops::task::Patience;

/// How often an index is read whose reading fails.
const ATTEMPTS: u32 = 3;

impl Cluster {
    /// Restores a snapshot beside what is live, holds it against it, and removes it again; see the [module](crate::ops::drill).
    /// Fails where nothing could be told; what the drill found, also that an index could not be restored, is in the report.
    ///
    /// Elasticsearch: `POST /_snapshot/<repository>/<snapshot>/_restore`, `POST /<index>/_pit`, `POST /_search`, `DELETE /<copy>`.
    pub async fn drill(&self, drill: &Drill) -> Result<DrillReport, DrillError> {
        let (cluster, drill) = (self.clone(), drill.clone());
        let (waits, gone) = oneshot::channel::<()>();
        // A task of its own: whoever stops waiting must not leave the copies.
        let task = tokio::spawn(async move { under_lease(&cluster, &drill, gone).await });
        let outcome = task.await.unwrap_or(Err(DrillError::GivenUp));
        drop(waits);
        outcome
    }
}

async fn under_lease(
    cluster: &Cluster,
    drill: &Drill,
    gone: oneshot::Receiver<()>,
) -> Result<DrillReport, DrillError> {
    let (info, name) = snapshot(cluster, drill).await?;
    let patterns = prefixed(cluster, &drill.patterns);
    let chosen = Chosen::of(&info, cluster.prefix(), &patterns, drill.manifest.as_ref())?;
    let copies = Copies::of(cluster, &name, &chosen.indices)?;
    let terms = Terms::new(format!("drill-{name}")).wait(Duration::ZERO);
    let lease = Lease::acquire(cluster, &terms).await.map_err(|error| match error {
        LeaseError::Held { .. } => DrillError::Running(error),
        LeaseError::Cluster(error) => DrillError::Cluster(error),
    })?;
    let outcome = async {
        copy::sweep(cluster, &name).await?;
        let needed = chosen.indices.iter().map(|index| size(&info, index)).sum();
        let room = cluster.health().nodes().await?.room();
        if let Some(free) = room.filter(|free| needed > *free) {
            return Err(DrillError::NoRoom { needed, free });
        }
        let work = Work { cluster, drill, info: &info, chosen: &chosen, copies: &copies };
        work.run(gone).await
    };
    let outcome = outcome.await;
    lease.release().await;
    outcome
}

/// The snapshot that is meant, and the name of the drill.
async fn snapshot(cluster: &Cluster, drill: &Drill) -> Result<(SnapshotInfo, String), DrillError> {
    let (repository, snapshot, name) = match &drill.of {
        Of::Latest(backup) => {
            let newest = cluster.backup(backup).latest_success().await?;
            let info = newest.ok_or_else(|| DrillError::NoSuccess { backup: backup.name().to_owned() })?;
            (backup.repository(), info.name, backup.name().to_owned())
        }
        Of::Snapshot { repository, snapshot } => (repository.as_str(), snapshot.clone(), snapshot.clone()),
    };
    // With the sizes of its indices.
    let Some(info) = cluster.snapshots().get(repository, &snapshot).await? else {
        let repository = cluster.name(repository);
        return Err(SnapshotError::NoSnapshot { repository, snapshot }.into());
    };
    if !info.is_whole() {
        return Err(DrillError::NotWhole { snapshot, state: info.state.to_string() });
    }
    Ok((info, name))
}

struct Work<'a> {
    cluster: &'a Cluster,
    drill: &'a Drill,
    info: &'a SnapshotInfo,
    chosen: &'a Chosen,
    copies: &'a Copies,
}

impl Work<'_> {
    /// Restores, compares unless nobody waits any more, and removes.
    async fn run(&self, gone: oneshot::Receiver<()>) -> Result<DrillReport, DrillError> {
        let (at, start) = (Utc::now(), Instant::now());
        let SnapshotInfo { repository, name, .. } = self.info;
        let outcome = match self.copies.restore(repository, name, &self.chosen.indices).await {
            Ok(()) => tokio::select! {
                outcome = self.held_against(at, start) => outcome,
                _ = gone => Err(DrillError::GivenUp),
            },
            Err(error) => Err(error),
        };
        let left = self.copies.remove().await;
        match outcome {
            Ok(report) => Ok(DrillReport { left, ..report }),
            Err(cause) if left.is_empty() => Err(cause),
            Err(cause) => Err(DrillError::Left { cause: Box::new(cause), left }),
        }
    }

    async fn held_against(&self, at: DateTime<Utc>, start: Instant) -> Result<DrillReport, DrillError> {
        let patience = Patience::default().at_most(self.drill.at_most);
        let copies = self.copies.wait(&self.chosen.indices, &patience).await?;
        let restored_in = start.elapsed();
        let start = Instant::now();
        let mut indices = Vec::new();
        for index in &self.chosen.indices {
            let name = self.copies.name(index);
            let copy = copies.get(&name).cloned().unwrap_or_default();
            indices.push(self.index(index, &name, &copy).await?);
        }
        indices.extend(self.chosen.absent.iter().map(|index| DrilledIndex::absent(index)));
        Ok(DrillReport {
            repository: self.info.repository.clone(),
            snapshot: self.info.name.clone(),
            uuid: self.info.uuid.clone(),
            taken: self.info.started,
            at,
            indices,
            all_compared: self.drill.all_compared,
            restored_in,
            compared_in: start.elapsed(),
            left: Vec::new(),
        })
    }

    async fn index(&self, index: &str, name: &str, copy: &Copy) -> Result<DrilledIndex, DrillError> {
        let size = size(self.info, index);
        if let Some(reason) = &copy.failed {
            let verdict = Verdict::NotRestored { reason: reason.clone() };
            return Ok(DrilledIndex { index: index.to_owned(), size, sum: None, verdict });
        }
        let (sum, verdict) = self.judged(index, name, copy).await?;
        let verdict = noted(self.drill.manifest.as_ref(), index, &sum, verdict);
        Ok(DrilledIndex { index: index.to_owned(), size, sum: Some(sum.into()), verdict })
    }

    /// What goes away while it is read, or a point in time that went with its node, makes that fail; the next look tells
    /// what there is left to compare with.
    async fn judged(&self, index: &str, name: &str, copy: &Copy) -> Result<(Summed, Verdict), Error> {
        for _ in 1..ATTEMPTS {
            match self.read(index, name, copy).await {
                Ok(judged) => return Ok(judged),
                Err(error) => tracing::warn!("`{index}` is held against its copy once more: {error}"),
            }
            tokio::time::sleep(PAUSE).await;
        }
        self.read(index, name, copy).await
    }

    async fn read(&self, index: &str, name: &str, copy: &Copy) -> Result<(Summed, Verdict), Error> {
        let apart = live::apart(self.cluster, name, index).await?;
        let shards = u32::try_from(copy.shards.len()).unwrap_or(u32::MAX);
        let of_copy = Frozen::open(self.cluster, name, shards).await?;
        let outcome = match apart {
            Some(why) => alone(&of_copy, copy).await.map(|sum| (sum, Verdict::Alone(why))),
            None => self.against_live(index, copy, &of_copy, shards).await,
        };
        of_copy.close().await;
        outcome
    }

    async fn against_live(
        &self,
        index: &str,
        copy: &Copy,
        of_copy: &Frozen,
        shards: u32,
    ) -> Result<(Summed, Verdict), Error> {
        let of_live = Frozen::open(self.cluster, index, shards).await?;
        let outcome = against(self.cluster, index, copy, of_copy, &of_live).await;
        of_live.close().await;
        outcome
    }
}

/// What a restore of it takes, where the snapshot tells.
pub(super) fn size(info: &SnapshotInfo, index: &str) -> Size {
    info.indices.iter().find(|of| of.name == index).and_then(|of| of.size).unwrap_or_default()
}

/// A manifest's word goes before what a comparison with a live index found, unless that found a fault.
fn noted(manifest: Option<&Manifest>, index: &str, sum: &Summed, verdict: Verdict) -> Verdict {
    let noted = manifest.and_then(|manifest| manifest.indices.get(index));
    match (noted, &verdict) {
        (_, Verdict::Compared(compared)) if !compared.is_success() => verdict,
        (Some(noted), _) if *noted != Sum::from(*sum) => Verdict::NotAsNoted { noted: noted.clone() },
        (Some(_), Verdict::Alone(why)) => Verdict::AsNoted(why.clone()),
        _ => verdict,
    }
}

#[cfg(test)]
mod tests {
    use super::super::compare::Compared;
    use super::super::report::Alone;
    use super::*;

    #[test]
    fn a_manifest_is_believed_but_hides_no_fault() {
        let sum = Summed { documents: 2, digests: 5 };
        let right = Manifest { indices: [("a".to_owned(), Sum::from(sum))].into() };
        let wrong =
            Manifest { indices: [("a".to_owned(), Sum::from(Summed { documents: 3, digests: 5 }))].into() };
        let alone = || Verdict::Alone(Alone::Gone);
        assert_eq!(noted(Some(&right), "a", &sum, alone()), Verdict::AsNoted(Alone::Gone));
        assert_eq!(noted(Some(&wrong), "b", &sum, alone()), alone());
        assert!(matches!(noted(Some(&wrong), "a", &sum, alone()), Verdict::NotAsNoted { .. }));
        let fault = Verdict::Compared(Compared { missing: 1, ..Compared::default() });
        assert_eq!(noted(Some(&right), "a", &sum, fault.clone()), fault);
    }
}
