//! Carries documents over: page by page through the transform, into batches, to the new index.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use es_core::cluster::Cluster;
use es_core::documents::bulk::{Bulk, Operation, Payload};
use es_core::lease::Lease;
use futures_util::stream::{self, StreamExt};
use serde_json::Value;

use super::batch::Batch;
use super::chain::Transform;
use super::limit::Limit;
use super::pump::{LANES, Pump, Visit};
use super::quarantine::Quarantine;
use super::rows::{Page, Row};
use super::sink::{Landed, Sink};
use super::sums::Sums;
use crate::control::Control;
use crate::engine::{Range, Snapshot, Trouble};
use crate::error::{Failure, Rejection};

/// Documents of a lane that wait for something outside at the same time.
const WAITING: usize = 8;

/// A copy from a snapshot through a fence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stream<'a> {
    pub(crate) cluster: &'a Cluster,
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) transform: &'a Transform,
    /// The alias that is written through.
    pub(crate) to: &'a str,
    /// `_none` for none.
    pub(crate) pipeline: &'a str,
    pub(crate) opaque_id: &'a str,
    pub(crate) control: &'a Control,
    pub(crate) lease: &'a Lease,
    pub(crate) quarantine: Option<&'a Quarantine>,
    /// Whether the sums are of the sources too, or of ids, routings and versions alone.
    pub(crate) content: bool,
}

/// What was carried over.
#[derive(Debug, Clone, Default)]
pub(crate) struct Carried {
    /// Documents that were read.
    pub(crate) read: u64,
    /// Documents that were written, those that were taken back included.
    pub(crate) written: u64,
    /// Documents that the transform left out.
    pub(crate) left_out: u64,
    /// Documents that are in quarantine.
    pub(crate) failed: u64,
    /// Documents of which a higher version is there already.
    pub(crate) conflicts: u64,
    /// Documents that were written over one of the same id.
    pub(crate) updated: u64,
    /// Requests that the cluster put off.
    pub(crate) put_off: u64,
    /// A request was sent twice, so that `updated` may count what was new.
    pub(crate) again: bool,
    /// What was meant.
    pub(crate) sums: Sums,
}

impl<'a> Stream<'a> {
    /// Carries over what these ranges hold. `progress` is told after each page how many documents were read, and how many
    /// requests were put off.
    pub(crate) async fn carry(
        &self,
        ranges: &[Range],
        progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Carried, Trouble> {
        let writer = self.writer(progress);
        self.pump().run(ranges, &writer).await?;
        Ok(writer.into_carried())
    }

    /// Carries over what a query finds in one shard.
    pub(crate) async fn carry_found(&self, shard: u32, query: Value) -> Result<Carried, Trouble> {
        let writer = self.writer(|_, _| {});
        self.pump().find(shard, query, &writer).await?;
        Ok(writer.into_carried())
    }

    fn writer<F: FnMut(u64, u64) + Send>(&self, progress: F) -> Writer<'a, F> {
        let sink = Sink {
            cluster: self.cluster,
            to: self.to,
            pipeline: self.pipeline,
            opaque_id: self.opaque_id,
            control: self.control,
            limit: Limit::new(LANES),
            turn: Mutex::default(),
        };
        Writer { stream: *self, sink, state: Mutex::new((Carried::default(), progress)) }
    }

    pub(crate) fn pump(&self) -> Pump<'a> {
        Pump { cluster: self.cluster, snapshot: self.snapshot, opaque_id: self.opaque_id }
    }
}

/// Of a bulk that deletes.
struct Never;

impl Payload for Never {
    fn write(&self, _: &mut Vec<u8>) -> serde_json::Result<()> {
        Ok(())
    }
}

/// Writes what it is given.
struct Writer<'a, F> {
    stream: Stream<'a>,
    sink: Sink<'a>,
    state: Mutex<(Carried, F)>,
}

impl<F: FnMut(u64, u64) + Send> Visit for Writer<'_, F> {
    async fn page(&self, page: &Page<'_>) -> Result<(), Trouble> {
        if !self.stream.lease.is_kept().await {
            return Err(Trouble::TakenOver);
        }
        let (rows, transform) = (page.rows(), self.stream.transform);
        let most = self.sink.most();
        let mut batch = Batch::new(self.stream.content);
        let mut failed: Vec<(usize, String)> = vec![];
        let mut left_out = 0;
        // By number: a closure over rows would have to be for any lifetime.
        let works = (0..rows.len()).map(|at| async move { (at, transform.run(&rows[at]).await) });
        let mut works = stream::iter(works).buffered(if transform.waits { WAITING } else { 1 });
        while let Some((at, outcome)) = works.next().await {
            match outcome.and_then(|pieces| batch.push(at, &rows[at], &pieces)) {
                Ok(0) => left_out += 1,
                Ok(_) => {}
                Err(reason) => self.refused(rows, &mut failed, (at, reason))?,
            }
            if batch.is_full(most) {
                self.flush(rows, &mut batch, &mut failed).await?;
            }
        }
        if !batch.is_empty() {
            self.flush(rows, &mut batch, &mut failed).await?;
        }
        self.set_apart(rows, failed).await?;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (carried, progress) = &mut *state;
        carried.read += rows.len() as u64;
        carried.left_out += left_out;
        progress(carried.read, carried.put_off);
        Ok(())
    }
}

impl<F: FnMut(u64, u64) + Send> Writer<'_, F> {
    fn into_carried(self) -> Carried {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).0
    }

    async fn flush(
        &self,
        rows: &[Row<'_>],
        batch: &mut Batch,
        failed: &mut Vec<(usize, String)>,
    ) -> Result<(), Trouble> {
        let Landed { created, updated, conflicts, put_off, again, done, refused } =
            self.sink.write(batch).await?;
        let halves: BTreeSet<usize> = refused.iter().map(|(row, _)| *row).collect();
        let written = done.iter().filter(|item| !halves.contains(&item.row));
        {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let carried = &mut state.0;
            carried.written += created + updated;
            carried.updated += updated;
            carried.conflicts += conflicts;
            carried.put_off += put_off;
            carried.again |= again;
            written.for_each(|item| carried.sums.add(item.digest));
        }
        refused.into_iter().try_for_each(|one| self.refused(rows, failed, one))?;
        if done.iter().any(|item| halves.contains(&item.row)) {
            self.take_back(halves.into_iter().filter_map(|at| rows.get(at))).await?;
        }
        Ok(())
    }

    /// Of a document that became several, all are written or none.
    async fn take_back<'r>(&self, rows: impl Iterator<Item = &'r Row<'r>> + Send) -> Result<(), Trouble> {
        let Stream { cluster, transform, to, .. } = self.stream;
        let mut deletes = vec![];
        for row in rows {
            for piece in transform.run(row).await.unwrap_or_default() {
                let (id, routing) = piece.key(row);
                let delete = Operation::delete(id);
                deletes.push(match routing {
                    Some(routing) => delete.routing(routing),
                    None => delete,
                });
            }
        }
        Bulk::<Never>::new(cluster, to).run(deletes).await?;
        Ok(())
    }

    /// A document failed: without a quarantine that is the end.
    fn refused(
        &self,
        rows: &[Row<'_>],
        failed: &mut Vec<(usize, String)>,
        one: (usize, String),
    ) -> Result<(), Trouble> {
        if self.stream.quarantine.is_none() {
            let (at, reason) = one;
            let id = rows.get(at).map(|row| row.id.as_ref().to_owned()).unwrap_or_default();
            return Err(Failure::Transform { documents: vec![Rejection { id, reason }] }.into());
        }
        // Of a document that became several, more than one may be refused.
        if failed.last().is_none_or(|(last, _)| *last != one.0) {
            failed.push(one);
        }
        Ok(())
    }

    async fn set_apart(&self, rows: &[Row<'_>], failed: Vec<(usize, String)>) -> Result<(), Trouble> {
        let (Some(quarantine), false) = (self.stream.quarantine, failed.is_empty()) else { return Ok(()) };
        quarantine.keep(self.stream.cluster, rows, &failed).await?;
        let count = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.0.failed += failed.len() as u64;
            quarantine.before + state.0.failed
        };
        if count > quarantine.allowed {
            let (allowed, index) = (quarantine.allowed, quarantine.index.clone());
            let rejection =
                |(at, reason): (usize, String)| Rejection { id: rows[at].id.as_ref().to_owned(), reason };
            let documents = failed.into_iter().take(10).map(rejection).collect();
            return Err(Failure::TooManyFailed { count, allowed, index, documents }.into());
        }
        Ok(())
    }
}
