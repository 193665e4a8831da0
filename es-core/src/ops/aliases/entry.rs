//! Aliases as the cluster has them.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::cluster::{Cluster, Request, batches, segment};
use crate::error::Error;
use crate::ops::name::resolve;
use crate::resources::AliasOptions;

/// An alias on one index, or on one data stream.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AliasEntry {
    /// The alias.
    pub alias: String,
    /// The index, or the data stream.
    pub index: String,
    /// What it says beyond its name.
    #[serde(flatten)]
    pub terms: AliasTerms,
}

/// What an alias says of one index beyond its name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AliasTerms {
    /// The documents that are seen through it: a query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<Value>,
    /// The routing value of writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index_routing: Option<String>,
    /// The routing values of searches, with commas between.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub search_routing: Option<String>,
    /// Whether writes through it go to this index. `None` where nobody said: then they do if it is on no other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_write_index: Option<bool>,
    /// Wildcards do not find it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_hidden: bool,
}

impl AliasTerms {
    /// As they are declared, where they are written as Elasticsearch takes them.
    pub(super) fn of(options: &AliasOptions) -> Self {
        serde_json::from_value(options.body()).unwrap_or_default()
    }

    /// As an `add` action takes them.
    pub(super) fn body(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(body)) => body,
            _ => Map::new(),
        }
    }
}

/// `logs → logs-000002 (write index)`
impl fmt::Display for AliasEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} → {}", self.alias, self.index)?;
        let AliasTerms { filter, index_routing, search_routing, is_write_index, is_hidden } = &self.terms;
        let routing = match (index_routing, search_routing) {
            (Some(writes), Some(searches)) if writes == searches => vec![format!("routing {writes}")],
            (writes, searches) => {
                let told = |what: &str, value: &Option<String>| {
                    value.as_ref().map(|value| format!("{what} {value}"))
                };
                [told("index routing", writes), told("search routing", searches)]
                    .into_iter()
                    .flatten()
                    .collect()
            }
        };
        let mut said: Vec<String> = filter.iter().map(|filter| format!("filter {filter}")).collect();
        said.extend(routing);
        match is_write_index {
            Some(true) => said.push("write index".to_owned()),
            Some(false) => said.push("not written".to_owned()),
            None => {}
        }
        if *is_hidden {
            said.push("hidden".to_owned());
        }
        if said.is_empty() { Ok(()) } else { write!(f, " ({})", said.join(", ")) }
    }
}

/// Every entry of these aliases or patterns, by alias and index. One request for some hundred names.
pub(in crate::ops) async fn entries(cluster: &Cluster, names: &[String]) -> Result<Vec<AliasEntry>, Error> {
    let mut all = Vec::new();
    for line in batches(names.iter().map(String::as_str)) {
        match of(cluster, "", &line).await {
            // One index whose metadata is blocked, whosever it is, keeps the aliases of all from being read.
            Err(error) if error.is_cluster_block() => {
                all = of_bearers(cluster, names).await?;
                break;
            }
            entries => all.extend(entries?),
        }
    }
    all.sort_by(|left, right| (&left.alias, &left.index).cmp(&(&right.alias, &right.index)));
    all.dedup();
    Ok(all)
}

/// Entries of these aliases, of these indices or of all.
async fn of(cluster: &Cluster, indices: &str, aliases: &str) -> Result<Vec<AliasEntry>, Error> {
    let request = Request::get("read aliases", format!("{indices}/_alias/{aliases}"))
        .query("expand_wildcards", "all")
        // Where one is missing, those that are there come with it.
        .allow(404);
    Ok(read(cluster.send(request).await?.value()?))
}

/// The same, of those indices alone that are behind the aliases.
async fn of_bearers(cluster: &Cluster, names: &[String]) -> Result<Vec<AliasEntry>, Error> {
    let mut all = Vec::new();
    for alias in names {
        let alias = segment(alias).to_string();
        match resolve(cluster, alias.clone()).await {
            Err(error) if error.is_not_found() => {}
            found => {
                let bearers = found?.bearers();
                for indices in batches(bearers.iter().map(String::as_str)) {
                    all.extend(of(cluster, &format!("/{indices}"), &alias).await?);
                }
            }
        }
    }
    Ok(all)
}

/// Of `{"<index>": {"aliases": {"<alias>": {…}}}}`, beside which an `error` may stand.
fn read(reply: Value) -> Vec<AliasEntry> {
    #[derive(Deserialize)]
    struct Of {
        aliases: BTreeMap<String, AliasTerms>,
    }
    let Value::Object(indices) = reply else { return Vec::new() };
    let of = |(index, value): (String, Value)| Some((index, Of::deserialize(value).ok()?));
    let entries = indices.into_iter().filter_map(of).flat_map(|(index, of)| {
        of.aliases.into_iter().map(move |(alias, terms)| AliasEntry { alias, index: index.clone(), terms })
    });
    entries.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn entries_are_read_beside_an_error() {
        let reply = json!({
            "error": "alias [nope] missing", "status": 404,
            "i": {"aliases": {"a": {"index_routing": "x", "search_routing": "x", "is_hidden": true}, "b": {"is_write_index": false}}},
        });
        let entries = read(reply);
        let lines: Vec<_> = entries.iter().map(AliasEntry::to_string).collect();
        assert_eq!(lines, ["a → i (routing x, hidden)", "b → i (not written)"]);
    }

    #[test]
    fn what_is_declared_is_what_is_read() {
        let query = json!({"term": {"tenant": "a"}});
        let options = AliasOptions::new().filter(&query).routing("a").write().hidden();
        let terms = AliasTerms::of(&options);
        let expected = json!({
            "filter": query, "index_routing": "a", "search_routing": "a", "is_write_index": true, "is_hidden": true,
        });
        assert_eq!(Value::Object(terms.body()), expected);
        assert_eq!(Value::Object(AliasTerms::default().body()), json!({}));
    }
}
