//! What is to be restored for the drill, and what with.

use std::time::Duration;

use super::report::Manifest;
use crate::ops::backup::Backup;

/// A drill: which snapshot is restored, and of which indices.
///
/// ```
/// # use std::time::Duration;
/// use es_core::ops::drill::Drill;
///
/// let drill = Drill::of_snapshot("backups", "before-upgrade").indices(["app-orders*"]).at_most(Duration::from_hours(2));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Drill {
    pub(super) of: Of,
    pub(super) patterns: Vec<String>,
    pub(super) manifest: Option<Manifest>,
    pub(super) at_most: Duration,
    pub(super) all_compared: bool,
}

/// The snapshot of a drill.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Of {
    Latest(Box<Backup>),
    Snapshot { repository: String, snapshot: String },
}

impl Drill {
    /// Of the newest snapshot of a backup that succeeded.
    pub fn latest(backup: &Backup) -> Self {
        Self::new(Of::Latest(Box::new(backup.clone())))
    }

    /// Of this snapshot. The repository's name gets the cluster's prefix.
    pub fn of_snapshot(repository: impl Into<String>, snapshot: impl Into<String>) -> Self {
        Self::new(Of::Snapshot { repository: repository.into(), snapshot: snapshot.into() })
    }

    fn new(of: Of) -> Self {
        Drill {
            of,
            patterns: Vec::new(),
            manifest: None,
            at_most: Duration::from_hours(24),
            all_compared: false,
        }
    }

    /// Only the indices of the snapshot that these patterns match, which get the cluster's prefix; a data stream is meant by
    /// its name, and `-` before a pattern leaves out what the others found. A name without `*` that the snapshot does not have
    /// fails the drill. Default all that have the cluster's prefix, but for
    /// Elasticsearch's own, whose names begin with a dot.
    pub fn indices(mut self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.patterns = patterns.into_iter().map(Into::into).collect();
        self
    }

    /// Compares with what an earlier drill of the same snapshot found, or with what indices held that nobody has written to
    /// since, beside the live indices. An index that it has, that is meant, and that the snapshot does not have fails the drill.
    pub fn against(self, manifest: Manifest) -> Self {
        Self { manifest: Some(manifest), ..self }
    }

    /// Fails the drill also where an index has neither a live one nor a manifest to be compared with; see
    /// [`DrillReport::alone`](super::DrillReport::alone). Default no.
    pub fn all_compared(self) -> Self {
        Self { all_compared: true, ..self }
    }

    /// Gives the restore up after this time; default 24 h.
    pub fn at_most(self, time: Duration) -> Self {
        Self { at_most: time, ..self }
    }
}
