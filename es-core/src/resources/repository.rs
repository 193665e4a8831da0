//! Snapshot repositories.

use std::fmt;

use es_vocab::{Entry, REPOSITORY_SETTINGS, REPOSITORY_TYPES, repository_type};
use serde_json::{Map, Value, json};

use super::value::{Unknown, entries, unknown};
use super::{Declare, Fault, Kind, Scope};
use crate::plan::flatten;

/// Where snapshots are kept. [`PUT /_snapshot/<name>`][api]
///
/// Elasticsearch takes any setting and ignores those that it does not know: here they are errors. Credentials are errors
/// too, since a plan shows what it sends; they belong into the nodes' keystores.
///
/// ```
/// use es_core::resources::Repository;
///
/// let local = Repository::fs("backups", "/var/backups").setting("compress", true);
/// let remote = Repository::s3("archive", "my-bucket").setting("base_path", "shop").without_verification();
/// ```
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/put-snapshot-repo-api.html
#[derive(Clone, PartialEq)]
pub struct Repository {
    name: String,
    body: Map<String, Value>,
    verify: bool,
}

/// Settings of old releases that hold a credential.
const CREDENTIALS: [&str; 7] =
    ["access_key", "secret_key", "session_token", "account", "key", "sas_token", "password"];

impl Repository {
    /// A directory that all nodes share, below one of their `path.repo`.
    pub fn fs(name: impl Into<String>, location: impl Into<String>) -> Self {
        Self::of(name, "fs", "location", location)
    }

    /// Snapshots to read from an address.
    pub fn url(name: impl Into<String>, url: impl Into<String>) -> Self {
        Self::of(name, "url", "url", url)
    }

    /// A bucket of Amazon S3, or of what speaks its protocol.
    pub fn s3(name: impl Into<String>, bucket: impl Into<String>) -> Self {
        Self::of(name, "s3", "bucket", bucket)
    }

    /// A bucket of Google Cloud Storage.
    pub fn gcs(name: impl Into<String>, bucket: impl Into<String>) -> Self {
        Self::of(name, "gcs", "bucket", bucket)
    }

    /// A container of Azure Blob Storage.
    pub fn azure(name: impl Into<String>, container: impl Into<String>) -> Self {
        Self::of(name, "azure", "container", container)
    }

    /// The same repository, which keeps sources only: type `source`.
    pub fn source_only(mut self) -> Self {
        if let Some(ty) = self.body.insert("type".to_owned(), "source".into()) {
            self = self.setting("delegate_type", ty);
        }
        self
    }

    /// A repository as JSON: `type` and `settings`, as for a type of a plugin; those of the built-in types are checked as
    /// the others are.
    pub fn from_json(name: impl Into<String>, body: Value) -> Self {
        let body = match body {
            Value::Object(body) => body,
            other => Map::from_iter([("body".to_owned(), other)]),
        };
        Repository { name: name.into(), body, verify: true }
    }

    fn of(name: impl Into<String>, ty: &str, key: &str, value: impl Into<String>) -> Self {
        Self::from_json(name, json!({ "type": ty, "settings": { key: value.into() } }))
    }

    /// A setting of the type.
    pub fn setting(mut self, name: &str, value: impl Into<Value>) -> Self {
        if let Value::Object(settings) = self.body.entry("settings").or_insert_with(|| json!({})) {
            settings.insert(name.to_owned(), value.into());
        }
        self
    }

    /// Does not ask every node whether it can write there.
    pub fn without_verification(self) -> Self {
        Self { verify: false, ..self }
    }

    #[cfg(feature = "client")]
    pub(crate) fn is_verified(&self) -> bool {
        self.verify
    }

    /// The settings by their dotted names.
    fn settings(&self) -> Map<String, Value> {
        self.body.get("settings").map(|settings| flatten(settings).into_iter().collect()).unwrap_or_default()
    }
}

impl Declare for Repository {
    fn kind(&self) -> Kind {
        Kind::Repository
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for key in self.body.keys().filter(|key| !matches!(key.as_str(), "type" | "settings")) {
            faults.push(unknown("", key, Unknown::Ignored, ["type", "settings"].into_iter()));
        }
        let mut settings = self.settings();
        for name in CREDENTIALS {
            // Its value is in no message.
            if settings.remove(name).is_some() {
                faults.push(credential(&format!("settings.{name}")));
            }
        }
        let with_user = |(_, value): (&String, &Value)| value.as_str().is_some_and(has_user);
        if let Some((name, _)) = settings.iter().find(|setting| with_user(*setting)) {
            faults.push(credential(&format!("settings.{name}")));
            return faults;
        }
        let Some(ty) = self.body.get("type").and_then(Value::as_str) else {
            faults.push(Fault::new("type", "a repository has a type", "write `fs`, `s3`, …"));
            return faults;
        };
        let delegate = settings.get("delegate_type").and_then(Value::as_str).map(str::to_owned);
        let own = match (ty, delegate) {
            ("source", Some(delegate)) => {
                settings.remove("delegate_type");
                repository_type(&delegate)
            }
            ("source", None) => {
                let help = "name the type that it delegates to: `fs`";
                faults.push(Fault::new("settings", "`delegate_type` is needed", help));
                return faults;
            }
            (ty, _) => repository_type(ty),
        };
        if let Some(own) = own {
            let rows: Vec<Entry> = REPOSITORY_SETTINGS.iter().chain(own.settings).copied().collect();
            faults.extend(entries("settings", &rows, Unknown::Ignored, &settings));
            return faults;
        }
        // A plugin's, unless it is a slip.
        let known = REPOSITORY_TYPES.iter().map(|ty| ty.name).chain(["source"]);
        if let Some(meant) = es_vocab::closest(ty, known) {
            let cause = format!("there is no type of repository `{ty}`");
            faults.push(Fault::new("type", cause, format!("write `{meant}`")));
        }
        faults
    }

    fn body(&self, _scope: &Scope) -> Value {
        self.body.clone().into()
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        if self.verify { vec![] } else { vec![("verify", "false".to_owned())] }
    }
}

/// Whether a setting of a repository that somebody has put holds a credential.
#[cfg(feature = "client")]
pub(crate) fn holds_credential(name: &str, value: &Value) -> bool {
    CREDENTIALS.contains(&name) || value.as_str().is_some_and(has_user)
}

/// Whether a text is an address with `user:password@`.
fn has_user(text: &str) -> bool {
    let authority =
        text.split_once("://").map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
    authority.is_some_and(|authority| authority.contains('@'))
}

fn credential(path: &str) -> Fault {
    let help = "put it into the nodes' keystores: `elasticsearch-keystore add`";
    Fault::new(path, "it holds a credential, which a plan would show", help)
}

/// Names only: what raw settings hold may be a credential.
impl fmt::Debug for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings: Vec<_> = self.settings().into_iter().map(|(name, _)| name).collect();
        f.debug_struct("Repository")
            .field("name", &self.name)
            .field("type", &self.body.get("type"))
            .field("settings", &settings)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(repository: &Repository) -> Vec<String> {
        repository.faults().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn settings_are_those_of_the_type() {
        let none: [String; 0] = [];
        for fine in [
            Repository::fs("a", "/b").setting("compress", true).setting("chunk_size", "1gb"),
            Repository::s3("a", "b").setting("throttled_delete_retry", json!({"maximum_delay": "5s"})),
            Repository::fs("a", "/b").source_only(),
            Repository::azure("a", "c"),
            Repository::from_json("a", json!({"type": "hdfs", "settings": {"uri": "hdfs://x/"}})),
        ] {
            assert_eq!(faults(&fine), none, "{fine:?}");
        }
        let cases = [
            (
                Repository::fs("a", "/b").setting("compres", true),
                "settings.compres: Elasticsearch ignores `compres` without a word\nhelp: write `compress`",
            ),
            (
                Repository::fs("a", "/b").setting("bogus_setting", 1),
                "settings.bogus_setting: Elasticsearch ignores",
            ),
            (Repository::fs("a", "/b").setting("chunk_size", "10 parsecs"), "settings.chunk_size: "),
            (Repository::fs("a", ""), "settings.location: it is empty"),
            (Repository::from_json("a", json!({"type": "fs"})), "settings: `location` is needed"),
            (Repository::from_json("a", json!({"type": "f"})), "type: there is no type of repository `f`"),
            (
                Repository::from_json(
                    "a",
                    json!({"type": "fs", "setings": {}, "settings": {"location": "b"}}),
                ),
                "setings: Elasticsearch ignores `setings` without a word\nhelp: write `settings`",
            ),
        ];
        for (repository, expected) in cases {
            let found = faults(&repository);
            assert!(found.len() == 1 && found[0].starts_with(expected), "{repository:?}: {found:?}");
        }
    }

    #[test]
    fn credentials_are_refused_and_shown_nowhere() {
        for repository in [
            Repository::s3("a", "b").setting("secret_key", "hush"),
            Repository::url("a", "http://me:hush@backup/"),
            Repository::from_json("a", json!({"type": "azure", "settings": {"sas_token": "hush"}})),
        ] {
            let found = faults(&repository);
            assert!(found.len() == 1 && found[0].contains("holds a credential"), "{found:?}");
            assert!(!format!("{repository:?}{found:?}").contains("hush"));
        }
    }
}
