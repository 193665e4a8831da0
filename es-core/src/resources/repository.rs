//! Snapshot repositories.

use std::fmt;

use es_vocab::closest;
use serde_json::{Map, Value};

use super::{Declare, Fault, Kind, Scope};

/// Where snapshots are kept. [`PUT /_snapshot/<name>`][api]
///
/// Elasticsearch takes any setting and ignores those that it does not know: one that is close to a known one is an error
/// here. Credentials belong into the nodes' keystores; whatever settings hold, `Debug` does not show them.
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
    ty: &'static str,
    settings: Map<String, Value>,
    verify: bool,
}

/// The settings of every type.
const COMMON: [&str; 4] =
    ["chunk_size", "compress", "max_restore_bytes_per_sec", "max_snapshot_bytes_per_sec"];

/// Each type with the setting that it needs, and those of its own.
const TYPES: [(&str, &str, &[&str]); 6] = [
    ("fs", "location", &["max_number_of_snapshots", "readonly"]),
    ("url", "url", &["http_max_retries", "http_socket_timeout", "max_number_of_snapshots"]),
    (
        "s3",
        "bucket",
        &[
            "base_path",
            "buffer_size",
            "canned_acl",
            "client",
            "delete_objects_max_size",
            "readonly",
            "server_side_encryption",
            "storage_class",
            "max_multipart_parts",
            "max_multipart_upload_cleanup_size",
            "throttled_delete_retry.delay_increment",
            "throttled_delete_retry.maximum_delay",
            "throttled_delete_retry.maximum_number_of_retries",
            "get_register_retry_delay",
            "endpoint",
            "protocol",
            "path_style_access",
            "region",
        ],
    ),
    ("gcs", "bucket", &["application_name", "base_path", "client", "readonly"]),
    (
        "azure",
        "container",
        &[
            "base_path",
            "client",
            "location_mode",
            "readonly",
            "delete_objects_max_size",
            "max_concurrent_batch_deletes",
        ],
    ),
    (
        "source",
        "delegate_type",
        &["location", "bucket", "container", "max_number_of_snapshots", "readonly", "client", "base_path"],
    ),
];

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

    /// A repository that keeps sources only, in one of another type, whose settings are to be added.
    pub fn source(name: impl Into<String>, delegate_type: impl Into<String>) -> Self {
        Self::of(name, "source", "delegate_type", delegate_type)
    }

    fn of(name: impl Into<String>, ty: &'static str, key: &str, value: impl Into<String>) -> Self {
        let settings = Map::from_iter([(key.to_owned(), value.into().into())]);
        Repository { name: name.into(), ty, settings, verify: true }
    }

    /// A setting of the type.
    pub fn setting(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.settings.insert(name.to_owned(), value.into());
        self
    }

    /// Does not ask every node whether it can write there.
    pub fn without_verification(self) -> Self {
        Self { verify: false, ..self }
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
        let Some((_, needed, own)) = TYPES.iter().find(|(ty, ..)| *ty == self.ty) else { return faults };
        if self.settings.get(*needed).and_then(Value::as_str).is_none_or(str::is_empty) {
            let cause = format!("a repository of type `{}` needs `{needed}`", self.ty);
            faults.push(Fault::new(format!("settings.{needed}"), cause, ""));
        }
        let known = || COMMON.iter().chain(*own).chain([needed]).copied();
        for name in self.settings.keys().filter(|name| !known().any(|known| known == name.as_str())) {
            // A plugin or a later release may have more: only what is close to a known one is a mistake for sure.
            if let Some(meant) = closest(name, known()) {
                let cause = format!("Elasticsearch ignores `{name}` without a word");
                faults.push(Fault::new(format!("settings.{name}"), cause, format!("write `{meant}`")));
            }
        }
        faults
    }

    fn body(&self, _scope: &Scope) -> Value {
        serde_json::json!({ "type": self.ty, "settings": self.settings })
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        if self.verify { vec![] } else { vec![("verify", "false".to_owned())] }
    }
}

impl fmt::Debug for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings: Vec<_> = self.settings.keys().collect();
        let mut debug = f.debug_struct("Repository");
        debug
            .field("name", &self.name)
            .field("type", &self.ty)
            .field("settings", &settings)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_those_of_the_type_and_secrets_are_not_shown() {
        let faults =
            |repository: Repository| repository.faults().iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(faults(Repository::fs("a", "/b").setting("compress", true)), Vec::<String>::new());
        assert_eq!(
            faults(Repository::fs("a", "/b").setting("compres", true)),
            ["settings.compres: Elasticsearch ignores `compres` without a word\nhelp: write `compress`"]
        );
        assert_eq!(faults(Repository::s3("a", "")).len(), 1);
        let shown = format!("{:?}", Repository::s3("a", "b").setting("secret_key", "hush"));
        assert!(!shown.contains("hush"), "{shown}");
    }
}
