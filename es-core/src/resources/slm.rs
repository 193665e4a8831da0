//! Snapshot lifecycle policies.

use es_vocab::{Entry, Value as Sort, closest};
use serde_json::{Map, Value, json};

use super::{Declare, Fault, Kind, Scope, value};
use crate::plan::is_duration;

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

const BODY: [&str; 5] = ["name", "schedule", "repository", "config", "retention"];

const CONFIG: &[Entry] = &[
    Entry::optional("indices", Sort::Any),
    Entry::optional("ignore_unavailable", Sort::Bool),
    Entry::optional("include_global_state", Sort::Bool),
    Entry::optional("feature_states", Sort::Any),
    Entry::optional("metadata", Sort::Meta),
    Entry::optional("partial", Sort::Bool),
    Entry::optional("expand_wildcards", Sort::Any),
];

const RETENTION: &[Entry] = &[
    Entry::optional("expire_after", Sort::Text),
    Entry::optional("min_count", Sort::Int { min: 1, max: i32::MAX as i64 }),
    Entry::optional("max_count", Sort::Int { min: 1, max: i32::MAX as i64 }),
];

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

    /// The indices and data streams to keep; all unless said.
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

    fn with(mut self, part: &str, key: &str, value: Value) -> Self {
        self.body.entry(part).or_insert_with(|| json!({}))[key] = value;
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
        let mut faults = Vec::new();
        for key in self.body.keys().filter(|key| !BODY.contains(&key.as_str())) {
            faults.push(ignored("", key, BODY));
        }
        for key in ["name", "schedule", "repository"] {
            if self.text(key).is_none_or(str::is_empty) {
                faults.push(Fault::new(
                    key,
                    format!("a snapshot policy needs `{key}`"),
                    format!("add `{key}`"),
                ));
            }
        }
        faults.extend(self.text("name").and_then(snapshot_name));
        faults.extend(self.text("schedule").and_then(schedule));
        for (part, rows) in [("config", CONFIG), ("retention", RETENTION)] {
            match self.body.get(part) {
                None => {}
                Some(Value::Object(given)) => of_part(part, rows, given, &mut faults),
                Some(other) => faults.push(Fault::new(part, format!("{other} is no object"), "")),
            }
        }
        let retention = |key: &str| self.body.get("retention").and_then(|part| part.get(key)).cloned();
        if let Some(age) = retention("expire_after").filter(|age| !age.as_str().is_some_and(is_duration)) {
            faults.push(Fault::new("retention.expire_after", format!("{age} is no age"), "write `30d`"));
        }
        let count = |key| retention(key).and_then(|count| count.as_i64());
        if let (Some(min), Some(max)) = (count("min_count"), count("max_count"))
            && min > max
        {
            let cause = format!("`min_count` {min} is above `max_count` {max}");
            faults.push(Fault::new("retention", cause, "let the least be the smaller"));
        }
        faults
    }

    fn body(&self, scope: &Scope) -> Value {
        let mut body = self.body.clone();
        if let Some(repository) = self.text("repository") {
            body.insert("repository".to_owned(), scope.name(Kind::Repository, repository).into());
        }
        body.into()
    }

    fn references(&self) -> Vec<(Kind, String)> {
        self.text("repository").map(|name| (Kind::Repository, name.to_owned())).into_iter().collect()
    }
}

fn ignored<const N: usize>(path: &str, key: &str, known: [&'static str; N]) -> Fault {
    let meant = closest(key, known);
    let help =
        meant.map_or_else(|| format!("one of {}", known.join(", ")), |meant| format!("write `{meant}`"));
    Fault::new(path, format!("Elasticsearch ignores `{key}` without a word"), help)
}

fn of_part(part: &str, rows: &'static [Entry], given: &Map<String, Value>, faults: &mut Vec<Fault>) {
    for (key, value) in given {
        let path = format!("{part}.{key}");
        match rows.iter().find(|row| row.name == key) {
            None => {
                let meant = closest(key, rows.iter().map(|row| row.name));
                let help = meant.map(|meant| format!("write `{meant}`")).unwrap_or_default();
                faults.push(Fault::new(path, format!("Elasticsearch ignores `{key}` without a word"), help));
            }
            Some(row) => {
                faults.extend(value::fault(row.value, value).map(|cause| Fault::new(path, cause, "")));
            }
        }
    }
}

/// The rules for the name of a snapshot, outside of date math.
fn snapshot_name(name: &str) -> Option<Fault> {
    let plain = match name.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
        Some(math) => math.split('{').next().unwrap_or_default(),
        None => name,
    };
    let cause = if plain.contains(['"', ' ', '\\', '/', ',', '|', '>', '?', '*', '<']) {
        format!("`{name}` has a character that no snapshot's name may have")
    } else if plain.to_lowercase() != plain {
        format!("`{name}` has upper-case letters")
    } else {
        return None;
    };
    Some(Fault::new("name", cause, "write `<nightly-{now/d}>`"))
}

/// The form of a cron expression; the server says what is wrong with the values of one of the right form.
fn schedule(cron: &str) -> Option<Fault> {
    let fields: Vec<_> = cron.split_whitespace().collect();
    let help = "write seconds, minutes, hours, day of the month, month, day of the week: `0 30 1 * * ?`";
    let of_cron = |field: &&str| {
        field.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '*' | '?' | '/' | '-' | ',' | '#'))
    };
    if !(6..=7).contains(&fields.len()) || !fields.iter().all(of_cron) {
        return Some(Fault::new("schedule", format!("`{cron}` is no cron expression"), help));
    }
    // More often than every 15 minutes is refused.
    let often = |field: &str, least: u32| {
        field == "*"
            || field
                .rsplit_once('/')
                .and_then(|(_, step)| step.parse::<u32>().ok())
                .is_some_and(|step| step < least)
    };
    let too_often = often(fields[0], 60) || often(fields[1], 15);
    too_often.then(|| Fault::new("schedule", format!("`{cron}` runs more often than every 15 minutes"), help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_would_ignore_is_a_fault() {
        let policy = |more: Value| {
            let mut body = json!({"name": "<s-{now/d}>", "schedule": "0 30 1 * * ?", "repository": "r"});
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            SlmPolicy::from_json("p", body).faults().iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(policy(json!({})), Vec::<String>::new());
        assert_eq!(
            policy(
                json!({"config": {"indices": "a*", "partial": true}, "retention": {"expire_after": "30d"}})
            ),
            Vec::<String>::new()
        );
        let cases = [
            (
                json!({"retentions": {}}),
                "Elasticsearch ignores `retentions` without a word\nhelp: write `retention`",
            ),
            (json!({"config": {"index": "a"}}), "config.index: Elasticsearch ignores `index` without a word"),
            (
                json!({"retention": {"expire_afer": "1d"}}),
                "retention.expire_afer: Elasticsearch ignores `expire_afer` without a word\nhelp: write `expire_after`",
            ),
            (json!({"schedule": "30m"}), "schedule: `30m` is no cron expression"),
            (
                json!({"schedule": "*/5 * * * * ?"}),
                "schedule: `*/5 * * * * ?` runs more often than every 15 minutes",
            ),
            (json!({"name": "ABC"}), "name: `ABC` has upper-case letters"),
            (json!({"name": "a b"}), "name: `a b` has a character"),
            (json!({"repository": ""}), "repository: a snapshot policy needs `repository`"),
        ];
        for (more, expected) in cases {
            let found = policy(more.clone());
            assert!(found.len() == 1 && found[0].starts_with(expected), "{more}: {found:?}");
        }
    }
}
