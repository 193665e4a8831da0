//! Many writes in few requests. [`POST /<index>/_bulk`][api]
//!
//! Operations are serialised straight into request bodies of bounded size; a bounded number of requests is in flight, and the
//! source of operations is asked for more only when there is room.
//!
//! [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/docs-bulk.html

mod batch;
mod operation;
#[doc(hidden)]
pub mod reply;
mod report;
mod run;
mod send;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

pub use operation::{Operation, Payload};
pub use report::{BulkItemError, BulkReport};

use super::{Documents, Inner, Refresh};
use crate::cluster::Cluster;
use crate::schema::EsDocument;
use batch::Limits;
#[doc(hidden)]
pub use batch::write_line;

const MAX_BYTES: usize = 5_000_000;
const MAX_OPERATIONS: usize = 1_000;
const CONCURRENCY: usize = 2;
const MAX_FAILURES: usize = 10_000;
const LINGER: Duration = Duration::from_secs(1);

/// Many writes in few requests; made by [`Documents::bulk`].
///
/// ```no_run
/// # use es_core::documents::{Documents, Operation};
/// # use es_core::schema::EsDocument;
/// # async fn run<Product: EsDocument + serde::Serialize>(products: Documents<Product>, all: Vec<Product>) -> Result<(), es_core::error::Error> {
/// // All of them, or an error that holds the report of what was done.
/// products.bulk().run(all).await?;
///
/// // Operations of several kinds, and a look at those that failed.
/// let operations = vec![Operation::delete("sku-1"), Operation::delete("sku-2")];
/// let report = products.bulk().allow_failures().run(operations).await?;
/// for failed in &report.failed {
///     eprintln!("{failed}");
/// }
/// # Ok(()) }
/// ```
pub struct Bulk<D> {
    cluster: Cluster,
    target: String,
    /// Set for a document's own write alias: it must be an alias, and its absence is explained.
    documents: Option<Arc<Inner>>,
    limits: Limits,
    concurrency: usize,
    max_failures: usize,
    allow_failures: bool,
    keep_documents: bool,
    linger: Duration,
    timeout: Option<Duration>,
    refresh: Refresh,
    pipeline: Option<String>,
    progress: Option<Progress>,
    document: PhantomData<fn(D)>,
}

type Progress = Box<dyn FnMut(&BulkReport) + Send>;

impl<T: EsDocument> Documents<T> {
    /// Many writes in few requests, through the write alias.
    pub fn bulk(&self) -> Bulk<T> {
        let Inner { cluster, write, .. } = &*self.inner;
        let bulk = Bulk::new(cluster, write.as_str()).refresh(self.refresh);
        Bulk { documents: Some(Arc::clone(&self.inner)), ..bulk }
    }
}

impl<D> Bulk<D> {
    /// Into an index, alias or data stream of this name, as it is: without the cluster's prefix, and without asking that it be
    /// an alias.
    pub fn new(cluster: &Cluster, target: impl Into<String>) -> Self {
        Self {
            cluster: cluster.clone(),
            target: target.into(),
            documents: None,
            limits: Limits { bytes: MAX_BYTES, operations: MAX_OPERATIONS },
            concurrency: CONCURRENCY,
            max_failures: MAX_FAILURES,
            allow_failures: false,
            keep_documents: false,
            linger: LINGER,
            timeout: None,
            refresh: Refresh::default(),
            pipeline: None,
            progress: None,
            document: PhantomData,
        }
    }

    /// The size of a request's body, in bytes; default 5,000,000. An operation that is larger goes alone.
    pub fn max_bytes(mut self, bytes: usize) -> Self {
        self.limits.bytes = bytes.max(1);
        self
    }

    /// The number of operations in a request; default 1,000.
    pub fn max_operations(mut self, operations: usize) -> Self {
        self.limits.operations = operations.max(1);
        self
    }

    /// How many requests may be in flight; default 2. With more than 1, operations on the same document may overtake each other.
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.concurrency = requests.max(1);
        self
    }

    /// Returns the report also when operations failed, with them in [`failed`](BulkReport::failed), instead of an error.
    pub fn allow_failures(mut self) -> Self {
        self.allow_failures = true;
        self
    }

    /// Sends no more after this many failed operations, and fails; default 10,000.
    pub fn max_failures(mut self, failures: usize) -> Self {
        self.max_failures = failures;
        self
    }

    /// Keeps the documents of failed operations in the report.
    pub fn keep_documents(mut self) -> Self {
        self.keep_documents = true;
        self
    }

    /// How long operations may wait for others to share their request, where a stream trickles; default 1 s.
    pub fn linger(mut self, longest: Duration) -> Self {
        self.linger = longest;
        self
    }

    /// How long one attempt of a request may take; default the cluster's `request_timeout`, 30 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// When the writes become visible to searches; default what the handle says.
    pub fn refresh(mut self, refresh: Refresh) -> Self {
        self.refresh = refresh;
        self
    }

    /// The ingest pipeline to run documents through, over the index's own; `_none` for none.
    pub fn pipeline(mut self, name: impl Into<String>) -> Self {
        self.pipeline = Some(name.into());
        self
    }

    /// Called with the report so far whenever a request has been answered.
    pub fn on_progress(mut self, progress: impl FnMut(&BulkReport) + Send + 'static) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }
}

impl<D> fmt::Debug for Bulk<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bulk")
            .field("target", &self.target)
            .field("limits", &self.limits)
            .field("concurrency", &self.concurrency)
            .finish_non_exhaustive()
    }
}
