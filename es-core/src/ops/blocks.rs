//! Blocks: what an index refuses until somebody says otherwise.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::cluster::{Cluster, Request, segment};
use crate::ops::name::{self, is_meant};
use crate::ops::settings::{SettingsError, meant};

/// A block of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// No document is written.
    Write,
    /// No document is read.
    Read,
    /// Neither documents nor mapping and settings are changed, nor is it deleted.
    ReadOnly,
    /// Mapping, settings and aliases are neither read nor changed.
    Metadata,
    /// Elasticsearch's own, when the disk passes the flood-stage watermark; it takes it off when there is space again.
    ReadOnlyAllowDelete,
}

impl Block {
    /// Elasticsearch's word.
    pub const fn word(self) -> &'static str {
        match self {
            Block::Write => "write",
            Block::Read => "read",
            Block::ReadOnly => "read_only",
            Block::Metadata => "metadata",
            Block::ReadOnlyAllowDelete => "read_only_allow_delete",
        }
    }

    /// Of Elasticsearch's number.
    pub(in crate::ops) fn of(id: &str) -> Option<Block> {
        Some(match id {
            "5" => Block::ReadOnly,
            "7" => Block::Read,
            "8" => Block::Write,
            "9" => Block::Metadata,
            "12" => Block::ReadOnlyAllowDelete,
            _ => return None,
        })
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// The blocks of a cluster's indices; [`Cluster::blocks`]. Names and patterns get the cluster's prefix.
#[derive(Debug, Clone, Copy)]
pub struct Blocks<'a> {
    cluster: &'a Cluster,
}

impl Cluster {
    /// The blocks of the cluster's indices.
    ///
    /// ```no_run
    /// # use es_core::prelude::*;
    /// # use es_core::ops::blocks::Block;
    /// # async fn run(es: Cluster) -> Result<(), es_core::ops::settings::SettingsError> {
    /// es.blocks().add("logs-2024", Block::Write).await?; // what was under way is written, and nothing after it
    /// for (index, blocks) in es.blocks().list("logs-*").await? {
    ///     println!("{index}: {blocks:?}");
    /// }
    /// es.blocks().remove("logs-2024", Block::Write).await?;
    /// # Ok(()) }
    /// ```
    pub fn blocks(&self) -> Blocks<'_> {
        Blocks { cluster: self }
    }
}

impl Blocks<'_> {
    /// The blocks of every index whose own name matches, of those that have any; the flood-stage block too. It takes the cluster
    /// privilege `monitor`: of an index that blocks its metadata, the settings can't be read.
    ///
    /// Elasticsearch: `GET /_cluster/state/blocks`.
    pub async fn list(self, pattern: &str) -> Result<BTreeMap<String, Vec<Block>>, SettingsError> {
        #[derive(Deserialize, Default)]
        #[serde(default)]
        struct Found {
            blocks: Indices,
        }
        #[derive(Deserialize, Default)]
        #[serde(default)]
        struct Indices {
            indices: BTreeMap<String, Map<String, Value>>,
        }
        let patterns = name::patterns(self.cluster, pattern)?;
        let request =
            Request::get("read blocks", "/_cluster/state/blocks").query("filter_path", "blocks.indices");
        let found: Found = self.cluster.send(request).await?.json()?;
        let all = found.blocks.indices.into_iter().filter(|(index, _)| is_meant(&patterns, index));
        let of = |(index, blocks): (String, Map<String, Value>)| {
            let mut blocks: Vec<_> = blocks.keys().filter_map(|id| Block::of(id)).collect();
            blocks.sort_unstable();
            (!blocks.is_empty()).then_some((index, blocks))
        };
        Ok(all.filter_map(of).collect())
    }

    /// Blocks an index, by its own name, and waits until what was under way is done: after it nothing that the block refuses
    /// happens, which the setting alone does not promise. One that has the block keeps it.
    ///
    /// Elasticsearch sets [`Block::ReadOnlyAllowDelete`] itself, and refuses it here with its own reason.
    ///
    /// Elasticsearch: `PUT /<index>/_block/<block>`.
    pub async fn add(self, index: &str, block: Block) -> Result<(), SettingsError> {
        let name = self.own(index).await?;
        let request =
            Request::put("block index", format!("/{}/_block/{block}", segment(&name))).resource(&name);
        let reply = self.cluster.send(request).await?;
        let blocked = reply.value()?;
        // A failure of some shard stands in the index's entry, beside `acknowledged: true`.
        let done = |entry: &Value| entry["blocked"] == true;
        let entries = blocked["indices"].as_array();
        if entries.is_some_and(|entries| !entries.iter().all(done)) {
            return Err(reply.fail(crate::error::ErrorKind::Unacknowledged).into());
        }
        Ok(())
    }

    /// Takes a block off an index, by its own name; one without it stays as it is. The flood-stage block comes back if the disk is
    /// still full.
    ///
    /// Fails with [`SettingsError::Migrating`] for the write block of a migration that is at work, or has died: it has to be
    /// brought to its end, or put back.
    ///
    /// Elasticsearch: `PUT /<index>/_settings` with `null`.
    pub async fn remove(self, index: &str, block: Block) -> Result<(), SettingsError> {
        let name = self.own(index).await?;
        if block == Block::Write && self.is_fenced(&name).await? {
            return Err(SettingsError::Migrating { index: name });
        }
        let request = Request::put("unblock index", format!("/{}/_settings", segment(&name)))
            .resource(&name)
            .json(&json!({ (format!("index.blocks.{block}")): null }))?;
        self.cluster.send(request).await?;
        Ok(())
    }

    /// Whether a migration has its fence on the index.
    async fn is_fenced(self, index: &str) -> Result<bool, SettingsError> {
        let live = match meant(self.cluster, &[index.to_owned()], "*.aliases,*.settings.index.uuid").await {
            Ok(live) => live?,
            // The block that is to be lifted may not be the only one.
            Err(error) if error.is_cluster_block() => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let mut aliases = live.all().flat_map(|(_, index)| index.aliases.keys());
        Ok(aliases.any(|alias| crate::traces::is_fence(alias)))
    }

    async fn own(self, index: &str) -> Result<String, SettingsError> {
        let name = name::full(self.cluster, index)?;
        match name::bearer(self.cluster, &name).await? {
            Some(name::Bearer::Index) => Ok(name),
            _ => Err(SettingsError::NotFound { name }),
        }
    }
}
