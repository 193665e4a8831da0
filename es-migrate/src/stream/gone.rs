//! What has to go from the new index when documents of the old one are gone: read from the point in time in which they are
//! still there, and transformed as they were.

use std::sync::{Mutex, PoisonError};

use super::batch::Batch;
use super::chain::Transform;
use super::pump::Visit;
use super::rows::{Page, Row};
use super::sums::{Naming, Sums};
use crate::engine::Trouble;

/// The outputs of documents that are gone, or were changed.
#[derive(Debug)]
pub(crate) struct Gone<'a> {
    transform: &'a Transform,
    content: bool,
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
    pub(crate) fn new(transform: &'a Transform, content: bool) -> Self {
        Self { transform, content, named: true, found: Mutex::default() }
    }

    /// The same, for the sums alone: in whatever number.
    pub(crate) fn unnamed(transform: &'a Transform, content: bool) -> Self {
        Self { named: false, ..Self::new(transform, content) }
    }

    pub(crate) fn into_outputs(self) -> Outputs {
        self.found.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Visit for Gone<'_> {
    async fn page(&self, page: &Page<'_>) -> Result<(), Trouble> {
        for row in page.rows() {
            let found = outputs(self.transform, self.content, row).await;
            let mut all = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            if self.named {
                all.keys.extend(found.keys);
            }
            all.sums.merge(&found.sums);
        }
        Ok(())
    }
}

/// What a document became. One that failed became nothing.
async fn outputs(transform: &Transform, content: bool, row: &Row<'_>) -> Outputs {
    let mut outputs = Outputs::default();
    let Ok(pieces) = transform.run(row).await else { return outputs };
    let mut batch = Batch::new(content);
    if batch.push(0, row, &pieces).is_err() {
        return outputs;
    }
    for (piece, item) in pieces.iter().zip(&batch.items) {
        let (id, routing) = piece.key(row);
        outputs.keys.push((id.to_owned(), routing.map(str::to_owned)));
        outputs.sums.add(item.digest);
    }
    outputs
}

/// Names what a transform means to be in some buckets.
#[derive(Debug)]
pub(crate) struct Meant<'a> {
    pub(crate) transform: &'a Transform,
    pub(crate) naming: Naming,
}

impl Visit for Meant<'_> {
    async fn page(&self, page: &Page<'_>) -> Result<(), Trouble> {
        for row in page.rows() {
            let Ok(pieces) = self.transform.run(row).await else { continue };
            let mut batch = Batch::new(self.naming.content);
            if batch.push(0, row, &pieces).is_err() {
                continue;
            }
            for (piece, item) in pieces.iter().zip(&batch.items) {
                let (id, routing) = piece.key(row);
                self.naming.note(id, routing, item.digest);
            }
        }
        Ok(())
    }
}
