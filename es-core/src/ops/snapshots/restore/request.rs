//! What is to be restored, and how.

use serde_json::{Map, Value};

use super::rename::Rename;
use crate::ops::snapshots::nameless;
use crate::resources::Fault;

/// A restore, to be planned.
///
/// ```
/// use es_core::ops::snapshots::RestoreRequest;
///
/// let beside = RestoreRequest::of("backups", "nightly-2026.11.29").indices(["shop-*"]).suffix("-restored");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RestoreRequest {
    pub(super) repository: String,
    pub(super) snapshot: String,
    pub(super) indices: Vec<String>,
    pub(super) rename: Option<Rename>,
    pub(super) settings: Map<String, Value>,
    pub(super) ignored_settings: Vec<String>,
    pub(super) aliases: Option<bool>,
    pub(super) global_state: bool,
    pub(super) features: Vec<String>,
    pub(super) partial: bool,
    pub(super) over_closed: bool,
}

impl RestoreRequest {
    /// All indices and data streams of a snapshot whose names have the cluster's prefix, under their own names. Without the
    /// cluster's state and without features.
    pub fn of(repository: impl Into<String>, snapshot: impl Into<String>) -> Self {
        RestoreRequest {
            repository: repository.into(),
            snapshot: snapshot.into(),
            indices: Vec::new(),
            rename: None,
            settings: Map::new(),
            ignored_settings: Vec::new(),
            aliases: None,
            global_state: false,
            features: Vec::new(),
            partial: false,
            over_closed: false,
        }
    }

    /// Only these indices and data streams, patterns included; `-` before one leaves out what the others found. They get the
    /// cluster's prefix.
    pub fn indices(self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { indices: patterns.into_iter().map(Into::into).collect(), ..self }
    }

    /// With this after each name.
    pub fn suffix(self, suffix: impl Into<String>) -> Self {
        Self { rename: Some(Rename::Suffix(suffix.into())), ..self }
    }

    /// With this before each name, after the cluster's prefix.
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        Self { rename: Some(Rename::Prefix(prefix.into())), ..self }
    }

    /// One index under another name; both get the cluster's prefix.
    pub fn rename_index(self, from: impl Into<String>, to: impl Into<String>) -> Self {
        Self { rename: Some(Rename::One { from: from.into(), to: to.into() }), ..self }
    }

    /// By a regular expression, as Elasticsearch takes it: every match in a name is replaced, and `$1` is the first group. It sees
    /// names as they are on the cluster, the prefix included.
    pub fn rename(self, pattern: impl Into<String>, replacement: impl Into<String>) -> Self {
        Self {
            rename: Some(Rename::Pattern { pattern: pattern.into(), replacement: replacement.into() }),
            ..self
        }
    }

    /// A setting that the restored indices get in the place of their own: `index.number_of_replicas`.
    pub fn setting(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.settings.insert(name.into(), value.into());
        self
    }

    /// Settings that the restored indices do without, as those of nodes that this cluster does not have:
    /// `index.routing.allocation.require.box_type`, or `index.routing.*`.
    pub fn ignore_settings(self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { ignored_settings: names.into_iter().map(Into::into).collect(), ..self }
    }

    /// Whether the indices come with their aliases. Unless said, they do where nothing is renamed: beside the ones that are there,
    /// every search through an alias would find each document twice.
    pub fn aliases(self, include: bool) -> Self {
        Self { aliases: Some(include), ..self }
    }

    /// Also the cluster's state: settings, templates, pipelines and policies take the place of those that are there.
    /// Default `false`.
    pub fn include_global_state(self, include: bool) -> Self {
        Self { global_state: include, ..self }
    }

    /// Also these features, such as `security`: what the cluster has of them is deleted. Default none.
    pub fn feature_states(self, features: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { features: features.into_iter().map(Into::into).collect(), ..self }
    }

    /// Also indices of which the snapshot lacks shards: those begin empty.
    pub fn partial(self) -> Self {
        Self { partial: true, ..self }
    }

    /// Also over indices that are there and closed, if they have as many shards: their documents are gone then.
    pub fn over_closed(self) -> Self {
        Self { over_closed: true, ..self }
    }

    /// Whether aliases come along.
    pub(super) fn with_aliases(&self) -> bool {
        self.aliases.unwrap_or(self.rename.is_none())
    }

    pub(super) fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        faults.extend(nameless(&self.indices));
        if self.snapshot.is_empty() || self.snapshot.contains(['*', ',', '<']) {
            faults.push(Fault::new(
                "snapshot",
                "it is not the name of one snapshot",
                "`es.snapshots().list(…)` tells the names",
            ));
        }
        faults
    }
}
