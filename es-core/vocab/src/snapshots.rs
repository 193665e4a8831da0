//! Snapshots: repositories with their settings, and the keys of a snapshot policy. Elasticsearch takes any key here and
//! ignores those that it does not know.

use crate::{Entry, Syntax, Value, Value::*};

/// A type of snapshot repository.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RepositoryType {
    /// Elasticsearch's word.
    pub name: &'static str,
    /// Its settings; those that every type has are [`REPOSITORY_SETTINGS`].
    pub settings: &'static [Entry],
}

const COUNT: Value = Int { min: 0, max: i32::MAX as i64 };
const AT_LEAST_ONE: Value = Int { min: 1, max: i32::MAX as i64 };
const SIZE: Value = Of(Syntax::Size);
const AGE: Value = Of(Syntax::Age);

/// What every type of repository has.
pub const REPOSITORY_SETTINGS: &[Entry] = &[
    Entry::optional("chunk_size", SIZE),
    Entry::optional("compress", Bool),
    Entry::optional("max_restore_bytes_per_sec", SIZE),
    Entry::optional("max_snapshot_bytes_per_sec", SIZE),
];

/// Every built-in type but `source`, which has the settings of the type that it delegates to.
pub const REPOSITORY_TYPES: &[RepositoryType] = &[
    RepositoryType {
        name: "fs",
        settings: &[
            Entry::required("location", Text),
            Entry::optional("max_number_of_snapshots", AT_LEAST_ONE),
            Entry::optional("readonly", Bool),
        ],
    },
    RepositoryType {
        name: "url",
        settings: &[
            Entry::required("url", Text),
            Entry::optional("http_max_retries", COUNT),
            Entry::optional("http_socket_timeout", AGE),
            Entry::optional("max_number_of_snapshots", AT_LEAST_ONE),
        ],
    },
    RepositoryType {
        name: "s3",
        settings: &[
            Entry::required("bucket", Text),
            Entry::optional("base_path", Text),
            Entry::optional("buffer_size", SIZE),
            Entry::optional("canned_acl", Text),
            Entry::optional("client", Text),
            Entry::optional("delete_objects_max_size", COUNT),
            Entry::optional("endpoint", Text),
            Entry::optional("get_register_retry_delay", AGE),
            Entry::optional("max_multipart_parts", COUNT),
            Entry::optional("max_multipart_upload_cleanup_size", COUNT),
            Entry::optional("path_style_access", Bool),
            Entry::optional("protocol", Text),
            Entry::optional("readonly", Bool),
            Entry::optional("region", Text),
            Entry::optional("server_side_encryption", Bool),
            Entry::optional("storage_class", Text),
            Entry::optional("throttled_delete_retry.delay_increment", AGE),
            Entry::optional("throttled_delete_retry.maximum_delay", AGE),
            Entry::optional("throttled_delete_retry.maximum_number_of_retries", COUNT),
        ],
    },
    RepositoryType {
        name: "gcs",
        settings: &[
            Entry::required("bucket", Text),
            Entry::optional("application_name", Text),
            Entry::optional("base_path", Text),
            Entry::optional("client", Text),
            Entry::optional("readonly", Bool),
        ],
    },
    RepositoryType {
        name: "azure",
        settings: &[
            Entry::optional("container", Text),
            Entry::optional("base_path", Text),
            Entry::optional("client", Text),
            Entry::optional("delete_objects_max_size", COUNT),
            Entry::optional("location_mode", Enum(&["primary_only", "secondary_only"])),
            Entry::optional("max_concurrent_batch_deletes", COUNT),
            Entry::optional("readonly", Bool),
        ],
    },
];

/// The body of a snapshot policy; `config` and `retention` have keys of their own.
pub const SNAPSHOT_POLICY: &[Entry] = &[
    Entry::required("name", Text),
    Entry::required("schedule", Text),
    Entry::required("repository", Text),
    Entry::optional("config", Meta),
    Entry::optional("retention", Meta),
];

/// What a snapshot policy says of each snapshot.
pub const SNAPSHOT_CONFIG: &[Entry] = &[
    Entry::optional("indices", Texts),
    Entry::optional("ignore_unavailable", Bool),
    Entry::optional("include_global_state", Bool),
    Entry::optional("include_aliases", Bool),
    Entry::optional("feature_states", Texts),
    Entry::optional("metadata", Meta),
    Entry::optional("partial", Bool),
    Entry::optional("expand_wildcards", Texts),
];

/// How long snapshots of a policy are kept.
pub const SNAPSHOT_RETENTION: &[Entry] = &[
    Entry::optional("expire_after", AGE),
    Entry::optional("min_count", AT_LEAST_ONE),
    Entry::optional("max_count", AT_LEAST_ONE),
];

/// The type of repository of a name.
pub fn repository_type(name: &str) -> Option<&'static RepositoryType> {
    REPOSITORY_TYPES.iter().find(|ty| ty.name == name)
}
