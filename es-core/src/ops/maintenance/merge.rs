//! Force-merge of what is no longer written: what would be merged and why, then tasks that are followed.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::{Maintenance, MaintenanceError};
use crate::error::Error;
use crate::ops::measure::Size;
use crate::ops::survey::{self, Scope, Seen};
use crate::ops::task::{Ended, Patience, Task, TaskError, Work};
use crate::resources::pattern;

/// Which indices are merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeRules {
    patterns: Vec<String>,
    except: Vec<String>,
    segments: u32,
    quiet: Duration,
    hidden: bool,
}

impl MergeRules {
    /// The indices of some patterns, which get the cluster's prefix.
    pub fn of(patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        MergeRules {
            patterns: patterns.into_iter().map(Into::into).collect(),
            except: Vec::new(),
            segments: 1,
            quiet: Duration::from_secs(2),
            hidden: false,
        }
    }

    /// But for those of these patterns.
    pub fn except(self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { except: patterns.into_iter().map(Into::into).collect(), ..self }
    }

    /// Into so many segments a shard; default 1.
    pub fn segments(self, segments: u32) -> Self {
        Self { segments: segments.max(1), ..self }
    }

    /// How long each is watched for writes, while the plan is made; default 2 s. Elasticsearch does not tell when an index was
    /// written last.
    pub fn quiet(self, time: Duration) -> Self {
        Self { quiet: time, ..self }
    }

    /// Patterns match hidden indices as well.
    pub fn hidden_too(self) -> Self {
        Self { hidden: true, ..self }
    }
}

/// What a force-merge would do. It prints for a person and serialises to JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MergePlan {
    /// Segments a shard that are to be left.
    pub segments: u32,
    /// Every index that the patterns match, by name.
    pub indices: Vec<MergeCandidate>,
}

/// An index, and whether it is merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MergeCandidate {
    /// Its name on the cluster.
    pub index: String,
    /// Its UUID.
    pub uuid: String,
    /// Its size, replicas included: a merge writes it anew, and takes as much disk again until it is over.
    pub size: Size,
    /// Segments of its primaries.
    pub segments: u64,
    /// Whether it is merged, and why not.
    pub fate: MergeFate,
    #[serde(skip)]
    operations: u64,
}

/// Whether an index is merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeFate {
    /// It is merged.
    Merges,
    /// It is not.
    Stays(NotMerged),
}

/// Why an index is not merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NotMerged {
    /// Writes through an alias, or to a data stream, go to it.
    WriteIndex {
        /// The alias or stream.
        of: String,
    },
    /// Its lifecycle has it in the hot phase.
    Hot {
        /// The policy.
        policy: String,
    },
    /// It was written while it was watched.
    Written {
        /// Operations meanwhile.
        operations: u64,
    },
    /// It has no more segments than it is to have.
    Merged,
    /// It is closed.
    Closed,
    /// A block lets nothing about it be changed.
    ReadOnly,
    /// It is a mounted snapshot.
    Mounted,
    /// It is excepted.
    Excepted {
        /// By this pattern.
        pattern: String,
    },
    /// Elasticsearch's own, or a library's.
    Internal,
    /// Since the plan was made it has gone, or has become another index of that name.
    Changed,
}

/// A merge that was started, or was not.
#[derive(Debug)]
#[non_exhaustive]
pub struct Merge {
    /// The index.
    pub index: String,
    /// What came of starting it.
    pub started: Started,
}

/// What came of starting a merge.
#[derive(Debug)]
#[non_exhaustive]
pub enum Started {
    /// It runs; any process finds it by the task's id.
    Task(Task),
    /// The index was left alone.
    Not(NotMerged),
    /// It could not be started.
    Failed(TaskError),
}

impl Merge {
    /// Waits for its end; `None` where it was not started.
    pub async fn wait(self) -> Result<Option<Ended>, TaskError> {
        match self.started {
            Started::Task(task) => task.follow(&Patience::default(), |_| {}).await.map(Some),
            Started::Not(_) => Ok(None),
            Started::Failed(error) => Err(error),
        }
    }
}

impl MergePlan {
    /// Those that are merged.
    pub fn merging(&self) -> impl Iterator<Item = &MergeCandidate> {
        self.indices.iter().filter(|index| index.fate == MergeFate::Merges)
    }
}

impl fmt::Display for NotMerged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotMerged::WriteIndex { of } => write!(f, "not merged: `{of}` writes to it"),
            NotMerged::Hot { policy } => write!(f, "not merged: in the hot phase of `{policy}`"),
            NotMerged::Written { operations } => {
                write!(f, "not merged: {operations} writes while it was watched")
            }
            NotMerged::Merged => f.write_str("not merged: has no more segments than asked for"),
            NotMerged::Closed => f.write_str("not merged: it is closed"),
            NotMerged::ReadOnly => f.write_str("not merged: it is read-only"),
            NotMerged::Mounted => f.write_str("not merged: it is a mounted snapshot"),
            NotMerged::Excepted { pattern } => write!(f, "not merged: excepted by `{pattern}`"),
            NotMerged::Internal => f.write_str("not merged: its name begins with a dot"),
            NotMerged::Changed => f.write_str("not merged: it is not what it was"),
        }
    }
}

impl fmt::Display for MergePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size: Size = self.merging().map(|index| index.size).sum();
        let (merging, all) = (self.merging().count(), self.indices.len());
        writeln!(f, "{merging} of {all} indices are merged, which takes up to {size} more disk meanwhile")?;
        for MergeCandidate { index, size, segments, fate, .. } in &self.indices {
            match fate {
                MergeFate::Merges => writeln!(f, "+ {index}: {segments} segments, {size}")?,
                MergeFate::Stays(why) => writeln!(f, "  {index}: {why}")?,
            }
        }
        Ok(())
    }
}

/// Why an index is not merged. Pure.
fn fate(rules: &MergeRules, except: &[String], before: u64, index: &Seen) -> MergeFate {
    let names = [Some(&index.name), index.stream.as_ref()];
    let matching = |pattern: &&String| names.iter().flatten().any(|name| pattern::matches(pattern, name));
    MergeFate::Stays(if let Some(of) = &index.written_by {
        NotMerged::WriteIndex { of: of.clone() }
    } else if index.name.starts_with('.') && index.stream.is_none() {
        NotMerged::Internal
    } else if let Some(pattern) = except.iter().find(matching) {
        NotMerged::Excepted { pattern: pattern.clone() }
    } else if index.closed {
        NotMerged::Closed
    } else if index.mounted {
        NotMerged::Mounted
    } else if index.read_only {
        NotMerged::ReadOnly
    } else if let (Some("hot" | "new"), Some(policy)) = (index.phase.as_deref(), &index.policy) {
        NotMerged::Hot { policy: policy.clone() }
    } else if index.writing || index.operations != before {
        NotMerged::Written { operations: index.operations.saturating_sub(before).max(1) }
    } else if index.segments <= index.shards * u64::from(rules.segments) {
        NotMerged::Merged
    } else {
        return MergeFate::Merges;
    })
}

impl Maintenance<'_> {
    /// What a force-merge of what is no longer written would do: each index with why it is merged or not. Only reads, and
    /// takes the time of [`MergeRules::quiet`]. Fails with [`MaintenanceError::Rules`] where no index is named.
    ///
    /// Elasticsearch: `GET /<patterns>`, `/_data_stream`, `/_alias`, `/_stats`, `/_ilm/explain`.
    pub async fn plan_force_merge(&self, rules: &MergeRules) -> Result<MergePlan, MaintenanceError> {
        if rules.patterns.is_empty() || rules.patterns.iter().any(String::is_empty) {
            let reason = "no index is named\nhelp: name a pattern, such as `logs-*`".to_owned();
            return Err(MaintenanceError::Rules { reason });
        }
        let own = |patterns: &[String]| {
            patterns.iter().map(|pattern| self.cluster.name(pattern)).collect::<Vec<_>>()
        };
        let (patterns, except) = (own(&rules.patterns), own(&rules.except));
        let scope = Scope { patterns: &patterns, hidden: rules.hidden };
        let mut first = survey::heads(self.cluster, scope).await?;
        survey::sizes(self.cluster, &mut first).await?;
        tokio::time::sleep(rules.quiet).await;
        let then = survey::survey(self.cluster, scope).await?;
        let before = |index: &Seen| first.get(&index.name).map_or(index.operations, |first| first.operations);
        let candidate = |index: &Seen| MergeCandidate {
            index: index.name.clone(),
            uuid: index.uuid.clone(),
            size: index.size,
            segments: index.segments,
            fate: fate(rules, &except, before(index), index),
            operations: index.operations,
        };
        Ok(MergePlan { segments: rules.segments, indices: then.values().map(candidate).collect() })
    }

    /// Starts a task for each index that the plan merges, after another look at each: one that has become a write index, was
    /// written since, or is another index of that name is left alone. The server has a queue for them, one at a time on each
    /// node. A merge can't be cancelled.
    ///
    /// Elasticsearch: `POST /<index>/_forcemerge?wait_for_completion=false`.
    pub async fn force_merge(&self, plan: &MergePlan) -> Vec<Merge> {
        let mut merges = Vec::new();
        for listed in plan.merging() {
            let started = match self.still_merges(listed).await {
                Ok(Some(why)) => Started::Not(why),
                Ok(None) => self.start_merge(listed, plan.segments).await,
                Err(error) => Started::Failed(error.into()),
            };
            merges.push(Merge { index: listed.index.clone(), started });
        }
        merges
    }

    async fn still_merges(&self, listed: &MergeCandidate) -> Result<Option<NotMerged>, Error> {
        let scope = Scope { patterns: std::slice::from_ref(&listed.index), hidden: true };
        let now: BTreeMap<String, Seen> = survey::survey(self.cluster, scope).await?;
        let Some(index) = now.get(&listed.index).filter(|index| index.uuid == listed.uuid) else {
            return Ok(Some(NotMerged::Changed));
        };
        // What the plan has decided of segments and exceptions holds.
        let rules = MergeRules::of([""; 0]);
        match fate(&rules, &[], listed.operations, index) {
            MergeFate::Merges | MergeFate::Stays(NotMerged::Merged) => Ok(None),
            MergeFate::Stays(why) => Ok(Some(why)),
        }
    }

    async fn start_merge(&self, listed: &MergeCandidate, segments: u32) -> Started {
        let name = listed.index.strip_prefix(self.cluster.prefix());
        let work = Work::force_merge(name.unwrap_or(&listed.index), segments);
        // The index of a stream has the prefix in the middle of its name.
        let started = match name {
            Some(_) => self.cluster.tasks().start(&work).await,
            None => self.cluster.clone().with_prefix("").tasks().start(&work).await,
        };
        started.map_or_else(Started::Failed, Started::Task)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_not_written_and_has_many_segments_is_merged() {
        let rules = MergeRules::of(["*"]);
        let of = |change: fn(&mut Seen)| {
            let mut index =
                Seen { name: "a".into(), shards: 2, segments: 7, operations: 5, ..Seen::default() };
            change(&mut index);
            match fate(&rules, &["keep*".to_owned()], 5, &index) {
                MergeFate::Merges => "merged".to_owned(),
                MergeFate::Stays(why) => why.to_string(),
            }
        };
        assert_eq!(of(|_| {}), "merged");
        assert_eq!(of(|index| index.segments = 2), "not merged: has no more segments than asked for");
        assert_eq!(of(|index| index.operations = 9), "not merged: 4 writes while it was watched");
        assert_eq!(of(|index| index.writing = true), "not merged: 1 writes while it was watched");
        assert_eq!(of(|index| index.closed = true), "not merged: it is closed");
        assert_eq!(of(|index| index.mounted = true), "not merged: it is a mounted snapshot");
        assert_eq!(of(|index| index.read_only = true), "not merged: it is read-only");
        assert_eq!(of(|index| index.written_by = Some("w".into())), "not merged: `w` writes to it");
        assert_eq!(of(|index| index.name = "keep-1".into()), "not merged: excepted by `keep*`");
        assert_eq!(of(|index| index.name = ".x".into()), "not merged: its name begins with a dot");
        let phase = |phase: &str| {
            let index = Seen {
                phase: Some(phase.into()),
                policy: Some("p".into()),
                shards: 1,
                segments: 3,
                ..Seen::default()
            };
            fate(&rules, &[], 0, &index)
        };
        assert_eq!(phase("hot"), MergeFate::Stays(NotMerged::Hot { policy: "p".into() }));
        assert_eq!(phase("warm"), MergeFate::Merges);
    }
}
