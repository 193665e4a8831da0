//! What is live: indices as `GET /<names>` returns them, in full or only their heads.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::settings::flatten;
#[cfg(feature = "client")]
use crate::traces::FenceName;

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
    /// Filter, routing, visibility.
    #[serde(flatten)]
    pub options: Map<String, Value>,
}

impl Live {
    /// The part of a reply that is needed to see that nothing changed.
    ///
    /// The UUID is asked for because an index with neither aliases nor `_meta` would be missing from the reply.
    pub const HEAD: &'static str = "*.aliases,*.mappings._meta,*.data_stream,\
                                    *.settings.index.uuid,*.settings.index.verified_before_close,\
                                    *.settings.index.blocks.write";

    /// Adds the indices of another reply.
    pub fn extend(&mut self, other: Live) {
        self.indices.extend(other.indices);
    }

    /// Every index with its name.
    #[cfg(feature = "client")]
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &LiveIndex)> {
        self.indices.iter().map(|(name, index)| (name.as_str(), index))
    }

    /// Those of which a name and an index are.
    #[cfg(feature = "client")]
    pub(crate) fn only(mut self, is: impl Fn(&str, &LiveIndex) -> bool) -> Live {
        self.indices.retain(|name, index| is(name, index));
        self
    }

    /// The index of this name.
    pub(super) fn index(&self, name: &str) -> Option<(&str, &LiveIndex)> {
        self.indices.get_key_value(name).map(|(name, index)| (name.as_str(), index))
    }

    /// Whether a data stream has this name.
    pub(super) fn has_data_stream(&self, name: &str) -> bool {
        self.indices.values().any(|index| index.data_stream.as_deref() == Some(name))
    }

    /// The indices that a name leads to and that take no writes since a migration blocked them; each with a fence of the
    /// migration, which bears the name that the index itself is reached by.
    #[cfg(feature = "client")]
    pub(crate) fn blocked_by_migration(&self, name: &str) -> Vec<(&str, FenceName<'_>)> {
        let mut blocked = vec![];
        for (index, found) in &self.indices {
            let fence = found.aliases.keys().find_map(|alias| FenceName::parse(alias));
            if let Some(fence) = fence
                && found.is_write_blocked()
                && (index == name || found.aliases.contains_key(name))
            {
                blocked.push((index.as_str(), fence));
            }
        }
        blocked
    }

    /// Every alias of the fences around a readers' alias, with its index.
    #[cfg(feature = "client")]
    pub(crate) fn all_fences(&self, alias: &str) -> Vec<(&str, &str)> {
        let aliases = self.indices.iter().flat_map(|(index, found)| {
            found.aliases.keys().map(move |alias| (index.as_str(), alias.as_str()))
        });
        aliases.filter(|(_, name)| FenceName::parse(name).is_some_and(|fence| fence.alias == alias)).collect()
    }

    /// The index that a data stream writes to: the one of the latest generation.
    pub(super) fn written_by_stream(&self, name: &str) -> Option<(&str, &LiveIndex)> {
        let backing = self.indices.iter().filter(|(_, index)| index.data_stream.as_deref() == Some(name));
        // Others that were added to it, by hand or by a migration, have names of another kind.
        let stem = format!(".ds-{name}-");
        let generation = |index: &str| {
            let (_date, digits) = index.strip_prefix(&stem)?.split_once('-')?;
            digits.parse::<u64>().ok()
        };
        backing.map(|(name, index)| (name.as_str(), index)).max_by_key(|(name, _)| generation(name))
    }

    /// The indices that an alias points to.
    pub(super) fn holders(&self, alias: &str) -> Vec<(&str, &LiveIndex)> {
        let holders = self.indices.iter().filter(|(_, index)| index.aliases.contains_key(alias));
        holders.map(|(name, index)| (name.as_str(), index)).collect()
    }
}

impl LiveAlias {
    /// All that it says, as `POST _aliases` takes it.
    pub(super) fn options(&self) -> Value {
        let mut options = self.options.clone();
        options.extend(self.is_write_index.map(|write| ("is_write_index".to_owned(), write.into())));
        options.into()
    }
}

impl LiveIndex {
    /// A block under which no settings and mappings can be changed.
    pub(super) fn block(&self) -> Option<String> {
        const BLOCKS: [&str; 3] = ["blocks.metadata", "blocks.read_only", "blocks.read_only_allow_delete"];
        let settings = flatten(&self.settings);
        let set = |name: &&&str| settings.get(**name).is_some_and(|value| value == "true" || value == true);
        BLOCKS.iter().find(set).map(|name| (*name).to_owned())
    }

    /// A block that refuses writes alone.
    #[cfg(feature = "client")]
    fn is_write_blocked(&self) -> bool {
        let write = &self.settings["index"]["blocks"]["write"];
        write == "true" || write == true
    }

    /// Whether writes through the alias are said to go to this index.
    pub(super) fn is_write_index(&self, alias: &str) -> Option<bool> {
        self.aliases.get(alias).and_then(|alias| alias.is_write_index)
    }

    /// Whether wildcards pass it over.
    #[cfg(feature = "client")]
    pub(crate) fn is_hidden(&self) -> bool {
        let hidden = &self.settings["index"]["hidden"];
        hidden == "true" || hidden == true
    }

    pub(crate) fn is_closed(&self) -> bool {
        // The server sets it when it closes an index and takes it away when it opens it.
        flatten(&self.settings).get("verified_before_close").is_some_and(|closed| closed == "true")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_stream_is_written_where_its_latest_generation_is() {
        let backing = json!({"data_stream": "logs"});
        let live: Live = serde_json::from_value(json!({
            ".ds-logs-2026.11.28-000009": backing,
            ".ds-logs-2026.11.29-000012": backing,
            ".ds-logs-2026.11.28-000011-v2-99999999": backing,
            "restored-99": backing,
            ".ds-logs-app-2026.11.29-000099": {"data_stream": "logs-app"},
        }))
        .unwrap();
        assert_eq!(live.written_by_stream("logs").unwrap().0, ".ds-logs-2026.11.29-000012");
        assert_eq!(live.written_by_stream("logs-app").unwrap().0, ".ds-logs-app-2026.11.29-000099");
        assert!(live.written_by_stream("other").is_none());
    }
}
