//! Indices: made, listed, opened, closed, deleted, and made smaller or larger.

mod create;
mod delete;
mod deletion;
mod error;
mod info;
mod resize;

pub use create::Ensured;
pub use delete::{DeleteOutcome, Deleted};
pub use deletion::{Candidate, Deletion, Hindered, Hindrance};
pub use error::{IndexError, Part};
pub use info::{IndexHealth, IndexInfo, IndexState};
pub use resize::{
    AfterResize, Gather, GatherOn, Resize, ResizeError, ResizeFault, ResizeKind, ResizePlan, ResizeRefusal,
    ResizeStep, Resized,
};

use crate::cluster::{Cluster, Repeat, Request, segment};
use crate::ops::name::{self, Bearer};
use crate::resources::Index;

/// The indices of a cluster; [`Cluster::indices`]. Names and patterns get the cluster's prefix.
#[derive(Debug, Clone, Copy)]
pub struct Indices<'a> {
    cluster: &'a Cluster,
}

impl Cluster {
    /// The cluster's indices.
    ///
    /// ```no_run
    /// # use es_core::prelude::*;
    /// # use es_core::{init::Suffix, resources::Index};
    /// # async fn run(es: Cluster) -> Result<(), Box<dyn std::error::Error>> {
    /// let month = Index::dated("metrics", Suffix::monthly(std::time::SystemTime::now()))
    ///     .setting("codec", "best_compression")
    ///     .mappings(serde_json::json!({ "properties": { "value": { "type": "double" } } }));
    /// es.indices().ensure(&month).await?;
    ///
    /// let old = es.indices().deletion("metrics-2024*").await?; // lists, and deletes nothing
    /// print!("{old}");
    /// es.indices().delete(&old.without_hindered()).await?;
    /// # Ok(()) }
    /// ```
    pub fn indices(&self) -> Indices<'_> {
        Indices { cluster: self }
    }
}

impl Indices<'_> {
    /// Makes an index, with its settings, mapping and aliases at once, and returns its name on the cluster.
    ///
    /// Fails with [`IndexError::NameTaken`] where something bears the name, and with [`IndexError::Refused`] where the server
    /// refuses a setting, an analyzer, the mapping or an alias, with its own reason. After a lost reply it is looked at: an
    /// index that is just what was declared is the one that was made.
    ///
    /// Elasticsearch: `PUT /<index>`.
    pub async fn create(self, index: &Index) -> Result<String, IndexError> {
        create::create(self.cluster, index).await
    }

    /// Makes an index if it is not there; for those made by time, [`Index::dated`]. One request where it is not there; where it
    /// is, one more tells what it has otherwise than declared, and it is left as it is.
    ///
    /// Safe in several programs at the same time: the server lets one make it.
    ///
    /// Elasticsearch: `PUT /<index>`, `GET /<index>`.
    pub async fn ensure(self, index: &Index) -> Result<Ensured, IndexError> {
        create::ensure(self.cluster, index).await
    }

    /// Whether an index, an alias or a data stream bears the name. [`resolve`](Self::resolve) tells which of them.
    ///
    /// Elasticsearch: `HEAD /<index>`.
    pub async fn exists(self, name: &str) -> Result<bool, IndexError> {
        let name = name::full(self.cluster, name)?;
        // A closed index is there too.
        let request = Request::head("look for index", format!("/{}", segment(&name)))
            .query("expand_wildcards", "all")
            .resource(name)
            .allow(404);
        Ok(!self.cluster.send(request).await?.is_not_found())
    }

    /// What bears a name; `None` if nothing does.
    ///
    /// Elasticsearch: `GET /_resolve/index/<name>`.
    pub async fn resolve(self, name: &str) -> Result<Option<Bearer>, IndexError> {
        let name = name::full(self.cluster, name)?;
        Ok(name::bearer(self.cluster, &name).await?)
    }

    /// Every index whose own name matches, by name: open and closed, hidden ones too. Several patterns stand with commas between.
    /// An index is not found by the name of its alias.
    ///
    /// Elasticsearch: `GET /<index>`, `GET /_cat/indices/<index>`, `GET /_resolve/index/<index>`, and
    /// `GET /_data_stream/<name>`, `GET /_alias/<name>` where there is something to ask.
    pub async fn list(self, pattern: &str) -> Result<Vec<IndexInfo>, IndexError> {
        let patterns = name::patterns(self.cluster, pattern)?;
        Ok(info::read(self.cluster, &patterns).await?)
    }

    /// An index by its name; `None` if there is none.
    ///
    /// Elasticsearch: as [`list`](Self::list).
    pub async fn get(self, index: &str) -> Result<Option<IndexInfo>, IndexError> {
        let name = name::full(self.cluster, index)?;
        Ok(info::read(self.cluster, &[name]).await?.pop())
    }

    /// Opens a closed index, and waits until its primaries are active, for at most 30 s; an open one stays open.
    ///
    /// `false` if they were not active in time: it is open, and its health tells the rest.
    ///
    /// Elasticsearch: `POST /<index>/_open`.
    pub async fn open(self, index: &str) -> Result<bool, IndexError> {
        self.toggle("open index", index, "_open").await
    }

    /// Closes an index: it takes disk and no memory, and is neither read nor written. A closed one stays closed.
    ///
    /// Only by its own name: whoever closes an alias closes what is read. `false` if not all shards were closed in time.
    ///
    /// Elasticsearch: `POST /<index>/_close`.
    pub async fn close(self, index: &str) -> Result<bool, IndexError> {
        self.toggle("close index", index, "_close").await
    }

    async fn toggle(self, operation: &'static str, index: &str, endpoint: &str) -> Result<bool, IndexError> {
        let name = self.own(index).await?;
        let request = Request::post(operation, format!("/{}/{endpoint}", segment(&name)))
            .resource(&name)
            .repeat(Repeat::Safe);
        let reply = self.cluster.send(request).await?.value()?;
        // One that was closed already has no entry, and its shards are not asked.
        let untouched = reply["indices"].as_object().is_some_and(serde_json::Map::is_empty);
        Ok(untouched || reply["shards_acknowledged"] == true)
    }

    /// What deleting by a pattern, or by a name, would delete: a list, with what speaks against each. Deletes nothing.
    ///
    /// Fails with [`IndexError::NotAnIndex`] for the name of an alias or a data stream, and with [`IndexError::NotFound`] for a
    /// name that nothing bears; a pattern that finds nothing is an empty list.
    ///
    /// Elasticsearch: as [`list`](Self::list).
    pub async fn deletion(self, pattern: &str) -> Result<Deletion, IndexError> {
        let patterns = name::patterns(self.cluster, pattern)?;
        let found = info::read(self.cluster, &patterns).await?;
        for name in patterns.iter().filter(|name| !name.contains('*')) {
            if !found.iter().any(|index| index.name == *name) {
                return Err(self.absent(name).await?);
            }
        }
        Ok(Deletion::new(patterns.join(","), found))
    }

    /// Deletes what was listed: by its exact name, each after looking again whether it is still the same index, by its UUID,
    /// and whether nothing speaks against it that did not before.
    ///
    /// Fails with [`IndexError::Hindered`], and deletes nothing, if something speaks against one of them that was not
    /// overruled by name. What became of each is told; one that fails does not stop the others. Elasticsearch can't be told to delete by
    /// UUID: an index that takes the name between the look and the request goes in its place.
    ///
    /// Elasticsearch: `DELETE /<index>`.
    pub async fn delete(self, deletion: &Deletion) -> Result<Vec<Deleted>, IndexError> {
        delete::delete(self.cluster, deletion).await
    }

    /// What shrinking, splitting or cloning would do, after its preconditions were looked at; changes nothing.
    ///
    /// Elasticsearch: `GET /<index>`, `GET /_cluster/state/metadata/<index>`, `GET /_cat/shards/<index>`,
    /// `GET /_nodes/stats/fs`.
    pub async fn plan_resize(self, resize: &Resize) -> Result<ResizePlan, ResizeError> {
        resize::plan(self.cluster, resize).await
    }

    /// Shrinks, splits or clones an index as it was planned.
    ///
    /// Under a lease, after looking again: blocks writes of the source, brings a copy of each shard to one node where that is
    /// needed, makes the target without block and filter, waits until its primaries are active, compares the number of
    /// documents, and gives the source its settings back. If something fails, the target is removed and the source is as it
    /// was. It goes on when the caller's future is dropped, as long as the runtime runs.
    ///
    /// Elasticsearch: `PUT /<index>/_block/write`, `PUT /<index>/_settings`, `POST /<index>/_shrink/<target>`, `_split`,
    /// `_clone`, `GET /_cluster/health/<index>`, `GET /<index>/_count`.
    pub async fn resize(self, plan: &ResizePlan) -> Result<Resized, ResizeError> {
        resize::carry_out(self.cluster, plan).await
    }

    /// The full name of an index, if it is an index's own.
    pub(super) async fn own(self, index: &str) -> Result<String, IndexError> {
        let name = name::full(self.cluster, index)?;
        match name::bearer(self.cluster, &name).await? {
            Some(Bearer::Index) => Ok(name),
            Some(is) => Err(IndexError::NotAnIndex { name, is }),
            None => Err(IndexError::NotFound { name }),
        }
    }

    async fn absent(self, name: &str) -> Result<IndexError, IndexError> {
        let name = name.to_owned();
        Ok(match name::bearer(self.cluster, &name).await? {
            Some(is @ (Bearer::Alias { .. } | Bearer::DataStream { .. })) => {
                IndexError::NotAnIndex { name, is }
            }
            _ => IndexError::NotFound { name },
        })
    }
}
