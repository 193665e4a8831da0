//! Names and patterns as they are on the cluster, and what bears a name.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::cluster::{Cluster, Request, batches, segment};
use crate::error::Error;
use crate::resources::pattern;

/// A name that Elasticsearch takes for no index and no alias. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{name}` cannot be the name of an index or an alias: {reason}\nhelp: choose another name, or prefix"
)]
pub struct NameFault {
    /// The name, prefix included.
    pub name: String,
    /// The rule that it breaks.
    pub reason: &'static str,
}

/// What bears a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "bearer", rename_all = "snake_case")]
pub enum Bearer {
    /// An index.
    Index,
    /// An alias.
    Alias {
        /// The indices, or data streams, that it is on.
        of: Vec<String>,
    },
    /// A data stream.
    DataStream {
        /// Its backing indices, from the oldest; the last is written to.
        backing: Vec<String>,
    },
}

impl fmt::Display for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Bearer::Index => f.write_str("an index"),
            Bearer::Alias { of } => write!(f, "an alias of {}", listed(of)),
            Bearer::DataStream { backing } => write!(f, "a data stream of {} indices", backing.len()),
        }
    }
}

/// Some names in a sentence.
pub(super) fn listed(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<_> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(SHOWN) {
        0 if shown.is_empty() => "nothing".to_owned(),
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// So many of something: `1 node`, `2 nodes`.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A line for each.
pub(super) fn lines<T: fmt::Display>(all: &[T]) -> String {
    let texts: Vec<_> = all.iter().map(|one| format!("\n  {one}")).collect();
    texts.concat()
}

/// The name of one thing on the cluster.
pub(super) fn full(cluster: &Cluster, name: &str) -> Result<String, NameFault> {
    crate::plan::check_index_name(cluster.name(name))
        .map_err(|broken| NameFault { name: broken.name, reason: broken.reason })
}

/// A pattern on the cluster, or several with commas between.
///
/// One that starts with `-` would leave out what others found, and everything is never meant by an empty one.
pub(super) fn patterns(cluster: &Cluster, text: &str) -> Result<Vec<String>, NameFault> {
    let full = |part: &str| {
        let pattern = cluster.name(part.trim());
        let as_name = pattern.replace('*', "x");
        match crate::plan::check_index_name(as_name) {
            Ok(_) => Ok(pattern),
            Err(broken) => Err(NameFault { name: pattern, reason: broken.reason }),
        }
    };
    text.split(',').map(full).collect()
}

/// Whether a name is one of these patterns' own: an index is not meant by its alias's name.
pub(super) fn is_meant(patterns: &[String], name: &str) -> bool {
    patterns.iter().any(|pattern| pattern::matches(pattern, name))
}

/// The data stream that an index is one of, by its name: `.ds-<stream>-<date>-<number>`, before 7.11 without the date. What a policy
/// has shrunk or mounted has a prefix of its own, and a copy that a migration made has more behind it.
pub(super) fn stream_of(index: &str) -> Option<&str> {
    let (_, name) = index.split_once(".ds-")?;
    let is_number = |part: &str| part.len() >= 6 && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_date =
        |part: &str| part.len() == 10 && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let parts = |at: usize| name[at + 1..].split('-');
    // From the end: a stream's own name may have such parts as well.
    let dashes = || name.rmatch_indices('-').map(|(at, _)| at);
    let dated =
        |at: &usize| parts(*at).next().is_some_and(is_date) && parts(*at).nth(1).is_some_and(is_number);
    let end =
        dashes().find(dated).or_else(|| dashes().find(|at| parts(*at).next().is_some_and(is_number)))?;
    Some(&name[..end]).filter(|stream| !stream.is_empty())
}

/// Patterns as one segment of a path.
pub(super) fn joined(names: &[String]) -> String {
    segment(&names.join(",")).to_string()
}

/// What bears a name, given as it is on the cluster. One request.
pub(super) async fn bearer(cluster: &Cluster, name: &str) -> Result<Option<Bearer>, Error> {
    let found = match resolve(cluster, segment(name).to_string()).await {
        Ok(found) => found,
        Err(error) if error.is_not_found() => return Ok(None),
        Err(error) => return Err(error),
    };
    let of = |bearers: Vec<Named>| bearers.into_iter().find(|found| found.name == name);
    if of(found.indices).is_some() {
        return Ok(Some(Bearer::Index));
    }
    if let Some(stream) = of(found.data_streams) {
        return Ok(Some(Bearer::DataStream { backing: stream.backing_indices }));
    }
    Ok(of(found.aliases).map(|alias| Bearer::Alias { of: alias.indices }))
}

/// What bears each of some names, given as they are on the cluster; those that nothing bears are left out. One request for
/// each 4 KB of names.
pub(super) async fn bearers(cluster: &Cluster, names: &[&str]) -> Result<BTreeMap<String, Bearer>, Error> {
    let mut all = BTreeMap::new();
    for batch in batches(names.iter().copied()) {
        let request = Request::get("resolve names", format!("/_resolve/index/{batch}"))
            .query("expand_wildcards", "all")
            .query("ignore_unavailable", "true");
        let found: Resolved = cluster.send(request).await?.json()?;
        all.extend(found.indices.into_iter().map(|index| (index.name, Bearer::Index)));
        all.extend(found.aliases.into_iter().map(|alias| (alias.name, Bearer::Alias { of: alias.indices })));
        let streams = found.data_streams.into_iter();
        all.extend(
            streams.map(|stream| (stream.name, Bearer::DataStream { backing: stream.backing_indices })),
        );
    }
    Ok(all)
}

/// Everything that bears one of these names or patterns, which fails where a name is missing.
pub(super) async fn resolve(cluster: &Cluster, names: String) -> Result<Resolved, Error> {
    let request =
        Request::get("resolve names", format!("/_resolve/index/{names}")).query("expand_wildcards", "all");
    cluster.send(request).await?.json()
}

/// What `_resolve/index` answers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Resolved {
    pub(super) indices: Vec<Named>,
    aliases: Vec<Named>,
    data_streams: Vec<Named>,
}

impl Resolved {
    /// What the aliases are on: indices and data streams.
    pub(super) fn bearers(self) -> BTreeSet<String> {
        self.aliases.into_iter().flat_map(|alias| alias.indices).collect()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) attributes: Vec<String>,
    #[serde(deserialize_with = "one_or_many")]
    indices: Vec<String>,
    #[serde(deserialize_with = "one_or_many")]
    backing_indices: Vec<String>,
}

/// The server writes a list of one as the one.
fn one_or_many<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Names {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Names::deserialize(deserializer)? {
        Names::One(name) => vec![name],
        Names::Many(names) => names,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_tells_its_data_stream() {
        for (index, stream) in [
            (".ds-logs-2026.01.01-000001", Some("logs")),
            (".ds-logs-000001", Some("logs")),
            ("shrink-x1y2-.ds-logs-2026.01.01-000001", Some("logs")),
            ("partial-.ds-logs-app-2026.01.01-1000001", Some("logs-app")),
            (".ds-logs-123456-2026.01.01-000001", Some("logs-123456")),
            (".ds-logs-123456-000001", Some("logs-123456")),
            (".ds-logs-2026.01.01-000001-v2-x1y2", Some("logs")),
            (".ds-logs-app", None),
            (".ds--000001", None),
            ("logs-2026.01.01-000001", None),
        ] {
            assert_eq!(stream_of(index), stream, "{index}");
        }
    }

    #[test]
    fn one_name_is_read_as_a_list() {
        let found: Resolved = serde_json::from_str(
            r#"{"aliases":[{"name":"a","indices":"i"},{"name":"b","indices":["i","j"]}],"data_streams":[]}"#,
        )
        .unwrap();
        assert_eq!(found.aliases[0].indices, ["i"]);
        assert_eq!(found.aliases[1].indices, ["i", "j"]);
    }

    #[test]
    fn an_index_is_meant_by_its_own_name_alone() {
        let patterns = ["logs-*".to_owned(), "one".to_owned()];
        assert!(is_meant(&patterns, "logs-1") && is_meant(&patterns, "one"));
        assert!(!is_meant(&patterns, "log-1") && !is_meant(&patterns, "one-1"));
    }

    #[test]
    fn long_lists_of_names_are_cut() {
        let names: Vec<_> = (0..10).map(|n| format!("i{n}")).collect();
        assert!(listed(&names).ends_with("`i7` and 2 more"));
        assert_eq!(listed(&names[..2]), "`i0`, `i1`");
        assert_eq!(listed(&[]), "nothing");
    }
}
