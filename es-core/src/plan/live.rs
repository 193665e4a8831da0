//! What is live: indices as `GET /<names>` returns them, in full or only their heads.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::settings::flatten;

/// Indices by their concrete name.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Live {
    indices: BTreeMap<String, LiveIndex>,
}

/// One index.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct LiveIndex {
    /// Its aliases.
    pub aliases: BTreeMap<String, LiveAlias>,
    /// Its mapping; only `_meta` of it when a head was asked for.
    pub mappings: Value,
    /// Its settings, below `index`.
    pub settings: Value,
    /// The data stream that it backs.
    pub data_stream: Option<String>,
}

/// An alias of an index.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct LiveAlias {
    /// Whether writes through the alias go to this index; `None` where nobody said.
    pub is_write_index: Option<bool>,
}

impl Live {
    /// The part of a reply that is needed to see that nothing changed.
    ///
    /// The UUID is asked for because an index with neither aliases nor `_meta` would be missing from the reply.
    pub const HEAD: &'static str = "*.aliases,*.mappings._meta,*.data_stream,\
                                    *.settings.index.uuid,*.settings.index.verified_before_close";

    /// Adds the indices of another reply.
    pub fn extend(&mut self, other: Live) {
        self.indices.extend(other.indices);
    }

    /// The index of this name.
    pub(super) fn index(&self, name: &str) -> Option<(&str, &LiveIndex)> {
        self.indices.get_key_value(name).map(|(name, index)| (name.as_str(), index))
    }

    /// Whether a data stream has this name.
    pub(super) fn has_data_stream(&self, name: &str) -> bool {
        self.indices.values().any(|index| index.data_stream.as_deref() == Some(name))
    }

    /// The indices that an alias points to.
    pub(super) fn holders(&self, alias: &str) -> Vec<(&str, &LiveIndex)> {
        let holders = self.indices.iter().filter(|(_, index)| index.aliases.contains_key(alias));
        holders.map(|(name, index)| (name.as_str(), index)).collect()
    }
}

impl LiveIndex {
    /// Whether writes through the alias are said to go to this index.
    pub(super) fn is_write_index(&self, alias: &str) -> Option<bool> {
        self.aliases.get(alias).and_then(|alias| alias.is_write_index)
    }

    pub(super) fn is_closed(&self) -> bool {
        // The server sets it when it closes an index and takes it away when it opens it.
        flatten(&self.settings).get("verified_before_close").is_some_and(|closed| closed == "true")
    }

    /// The `analysis` object of the settings.
    pub(super) fn analysis(&self) -> &Value {
        &self.settings["index"]["analysis"]
    }
}
