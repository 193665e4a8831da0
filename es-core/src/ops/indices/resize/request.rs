//! What is wanted: a value.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

/// Which of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ResizeKind {
    /// Into fewer shards.
    Shrink,
    /// Into more shards.
    Split,
    /// Into as many.
    Clone,
}

impl ResizeKind {
    /// Elasticsearch's word.
    pub const fn word(self) -> &'static str {
        match self {
            ResizeKind::Shrink => "shrink",
            ResizeKind::Split => "split",
            ResizeKind::Clone => "clone",
        }
    }
}

impl fmt::Display for ResizeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// On which node a copy of every shard is brought together before an index is shrunk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Gather {
    /// Of those that hold some already, the one that lacks least and has room for it.
    #[default]
    Best,
    /// The node of this name.
    Node(String),
}

/// What becomes of the source's write block once the target is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterResize {
    /// It stays, so that nothing is written that the target would lack: an alias is to be switched to the target, and the
    /// source deleted.
    Blocked,
    /// It is what it was before: source and target go their own ways.
    AsBefore,
}

/// A shrink, a split or a clone of an index.
///
/// ```
/// use es_core::ops::indices::{AfterResize, Resize};
///
/// let smaller = Resize::shrink("logs-2024", "logs-2024-small").shards(1);
/// let larger = Resize::split("products-v1", "products-v2").shards(8).replicas(1).although_written();
/// let backup = Resize::clone("products-v1", "products-before-cleaning");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Resize {
    pub(super) kind: ResizeKind,
    pub(super) source: String,
    pub(super) target: String,
    pub(super) shards: Option<u32>,
    pub(super) replicas: Option<u32>,
    pub(super) gather: Gather,
    pub(super) after: AfterResize,
    pub(super) although_written: bool,
    pub(super) patience: Duration,
}

impl Resize {
    fn new(
        kind: ResizeKind,
        source: impl Into<String>,
        target: impl Into<String>,
        after: AfterResize,
    ) -> Self {
        Resize {
            kind,
            source: source.into(),
            target: target.into(),
            shards: None,
            replicas: None,
            gather: Gather::Best,
            after,
            although_written: false,
            patience: Duration::from_hours(1),
        }
    }

    /// Into fewer shards, by default one. The source stays blocked for writes.
    pub fn shrink(source: impl Into<String>, target: impl Into<String>) -> Self {
        Self::new(ResizeKind::Shrink, source, target, AfterResize::Blocked)
    }

    /// Into more shards, by default twice as many. The source stays blocked for writes.
    pub fn split(source: impl Into<String>, target: impl Into<String>) -> Self {
        Self::new(ResizeKind::Split, source, target, AfterResize::Blocked)
    }

    /// Into as many shards, by hard links where the disk has them. The source is as it was afterwards.
    #[allow(clippy::should_implement_trait)] // Elasticsearch's word
    pub fn clone(source: impl Into<String>, target: impl Into<String>) -> Self {
        Self::new(ResizeKind::Clone, source, target, AfterResize::AsBefore)
    }

    /// How many primary shards the target has.
    pub fn shards(self, shards: u32) -> Self {
        Resize { shards: Some(shards), ..self }
    }

    /// How many copies of each. Default as the source has.
    pub fn replicas(self, replicas: u32) -> Self {
        Resize { replicas: Some(replicas), ..self }
    }

    /// The node on which the shards are brought together. Default the best.
    pub fn gather(self, gather: Gather) -> Self {
        Resize { gather, ..self }
    }

    /// What becomes of the source's write block.
    pub fn after(self, after: AfterResize) -> Self {
        Resize { after, ..self }
    }

    /// Also where writes go to the source through an alias: they are refused from then on.
    pub fn although_written(self) -> Self {
        Resize { although_written: true, ..self }
    }

    /// How long shards may take to come together, and those of the target to become active, each. Default an hour.
    pub fn patience(self, patience: Duration) -> Self {
        Resize { patience, ..self }
    }
}
