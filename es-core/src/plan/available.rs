//! Whether the nodes of a cluster have what a declaration needs: a newer release, or a plugin.

use std::collections::BTreeMap;
use std::fmt;

use es_vocab::{Availability, Newcomer};
use serde::{Deserialize, Serialize};

/// A word of a declaration that not every cluster has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Where it stands: a field's path, or an analysis component.
    pub place: String,
    /// Elasticsearch's word, as a person would say it.
    pub word: String,
    pub(super) need: Need,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// By the row of a type: [`Availability::Since`] or [`Availability::Plugin`].
    Row(Availability),
    Newcomer(&'static Newcomer),
}

/// The nodes of a cluster, as `GET /_nodes/plugins` returns them.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Nodes {
    nodes: BTreeMap<String, Node>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Node {
    name: String,
    version: String,
    plugins: Vec<Plugin>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Plugin {
    name: String,
}

/// A word that a node of the cluster does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lack {
    /// Where it stands: a field's path, or an analysis component.
    pub place: String,
    /// Elasticsearch's word, as a person would say it.
    pub word: String,
    /// What has it.
    pub needs: Needs,
    /// The node that lacks it.
    pub node: String,
    /// The version that the node runs.
    pub runs: String,
}

/// What the cluster must have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// This version, or a later one.
    Version(&'static str),
    /// This plugin, on every node.
    Plugin(&'static str),
}

impl Nodes {
    /// Those of the requirements that a node does not meet; one node stands for all that do not.
    pub fn lacks(&self, requirements: Vec<Requirement>) -> Vec<Lack> {
        let lack = |requirement: Requirement| {
            let node = self.nodes.values().find(|node| requirement.need.is_unmet_by(node))?;
            let Requirement { place, word, need } = requirement;
            let (node, runs) = (node.name.clone(), node.version.clone());
            Some(Lack { place, word, needs: need.said()?, node, runs })
        };
        requirements.into_iter().filter_map(lack).collect()
    }
}

impl Need {
    fn is_unmet_by(self, node: &Node) -> bool {
        match self {
            Need::Row(Availability::Plugin(plugin)) => !node.plugins.iter().any(|has| has.name == plugin),
            Need::Row(availability) => availability.is_lacked_by(&node.version),
            Need::Newcomer(row) => row.is_lacked_by(&node.version),
        }
    }

    fn said(self) -> Option<Needs> {
        match self {
            Need::Row(Availability::Plugin(plugin)) => Some(Needs::Plugin(plugin)),
            Need::Row(Availability::Since(version)) => Some(Needs::Version(version)),
            Need::Row(Availability::Basic | Availability::ByNameOnly) => None,
            Need::Newcomer(row) => Some(Needs::Version(row.since)),
        }
    }
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Lack { place, word, needs, node, runs } = self;
        match needs {
            Needs::Version(version) => {
                write!(f, "{place}: {word} needs Elasticsearch {version}, and the node `{node}` runs {runs}")
            }
            Needs::Plugin(plugin) => {
                write!(f, "{place}: {word} needs the plugin `{plugin}`, which the node `{node}` lacks")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::plan::Declared;
    use crate::prelude::*;

    #[derive(EsDocument)]
    #[es(
        index = "newer",
        filter(folding = icu_folding),
        analyzer(german = custom(tokenizer = "standard", filter = ["folding"])),
        runtime(place = geo_shape(script = "emit('POINT(1 2)')", on_script_error = "continue")),
        dynamic_template(words(match = ["a*", "b*"], mapping = counted_keyword)),
    )]
    #[allow(dead_code)]
    struct Newer {
        #[es(text(analyzer = "german", fields(sorted = icu_collation_keyword)))]
        name: String,
        inner: Inner,
    }

    #[derive(EsObject)]
    #[allow(dead_code)]
    struct Inner {
        #[es(dense_vector(dims = 3, similarity = "max_inner_product"))]
        vector: Vec<f32>,
        #[es(rank_vectors(dims = 3), unchecked)]
        vectors: Vec<Vec<f32>>,
        #[es(dense_vector)]
        wide: Vec<f32>,
    }

    #[derive(EsDocument)]
    #[es(index = "plain")]
    #[allow(dead_code)]
    struct Plain {
        #[es(text(analyzer = "english"))]
        name: String,
        #[es(dense_vector(dims = 3, similarity = "cosine"))]
        vector: Vec<f32>,
    }

    fn requirements<D: EsDocument>() -> Vec<Requirement> {
        Declared::new(schema::<D>(), "").unwrap().requirements()
    }

    fn lacks(nodes: &Value) -> Vec<String> {
        let nodes: Nodes = serde_json::from_value(json!({ "nodes": nodes })).unwrap();
        nodes.lacks(requirements::<Newer>()).iter().map(Lack::to_string).collect()
    }

    #[test]
    fn a_node_lacks_what_is_newer_than_itself_or_of_a_plugin() {
        let old = lacks(&json!({"x": {"name": "n-1", "version": "8.6.2"}}));
        assert_eq!(
            old,
            [
                "`inner.vector`: `similarity: max_inner_product` of `dense_vector` needs Elasticsearch 8.12, and the \
                 node `n-1` runs 8.6.2",
                "`inner.vectors`: `rank_vectors` needs Elasticsearch 8.18, and the node `n-1` runs 8.6.2",
                "`inner.wide`: `dense_vector` without `dims` needs Elasticsearch 8.12, and the node `n-1` runs 8.6.2",
                "`name.sorted`: `icu_collation_keyword` needs the plugin `analysis-icu`, which the node `n-1` lacks",
                "runtime field `place`: the runtime type `geo_shape` needs Elasticsearch 8.12, and the node `n-1` runs \
                 8.6.2",
                "runtime field `place`: `on_script_error` of a runtime field needs Elasticsearch 8.12, and the node \
                 `n-1` runs 8.6.2",
                "dynamic template `words`: a list for `match` needs Elasticsearch 8.12, and the node `n-1` runs 8.6.2",
                "dynamic template `words`: `counted_keyword` needs Elasticsearch 8.12, and the node `n-1` runs 8.6.2",
                "token filter `folding`: `icu_folding` needs the plugin `analysis-icu`, which the node `n-1` lacks",
            ]
        );
    }

    #[test]
    fn every_node_counts() {
        let icu = json!([{"name": "analysis-icu"}]);
        let new = json!({"name": "n-1", "version": "8.19.0", "plugins": icu});
        assert!(lacks(&json!({"x": new})).is_empty());
        let mixed = lacks(&json!({"x": new, "y": {"name": "n-2", "version": "8.12.2", "plugins": icu}}));
        assert_eq!(
            mixed,
            ["`inner.vectors`: `rank_vectors` needs Elasticsearch 8.18, and the node `n-2` runs 8.12.2"]
        );
    }

    #[test]
    fn what_every_release_has_is_not_asked_for() {
        assert_eq!(requirements::<Plain>(), []);
    }
}
