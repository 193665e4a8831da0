//! The phases of a policy, each with the actions that it may have.

use serde_json::{Map, Value, json};

/// A phase as it is sent.
#[derive(Debug, Clone, PartialEq)]
struct Phase {
    min_age: String,
    actions: Map<String, Value>,
}

impl Phase {
    fn after(min_age: impl Into<String>) -> Self {
        Phase { min_age: min_age.into(), actions: Map::new() }
    }

    fn action(mut self, name: &str, params: Value) -> Self {
        self.actions.insert(name.to_owned(), params);
        self
    }

    fn body(self) -> Value {
        json!({ "min_age": self.min_age, "actions": self.actions })
    }
}

/// Elasticsearch's actions as methods; a phase takes those that it may have.
macro_rules! actions {
    (rollover) => {
        /// Goes on in a new index when one of the conditions is met. Needs the alias of the series on the index: see
        /// `#[es(rollover(…))]`.
        pub fn rollover(self, conditions: Rollover) -> Self {
            self.with("rollover", conditions.0.into())
        }
    };
    (shrink) => {
        /// Shrinks the index to this number of primary shards.
        pub fn shrink(self, number_of_shards: u32) -> Self {
            self.with("shrink", json!({ "number_of_shards": number_of_shards }))
        }

        /// Shrinks the index to as few primary shards as stay below this size.
        pub fn shrink_to(self, max_primary_shard_size: impl Into<String>) -> Self {
            self.with("shrink", json!({ "max_primary_shard_size": max_primary_shard_size.into() }))
        }
    };
    (forcemerge) => {
        /// Merges each shard to this number of segments.
        pub fn forcemerge(self, max_num_segments: u32) -> Self {
            self.with("forcemerge", json!({ "max_num_segments": max_num_segments }))
        }

        /// Merges each shard, and compresses what is stored better: the index is closed for a moment.
        pub fn forcemerge_compressed(self, max_num_segments: u32) -> Self {
            let params = json!({ "max_num_segments": max_num_segments, "index_codec": "best_compression" });
            self.with("forcemerge", params)
        }
    };
    (allocate) => {
        /// Changes the number of replicas, and the nodes that shards may be on.
        pub fn allocate(self, allocate: Allocate) -> Self {
            self.with("allocate", allocate.0.into())
        }
    };
    (migrate) => {
        /// Whether shards move to the data tier of the phase; Elasticsearch does so unless told otherwise.
        pub fn migrate(self, enabled: bool) -> Self {
            self.with("migrate", json!({ "enabled": enabled }))
        }
    };
    (readonly) => {
        /// Blocks writes.
        pub fn readonly(self) -> Self {
            self.with("readonly", json!({}))
        }
    };
    (set_priority) => {
        /// The order in which indices recover after a restart, the highest first.
        pub fn set_priority(self, priority: u32) -> Self {
            self.with("set_priority", json!({ "priority": priority }))
        }
    };
    (searchable_snapshot) => {
        /// Mounts the index from a snapshot in this repository. Takes an enterprise licence.
        pub fn searchable_snapshot(self, repository: impl Into<String>) -> Self {
            self.with("searchable_snapshot", json!({ "snapshot_repository": repository.into() }))
        }
    };
    (unfollow) => {
        /// Makes an ordinary index of a follower.
        pub fn unfollow(self) -> Self {
            self.with("unfollow", json!({}))
        }
    };
    (downsample) => {
        /// Keeps one document for each interval, such as `1h`: for time series.
        pub fn downsample(self, fixed_interval: impl Into<String>) -> Self {
            self.with("downsample", json!({ "fixed_interval": fixed_interval.into() }))
        }
    };
}

macro_rules! phase {
    ($(#[$doc:meta])* $name:ident { $($action:ident)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name(Phase);

        impl $name {
            /// Begins when the index is this old, such as `30d`, counted from its rollover.
            pub fn after(min_age: impl Into<String>) -> Self {
                $name(Phase::after(min_age))
            }

            $(actions!($action);)*

            fn with(self, action: &str, params: Value) -> Self {
                $name(self.0.action(action, params))
            }

            pub(super) fn body(self) -> Value {
                self.0.body()
            }
        }
    };
}

phase! {
    /// While the index is written.
    Hot { rollover shrink forcemerge readonly set_priority searchable_snapshot unfollow downsample }
}

impl Hot {
    /// Begins at once.
    pub fn new() -> Self {
        Hot::after("0ms")
    }
}

impl Default for Hot {
    fn default() -> Self {
        Self::new()
    }
}

phase! {
    /// When the index is searched and no longer written.
    Warm { shrink forcemerge allocate migrate readonly set_priority unfollow downsample }
}

phase! {
    /// When the index is searched seldom.
    Cold { allocate migrate readonly set_priority searchable_snapshot unfollow downsample }
}

/// When the index is searched hardly ever: it is mounted from a snapshot, which takes an enterprise licence.
#[derive(Debug, Clone, PartialEq)]
pub struct Frozen(Phase);

impl Frozen {
    /// Begins when the index is this old, and mounts it from a snapshot in this repository.
    pub fn after(min_age: impl Into<String>, repository: impl Into<String>) -> Self {
        let params = json!({ "snapshot_repository": repository.into() });
        Frozen(Phase::after(min_age).action("searchable_snapshot", params))
    }

    pub(super) fn body(self) -> Value {
        self.0.body()
    }
}

/// When the index is no longer needed: it is deleted.
#[derive(Debug, Clone, PartialEq)]
pub struct Delete(Phase);

impl Delete {
    /// Deletes the index when it is this old.
    pub fn after(min_age: impl Into<String>) -> Self {
        Delete(Phase::after(min_age).action("delete", json!({})))
    }

    /// Not before a snapshot lifecycle policy has run.
    pub fn wait_for_snapshot(self, policy: impl Into<String>) -> Self {
        Delete(self.0.action("wait_for_snapshot", json!({ "policy": policy.into() })))
    }

    /// Keeps the snapshot that the index was mounted from.
    pub fn keep_searchable_snapshot(self) -> Self {
        Delete(self.0.action("delete", json!({ "delete_searchable_snapshot": false })))
    }

    pub(super) fn body(self) -> Value {
        self.0.body()
    }
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $ty:ty,)*) => {$(
        $(#[$doc])*
        pub fn $name(mut self, value: $ty) -> Self {
            self.0.insert(stringify!($name).to_owned(), Value::from(value.to_owned()));
            self
        }
    )*};
}

/// When a series goes on in a new index: when one of `max_…` is reached, and all of `min_…` are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rollover(Map<String, Value>);

impl Rollover {
    /// No condition; at least one `max_…` is needed.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// Since the index was made, such as `7d`.
        max_age: &str,
        /// Documents, those in nested fields not counted.
        max_docs: u64,
        /// The size of all primary shards together, such as `50gb`.
        max_size: &str,
        /// The size of the largest primary shard, such as `50gb`.
        max_primary_shard_size: &str,
        /// The documents of the largest primary shard.
        max_primary_shard_docs: u64,
        /// Not before the index is this old.
        min_age: &str,
        /// Not before it has so many documents.
        min_docs: u64,
        /// Not before its primary shards have this size together.
        min_size: &str,
        /// Not before its largest primary shard has this size.
        min_primary_shard_size: &str,
        /// Not before its largest primary shard has so many documents.
        min_primary_shard_docs: u64,
    }
}

/// Where shards may be, and how many copies there are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Allocate(Map<String, Value>);

impl Allocate {
    /// Nothing changes.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// Copies of each primary shard.
        number_of_replicas: u32,
        /// Shards of the index on one node at most.
        total_shards_per_node: u32,
    }

    /// Nodes that have one of these values, separated by commas, of an attribute.
    pub fn include(self, attribute: &str, values: impl Into<String>) -> Self {
        self.filter("include", attribute, values.into())
    }

    /// Nodes that have none of these values of an attribute.
    pub fn exclude(self, attribute: &str, values: impl Into<String>) -> Self {
        self.filter("exclude", attribute, values.into())
    }

    /// Nodes that have all of these values of an attribute.
    pub fn require(self, attribute: &str, values: impl Into<String>) -> Self {
        self.filter("require", attribute, values.into())
    }

    fn filter(mut self, filter: &str, attribute: &str, values: String) -> Self {
        let entry = self.0.entry(filter).or_insert_with(|| json!({}));
        entry[attribute] = values.into();
        self
    }
}
