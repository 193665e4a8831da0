//! The evidence: what the journal says of a run, and what the cluster holds.

use std::collections::{BTreeMap, BTreeSet};

use es_core::cluster::{Cluster, Request, batches, segment};
use es_core::error::Error;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::fence::Fence;
use super::task;
use crate::ledger::{Of, Run, State, Step};
use crate::writes::Writes;

/// What is known of a run; see [`decide`](super::decide::decide).
#[allow(clippy::struct_excessive_bools)] // each is a fact of its own
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Facts {
    pub(crate) begun: BTreeSet<Step>,
    pub(crate) done: BTreeSet<Step>,
    /// What was made is to be removed.
    pub(crate) aborting: bool,
    pub(crate) readers: Readers,
    pub(crate) source: Source,
    pub(crate) target: Target,
    /// This owner's fence is up, on every index that is there, and no other.
    pub(crate) fenced: bool,
    /// Tasks of an earlier owner run still.
    pub(crate) orphans: bool,
    /// The write contract.
    pub(crate) writes: Writes,
    /// It brings documents back into an index that was there before.
    pub(crate) back: bool,
    /// Queries are to be asked of old and new.
    pub(crate) shadow: bool,
    /// The index is one of several.
    pub(crate) of: Option<Of>,
    /// How long writes are blocked, where they are.
    pub(crate) pause: Pause,
}

/// How long writes are blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Pause {
    /// Not by a migrator; or by this one, and not for too long.
    Short,
    /// By this one, for longer than they may be.
    Long,
    /// By one that died.
    Unknown,
}

impl Pause {
    pub(crate) fn is_over(self) -> bool {
        self != Pause::Short
    }
}

/// Where the readers' alias points to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Readers {
    Source,
    Target,
    /// To something else, or to nothing.
    Elsewhere(Option<String>),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Source {
    /// It is gone, or another has its name.
    Gone,
    There {
        /// Whether it takes no writes.
        blocked: bool,
        /// Whether nothing was written since the block, as far as one was noted.
        unchanged: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Target {
    Gone,
    /// One that this run did not make.
    Foreign,
    There,
}

/// The indices that a run is about, as they are.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Indices(BTreeMap<String, LiveIndex>);

/// One of them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct LiveIndex {
    pub(crate) aliases: Map<String, Value>,
    pub(crate) settings: Value,
    pub(crate) mappings: Value,
    /// The data stream that it backs.
    pub(crate) data_stream: Option<String>,
}

impl LiveIndex {
    pub(crate) fn uuid(&self) -> &str {
        self.settings["index"]["uuid"].as_str().unwrap_or_default()
    }

    /// The run that made it.
    pub(crate) fn run(&self) -> Option<&str> {
        self.mappings["_meta"]["es_schema"]["run"].as_str()
    }

    /// The document that it was made for, by its stamp.
    pub(crate) fn document(&self) -> Option<&str> {
        self.mappings["_meta"]["es_schema"]["document"].as_str()
    }

    /// The version that it was made for, or changed to.
    pub(crate) fn version(&self) -> Option<u32> {
        self.mappings["_meta"]["es_schema"]["version"].as_u64()?.try_into().ok()
    }

    pub(crate) fn is_blocked(&self) -> bool {
        let write = &self.settings["index"]["blocks"]["write"];
        write == "true" || write == true
    }

    pub(crate) fn shards(&self) -> u32 {
        let shards = self.settings["index"]["number_of_shards"].as_str();
        shards.and_then(|shards| shards.parse().ok()).unwrap_or(1)
    }
}

impl Indices {
    /// Reads the heads of indices, by their names or aliases: aliases, blocks, stamp. One request; of many names, one for
    /// each line full of them.
    pub(crate) async fn read(cluster: &Cluster, names: &[&str]) -> Result<Indices, Error> {
        let mut all = Indices::default();
        for names in batches(names.iter().copied()) {
            all.0.extend(Indices::read_path(cluster, &names).await?.0);
        }
        Ok(all)
    }

    /// The heads of all indices that match one of the patterns, or have an alias that does; and those that a block keeps
    /// from being read, which would be in the way of all. One request, and one more for each of these.
    pub(crate) async fn matching(
        cluster: &Cluster,
        patterns: &[String],
    ) -> Result<(Indices, Vec<(String, String)>), Error> {
        let patterns = patterns.iter().map(|pattern| segment(pattern).to_string().replace("%2A", "*"));
        let mut path = patterns.collect::<Vec<_>>().join(",");
        let mut unread: Vec<(String, String)> = vec![];
        loop {
            match Indices::read_path(cluster, &path).await {
                Err(error) if error.is_cluster_block() => {
                    let reason = error.reason().unwrap_or_default();
                    let index = reason.split_once("index [").and_then(|(_, rest)| rest.split_once(']'));
                    let Some((index, _)) =
                        index.filter(|(index, _)| unread.iter().all(|(known, _)| known != index))
                    else {
                        return Err(error);
                    };
                    path.push_str(",-");
                    path.push_str(&segment(index).to_string());
                    unread.push((index.to_owned(), reason.trim_end_matches(';').to_owned()));
                }
                outcome => return Ok((outcome?, unread)),
            }
        }
    }

    async fn read_path(cluster: &Cluster, path: &str) -> Result<Indices, Error> {
        let request = Request::get("read indices", format!("/{path}"))
            .query("ignore_unavailable", "true")
            .query_opt("expand_wildcards", path.contains('*').then_some("all"))
            .query(
                "filter_path",
                "*.aliases,*.data_stream,*.settings.index.uuid,*.settings.index.blocks,*.settings.index.number_of_shards,*.settings.index.gc_deletes,\
                 *.mappings._meta,*.mappings._source",
            );
        Ok(Indices(cluster.send(request).await?.json()?))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &LiveIndex)> {
        self.0.iter().map(|(name, index)| (name.as_str(), index))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&LiveIndex> {
        self.0.get(name)
    }

    /// Whether readers of an alias, or of a data stream, reach an index.
    pub(crate) fn has(&self, of: Of, alias: &str, name: &str) -> bool {
        self.get(name).is_some_and(|index| match of {
            Of::Series => index.aliases.contains_key(alias),
            Of::Stream => index.data_stream.as_deref() == Some(alias),
        })
    }

    /// The index that is reached by a name: behind an alias, or of that very name.
    pub(crate) fn reached(&self, name: &str) -> Option<&str> {
        self.behind(name).or_else(|| self.0.get_key_value(name).map(|(name, _)| name.as_str()))
    }

    /// The index that readers of an alias reach: its only one, or its write index.
    pub(crate) fn behind(&self, alias: &str) -> Option<&str> {
        let holders: Vec<_> = self.0.iter().filter(|(_, index)| index.aliases.contains_key(alias)).collect();
        let write = |index: &LiveIndex| index.aliases[alias]["is_write_index"] == true;
        match holders.as_slice() {
            [(name, _)] => Some(name),
            several => several.iter().find(|(_, index)| write(index)).map(|(name, _)| name.as_str()),
        }
    }
}

/// The last sequence number of each primary shard: whether anything was written since is seen by it.
pub(crate) type Marks = BTreeMap<String, i64>;

/// In the order of the shards' numbers.
pub(crate) fn by_shard(marks: &Marks) -> Vec<i64> {
    let mut numbers: Vec<(usize, i64)> =
        marks.iter().filter_map(|(shard, last)| Some((shard.parse().ok()?, *last))).collect();
    numbers.sort_unstable();
    numbers.into_iter().map(|(_, last)| last).collect()
}

/// Where the shards of an index stand.
#[derive(Debug, Clone, Default)]
pub(crate) struct SeqNos {
    pub(crate) marks: Marks,
    /// Up to where each shard's copies all have what was written, by the shard's number; -1 where nothing was.
    pub(crate) checkpoints: Vec<i64>,
}

/// Reads the marks of an index. One request.
pub(crate) async fn marks(cluster: &Cluster, index: &str) -> Result<Marks, Error> {
    Ok(seq_nos(cluster, index).await?.marks)
}

/// Reads the sequence numbers of an index, as its primaries know them. One request.
pub(crate) async fn seq_nos(cluster: &Cluster, index: &str) -> Result<SeqNos, Error> {
    let request = Request::get("read sequence numbers", format!("/{}/_stats", segment(index)))
        .resource(index)
        .query("level", "shards")
        .query("filter_path", "_shards,indices.*.shards.*.routing.primary,indices.*.shards.*.seq_no");
    let stats = cluster.send(request).await?.value()?;
    let shards = stats["indices"].as_object().into_iter().flat_map(|indices| indices.values());
    let shards = shards.flat_map(|index| index["shards"].as_object().into_iter().flatten());
    let mut numbers = SeqNos::default();
    for (shard, copies) in shards {
        let mut copies = copies.as_array().into_iter().flatten();
        let Some(primary) = copies.find(|copy| copy["routing"]["primary"] == true) else { continue };
        let number = |key: &str| primary["seq_no"][key].as_i64();
        numbers.marks.extend(number("max_seq_no").map(|last| (shard.clone(), last)));
        if let (Ok(at), Some(vouched)) = (shard.parse::<usize>(), number("global_checkpoint")) {
            let needed = numbers.checkpoints.len().max(at + 1);
            numbers.checkpoints.resize(needed, -1);
            numbers.checkpoints[at] = vouched;
        }
    }
    Ok(numbers)
}

/// Everything that [`decide`](super::decide::decide) asks for: three requests.
pub(crate) async fn observe(
    cluster: &Cluster,
    alias: &str,
    run: &Run,
    fence: &Fence,
    pause: Pause,
    shadow: bool,
) -> Result<(Facts, Indices), Error> {
    let indices = Indices::read(cluster, &[alias, &run.source.name, &run.target.name]).await?;
    let found =
        |name: &str, uuid: &str| indices.get(name).filter(|index| uuid.is_empty() || index.uuid() == uuid);
    let source = found(&run.source.name, &run.source.uuid);
    let target = indices.get(&run.target.name);
    let readers = match (run.of, indices.behind(alias)) {
        // Its policy may have taken it away since.
        (Some(_), _) if run.is_done(Step::Switch) => Readers::Target,
        (Some(of), _) if indices.has(of, alias, &run.target.name) => Readers::Target,
        (Some(of), _) if indices.has(of, alias, &run.source.name) => Readers::Source,
        (Some(_), _) => Readers::Elsewhere(None),
        (None, Some(name)) if name == run.source.name => Readers::Source,
        (None, Some(name)) if name == run.target.name => Readers::Target,
        (None, other) => Readers::Elsewhere(other.map(str::to_owned)),
    };
    let noted = run.is_done(Step::Block).then(|| run.evidence(Step::Block)["marks"].clone());
    let noted: Option<Marks> = noted.and_then(|marks| serde_json::from_value(marks).ok());
    let unchanged = match (&noted, source) {
        (Some(noted), Some(_)) => marks(cluster, &run.source.name).await? == *noted,
        _ => true,
    };
    let fenced = fence.is_up_on(run, [source, target]);
    let steps = |only_done: bool| {
        let entries = run.journal.iter().filter(move |entry| !only_done || entry.done_ms.is_some());
        entries.map(|entry| entry.step).collect()
    };
    let facts = Facts {
        begun: steps(false),
        done: steps(true),
        aborting: matches!(run.state, State::Aborting { .. }),
        readers,
        source: source.map_or(Source::Gone, |index| Source::There { blocked: index.is_blocked(), unchanged }),
        target: match target {
            None => Target::Gone,
            Some(index) if run.undoes.is_some() && index.uuid() == run.target.uuid => Target::There,
            Some(index) if index.run() == Some(&run.id) => Target::There,
            Some(_) => Target::Foreign,
        },
        fenced,
        writes: run.writes,
        back: run.undoes.is_some(),
        // The way back leads to what was found before.
        shadow: shadow && run.undoes.is_none(),
        of: run.of,
        pause: if run.evidence(Step::Block)["theirs"] == true { Pause::Short } else { pause },
        orphans: !task::of_run(cluster, &run.id).await?.is_empty(),
    };
    Ok((facts, indices))
}
