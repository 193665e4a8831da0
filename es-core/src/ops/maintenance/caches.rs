//! Refresh, flush, and caches. The synced flush of old is gone: since 8.0 a flush does what it did.

use serde::{Deserialize, Serialize};

use super::Maintenance;
use crate::cluster::{Repeat, Request, batches};
use crate::error::Error;

/// The shards that something was done to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Touched {
    /// All copies of all shards, those without a node included.
    pub total: u64,
    /// Those that did it.
    pub successful: u64,
}

impl Maintenance<'_> {
    /// Makes what was written visible to searches.
    ///
    /// Elasticsearch: `POST /<patterns>/_refresh`.
    pub async fn refresh(
        &self,
        patterns: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Touched, Error> {
        self.touch("refresh", "_refresh", patterns).await
    }

    /// Writes all that is in memory to disk, so that a restart has nothing to replay.
    ///
    /// Elasticsearch: `POST /<patterns>/_flush`.
    pub async fn flush(&self, patterns: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Touched, Error> {
        self.touch("flush", "_flush", patterns).await
    }

    /// Empties the caches of queries, requests and fielddata.
    ///
    /// Elasticsearch: `POST /<patterns>/_cache/clear`.
    pub async fn clear_cache(
        &self,
        patterns: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Touched, Error> {
        self.touch("clear caches", "_cache/clear", patterns).await
    }

    /// Fails where a shard does, and where an index that is named is missing or closed.
    async fn touch(
        &self,
        operation: &'static str,
        endpoint: &str,
        patterns: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Touched, Error> {
        #[derive(Deserialize)]
        struct Reply {
            #[serde(rename = "_shards")]
            shards: Touched,
        }
        let patterns: Vec<_> =
            patterns.into_iter().map(|pattern| self.cluster.name(pattern.as_ref())).collect();
        let mut all = Touched::default();
        for names in batches(patterns.iter().map(String::as_str)) {
            let request = Request::post(operation, format!("/{names}/{endpoint}")).repeat(Repeat::Safe);
            let Reply { shards } = self.cluster.send(request.resource(patterns.join(","))).await?.json()?;
            all.total += shards.total;
            all.successful += shards.successful;
        }
        Ok(all)
    }
}
