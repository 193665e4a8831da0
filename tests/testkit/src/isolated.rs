//! A corner of a shared server for one test, swept when the test is over.

use std::thread;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::access::Http;
use crate::error::{Error, Result};
use crate::server::{PATIENCE, Server, off_thread};

/// Characters of the test's name that go into a prefix.
const NAME_LENGTH: usize = 20;
/// Random hexadecimal digits in a prefix.
const RANDOM: usize = 10;
/// How often what goes on elsewhere in a repository is waited for, and how long each time.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(200);
/// Names per request, well below the 4 KB that a request line may have.
const NAMES_AT_ONCE: usize = 12;

/// A prefix nobody else has. Dropped, on panic too, it cancels the tasks that speak of the prefix (a `_reindex`, an
/// `_update_by_query`), and deletes what bears it: data streams, indices with their aliases, index and component templates, ILM and SLM policies, ingest pipelines, and snapshot
/// repositories with their snapshots.
///
/// Drop blocks for some milliseconds and only prints what it could not delete; [`Isolated::clean`] returns it.
#[derive(Debug)]
pub struct Isolated {
    /// `None` once cleaned.
    server: Option<Server>,
    prefix: String,
}

impl Isolated {
    pub(crate) fn new(server: Server, test: &str) -> Self {
        Self { server: Some(server), prefix: unique_prefix(test) }
    }

    /// `orders-3f9a1c20b7-` for a test named `orders`.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The prefix with a name behind it.
    pub fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Deletes now. The error is the first of those that remained after a second try.
    pub async fn clean(mut self) -> Result<()> {
        let prefix = self.prefix.clone();
        match self.server.take() {
            Some(server) => off_thread("clean up", move || sweep(&server, &prefix)).await,
            None => Ok(()),
        }
    }
}

impl Drop for Isolated {
    fn drop(&mut self) {
        let Some(server) = self.server.take() else { return };
        // A thread of its own: a blocking client may not run on a thread that drives an async runtime.
        let swept = thread::scope(|scope| scope.spawn(|| sweep(&server, &self.prefix)).join());
        if let Ok(Err(error)) = swept {
            eprintln!("es-testkit: could not delete all of {}*: {error}", self.prefix);
        }
    }
}

pub(crate) fn unique_prefix(test: &str) -> String {
    let letters = test.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    let name: String = letters.take(NAME_LENGTH).collect();
    let name = match name.trim_matches('-') {
        "" => "test",
        name => name,
    };
    let random = Uuid::new_v4().simple().to_string();
    format!("{name}-{}-", &random[..RANDOM])
}

/// Whether a name holds a [`unique_prefix`], be it behind another prefix, as a data stream's indices have.
pub(crate) fn is_of_a_test(name: &str) -> bool {
    let parts: Vec<_> = name.split('-').collect();
    let hex =
        |part: &str| part.len() == RANDOM && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    parts.windows(3).any(|part| hex(part[1]))
}

/// Twice: a snapshot under way holds its index, a mounted index holds its repository.
fn sweep(server: &Server, prefix: &str) -> Result<()> {
    let http = server.access().http(PATIENCE)?;
    sweep_once(&http, prefix).or_else(|_| sweep_once(&http, prefix))
}

fn sweep_once(http: &Http<'_>, prefix: &str) -> Result<()> {
    let steps = [
        // First: what still writes would make its index anew.
        cancel_tasks(http, prefix),
        // Indices that are in a running snapshot are not deleted.
        delete_snapshots(http, prefix, 1),
        delete(http, &format!("/_data_stream/{prefix}*?expand_wildcards=all")),
        delete_indices(http, prefix),
        delete(http, &format!("/_index_template/{prefix}*")),
        delete(http, &format!("/_template/{prefix}*")),
        delete(http, &format!("/_component_template/{prefix}*")),
        delete(http, &format!("/_ingest/pipeline/{prefix}*")),
        delete_named(http, "/_ilm/policy", prefix),
        delete_named(http, "/_slm/policy", prefix),
        delete_repositories(http, prefix),
    ];
    steps.into_iter().collect()
}

/// Cancels and waits until each is gone.
fn cancel_tasks(http: &Http<'_>, prefix: &str) -> Result<()> {
    let tasks = http.get("/_tasks?detailed=true&group_by=none")?.json()?;
    for id in cancellable(&tasks, prefix) {
        let path = format!("/_tasks/{id}/_cancel?wait_for_completion=true");
        http.send(&Method::POST, &path, None)?.json_if_found()?;
    }
    Ok(())
}

/// Tasks that speak of a prefix.
fn cancellable(tasks: &Value, prefix: &str) -> Vec<String> {
    let own = tasks_telling(tasks, |what| what.contains(prefix));
    own.filter(|(_, task)| task["cancellable"] == true).map(|(id, _)| id).collect()
}

/// Tasks by what their description tells, with their ids; those that another has started end with it.
pub(crate) fn tasks_telling<'a>(
    tasks: &'a Value,
    of: impl Fn(&str) -> bool + 'a,
) -> impl Iterator<Item = (String, &'a Value)> {
    let all = tasks["tasks"].as_array().into_iter().flatten();
    let first = all.filter(|task| task["parent_task_id"].is_null());
    first
        .filter(move |task| task["description"].as_str().is_some_and(&of))
        .map(|task| (format!("{}:{}", task["node"].as_str().unwrap_or_default(), task["id"]), task))
}

fn delete(http: &Http<'_>, path: &str) -> Result<()> {
    http.send(&Method::DELETE, path, None)?.json_if_found().map(drop)
}

/// By name: Elasticsearch 8 refuses to delete indices by wildcard. Those that a data stream had once are named after it.
fn delete_indices(http: &Http<'_>, prefix: &str) -> Result<()> {
    let path = format!("/_resolve/index/{prefix}*,.ds-{prefix}*?expand_wildcards=all");
    let found = http.get(&path)?.json_if_found()?;
    let indices = found["indices"].as_array().map_or(&[][..], Vec::as_slice);
    let names: Vec<_> = indices.iter().filter_map(|index| index["name"].as_str()).collect();
    for names in names.chunks(NAMES_AT_ONCE) {
        let path = format!("/{}?ignore_unavailable=true", names.join(","));
        match delete(http, &path) {
            Err(Error::Refused { status: 403, .. }) => {
                unblock(http, &names.join(","))?;
                delete(http, &path)?;
            }
            done => done?,
        }
    }
    Ok(())
}

/// One setting per request: only alone may they be changed on an index that they close.
fn unblock(http: &Http<'_>, names: &str) -> Result<()> {
    for block in ["metadata", "read_only", "read_only_allow_delete"] {
        let body = json!({ format!("index.blocks.{block}"): null });
        http.send(&Method::PUT, &format!("/{names}/_settings"), Some(&body))?.json()?;
    }
    Ok(())
}

/// For resources that are deleted one by one.
fn delete_named(http: &Http<'_>, kind: &str, prefix: &str) -> Result<()> {
    for name in names(&http.get(kind)?.json_if_found()?, prefix) {
        delete(http, &format!("{kind}/{name}"))?;
    }
    Ok(())
}

fn delete_repositories(http: &Http<'_>, prefix: &str) -> Result<()> {
    // Of one that is damaged none can be deleted.
    let snapshots = delete_snapshots(http, prefix, TRIES);
    delete_named(http, "/_snapshot", prefix)?;
    snapshots
}

/// What the server refuses while something else goes on in any repository, such as a clean-up, is tried again; or left to be
/// deleted later, by whoever tries once.
fn delete_snapshots(http: &Http<'_>, prefix: &str, tries: u32) -> Result<()> {
    for name in names(&http.get("/_snapshot")?.json_if_found()?, prefix) {
        for left in (0..tries).rev() {
            match delete(http, &format!("/_snapshot/{name}/*")) {
                Err(Error::Refused { status: 409 | 503, .. }) if tries == 1 => {}
                Err(Error::Refused { status: 409 | 503, .. }) if left > 0 => thread::sleep(PAUSE),
                done => {
                    done?;
                    break;
                }
            }
        }
    }
    Ok(())
}

fn names(listing: &Value, prefix: &str) -> Vec<String> {
    let keys = listing.as_object().into_iter().flat_map(serde_json::Map::keys);
    keys.filter(|name| name.starts_with(prefix)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn prefixes_are_legal_in_index_names() {
        for test in ["orders", "Größe/ÄÖ", "", "___", "module::a_very_long_test_name_indeed", "-x"] {
            let prefix = unique_prefix(test);
            assert!(
                prefix.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{prefix}"
            );
            assert!(prefix.starts_with(|c: char| c.is_ascii_alphanumeric()), "{prefix}");
            assert!(prefix.len() <= NAME_LENGTH + 12 && prefix.ends_with('-'), "{prefix}");
        }
    }

    #[test]
    fn names_of_tests_are_known_by_their_prefix() {
        for test in ["orders", "a-b", ""] {
            let name = format!("{}articles", unique_prefix(test));
            assert!(is_of_a_test(&name) && is_of_a_test(&format!(".ds-{name}-2026.01.01-000001")), "{name}");
        }
        for other in [
            ".ds-ilm-history-5-2026.01.01-000001",
            "orders-v1-3f9a1c20b",
            "orders-3f9a1c20b7",
            "orders-3F9A1C20B7-x",
            "123e4567-e89b-12d3-a456-426614174000",
        ] {
            assert!(!is_of_a_test(other), "{other}");
        }
    }

    #[test]
    fn own_tasks_are_cancelled_and_no_others() {
        let task = |id: u32, cancellable: bool, parent: Option<&str>, what: &str| json!({"node": "n", "id": id, "cancellable": cancellable, "parent_task_id": parent, "description": what});
        let tasks = json!({"tasks": [
            task(1, true, None, "reindex from [a-3f9a1c20b7-x] to [a-3f9a1c20b7-y]"),
            task(2, true, Some("n:1"), "indices[a-3f9a1c20b7-x]"),
            task(3, false, None, "create index [a-3f9a1c20b7-x]"),
            task(4, true, None, "reindex from [b-000000000f-x] to [y]"),
        ]});
        assert_eq!(cancellable(&tasks, "a-3f9a1c20b7-"), ["n:1"]);
    }

    #[test]
    fn prefixes_are_unique() {
        let prefixes: HashSet<_> = (0..1000).map(|_| unique_prefix("same")).collect();
        assert_eq!(prefixes.len(), 1000);
    }
}
