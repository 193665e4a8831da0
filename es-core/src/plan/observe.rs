//! Reads what is live, for all documents together.

use std::collections::BTreeMap;

use serde_json::Value;

use super::available::Nodes;
use super::declaration::{AliasTarget, Declaration, DeclaredIndex};
use super::declared::Declared;
use super::live::Live;
use super::naming::Names;
use super::observed::Observed;
use super::options::Options;
use super::{Plan, ResourcePlan, Verdict};
use crate::cluster::{Cluster, Request, segment};
use crate::error::Error;
use crate::resources::Kind;

/// Bytes of names in one request line: the server refuses a line above 4096, and the query and a proxy's path share it.
pub(crate) const NAMES_PER_REQUEST: usize = 3_700;

impl Declaration {
    /// Reads what the declaration touches, and makes the plan.
    ///
    /// By the stamp, the heads of all documents' indices are one request, and all where nothing changed. What they do not
    /// settle is one more, and so is everything where the stamp is not enough; every other kind of resource is one.
    pub(crate) async fn plan(&self, cluster: &Cluster, options: Options) -> Result<Plan, Error> {
        Ok(self.observe(cluster, options).await?.0)
    }

    /// The same, with the documents whose index a migration blocks for writes.
    pub(crate) async fn observe(
        &self,
        cluster: &Cluster,
        options: Options,
    ) -> Result<(Plan, Vec<&Declared>), Error> {
        let documents: Vec<_> = self.documents.iter().collect();
        let mut observed = Observed::default();
        let mut glances = vec![None; documents.len()];
        if options.by_stamp {
            observed.live = heads(cluster, &documents).await?;
            glances = documents.iter().map(|document| document.at_a_glance(&observed.live)).collect();
        }
        let mut blocked = self.blocked(&observed.live);
        let unsettled = documents.iter().zip(&glances).filter(|(_, glance)| glance.is_none());
        let unsettled: Vec<_> = unsettled.map(|(document, _)| *document).collect();
        if !unsettled.is_empty() || self.names().next().is_some() {
            observed.live = whole(cluster, &unsettled, self.names()).await?;
            if !options.by_stamp {
                blocked = self.blocked(&observed.live);
            }
        }
        for kind in self.kinds() {
            observed.wholes.insert(kind, all(cluster, kind).await?);
        }
        if self.needs_licence() {
            observed.licence = licence(cluster).await?;
        }
        let plan = |(document, glance): (&&Declared, Option<ResourcePlan>)| {
            glance.unwrap_or_else(|| document.with(&observed.live, options))
        };
        let plans: Vec<_> = documents.iter().zip(glances).map(plan).collect();
        let streams: Vec<_> = self.kept(&plans, &observed).collect();
        observed.lifecycles = lifecycles(cluster, &streams).await?;
        let missing = |index: &DeclaredIndex| observed.live.index(&index.name).is_none();
        let creates = plans.iter().any(|plan| plan.verdict == Verdict::Create && plan.kind == Kind::Index)
            || self.indices.iter().any(missing);
        if creates && !observed.wholes.contains_key(&Kind::IndexTemplate) {
            observed.wholes.insert(Kind::IndexTemplate, template_heads(cluster).await?);
        }
        let plan = self.around(plans, &observed, options);
        if !self.asks_for_nodes(&plan) {
            return Ok((plan, blocked));
        }
        let nodes = nodes(cluster).await?;
        Ok((self.on(&nodes, plan), blocked))
    }

    /// The documents whose index a migration blocks for writes.
    fn blocked(&self, live: &Live) -> Vec<&Declared> {
        let blocked = |document: &&Declared| live.blocked_by_migration(&document.names.alias).is_some();
        self.documents.iter().filter(blocked).collect()
    }

    /// The kinds of resources to read.
    fn kinds(&self) -> Vec<Kind> {
        let referred = self.wholes.iter().flat_map(|whole| whole.references.iter().map(|(kind, _)| *kind));
        let mut kinds: Vec<_> = self.wholes.iter().map(|whole| whole.kind).chain(referred).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    /// The names of indices, streams and aliases beside those of documents.
    fn names(&self) -> impl Iterator<Item = &str> {
        let indices = self.indices.iter().map(|index| index.name.as_str());
        let aliases = self.aliases.iter().flat_map(|alias| {
            let target = match &alias.target {
                AliasTarget::Index(index) => Some(index.as_str()),
                AliasTarget::Document(_) => None,
            };
            [Some(alias.name.as_str()), target].into_iter().flatten()
        });
        indices.chain(self.streams.iter().map(String::as_str)).chain(aliases)
    }

    /// The data streams that are there and have a lifecycle declared.
    fn kept<'a>(
        &'a self,
        documents: &'a [ResourcePlan],
        observed: &'a Observed,
    ) -> impl Iterator<Item = &'a str> {
        let there = documents.iter().filter(|plan| plan.is_of_live_stream()).map(|plan| plan.name.as_str());
        let named =
            self.streams.iter().map(String::as_str).filter(|name| observed.live.has_data_stream(name));
        there.chain(named).filter(|name| self.lifecycle(name, observed).is_some())
    }

    /// Whether something that is to be sent needs a licence.
    fn needs_licence(&self) -> bool {
        self.wholes.iter().any(|whole| !whole.features.is_empty())
    }
}

/// The heads of the indices behind the documents' aliases: enough to see that nothing changed. One request.
async fn heads(cluster: &Cluster, documents: &[&Declared]) -> Result<Live, Error> {
    let names = documents.iter().map(|document| document.names.alias.as_str());
    read(cluster, "look for indices", names, Some(Live::HEAD)).await
}

/// Everything of the indices that have one of the documents' names, or one of these. One request.
async fn whole<'a>(
    cluster: &Cluster,
    documents: &[&'a Declared],
    others: impl Iterator<Item = &'a str>,
) -> Result<Live, Error> {
    let names = documents.iter().flat_map(|document: &&'a Declared| {
        let Names { alias, index, write_alias } = &document.names;
        [alias.as_str(), index.as_str(), write_alias.as_str()]
    });
    // A stream's three names are one.
    let mut names: Vec<_> = names.chain(others).collect();
    names.dedup();
    read(cluster, "read indices", names.into_iter(), None).await
}

/// Every resource of a kind. One request: names would have to be asked for one by one, since one that is missing makes a
/// 404 of the whole, and templates concern each other.
async fn all(cluster: &Cluster, kind: Kind) -> Result<BTreeMap<String, Value>, Error> {
    let filter = match kind {
        Kind::Repository => "*.type,*.settings",
        Kind::SlmPolicy | Kind::IlmPolicy => "*.policy",
        _ => "*",
    };
    let request = Request::get(format!("read every {kind}"), format!("/{}", kind.endpoint()));
    // Of some kinds, none at all is a 404.
    let reply = cluster.send(request.query("filter_path", filter).allow(404)).await?;
    Ok(super::observed::read(kind, reply.value()?))
}

/// What index templates match, and how they rank: enough to see which of them a new index would get. One request;
/// without the privilege for it they are not known.
async fn template_heads(cluster: &Cluster) -> Result<BTreeMap<String, Value>, Error> {
    const HEAD: &str = "index_templates.name,index_templates.index_template.index_patterns,\
                        index_templates.index_template.priority,index_templates.index_template.data_stream.hidden,\
                        index_templates.index_template._meta.managed";
    let request = Request::get("read index templates", "/_index_template").query("filter_path", HEAD);
    match cluster.send(request).await {
        Ok(reply) => Ok(super::observed::read(Kind::IndexTemplate, reply.value()?)),
        Err(error) if error.status() == Some(403) => Ok(BTreeMap::new()),
        Err(error) => Err(error),
    }
}

/// The lifecycles of data streams. One request, where there are any.
async fn lifecycles(cluster: &Cluster, streams: &[&str]) -> Result<BTreeMap<String, Value>, Error> {
    let mut found = BTreeMap::new();
    for names in batches(streams.iter().copied(), NAMES_PER_REQUEST) {
        let request = Request::get("read data streams", format!("/_data_stream/{names}"))
            .query("filter_path", "data_streams.name,data_streams.lifecycle");
        // One that was deleted meanwhile makes a 404 of the whole.
        let mut reply = cluster.send(request.allow(404)).await?.value()?;
        for stream in reply["data_streams"].as_array_mut().into_iter().flatten() {
            let lifecycle = stream["lifecycle"].take();
            found.extend(stream["name"].as_str().map(|name| (name.to_owned(), lifecycle)));
        }
    }
    Ok(found)
}

/// The type of the licence. One request.
async fn licence(cluster: &Cluster) -> Result<Option<String>, Error> {
    let request = Request::get("read the licence", "/_license").query("filter_path", "license.type");
    let reply = cluster.send(request).await?.value()?;
    Ok(reply["license"]["type"].as_str().map(str::to_owned))
}

/// Every node with its version and plugins. One request, which takes the cluster privilege `monitor`; without it the
/// nodes are not known, and what a node lacks is told by the server's own refusal.
async fn nodes(cluster: &Cluster) -> Result<Nodes, Error> {
    let request = Request::get("look for plugins", "/_nodes/plugins")
        .query("filter_path", "nodes.*.name,nodes.*.version,nodes.*.plugins.name");
    match cluster.send(request).await {
        Ok(answer) => answer.json(),
        Err(error) if error.status() == Some(403) => Ok(Nodes::default()),
        Err(error) => Err(error),
    }
}

async fn read(
    cluster: &Cluster,
    operation: &'static str,
    names: impl Iterator<Item = &str>,
    filter: Option<&str>,
) -> Result<Live, Error> {
    let mut live = Live::default();
    for names in batches(names, NAMES_PER_REQUEST) {
        let request = Request::get(operation, format!("/{names}"))
            // Without it, one missing name makes a 404 of the whole, and a closed index is left out.
            .query("ignore_unavailable", "true")
            .query_opt("filter_path", filter);
        live.extend(cluster.send(request).await?.json()?);
    }
    Ok(live)
}

/// Names as path segments, joined by commas, each batch as long as the limit allows.
pub(crate) fn batches<'a>(names: impl Iterator<Item = &'a str>, limit: usize) -> Vec<String> {
    let mut batches: Vec<String> = Vec::new();
    for name in names.map(|name| segment(name).to_string()) {
        match batches.last_mut().filter(|batch| batch.len() + 1 + name.len() <= limit) {
            Some(batch) => {
                batch.push(',');
                batch.push_str(&name);
            }
            None => batches.push(name),
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fill_requests_up_to_the_limit() {
        let joined = |limit| batches(["aaa", "bb", "ä%", "c"].into_iter(), limit);
        assert_eq!(joined(1000), ["aaa,bb,%C3%A4%25,c"]);
        assert_eq!(joined(6), ["aaa,bb", "%C3%A4%25", "c"]);
        assert_eq!(joined(5), ["aaa", "bb", "%C3%A4%25", "c"]);
        assert!(batches(std::iter::empty(), 10).is_empty());
    }

    #[test]
    fn a_hundred_documents_are_one_request() {
        let names: Vec<_> = (0..100).map(|n| format!("test-1a2b3c-a-document-name-{n:03}")).collect();
        assert_eq!(batches(names.iter().map(String::as_str), NAMES_PER_REQUEST).len(), 1);
    }
}
