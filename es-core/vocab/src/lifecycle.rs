//! Index lifecycle policies: which action may stand in which phase, and with what.

use crate::{Entry, Syntax, Value::*};

/// An action of an index lifecycle policy.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LifecycleAction {
    /// Elasticsearch's word.
    pub name: &'static str,
    /// The phases that may have it.
    pub phases: &'static [&'static str],
    /// In `hot` it needs `rollover` beside it.
    pub beside_rollover: bool,
    /// It takes a licence above `basic`.
    pub licensed: bool,
    /// Its parameters.
    pub params: &'static [Entry],
}

/// The phases, in the order in which indices pass through them.
pub const LIFECYCLE_PHASES: [&str; 5] = ["hot", "warm", "cold", "frozen", "delete"];

const MOST: i64 = i32::MAX as i64;

const fn action(
    name: &'static str,
    phases: &'static [&'static str],
    params: &'static [Entry],
) -> LifecycleAction {
    LifecycleAction { name, phases, beside_rollover: false, licensed: false, params }
}

const fn later(
    name: &'static str,
    phases: &'static [&'static str],
    params: &'static [Entry],
) -> LifecycleAction {
    LifecycleAction { beside_rollover: true, ..action(name, phases, params) }
}

/// Every action.
pub const LIFECYCLE_ACTIONS: &[LifecycleAction] = &[
    action("rollover", &["hot"], crate::ROLLOVER),
    later(
        "shrink",
        &["hot", "warm"],
        &[
            Entry::optional("number_of_shards", Int { min: 1, max: MOST }),
            Entry::optional("max_primary_shard_size", Of(Syntax::Size)),
        ],
    ),
    later(
        "forcemerge",
        &["hot", "warm"],
        &[
            Entry::required("max_num_segments", Int { min: 1, max: MOST }),
            Entry::optional("index_codec", Enum(&["best_compression"])),
        ],
    ),
    action(
        "allocate",
        &["warm", "cold"],
        &[
            Entry::optional("number_of_replicas", Int { min: 0, max: MOST }),
            Entry::optional("total_shards_per_node", Int { min: -1, max: MOST }),
            Entry::optional("include", Meta),
            Entry::optional("exclude", Meta),
            Entry::optional("require", Meta),
        ],
    ),
    action("migrate", &["warm", "cold"], &[Entry::optional("enabled", Bool)]),
    later("readonly", &["hot", "warm", "cold"], &[]),
    action(
        "set_priority",
        &["hot", "warm", "cold"],
        &[Entry::required("priority", Int { min: 0, max: MOST })],
    ),
    LifecycleAction {
        licensed: true,
        ..later(
            "searchable_snapshot",
            &["hot", "cold", "frozen"],
            &[Entry::required("snapshot_repository", Text), Entry::optional("force_merge_index", Bool)],
        )
    },
    action("unfollow", &["hot", "warm", "cold", "frozen"], &[]),
    later(
        "downsample",
        &["hot", "warm", "cold"],
        &[
            Entry::required("fixed_interval", Of(Syntax::Age)),
            Entry::optional("wait_timeout", Of(Syntax::Age)),
        ],
    ),
    action("wait_for_snapshot", &["delete"], &[Entry::required("policy", Text)]),
    action("delete", &["delete"], &[Entry::optional("delete_searchable_snapshot", Bool)]),
    // Does nothing since 8.0, and is still taken.
    action("freeze", &["cold"], &[]),
];

/// The action of a name.
pub fn lifecycle_action(name: &str) -> Option<&'static LifecycleAction> {
    LIFECYCLE_ACTIONS.iter().find(|action| action.name == name)
}
