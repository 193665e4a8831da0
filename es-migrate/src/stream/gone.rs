//! What has to go from the new index when documents of the old one are gone: read from the point in time in which they are
//! still there, and transformed as they were.

use std::sync::{Mutex, PoisonError};

use es_core::cluster::Cluster;

use super::batch::Batch;
use super::chain::Transform;
use super::pump::Visit;
use super::quarantine::Quarantine;
use super::rows::Page;
use super::sums::{Digest, Naming, Sums};
use crate::engine::Trouble;

/// A transform with what it has come to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Done<'a> {
    pub(crate) cluster: &'a Cluster,
    pub(crate) transform: &'a Transform,
    /// Documents that the new index refused are there, and nowhere else.
    pub(crate) quarantine: Option<&'a Quarantine>,
    /// Whether the sums are of the sources too.
    pub(crate) content: bool,
}

/// The outputs of documents that are gone, or were changed.
#[derive(Debug)]
pub(crate) struct Gone<'a> {
    done: Done<'a>,
    /// Whether they are to be named, and not only summed up.
    named: bool,
    found: Mutex<Outputs>,
}

/// Documents of the new index.
#[derive(Debug, Default)]
pub(crate) struct Outputs {
    /// `_id` and routing of each.
    pub(crate) keys: Vec<(String, Option<String>)>,
    /// What they came to in the sums.
    pub(crate) sums: Sums,
}

impl<'a> Gone<'a> {
    /// None yet: this is a visitor for [`Pump::run`](super::Pump::run) on the old snapshot.
    pub(crate) fn new(done: Done<'a>) -> Self {
        Self { done, named: true, found: Mutex::default() }
    }

    /// The same, for the sums alone: in whatever number.
    pub(crate) fn unnamed(done: Done<'a>) -> Self {
        Self { named: false, ..Self::new(done) }
    }

    pub(crate) fn into_outputs(self) -> Outputs {
        self.found.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Visit for Gone<'_> {
    async fn page(&self, page: &Page<'_>) -> Result<(), Trouble> {
        self.done
            .each(page, |id, routing, digest| {
                let mut all = self.found.lock().unwrap_or_else(PoisonError::into_inner);
                if self.named {
                    all.keys.push((id.to_owned(), routing.map(str::to_owned)));
                }
                all.sums.add(digest);
            })
            .await
    }
}

/// Names what a transform means to be in some buckets.
#[derive(Debug)]
pub(crate) struct Meant<'a> {
    pub(crate) done: Done<'a>,
    pub(crate) naming: Naming,
}

impl Visit for Meant<'_> {
    async fn page(&self, page: &Page<'_>) -> Result<(), Trouble> {
        self.done.each(page, |id, routing, digest| self.naming.note(id, routing, digest)).await
    }
}

impl Done<'_> {
    /// All that documents became. One that failed became nothing.
    async fn each(
        &self,
        page: &Page<'_>,
        mut output: impl FnMut(&str, Option<&str>, Digest) + Send,
    ) -> Result<(), Trouble> {
        let rows = page.rows();
        let refused = match self.quarantine.filter(|_| !rows.is_empty()) {
            Some(quarantine) => quarantine.holds(self.cluster, rows).await?,
            None => vec![],
        };
        for (at, row) in rows.iter().enumerate().filter(|(at, _)| refused.get(*at) != Some(&true)) {
            let Ok(pieces) = self.transform.run(row).await else { continue };
            let mut batch = Batch::new(self.content);
            if batch.push(at, row, &pieces).is_err() {
                continue;
            }
            for (piece, item) in pieces.iter().zip(&batch.items) {
                let (id, routing) = piece.key(row);
                output(id, routing, item.digest);
            }
        }
        Ok(())
    }
}
