//! Snapshot lifecycle policies.

use es_vocab::{SNAPSHOT_CONFIG, SNAPSHOT_POLICY, SNAPSHOT_RETENTION};
use serde_json::{Map, Value, json};

use super::value::{Unknown, entries};
use super::{Declare, Fault, Kind, Scope, cron};

/// Snapshots by a schedule, and how long they are kept. [`PUT /_slm/policy/<name>`][api]
///
/// Elasticsearch takes any key in the body and ignores those that it does not know: a slip in a raw body is an error here.
///
/// ```
/// use es_core::resources::SlmPolicy;
///
/// let nightly = SlmPolicy::new("nightly", "<nightly-{now/d}>", "backups", "0 30 1 * * ?")
///     .indices(["app-*"])
///     .expire_after("30d")
///     .min_count(5)
///     .max_count(50);
/// ```
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/slm-api-put-policy.html
#[derive(Debug, Clone, PartialEq)]
pub struct SlmPolicy {
    name: String,
    body: Map<String, Value>,
}

impl SlmPolicy {
    /// Snapshots named by a pattern of date math (`<nightly-{now/d}>`) in a repository, at the times of a cron expression
    /// of Elasticsearch: seconds, minutes, hours, day of the month, month, day of the week.
    pub fn new(
        name: impl Into<String>,
        snapshot: impl Into<String>,
        repository: impl Into<String>,
        schedule: impl Into<String>,
    ) -> Self {
        let body =
            [("name", snapshot.into()), ("schedule", schedule.into()), ("repository", repository.into())];
        let body = body.map(|(key, value)| (key.to_owned(), Value::from(value)));
        SlmPolicy { name: name.into(), body: Map::from_iter(body) }
    }

    /// A policy as JSON; checked as the others are.
    pub fn from_json(name: impl Into<String>, body: Value) -> Self {
        let body = match body {
            Value::Object(body) => body,
            other => Map::from_iter([("body".to_owned(), other)]),
        };
        SlmPolicy { name: name.into(), body }
    }

    /// The indices and data streams to keep, patterns included; all unless said. They get the cluster's prefix.
    pub fn indices(self, indices: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let indices: Vec<String> = indices.into_iter().map(Into::into).collect();
        self.with("config", "indices", indices.into())
    }

    /// Whether indices that are missing are no failure; default `false`.
    pub fn ignore_unavailable(self, ignore: bool) -> Self {
        self.with("config", "ignore_unavailable", ignore.into())
    }

    /// Whether the cluster's state is kept too; default `true`.
    pub fn include_global_state(self, include: bool) -> Self {
        self.with("config", "include_global_state", include.into())
    }

    /// The features whose state is kept; `none` for no feature.
    pub fn feature_states(self, features: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let features: Vec<String> = features.into_iter().map(Into::into).collect();
        self.with("config", "feature_states", features.into())
    }

    /// Data for people, as a JSON object, kept with each snapshot.
    pub fn metadata(self, metadata: Value) -> Self {
        self.with("config", "metadata", metadata)
    }

    /// Whether a snapshot without all shards counts; default `false`.
    pub fn partial(self, partial: bool) -> Self {
        self.with("config", "partial", partial.into())
    }

    /// Snapshots older than this are deleted, such as `30d`.
    pub fn expire_after(self, age: impl Into<String>) -> Self {
        self.with("retention", "expire_after", age.into().into())
    }

    /// So many are kept, also where they are older.
    pub fn min_count(self, count: u32) -> Self {
        self.with("retention", "min_count", count.into())
    }

    /// No more are kept, also where they are younger.
    pub fn max_count(self, count: u32) -> Self {
        self.with("retention", "max_count", count.into())
    }

    /// Where raw JSON left no object, it stays what it is: a fault.
    fn with(mut self, part: &str, key: &str, value: Value) -> Self {
        if let Value::Object(part) = self.body.entry(part).or_insert_with(|| json!({})) {
            part.insert(key.to_owned(), value);
        }
        self
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.body.get(key).and_then(Value::as_str)
    }
}

impl Declare for SlmPolicy {
    fn kind(&self) -> Kind {
        Kind::SlmPolicy
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn faults(&self) -> Vec<Fault> {
        let mut faults = entries("", SNAPSHOT_POLICY, Unknown::Ignored, &self.body);
        faults.extend(bad_name(&self.name).map(|cause| Fault::new("", cause, "choose another name")));
        faults.extend(self.text("name").and_then(snapshot_name_fault));
        faults.extend(self.text("schedule").and_then(cron::fault).map(|cause| {
            let help =
                "write seconds, minutes, hours, day of the month, month, day of the week: `0 30 1 * * ?`";
            Fault::new("schedule", cause, help)
        }));
        for (part, rows) in [("config", SNAPSHOT_CONFIG), ("retention", SNAPSHOT_RETENTION)] {
            if let Some(Value::Object(given)) = self.body.get(part) {
                faults.extend(entries(part, rows, Unknown::Ignored, given));
            }
        }
        let part = |part: &str, key: &str| self.body.get(part).and_then(|part| part.get(key));
        let count = |key| part("retention", key).and_then(Value::as_i64);
        if let (Some(min), Some(max)) = (count("min_count"), count("max_count"))
            && min > max
        {
            let cause = format!("`min_count` {min} is above `max_count` {max}");
            faults.push(Fault::new("retention", cause, "let the least be the smaller"));
        }
        // 1,024 with the policy's name, which the server adds.
        if part("config", "metadata").is_some_and(|metadata| metadata.to_string().len() >= 1008) {
            let cause = "the metadata of a snapshot have fewer than 1,008 bytes";
            faults.push(Fault::new("config.metadata", cause, "keep them shorter"));
        }
        faults
    }

    fn body(&self, scope: &Scope) -> Value {
        let mut body = self.body.clone();
        if let Some(repository) = self.text("repository") {
            body.insert("repository".to_owned(), scope.name(Kind::Repository, repository).into());
        }
        if let Some(indices) = body.get_mut("config").and_then(|config| config.get_mut("indices")) {
            let own = |pattern: &str| match pattern.trim().strip_prefix('-') {
                Some(excluded) => format!("-{}", scope.own(excluded)),
                None => scope.own(pattern.trim()),
            };
            // Within a list the server would take a comma for a part of the name, and find nothing.
            let texts = match &*indices {
                Value::String(text) => text.split(',').map(own).collect(),
                Value::Array(list) => {
                    list.iter().filter_map(Value::as_str).flat_map(|text| text.split(',')).map(own).collect()
                }
                _ => Vec::new(),
            };
            *indices = texts.into();
        }
        body.into()
    }

    fn references(&self) -> Vec<(Kind, String)> {
        self.text("repository").map(|name| (Kind::Repository, name.to_owned())).into_iter().collect()
    }
}

/// The rules for the name of a snapshot and of a policy.
fn bad_name(name: &str) -> Option<String> {
    if name.starts_with('_') {
        Some(format!("`{name}` starts with `_`"))
    } else if name.contains(['"', ' ', '\\', '/', ',', '|', '>', '?', '*', '<', '#']) {
        Some(format!("`{name}` has a space or one of \" \\ / , | > ? * < #"))
    } else {
        None
    }
}

/// What is wrong with the name of a snapshot, which may be date math.
pub(crate) fn snapshot_name_fault(name: &str) -> Option<Fault> {
    let plain = match name.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
        Some(math) => without_dates(math),
        None => name.to_owned(),
    };
    let upper = || (plain.to_lowercase() != plain).then(|| format!("`{plain}` has upper-case letters"));
    let cause = bad_name(&plain).or_else(upper)?;
    Some(Fault::new("name", cause, "write `<nightly-{now/d}>`"))
}

/// Date math without what stands in braces.
fn without_dates(math: &str) -> String {
    let mut depth = 0_usize;
    let outside = |c: &char| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    math.chars().filter(outside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is added to a good policy (`null` takes away), and whether a server of release 8.12.2 took it.
    const PROBES: &str = include_str!("slm_probes.json");

    fn policy(more: &Value) -> SlmPolicy {
        let mut body = json!({"name": "<s-{now/d}>", "schedule": "0 30 1 * * ?", "repository": "r"});
        if let (Some(body), Some(more)) = (body.as_object_mut(), more.as_object()) {
            body.extend(more.clone());
            body.retain(|_, value| !value.is_null());
        }
        SlmPolicy::from_json("p", body)
    }

    #[test]
    fn policies_are_judged_as_by_the_server_but_for_what_it_ignores() {
        let probes: Vec<(Value, bool)> = serde_json::from_str(PROBES).unwrap();
        assert!(probes.len() > 40, "{}", probes.len());
        for (more, taken) in probes {
            let faults = policy(&more).faults();
            let ignored = faults.iter().any(|fault| fault.cause.starts_with("Elasticsearch ignores"));
            assert_eq!(faults.is_empty() || ignored, taken, "{more}: {faults:?}");
        }
    }

    #[test]
    fn what_the_server_would_ignore_is_a_fault_with_the_word_that_was_meant() {
        let cases = [
            (
                json!({"retentions": {}}),
                "retentions: Elasticsearch ignores `retentions` without a word\nhelp: write `retention`",
            ),
            (
                json!({"retention": {"expire_afer": "1d"}}),
                "retention.expire_afer: Elasticsearch ignores `expire_afer` without a word\nhelp: write `expire_after`",
            ),
        ];
        for (more, expected) in cases {
            let found: Vec<_> = policy(&more).faults().iter().map(ToString::to_string).collect();
            assert_eq!(found, [expected], "{more}");
        }
    }

    #[test]
    fn indices_and_repository_are_those_of_the_declaration() {
        let scope = Scope::new("t-", [(Kind::Repository, "r".to_owned())]);
        let listed = policy(&json!({})).indices(["app-*", "-app-x"]).body(&scope);
        assert_eq!(listed["config"]["indices"], json!(["t-app-*", "-t-app-x"]));
        assert_eq!(listed["repository"], "t-r");
        let text = policy(&json!({"config": {"indices": "a*, b"}})).body(&scope);
        assert_eq!(text["config"]["indices"], json!(["t-a*", "t-b"]));
        let both = policy(&json!({})).indices(["a*,b", "-c"]).body(&scope);
        assert_eq!(both["config"]["indices"], json!(["t-a*", "t-b", "-t-c"]));
    }

    #[test]
    fn a_builder_does_not_mind_what_raw_json_left() {
        let strange = policy(&json!({"config": 5})).partial(true);
        assert_eq!(strange.faults().len(), 1);
    }
}
