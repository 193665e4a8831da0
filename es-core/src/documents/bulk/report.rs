//! What a bulk did.

use std::fmt;
use std::time::Duration;

use crate::error::{Cause, Context, Error, ErrorKind, block};

/// What a bulk did, in operations.
#[derive(Clone)]
#[non_exhaustive]
pub struct BulkReport {
    /// Documents that are new.
    pub created: u64,
    /// Documents that were overwritten or changed.
    pub updated: u64,
    /// Documents that were deleted.
    pub deleted: u64,
    /// Operations with nothing to do: deletes of what is not there, updates that change nothing.
    pub unchanged: u64,
    /// Operations that failed; see [`Bulk::allow_failures`](super::Bulk::allow_failures).
    pub failed: Vec<BulkItemError>,
    /// Operations that were sent again because the cluster was busy.
    pub repeated: u64,
    /// Requests that were answered.
    pub requests: u64,
    /// The size of their bodies, in bytes.
    pub bytes: u64,
    /// How long it took.
    pub took: Duration,
    pub(super) context: Context,
}

impl BulkReport {
    pub(super) fn new(target: &str) -> Self {
        Self {
            created: 0,
            updated: 0,
            deleted: 0,
            unchanged: 0,
            failed: Vec::new(),
            repeated: 0,
            requests: 0,
            bytes: 0,
            took: Duration::ZERO,
            context: Context {
                operation: "bulk".into(),
                resource: Some(target.to_owned()),
                method: "POST",
                path: format!("/{target}/_bulk"),
            },
        }
    }

    /// Documents that were written: new or over older ones.
    pub fn indexed(&self) -> u64 {
        self.created + self.updated
    }

    /// Operations that were answered, failed ones included.
    pub fn processed(&self) -> u64 {
        self.indexed() + self.deleted + self.unchanged + self.failed.len() as u64
    }

    /// [`ErrorKind::BulkFailed`], with the report in it, if any operation failed.
    pub fn into_result(self) -> Result<Self, Error> {
        if self.failed.is_empty() {
            return Ok(self);
        }
        Err(Error::new(self.context.clone(), ErrorKind::BulkFailed { report: Box::new(self) }))
    }

    pub(super) fn into_stopped(self, cause: Error) -> Error {
        let context = self.context.clone();
        Error::new(context, ErrorKind::BulkStopped { report: Box::new(self), cause })
    }
}

/// Failures shown by `Debug`: a program that returns the error from `main` prints it.
const SHOWN: usize = 3;

impl fmt::Debug for BulkReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkReport")
            .field("created", &self.created)
            .field("updated", &self.updated)
            .field("deleted", &self.deleted)
            .field("unchanged", &self.unchanged)
            .field("failures", &self.failed.len())
            .field("failed", &self.failed.iter().take(SHOWN).collect::<Vec<_>>())
            .field("took", &self.took)
            .finish_non_exhaustive()
    }
}

/// One operation that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BulkItemError {
    /// Which operation, from 0, in the order they were given.
    pub position: u64,
    /// The document's id, where it has one.
    pub id: Option<String>,
    /// The HTTP status of this operation.
    pub status: u16,
    /// The exception's type.
    pub error_type: String,
    /// The server's reason.
    pub reason: String,
    /// What caused it, outermost first.
    pub causes: Vec<Cause>,
    /// The source, or the update's body; only with [`Bulk::keep_documents`](super::Bulk::keep_documents).
    pub document: Option<String>,
}

impl BulkItemError {
    /// The same, as the failure of a request.
    pub(super) fn kind(&self) -> ErrorKind {
        ErrorKind::Server {
            status: self.status,
            error_type: self.error_type.clone(),
            reason: self.reason.clone(),
            causes: self.causes.clone(),
        }
    }

    /// See [`Error::is_write_block`].
    pub fn is_write_block(&self) -> bool {
        block::is_of_writes(Some(self.status), &self.error_type, Some(&self.reason))
    }

    /// Somebody else was faster, or the document is there already.
    pub fn is_conflict(&self) -> bool {
        self.status == 409
    }
}

impl fmt::Display for BulkItemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "operation {}", self.position)?;
        if let Some(id) = &self.id {
            write!(f, " (`{id}`)")?;
        }
        write!(f, ": {} {}: {}", self.status, self.error_type, self.reason)?;
        self.causes.iter().try_for_each(|cause| write!(f, "; caused by {cause}"))
    }
}
