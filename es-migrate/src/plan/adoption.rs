//! What is to be done where an index bears the alias's own name: what stands in the way of a clone, and what would be done
//! with the clone.

use es_core::cluster::{Cluster, Repeat, Request, segment};
use es_core::error::Error;
use es_core::plan::{Change, Declared, Live, Names, Options, Refusal, ResourcePlan, Verdict};
use es_core::schema::Form;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Action;
use super::capacity::{Capacity, stored};
use super::classify::{Given, classify};
use super::preflight::blocked;
use crate::adopt::clone_name;
use crate::engine::LiveIndex;
use crate::error::Reason;
use crate::registry::Registered;

/// Whether an index has the name that the readers' alias is to have.
pub(super) fn is_to_be_adopted(registered: &Registered, plan: Option<&ResourcePlan>) -> bool {
    let taken = |plan: &ResourcePlan| matches!(plan.verdict, Verdict::Refused(Refusal::NameTaken { .. }));
    registered.schema.form == Form::Versioned && plan.is_some_and(taken)
}

/// What is done, and what differs between the clone and what is declared.
pub(super) async fn foreseen(
    cluster: &Cluster,
    declared: &Declared,
    index: &LiveIndex,
    given: Given,
    capacity: &mut Option<Capacity>,
) -> Result<(Action, Vec<Change>), Error> {
    let alias = &declared.names.alias;
    let clone = clone_name(alias);
    let resolved = Resolved::read(cluster, alias, &clone).await?;
    let in_the_way = match resolved.in_the_way(alias, &clone).or_else(|| blocked(alias, index)) {
        Some(reason) => Some(reason),
        None => match lacking(cluster, &[alias, &clone], index).await? {
            Some(reason) => Some(reason),
            None => no_room(cluster, alias, capacity).await?,
        },
    };
    if let Some(reason) = in_the_way {
        return Ok((Action::Refused { reason }, vec![]));
    }
    let plan = declared.with(&as_adopted(cluster, &declared.names, &clone).await?, options());
    Ok(match classify(&plan, given) {
        (refused @ Action::Refused { .. }, changes) => (refused, changes),
        (then, changes) => (Action::Adopt { clone, then: Box::new(then) }, changes),
    })
}

fn options() -> Options {
    Options::new().evolve(true).reopen(true)
}

/// What the document will find: the clone, behind the alias.
async fn as_adopted(cluster: &Cluster, names: &Names, clone: &str) -> Result<Live, Error> {
    let all = [&names.alias, &names.index, &names.write_alias].map(|name| segment(name).to_string());
    let request =
        Request::get("read indices", format!("/{}", all.join(","))).query("ignore_unavailable", "true");
    let mut live = cluster.send(request).await?.value()?;
    let index = live.as_object_mut().and_then(|live| live.remove(&names.alias));
    if let Some(mut index) = index {
        index["aliases"][&names.alias] = json!({"is_write_index": true});
        live[clone] = index;
    }
    Ok(serde_json::from_value(live).unwrap_or_default())
}

/// What has the name, and what has the clone's.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Resolved {
    indices: Vec<One>,
    aliases: Vec<One>,
    data_streams: Vec<One>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct One {
    name: String,
    attributes: Vec<String>,
    data_stream: Option<String>,
}

impl Resolved {
    /// `GET /_resolve/index/<name>`. The clone's name as a pattern, since it must not be there.
    async fn read(cluster: &Cluster, alias: &str, clone: &str) -> Result<Resolved, Error> {
        let path = format!("/_resolve/index/{},{}*", segment(alias), segment(clone));
        let request = Request::get("resolve names", path).resource(alias).query("expand_wildcards", "all");
        cluster.send(request).await?.json()
    }

    fn in_the_way(&self, alias: &str, clone: &str) -> Option<Reason> {
        let index = self.indices.iter().find(|index| index.name == alias)?;
        let is = |attribute: &str| index.attributes.iter().any(|is| is == attribute);
        if let Some(stream) = &index.data_stream {
            let what = format!("the index `{alias}` is part of the data stream `{stream}`");
            return Some(Reason::new(what, "choose another `#[es(index = \"…\")]`"));
        }
        if is("system") {
            let what = format!("`{alias}` is a system index of Elasticsearch");
            return Some(Reason::new(what, "choose another `#[es(index = \"…\")]`"));
        }
        if is("closed") {
            return Some(Reason::new(
                format!("`{alias}` is closed"),
                format!("open it: POST /{alias}/_open"),
            ));
        }
        let kinds =
            [("an index", &self.indices), ("an alias", &self.aliases), ("a data stream", &self.data_streams)];
        let (kind, _) = kinds.into_iter().find(|(_, all)| all.iter().any(|one| one.name == clone))?;
        let what = format!("`{alias}` would be cloned to `{clone}`, and there is {kind} of that name");
        Some(Reason::new(what, format!("delete or rename `{clone}`")))
    }
}

/// Privileges that the connection lacks; nothing where security is off, or can't be asked.
async fn lacking(cluster: &Cluster, both: &[&str], index: &LiveIndex) -> Result<Option<Reason>, Error> {
    // Its own aliases go along, and to add one takes the privilege on its name too.
    let names: Vec<&str> = both.iter().copied().chain(index.aliases.keys().map(String::as_str)).collect();
    let body = json!({"index": [{"names": names, "privileges": ["manage", "read"]}]});
    let request = Request::post("read privileges", "/_security/user/_has_privileges").json(&body)?;
    let request = request.repeat(Repeat::Read);
    let reply = cluster.send(request.allow(400).allow(403).allow(404).allow(405)).await?;
    if reply.status() != 200 {
        return Ok(None);
    }
    let found = reply.value()?;
    let lacks = |name: &str| {
        let privileges = found["index"][name].as_object();
        let lacked = privileges?.iter().find(|(_, has)| **has == Value::Bool(false))?;
        Some((name.to_owned(), lacked.0.clone()))
    };
    Ok(names.into_iter().find_map(lacks).map(|(name, privilege)| {
        let what = format!("the privilege `{privilege}` on `{name}` is lacking");
        Reason::new(what, "grant it: the index is cloned, removed, and its name given to the clone")
    }))
}

/// Hard links take no room; where the file system has none, and for replicas, the clone is a copy.
async fn no_room(
    cluster: &Cluster,
    alias: &str,
    capacity: &mut Option<Capacity>,
) -> Result<Option<Reason>, Error> {
    let read = Request::get("read settings", format!("/{}/_settings", segment(alias))).resource(alias);
    let settings = cluster.send(read).await?.value()?;
    let number = |name: &str| settings[alias]["settings"]["index"][name].as_str()?.parse::<u64>().ok();
    let copies = 1 + number("number_of_replicas").unwrap_or(0);
    let capacity = match capacity {
        Some(known) => known,
        None => capacity.insert(Capacity::read(cluster).await?),
    };
    let needed = stored(cluster, alias).await? * copies;
    Ok(capacity.refuses(needed, number("number_of_shards").unwrap_or(1) * copies))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_either_name_is_in_the_way_of_a_clone() {
        let of = |value: Value| serde_json::from_value::<Resolved>(value).unwrap().in_the_way("p", "p-v0");
        let plain = json!({"name": "p", "attributes": ["open"]});
        assert_eq!(of(json!({"indices": [plain, {"name": "p-v01"}]})), None);
        let cases = [
            (json!({"indices": [{"name": "p", "attributes": ["closed"]}]}), "`p` is closed"),
            (json!({"indices": [{"name": "p", "attributes": ["open", "system"]}]}), "system index"),
            (json!({"indices": [{"name": "p", "data_stream": "logs"}]}), "data stream `logs`"),
            (json!({"indices": [plain, {"name": "p-v0"}]}), "an index of that name"),
            (json!({"indices": [plain], "aliases": [{"name": "p-v0"}]}), "an alias of that name"),
            (json!({"indices": [plain], "data_streams": [{"name": "p-v0"}]}), "a data stream of that name"),
        ];
        for (resolved, expected) in cases {
            assert!(of(resolved).unwrap().what.contains(expected), "{expected}");
        }
    }
}
