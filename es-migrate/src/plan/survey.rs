//! What a plan reads of all documents together: no kind of request is sent once for each.

use std::collections::BTreeMap;

use es_core::cluster::{Cluster, Repeat, Request, batches};
use es_core::error::Error;
use serde_json::{Map, Value, json};

use super::capacity::{Size, count};

/// Searches of one request that counts.
const COUNTS: usize = 500;

/// Documents and bytes of indices by name, or why they can't be told.
pub(super) type Sizes = BTreeMap<String, Result<Size, String>>;

/// Whole indices, by the names that they or their aliases have: mapping, settings, aliases. One request for each line full
/// of names.
pub(super) async fn wholes(cluster: &Cluster, names: &[&str]) -> Result<Map<String, Value>, Error> {
    let mut all = Map::new();
    for names in batches(names.iter().copied()) {
        let request = Request::get("read indices", format!("/{names}")).query("ignore_unavailable", "true");
        if let Value::Object(found) = cluster.send(request).await?.value()? {
            all.extend(found);
        }
    }
    Ok(all)
}

/// What searches count, and what lies on disk. Two requests for each some hundred indices.
pub(super) async fn sizes(cluster: &Cluster, names: &[&str]) -> Result<Sizes, Error> {
    let bytes = stored(cluster, names).await?;
    let mut all = Sizes::new();
    if let [only] = names {
        let bytes = bytes.get(*only).copied().unwrap_or_default();
        let size = match count(cluster, only).await {
            Ok(documents) => Ok(Size { documents, bytes }),
            // Closed, or blocked for reads.
            Err(error) if error.status().is_some_and(|status| (400..500).contains(&status)) => {
                Err(error.reason().unwrap_or("no answer").to_owned())
            }
            Err(error) => return Err(error),
        };
        return Ok([((*only).to_owned(), size)].into());
    }
    for names in names.chunks(COUNTS) {
        let lines = names.iter().map(|name| {
            format!("{}\n{}\n", json!({"index": name}), json!({"size": 0, "track_total_hits": true}))
        });
        let request = Request::post("count documents", "/_msearch")
            .repeat(Repeat::Read)
            .query("filter_path", "responses.status,responses.hits.total.value,responses.error.reason")
            .ndjson(lines.collect::<String>().into_bytes());
        let found = cluster.send(request).await?.value()?;
        for (at, name) in names.iter().enumerate() {
            let answer = &found["responses"][at];
            let size = match answer["hits"]["total"]["value"].as_u64() {
                Some(documents) => {
                    Ok(Size { documents, bytes: bytes.get(*name).copied().unwrap_or_default() })
                }
                None => Err(answer["error"]["reason"].as_str().unwrap_or("no answer").to_owned()),
            };
            all.insert((*name).to_owned(), size);
        }
    }
    Ok(all)
}

/// Bytes of the primaries on disk. One request for each line full of names.
async fn stored(cluster: &Cluster, names: &[&str]) -> Result<BTreeMap<String, u64>, Error> {
    let mut all = BTreeMap::new();
    for names in batches(names.iter().copied()) {
        let request = Request::get("read size", format!("/{names}/_stats/store"))
            .query("ignore_unavailable", "true")
            .query("filter_path", "indices.*.primaries.store.size_in_bytes");
        let stats = cluster.send(request).await?.value()?;
        for (name, index) in stats["indices"].as_object().into_iter().flatten() {
            let bytes = index["primaries"]["store"]["size_in_bytes"].as_u64();
            all.insert(name.clone(), bytes.unwrap_or_default());
        }
    }
    Ok(all)
}
