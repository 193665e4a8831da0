//! What there is to know of an index at a glance.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::cluster::{Cluster, Request};
use crate::error::Error;
use crate::ops::measure::Size;
use crate::ops::name::{is_meant, joined, resolve};
use crate::plan::{Live, LiveAlias, LiveIndex};

/// An index, as the cluster has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IndexInfo {
    /// Its name on the cluster.
    pub name: String,
    /// What tells it from another of the same name, earlier or later.
    pub uuid: String,
    /// Open, or closed.
    pub state: IndexState,
    /// Whether its shards are where they should be; `None` where the server says nothing of a closed one.
    pub health: Option<IndexHealth>,
    /// Primary shards.
    pub shards: u32,
    /// Copies of each, beside the primary.
    pub replicas: u32,
    /// Documents, nested ones included; `None` while it is closed.
    pub docs: Option<u64>,
    /// All shards and their copies; `None` while it is closed.
    pub size: Option<Size>,
    /// When it was made.
    #[serde(rename = "created_ms", serialize_with = "crate::serde::system_time::serialize")]
    pub created: SystemTime,
    /// Wildcards do not find it unless they are told to.
    pub hidden: bool,
    /// It belongs to Elasticsearch itself.
    pub system: bool,
    /// Its aliases.
    pub aliases: BTreeSet<String>,
    /// The aliases through which documents are written to it.
    pub written_through: BTreeSet<String>,
    /// The data stream that it backs.
    pub data_stream: Option<String>,
    /// The data stream that writes to it.
    pub written_by_stream: bool,
}

/// Whether an index is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexState {
    /// It is read and written.
    Open,
    /// It only takes up disk.
    Closed,
}

/// Elasticsearch's three colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexHealth {
    /// Every copy of every shard is active.
    Green,
    /// Every primary is active, and some copy is not.
    Yellow,
    /// Some primary is not active.
    Red,
}

/// A row of `_cat/indices`, in which numbers are text.
#[derive(Debug, Deserialize)]
struct Row {
    index: String,
    uuid: String,
    status: String,
    health: Option<IndexHealth>,
    pri: Option<String>,
    rep: Option<String>,
    #[serde(rename = "docs.count")]
    docs: Option<String>,
    #[serde(rename = "store.size")]
    size: Option<String>,
    #[serde(rename = "creation.date")]
    created: Option<String>,
}

/// How often it is looked again when a named index is deleted between two looks.
const LOOKS: u32 = 5;

/// Every index whose own name is one of these or matches, by name; closed and hidden ones too.
///
/// Three requests, and one more where an index backs a data stream, or bears an alias that says nothing of writes.
pub(super) async fn read(cluster: &Cluster, patterns: &[String]) -> Result<Vec<IndexInfo>, Error> {
    let mut looks = 0;
    loop {
        looks += 1;
        match once(cluster, patterns).await {
            // One that is named and is gone since the first request makes a 404 of the next.
            Err(error) if error.is_not_found() && looks < LOOKS => {}
            outcome => return outcome,
        }
    }
}

async fn once(cluster: &Cluster, patterns: &[String]) -> Result<Vec<IndexInfo>, Error> {
    let request = Request::get("read indices", format!("/{}", joined(patterns)))
        // Without it, a name that is missing makes a 404 of the whole.
        .query("ignore_unavailable", true)
        .query("expand_wildcards", "all")
        .query("filter_path", "*.aliases,*.data_stream,*.settings.index.uuid,*.settings.index.hidden");
    let live: Live = cluster.send(request).await?.json()?;
    let live = live.all().filter(|(name, _)| is_meant(patterns, name)).collect::<BTreeMap<_, _>>();
    if live.is_empty() {
        return Ok(Vec::new());
    }
    let there = |pattern: &&String| pattern.contains('*') || live.contains_key(pattern.as_str());
    let names = joined(&patterns.iter().filter(there).cloned().collect::<Vec<_>>());
    let request = Request::get("list indices", format!("/_cat/indices/{names}"))
        .query("expand_wildcards", "all")
        .query("format", "json")
        .query("bytes", "b")
        .query("h", "index,uuid,status,health,pri,rep,docs.count,store.size,creation.date");
    let rows: Vec<Row> = cluster.send(request).await?.json()?;
    let found = resolve(cluster, names).await?.indices;
    let system = found.into_iter().filter(|found| found.attributes.iter().any(|word| word == "system"));
    let system: BTreeSet<_> = system.map(|found| found.name).collect();
    let streams = written_by_streams(cluster, live.values().copied()).await?;
    let single = singly_borne(cluster, &live).await?;
    let found = rows.into_iter().filter_map(|row| {
        let index = live.get(row.index.as_str())?;
        let aliases: BTreeSet<String> = index.aliases.keys().cloned().collect();
        let written = |alias: &&String| {
            index.aliases[*alias].is_write_index.unwrap_or_else(|| single.contains(alias.as_str()))
        };
        Some(IndexInfo {
            written_through: aliases.iter().filter(written).cloned().collect(),
            hidden: index.is_hidden(),
            system: system.contains(&row.index),
            written_by_stream: streams.contains(&row.index),
            data_stream: index.data_stream.clone(),
            aliases,
            ..row.info()
        })
    });
    let mut found: Vec<_> = found.collect();
    found.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(found)
}

impl Row {
    fn info(self) -> IndexInfo {
        let number = |text: Option<String>| text.and_then(|text| text.parse::<u64>().ok());
        let count = |text| u32::try_from(number(text).unwrap_or_default()).unwrap_or(u32::MAX);
        IndexInfo {
            name: self.index,
            uuid: self.uuid,
            state: if self.status == "close" { IndexState::Closed } else { IndexState::Open },
            health: self.health,
            shards: count(self.pri),
            replicas: count(self.rep),
            docs: number(self.docs),
            size: number(self.size).map(Size),
            created: UNIX_EPOCH + Duration::from_millis(number(self.created).unwrap_or_default()),
            hidden: false,
            system: false,
            aliases: BTreeSet::new(),
            written_through: BTreeSet::new(),
            data_stream: None,
            written_by_stream: false,
        }
    }
}

/// The indices that the streams of these write to.
async fn written_by_streams(
    cluster: &Cluster,
    indices: impl Iterator<Item = &LiveIndex>,
) -> Result<BTreeSet<String>, Error> {
    let streams: BTreeSet<_> = indices.filter_map(|index| index.data_stream.clone()).collect();
    if streams.is_empty() {
        return Ok(BTreeSet::new());
    }
    let names = joined(&streams.into_iter().collect::<Vec<_>>());
    let request = Request::get("read data streams", format!("/_data_stream/{names}"))
        .query("expand_wildcards", "all")
        .query("filter_path", "data_streams.indices.index_name");
    let reply = cluster.send(request).await?.value()?;
    let last = |stream: &serde_json::Value| {
        stream["indices"].as_array()?.last()?["index_name"].as_str().map(str::to_owned)
    };
    Ok(reply["data_streams"].as_array().into_iter().flatten().filter_map(last).collect())
}

/// The aliases of these that are on one index alone: writes go to it without a flag.
async fn singly_borne(
    cluster: &Cluster,
    live: &BTreeMap<&str, &LiveIndex>,
) -> Result<BTreeSet<String>, Error> {
    let unsaid = |alias: &(&String, &LiveAlias)| alias.1.is_write_index.is_none();
    let aliases = live.values().flat_map(|index| index.aliases.iter()).filter(unsaid);
    let aliases: BTreeSet<_> = aliases.map(|(name, _)| name.clone()).collect();
    if aliases.is_empty() {
        return Ok(BTreeSet::new());
    }
    let bearers = crate::ops::aliases::entries(cluster, &aliases.iter().cloned().collect::<Vec<_>>()).await?;
    let count = |alias: &&String| bearers.iter().filter(|entry| entry.alias == **alias).count() == 1;
    Ok(aliases.iter().filter(count).cloned().collect())
}
