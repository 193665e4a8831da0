//! Reading and writing the documents of one type.
//!
//! Reads go to the readers' alias (`products`); writes go through the alias of this program's version (`products.w2`), and only
//! through it: a program whose version has been replaced gets [`Superseded`](crate::error::ErrorKind::Superseded) instead of
//! writing old documents into a new index, and none ever creates an index by writing to it.
//!
//! # During a migration
//!
//! A migration blocks writes to the old index before it switches: for a moment, or for the whole copy. A write through a
//! handle waits meanwhile and is sent again, after 25 ms at first and at most 500 ms later, until it is taken: the program
//! sees latency and no error. After the switch it goes into the new index, or ends as
//! [`Superseded`](crate::error::ErrorKind::Superseded) if that holds documents of another shape. Of a [bulk], the
//! operations that were refused are sent again, and nothing more is sent before. Where the block outlasts
//! [`block_patience`](Documents::block_patience), the write fails with the server's refusal
//! ([`is_write_block`](crate::error::Error::is_write_block)), and a bulk stops.
//!
//! A migration that died leaves its block. A write that was refused for 5 s looks whether somebody is at work still, and if
//! the migration's lease is over, lifts the block; so does [`init`](crate::init). A block that no migration set is never
//! lifted. With security on, this takes the privileges that `init` takes to lift a block.
//!
//! A sequence number is an index's own: after a switch, what [`if_unchanged`](Write::if_unchanged) takes is to be read again.
//!
//! A client without a handle sees `403 cluster_block_exception`, `index [products-v1] blocked by: [FORBIDDEN/8/index write
//! (api)]`, or `moving to block index write (api)` in its first moment; a `_bulk` says 200 with `"errors": true`, and the
//! refusal stands in the items. What was refused was not done: it sends the write, or those items, again until it is
//! acknowledged, after the switch too, through the alias of its version (`products.w2`) and with `require_alias=true`. A 404
//! then says that documents of its version are not written any more.

mod alias;
pub mod bulk;
mod call;
mod hit;
mod patience;
mod read;
mod search;
mod source;
mod update;
mod write;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

pub use bulk::{Bulk, BulkItemError, BulkReport, Operation};
pub use hit::Hit;
pub use read::{Count, Exists, Get};
pub use search::{Relation, Search, SearchResponse, Shards};
#[doc(hidden)]
pub use source::from_source;
pub use update::Update;
pub use write::{Concurrency, Outcome, Write, Written};

use crate::cluster::Cluster;
use crate::schema::{EsDocument, Schema};
use patience::Patience;

/// When a write becomes visible to searches. [`get`](Documents::get) sees it at once in any case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Refresh {
    /// With the index's next refresh, a second later by default.
    #[default]
    False,
    /// At once; costs the cluster a refresh per request.
    True,
    /// The write returns once the next refresh has made it visible.
    WaitFor,
}

impl Refresh {
    /// The parameter's value; `None` for the server's default.
    fn parameter(self) -> Option<&'static str> {
        match self {
            Self::False => None,
            Self::True => Some("true"),
            Self::WaitFor => Some("wait_for"),
        }
    }
}

/// The documents of type `T` in a cluster. Cheap to clone.
///
/// Every call is a builder that is sent by `.await`ing it:
///
/// ```no_run
/// use es_core::prelude::*;
/// # use serde::{Deserialize, Serialize};
/// # #[derive(Serialize, Deserialize, EsDocument)]
/// # #[es(index = "products", version = 2)]
/// # struct Product { #[es(id)] sku: String, name: String }
/// # async fn run(es: Cluster, product: Product) -> Result<(), es_core::error::Error> {
/// let products = Documents::<Product>::new(&es);
///
/// products.index(&product).refresh(Refresh::WaitFor).await?;
/// if let Some(hit) = products.get("sku-1").await? {
///     // Only if nobody was faster; else an error that `is_conflict()`.
///     products.index(&hit.source).if_unchanged(hit.concurrency()?).await?;
/// }
/// let found = products.search(&serde_json::json!({"query": {"match": {"name": "phone"}}})).await?;
/// println!("{} found, {} here", found.total, found.hits.len());
/// # Ok(()) }
/// ```
pub struct Documents<T> {
    inner: Arc<Inner>,
    refresh: Refresh,
    document: PhantomData<fn() -> T>,
}

/// What calls need; outlives the handle.
#[derive(Debug, Clone)]
struct Inner {
    cluster: Cluster,
    schema: Schema,
    read: String,
    write: String,
    patience: Patience,
}

impl<T: EsDocument> Documents<T> {
    /// A handle; sends nothing. The index and its aliases are made by `T::init`.
    pub fn new(cluster: &Cluster) -> Self {
        let schema = T::SCHEMA;
        let inner = Inner {
            read: cluster.name(schema.index),
            write: cluster.name(&schema.write_alias()),
            cluster: cluster.clone(),
            schema,
            patience: Patience::default(),
        };
        Self { inner: Arc::new(inner), refresh: Refresh::default(), document: PhantomData }
    }

    /// When this handle's writes become visible to searches, unless a call says otherwise; default [`Refresh::False`].
    pub fn refresh(self, refresh: Refresh) -> Self {
        Self { refresh, ..self }
    }

    /// How long a write waits while the index is blocked for writes, as by a migration, before it fails with the server's
    /// refusal; default 60 s. Zero: it fails at once. See [the module](crate::documents#during-a-migration).
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use es_core::prelude::*;
    /// # fn run<Product: EsDocument>(es: &Cluster) {
    /// // Its copy goes on under a block, for some minutes.
    /// let products = Documents::<Product>::new(es).block_patience(Duration::from_secs(600));
    /// # }
    /// ```
    pub fn block_patience(mut self, longest: Duration) -> Self {
        Arc::make_mut(&mut self.inner).patience.longest = longest;
        self
    }

    /// The same documents in one index, by its name on the cluster: for those that are made by name from a template
    /// ([`ensure_index`](crate::init::Init::ensure_index)). After a migration that name is an alias: programs of every version
    /// write through it.
    pub fn in_index(&self, index: impl Into<String>) -> Self {
        let index = index.into();
        let inner = Inner { read: index.clone(), write: index, ..Inner::clone(&self.inner) };
        Self { inner: Arc::new(inner), refresh: self.refresh, document: PhantomData }
    }

    /// The alias that this handle reads from, with the cluster's prefix.
    pub fn read_alias(&self) -> &str {
        &self.inner.read
    }

    /// The alias that this handle writes through, with the cluster's prefix.
    pub fn write_alias(&self) -> &str {
        &self.inner.write
    }
}

impl<T> Clone for Documents<T> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), refresh: self.refresh, document: PhantomData }
    }
}

impl<T> fmt::Debug for Documents<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Documents")
            .field("document", &self.inner.schema.name)
            .field("read", &self.inner.read)
            .field("write", &self.inner.write)
            .field("refresh", &self.refresh)
            .finish_non_exhaustive()
    }
}
