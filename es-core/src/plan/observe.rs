//! Reads what is live, for all documents together.

use super::available::Nodes;
use super::declared::Declared;
use super::live::Live;
use super::naming::Names;
use crate::cluster::{Cluster, Request, segment};
use crate::error::Error;

/// Bytes of names in one request line: the server refuses a line above 4096, and the query and a proxy's path share it.
const NAMES_PER_REQUEST: usize = 3_700;

/// The heads of the indices behind the documents' aliases: enough to see that nothing changed. One request.
pub(crate) async fn heads(cluster: &Cluster, documents: &[&Declared]) -> Result<Live, Error> {
    let names = documents.iter().map(|document| document.names.alias.as_str());
    read(cluster, "look for indices", names, Some(Live::HEAD)).await
}

/// Everything of the indices that have one of the documents' names. One request.
pub(crate) async fn whole(cluster: &Cluster, documents: &[&Declared]) -> Result<Live, Error> {
    let names = documents.iter().flat_map(|document| {
        let Names { alias, index, write_alias } = &document.names;
        [alias.as_str(), index.as_str(), write_alias.as_str()]
    });
    read(cluster, "read indices", names, None).await
}

/// Every node with its version and plugins. One request, which takes the cluster privilege `monitor`; without it the
/// nodes are not known, and what a node lacks is told by the server's own refusal.
pub(crate) async fn nodes(cluster: &Cluster) -> Result<Nodes, Error> {
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
fn batches<'a>(names: impl Iterator<Item = &'a str>, limit: usize) -> Vec<String> {
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
