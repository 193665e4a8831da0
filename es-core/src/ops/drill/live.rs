//! The live indices that copies are held against.

use std::collections::BTreeMap;

use serde_json::Value;

use super::copy::{Copy, PAUSE};
use super::report::Alone;
use crate::cluster::{Cluster, Request, batches, segment};
use crate::error::{Error, ErrorKind};

/// How often statistics that lack shards are asked for.
const ASKED: u32 = 3;

/// An index, as its metadata say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    created: Option<String>,
    pub(super) shards: u32,
    closed: bool,
    /// Whether its documents may not be read.
    blocked: bool,
}

impl Head {
    /// Why its documents can't be read.
    pub(super) fn unreadable(&self) -> Option<Alone> {
        if self.closed {
            Some(Alone::Closed)
        } else if self.blocked {
            Some(Alone::Blocked)
        } else {
            None
        }
    }
}

/// The heads of what bears some names, by the names of the indices. Fails where one is not there: were that ignored, the server
/// would leave out what may not be seen as well.
pub(super) async fn heads(cluster: &Cluster, names: &[&str]) -> Result<BTreeMap<String, Head>, Error> {
    const FIELDS: &str =
        "index.creation_date,index.number_of_shards,index.verified_before_close,index.blocks.read";
    let mut heads = BTreeMap::new();
    for batch in batches(names.iter().copied()) {
        let request = Request::get("look at live indices", format!("/{batch}/_settings/{FIELDS}"))
            .query("expand_wildcards", "all")
            .query("flat_settings", "true");
        let reply = cluster.send(request).await?.value()?;
        for (name, index) in reply.as_object().into_iter().flatten() {
            let text = |key: &str| index["settings"][key].as_str().map(str::to_owned);
            let head = Head {
                created: text("index.creation_date"),
                shards: text("index.number_of_shards").and_then(|count| count.parse().ok()).unwrap_or(1),
                closed: text("index.verified_before_close").is_some(),
                blocked: text("index.blocks.read").is_some_and(|value| value == "true"),
            };
            heads.insert(name.clone(), head);
        }
    }
    Ok(heads)
}

/// The head of an index; `None` where there is none of that name.
async fn head(cluster: &Cluster, index: &str) -> Result<Option<Head>, Error> {
    match heads(cluster, &[index]).await {
        Ok(mut heads) => Ok(heads.remove(index)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Why a copy can't be held against the live index of its name as it is now. Three requests.
pub(super) async fn apart(cluster: &Cluster, copy: &str, index: &str) -> Result<Option<Alone>, Error> {
    let live = match head(cluster, index).await {
        Ok(live) => live,
        // One that blocks its metadata can't be asked.
        Err(error) if error.is_cluster_block() && error.status() == Some(403) => {
            return Ok(Some(Alone::Blocked));
        }
        Err(error) => return Err(error),
    };
    if let Some(why) = told(head(cluster, copy).await?.as_ref(), live.as_ref()) {
        return Ok(Some(why));
    }
    let shards = live.map_or(0, |live| live.shards);
    Ok(lacks(&last(cluster, index, shards).await?, shards).then_some(Alone::NotServing))
}

/// Why not, as far as their heads tell. An index that was restored keeps the time of its creation, and one that was made anew
/// has another.
fn told(copy: Option<&Head>, live: Option<&Head>) -> Option<Alone> {
    match (copy, live) {
        (_, None) => Some(Alone::Gone),
        (Some(copy), Some(live)) if copy.created != live.created || copy.shards != live.shards => {
            Some(Alone::MadeAnew)
        }
        (_, Some(live)) => live.unreadable(),
    }
}

/// The last number of each shard of an index, as its primary says; a shard whose primary has no node is left out. One whose
/// statistics failed is asked for again, and fails then.
pub(super) async fn last(cluster: &Cluster, index: &str, shards: u32) -> Result<BTreeMap<u32, i64>, Error> {
    let mut asked = 1;
    loop {
        let request = Request::get("read sequence numbers", format!("/{}/_stats", segment(index)))
            .resource(index)
            .query("level", "shards")
            .query(
                "filter_path",
                "_shards.failed,_shards.failures,indices.*.shards.*.routing.primary,indices.*.shards.*.seq_no.max_seq_no",
            );
        let reply = cluster.send(request).await?;
        let value = reply.value()?;
        let last = numbers(&value["indices"][index]["shards"]);
        if !lacks(&last, shards) || value["_shards"]["failed"].as_u64().unwrap_or_default() == 0 {
            return Ok(last);
        }
        if asked == ASKED {
            let failures = value["_shards"]["failures"].as_array().into_iter().flatten();
            let failures =
                failures.filter_map(|failure| serde_json::from_value(failure["reason"].clone()).ok());
            let failures = failures.collect();
            return Err(reply.fail(ErrorKind::Incomplete { timed_out: false, failures }));
        }
        asked += 1;
        tokio::time::sleep(PAUSE).await;
    }
}

fn numbers(shards: &Value) -> BTreeMap<u32, i64> {
    let primary = |copies: &Value| {
        let of = copies.as_array()?.iter().find(|copy| copy["routing"]["primary"] == true)?;
        of["seq_no"]["max_seq_no"].as_i64()
    };
    let shards = shards.as_object().into_iter().flatten();
    shards.filter_map(|(shard, copies)| Some((shard.parse().ok()?, primary(copies)?))).collect()
}

/// Whether one of so many shards is not among them.
pub(super) fn lacks(last: &BTreeMap<u32, i64>, shards: u32) -> bool {
    (0..shards).any(|shard| !last.contains_key(&shard))
}

/// Why it can't be, as the shards tell: fewer writes than the copy has.
pub(super) fn behind(copy: &Copy, last: &BTreeMap<u32, i64>) -> Option<Alone> {
    let of = |(shard, bounds): (&u32, &super::compare::Bounds)| match last.get(shard) {
        None => Some(Alone::NotServing),
        Some(last) if *last < bounds.last => Some(Alone::Older),
        Some(_) => None,
    };
    copy.shards.iter().find_map(of)
}

#[cfg(test)]
mod tests {
    use super::super::compare::Bounds;
    use super::*;
    use serde_json::json;

    #[test]
    fn what_has_no_common_past_is_not_compared() {
        let head = |created: &str, shards| Head {
            created: Some(created.into()),
            shards,
            closed: false,
            blocked: false,
        };
        let copy = head("1", 2);
        let cases = [
            (None, Some(Alone::Gone)),
            (Some(head("1", 2)), None),
            (Some(head("2", 2)), Some(Alone::MadeAnew)),
            (Some(head("1", 4)), Some(Alone::MadeAnew)),
            (Some(Head { closed: true, ..head("1", 2) }), Some(Alone::Closed)),
            (Some(Head { blocked: true, ..head("1", 2) }), Some(Alone::Blocked)),
        ];
        for (live, expected) in cases {
            assert_eq!(told(Some(&copy), live.as_ref()), expected);
        }
        let bounds = Bounds { complete: 4, last: 5, term: 1 };
        let copy = Copy { shards: [(0, bounds), (1, bounds)].into(), ..Copy::default() };
        assert_eq!(behind(&copy, &[(0, 5), (1, 9)].into()), None);
        assert_eq!(behind(&copy, &[(0, 5), (1, 4)].into()), Some(Alone::Older));
        assert_eq!(behind(&copy, &[(0, 5)].into()), Some(Alone::NotServing));
    }

    #[test]
    fn the_primarys_word_counts_and_a_shard_without_one_is_lacking() {
        let copy = |primary: bool, last: i64| json!({"routing": {"primary": primary}, "seq_no": {"max_seq_no": last}});
        let last = numbers(&json!({"0": [copy(false, 3), copy(true, 4)], "1": [copy(false, 3)]}));
        assert_eq!(last, [(0, 4)].into());
        assert!(lacks(&last, 2) && !lacks(&last, 1));
    }
}
