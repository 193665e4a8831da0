//! What tests have left on the servers they share.

use std::fmt;

use serde_json::Value;

use crate::access::{Access, Http};
use crate::error::Result;
use crate::given;
use crate::isolated::{is_of_a_test, tasks_telling};
use crate::local::{self, Lease};
use crate::server::PATIENCE;

/// Characters of a task's description that are shown.
const SHOWN: usize = 160;

/// Kind of resource, where it is listed, and how: as the keys of the answer, or else as the `name`s of this array in it.
const LISTINGS: [(&str, &str, Option<&str>); 10] = [
    ("index", "/_resolve/index/*?expand_wildcards=all", Some("indices")),
    ("alias", "/_resolve/index/*?expand_wildcards=all", Some("aliases")),
    ("data stream", "/_resolve/index/*?expand_wildcards=all", Some("data_streams")),
    ("index template", "/_index_template", Some("index_templates")),
    ("component template", "/_component_template", Some("component_templates")),
    ("legacy template", "/_template", None),
    ("ingest pipeline", "/_ingest/pipeline", None),
    ("ILM policy", "/_ilm/policy", None),
    ("SLM policy", "/_slm/policy", None),
    ("snapshot repository", "/_snapshot", None),
];

/// Something that bears a [unique prefix](crate::Server::unique_prefix) and is still on a server.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Leftover {
    /// The server's address, without credentials.
    pub url: String,
    /// `index`, `alias`, `ILM policy`, `running task`, and so on.
    pub kind: &'static str,
    /// Its name; of a task its id, its action and what it does.
    pub name: String,
}

/// As a list shows it: `index orders-3f9a1c20b7-articles on http://127.0.0.1:41234`.
impl fmt::Display for Leftover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} on {}", self.kind, self.name, self.url)
    }
}

/// What tests have left on the local servers of this group that run, and on the one that `ELASTICSEARCH_URL` names:
/// data streams, indices, aliases, templates, policies, pipelines, repositories and running tasks that bear a
/// [unique prefix](crate::Server::unique_prefix), sorted. Starts no server.
///
/// A test that still runs has not left anything yet, but is not told apart: call it after all tests.
/// Panics on a thread that drives an async runtime, as every blocking HTTP client does.
pub fn leftovers() -> Result<Vec<Leftover>> {
    let mut servers: Vec<(Access, Option<Lease>)> =
        local::group()?.into_iter().map(|(access, lease)| (access, Some(lease))).collect();
    if let Some(access) = given::server()?
        && servers.iter().all(|(local, _)| local.url() != access.url())
    {
        servers.push((access, None));
    }
    let mut found = Vec::new();
    for (access, _lease) in &servers {
        let left = on(&access.http(PATIENCE)?)?.into_iter();
        found.extend(left.map(|(kind, name)| Leftover { url: access.url().to_owned(), kind, name }));
    }
    found.sort();
    Ok(found)
}

fn on(http: &Http<'_>) -> Result<Vec<(&'static str, String)>> {
    let mut found = Vec::new();
    for (kind, path, list) in LISTINGS {
        let answer = http.get(path)?.json_if_found()?;
        let left = names(&answer, list).into_iter().filter(|name| is_of_a_test(name));
        found.extend(left.map(|name| (kind, name.to_owned())));
    }
    let tasks = http.get("/_tasks?detailed=true&group_by=none")?.json()?;
    found.extend(running(&tasks).into_iter().map(|task| ("running task", task)));
    Ok(found)
}

fn names<'a>(answer: &'a Value, list: Option<&str>) -> Vec<&'a str> {
    match list {
        None => answer.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect(),
        Some(list) => {
            answer[list].as_array().into_iter().flatten().filter_map(|one| one["name"].as_str()).collect()
        }
    }
}

/// Tasks that speak of a test's names.
fn running(tasks: &Value) -> Vec<String> {
    let left = tasks_telling(tasks, |what| what.split(|c: char| !is_of_a_name(c)).any(is_of_a_test));
    left.map(|(id, task)| {
        let what: String = task["description"].as_str().unwrap_or_default().chars().take(SHOWN).collect();
        format!("{id} {} {what}", task["action"].as_str().unwrap_or_default())
    })
    .collect()
}

fn is_of_a_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_are_keys_or_in_a_list() {
        let listed = json!({"indices": [{"name": "a"}, {"name": "b"}], "aliases": []});
        assert_eq!(names(&listed, Some("indices")), ["a", "b"]);
        assert!(names(&listed, Some("aliases")).is_empty());
        assert_eq!(names(&json!({"p": {}, "q": {}}), None), ["p", "q"]);
        assert!(names(&Value::Null, None).is_empty(), "what is not found lists nothing");
    }

    #[test]
    fn a_task_is_left_by_what_it_speaks_of() {
        let task = |id: u32, description: &str| json!({"node": "n", "id": id, "action": "reindex", "description": description});
        let mut child = task(3, "indices[orders-3f9a1c20b7-a]");
        child["parent_task_id"] = json!("n:2");
        let tasks =
            json!({"tasks": [task(1, ""), task(2, "reindex from [orders-3f9a1c20b7-a] to [b]"), child]});
        assert_eq!(running(&tasks), ["n:2 reindex reindex from [orders-3f9a1c20b7-a] to [b]"]);
    }
}
