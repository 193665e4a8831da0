//! What is to be done where an index bears the alias's own name: what stands in the way of a clone, and what would be done
//! with the clone.

use es_core::cluster::{Cluster, Repeat, Request, batches};
use es_core::error::Error;
use es_core::plan::{Change, Live, Options};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::capacity::Capacity;
use super::classify::classify;
use super::preflight::blocked;
use super::survey::Sizes;
use super::{Action, Found};
use crate::adopt::clone_name;
use crate::error::Reason;

/// What is known of all that are to be adopted.
#[derive(Default)]
pub(super) struct Adoptions {
    /// What has the names of clones, among others.
    resolved: Resolved,
    /// What this connection may do with them; nothing where security is off, or can't be asked.
    privileges: Value,
    /// Each index as it is.
    indices: Map<String, Value>,
    /// As their documents will find them: clones behind their aliases.
    adopted: Live,
}

impl Adoptions {
    /// `GET /_resolve/index/<names>` and `POST /_security/user/_has_privileges`, for all together.
    pub(super) async fn read(
        cluster: &Cluster,
        found: &[Found<'_>],
        indices: &Map<String, Value>,
    ) -> Result<Adoptions, Error> {
        let found: Vec<_> = found.iter().filter(|found| found.is_to_be_adopted).collect();
        if found.is_empty() {
            return Ok(Adoptions::default());
        }
        let mut adopted = indices.clone();
        for alias in found.iter().map(|found| &found.declared.names.alias) {
            if let Some(mut index) = adopted.remove(alias) {
                index["aliases"][alias] = json!({"is_write_index": true});
                adopted.insert(clone_name(alias), index);
            }
        }
        Ok(Adoptions {
            resolved: Resolved::read(cluster, &found).await?,
            privileges: privileges(cluster, &found).await?,
            indices: indices.clone(),
            adopted: serde_json::from_value(adopted.into()).unwrap_or_default(),
        })
    }

    /// What is done, and what differs between the clone and what is declared.
    pub(super) fn foreseen(
        &self,
        found: &Found<'_>,
        sizes: &Sizes,
        capacity: &Capacity,
    ) -> (Action, Vec<Change>) {
        let alias = &found.declared.names.alias;
        let clone = clone_name(alias);
        let in_the_way = self
            .resolved
            .in_the_way(alias, &clone)
            .or_else(|| found.index.as_ref().and_then(|(name, index)| blocked(name, index)))
            .or_else(|| self.lacking(&names(found)))
            .or_else(|| self.no_room(alias, sizes, capacity));
        if let Some(reason) = in_the_way {
            return (Action::Refused { reason }, vec![]);
        }
        let plan = found.declared.with(&self.adopted, Options::new().evolve(true).reopen(true));
        match classify(&plan, found.given()) {
            (refused @ Action::Refused { .. }, changes) => (refused, changes),
            (then, changes) => (Action::Adopt { clone, then: Box::new(then) }, changes),
        }
    }

    /// A privilege that the connection lacks.
    fn lacking(&self, names: &[String]) -> Option<Reason> {
        let lacks = |name: &String| {
            let privileges = self.privileges["index"][name].as_object();
            let lacked = privileges?.iter().find(|(_, has)| **has == Value::Bool(false))?;
            Some((name.clone(), lacked.0.clone()))
        };
        names.iter().find_map(lacks).map(|(name, privilege)| {
            let what = format!("the privilege `{privilege}` on `{name}` is lacking");
            Reason::new(what, "grant it: the index is cloned, removed, and its name given to the clone")
        })
    }

    /// Hard links take no room; where the file system has none, and for replicas, the clone is a copy.
    fn no_room(&self, alias: &str, sizes: &Sizes, capacity: &Capacity) -> Option<Reason> {
        let settings = &self.indices.get(alias)?["settings"]["index"];
        let number = |name: &str| settings[name].as_str()?.parse::<u64>().ok();
        let copies = 1 + number("number_of_replicas").unwrap_or(0);
        let bytes = sizes.get(alias).and_then(|size| size.as_ref().ok()).map_or(0, |size| size.bytes);
        capacity.refuses(bytes * copies, number("number_of_shards").unwrap_or(1) * copies)
    }
}

/// The names that an adoption gives away or takes: its own aliases go along, and to add one takes the privilege on its name
/// too.
fn names(found: &Found<'_>) -> Vec<String> {
    let alias = &found.declared.names.alias;
    let aliases = found.index.iter().flat_map(|(_, index)| index.aliases.keys().cloned());
    [alias.clone(), clone_name(alias)].into_iter().chain(aliases).collect()
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
    /// The clone's name as a pattern, since it must not be there.
    async fn read(cluster: &Cluster, found: &[&Found<'_>]) -> Result<Resolved, Error> {
        let mut all = Resolved::default();
        let names: Vec<_> = found
            .iter()
            .flat_map(|found| {
                let alias = &found.declared.names.alias;
                [alias.clone(), format!("{}*", clone_name(alias))]
            })
            .collect();
        for names in batches(names.iter().map(String::as_str)) {
            let path = format!("/_resolve/index/{}", names.replace("%2A", "*"));
            let request = Request::get("resolve names", path).query("expand_wildcards", "all");
            let part: Resolved = cluster.send(request).await?.json()?;
            all.indices.extend(part.indices);
            all.aliases.extend(part.aliases);
            all.data_streams.extend(part.data_streams);
        }
        Ok(all)
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

/// What this connection may do with the names.
async fn privileges(cluster: &Cluster, found: &[&Found<'_>]) -> Result<Value, Error> {
    let mut names: Vec<_> = found.iter().flat_map(|found| names(found)).collect();
    names.sort_unstable();
    names.dedup();
    let body = json!({"index": [{"names": names, "privileges": ["manage", "read"]}]});
    let request = Request::post("read privileges", "/_security/user/_has_privileges").json(&body)?;
    let request = request.repeat(Repeat::Read);
    let reply = cluster.send(request.allow(400).allow(403).allow(404).allow(405)).await?;
    if reply.status() == 200 { reply.value() } else { Ok(Value::Null) }
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
