//! What is on the cluster, as the few reads of [`observe`](super::observe) return it.

use std::collections::BTreeMap;

#[cfg(feature = "client")]
use serde::Deserialize;
use serde_json::Value;
#[cfg(feature = "client")]
use serde_json::{Map, json};

use super::live::Live;
use crate::resources::{Kind, pattern};

/// All that a plan is made from.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    /// Indices, with their aliases.
    pub(super) live: Live,
    /// Resources that are sent whole, by kind and name, as `GET` returns them.
    pub(super) wholes: BTreeMap<Kind, BTreeMap<String, Value>>,
    /// The lifecycles of data streams that were asked for; `null` for none.
    pub(super) lifecycles: BTreeMap<String, Value>,
    /// The licence's type, where it was asked for.
    pub(super) licence: Option<String>,
}

impl Observed {
    /// A resource that is sent whole.
    pub(super) fn whole(&self, kind: Kind, name: &str) -> Option<&Value> {
        self.wholes.get(&kind)?.get(name)
    }

    /// Every index template of the cluster.
    pub(super) fn templates(&self) -> impl Iterator<Item = LiveTemplate<'_>> {
        let templates = self.wholes.get(&Kind::IndexTemplate).into_iter().flatten();
        templates.map(|(name, body)| LiveTemplate { name, body })
    }
}

/// An index template on the cluster.
#[derive(Debug, Clone, Copy)]
pub(super) struct LiveTemplate<'a> {
    pub(super) name: &'a str,
    pub(super) body: &'a Value,
}

impl<'a> LiveTemplate<'a> {
    pub(super) fn patterns(self) -> impl Iterator<Item = &'a str> {
        let patterns = &self.body["index_patterns"];
        let several = patterns.as_array().into_iter().flatten().filter_map(Value::as_str);
        several.chain(patterns.as_str())
    }

    /// Absent means 0.
    pub(super) fn priority(self) -> u64 {
        self.body["priority"].as_u64().unwrap_or(0)
    }

    /// A pattern of this template that matches some name that one of the others matches.
    pub(super) fn overlaps(self, patterns: &[&str]) -> Option<&'a str> {
        self.patterns().find(|mine| patterns.iter().any(|other| pattern::overlap(mine, other)))
    }

    /// Whether Elasticsearch keeps it itself.
    pub(super) fn is_managed(self) -> bool {
        self.body["_meta"]["managed"] == true
    }

    pub(super) fn makes_streams(self) -> bool {
        self.body.get("data_stream").is_some()
    }
}

/// Reads the reply to a `GET` of all resources of a kind.
#[cfg(feature = "client")]
pub(crate) fn read(kind: Kind, reply: Value) -> BTreeMap<String, Value> {
    let Value::Object(mut reply) = reply else { return BTreeMap::new() };
    let listed = |list: Option<Value>, body: &str| {
        let list =
            list.and_then(|list| Vec::<Map<String, Value>>::deserialize(list).ok()).unwrap_or_default();
        let entries = list.into_iter().filter_map(|mut entry| {
            let name = entry.get("name")?.as_str()?.to_owned();
            Some((name, entry.remove(body)?))
        });
        entries.collect()
    };
    // Beside the policy stand version and dates.
    let policy = |entry: Value| match entry {
        Value::Object(mut entry) => entry.remove("policy"),
        _ => None,
    };
    match kind {
        Kind::ComponentTemplate => listed(reply.remove("component_templates"), "component_template"),
        Kind::IndexTemplate => listed(reply.remove("index_templates"), "index_template"),
        Kind::SlmPolicy => {
            reply.into_iter().filter_map(|(name, entry)| Some((name, policy(entry)?))).collect()
        }
        // In the form that `PUT` takes.
        Kind::IlmPolicy => reply
            .into_iter()
            .filter_map(|(name, entry)| Some((name, json!({ "policy": policy(entry)? }))))
            .collect(),
        _ => reply.into_iter().collect(),
    }
}
