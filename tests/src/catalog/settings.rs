//! Index settings.

use es_core::prelude::*;
use serde::{Deserialize, Serialize};

const REFRESH: &str = "30s";

/// Settings of every kind of value, in every spelling.
#[derive(Debug, Default, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-settings")]
#[es(settings(
    number_of_shards = 2,
    number_of_replicas = 0,
    number_of_routing_shards = 8,
    max_result_window = 50_000,
    refresh_interval = REFRESH,
    index.codec = "best_compression",
    index(gc_deletes = "1h", search.idle.after = "1m"),
    "routing.allocation.exclude.box-type" = "cold",
    routing(allocation(enable = "all", total_shards_per_node = 5)),
    translog(durability = "async", sync_interval = "10s", flush_threshold_size = "1gb"),
    merge.policy.deletes_pct_allowed = 25.5,
    mapping.total_fields.limit = 2000,
    mapping.ignore_malformed = true,
    sort(field = ["at", "name"], order = ["desc", "asc"], missing = ["_last", "_first"]),
    similarity(short_fields(type = "BM25", b = 0.3, k1 = 1.2)),
    query.default_field = ["name", "about"],
    search.slowlog.threshold.query.warn = "2s",
    indexing.slowlog.source = 500,
    blocks.read_only_allow_delete = false,
    auto_expand_replicas = false,
    shard.check_on_startup = "checksum",
    unassigned.node_left.delayed_timeout = "5m",
    write.wait_for_active_shards = "1",
))]
pub struct Settings {
    #[es(date)]
    at: i64,
    #[es(keyword)]
    name: String,
    #[es(text(similarity = "short_fields"))]
    about: String,
}
