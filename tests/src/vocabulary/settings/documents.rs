//! The documents: settings that exclude each other stand apart.

use es_core::prelude::*;
use serde::Serialize;

/// What may change at any time.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-dynamic", version = 3)]
#[es(settings(
    number_of_replicas = 0,
    allocation.max_retries = 6,
    analyze.max_token_count = 5000,
    bloom_filter_for_id_field.enabled = false,
    compound_format = "500mb",
    default_pipeline = "spec-p",
    final_pipeline = "spec-p",
    flush_after_merge = "256mb",
    gc_deletes = "30s",
    hidden = true,
    highlight.max_analyzed_offset = 1000001,
    highlight.weight_matches_mode.enabled = false,
    indexing.slowlog.reformat = false,
    indexing.slowlog.source = 500,
    indexing.slowlog.threshold.index.debug = "5s",
    indexing.slowlog.threshold.index.info = "5s",
    indexing.slowlog.threshold.index.trace = "5s",
    indexing.slowlog.threshold.index.warn = "5s",
    lifecycle.indexing_complete = true,
    lifecycle.name = "spec-pol",
    lifecycle.origination_date = 1700000000000,
    lifecycle.prefer_ilm = false,
    lifecycle.rollover_alias = "al",
    lifecycle.step.wait_time_threshold = "2h",
    mapping.depth.limit = 21,
    mapping.dimension_fields.limit = 30,
    mapping.field_name_length.limit = 200,
    mapping.nested_fields.limit = 51,
    mapping.nested_objects.limit = 10001,
    mapping.total_fields.limit = 1001,
    max_docvalue_fields_search = 101,
    max_inner_result_window = 101,
    max_ngram_diff = 2,
    max_refresh_listeners = 1001,
    max_regex_length = 1001,
    max_rescore_window = 10001,
    max_result_window = 10001,
    max_script_fields = 33,
    max_shingle_diff = 4,
    max_slices_per_scroll = 512,
    max_terms_count = 65537,
    merge.policy.deletes_pct_allowed = 25.5,
    merge.policy.expunge_deletes_allowed = 11.5,
    merge.policy.floor_segment = "4mb",
    merge.policy.max_merge_at_once = 20,
    merge.policy.max_merge_at_once_explicit = 31,
    merge.policy.max_merged_segment = "4gb",
    merge.policy.merge_factor = 16,
    merge.policy.segments_per_tier = 20.5,
    merge.policy.type = "time_based",
    merge.scheduler.auto_throttle = false,
    merge.scheduler.max_merge_count = 7,
    merge.scheduler.max_thread_count = 2,
    override_write_load_forecast = 0.5,
    priority = 10,
    query.default_field = ["word", "words.*"],
    refresh_interval = "5s",
    requests.cache.enable = false,
    search.idle.after = "10s",
    search.slowlog.threshold.fetch.debug = "5s",
    search.slowlog.threshold.fetch.info = "5s",
    search.slowlog.threshold.fetch.trace = "5s",
    search.slowlog.threshold.fetch.warn = "5s",
    search.slowlog.threshold.query.debug = "5s",
    search.slowlog.threshold.query.info = "5s",
    search.slowlog.threshold.query.trace = "5s",
    search.slowlog.threshold.query.warn = "5s",
    soft_deletes.retention.operations = 1,
    soft_deletes.retention_lease.period = "6h",
    top_metrics_max_size = 11,
    translog.durability = "async",
    translog.flush_threshold_age = "2m",
    translog.flush_threshold_size = "256mb",
    translog.generation_threshold_size = "32mb",
    translog.sync_interval = "10s",
    unassigned.node_left.delayed_timeout = "5m",
    warmer.enabled = false,
    look_ahead_time = "3h",
    look_back_time = "3h",
    lifecycle.parse_origination_date = false,
))]
pub(super) struct Dynamic {
    #[es(keyword)]
    word: String,
}

/// What is said when the index is made, or while it is closed.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-static", _routing(required = true))]
#[es(settings(
    auto_expand_replicas = "0-1",
    number_of_shards = 2,
    number_of_routing_shards = 4,
    routing_partition_size = 2,
    mode = "standard",
    fast_refresh = false,
    sort.field = ["word", "number"],
    sort.order = ["desc", "asc"],
    sort.mode = ["max", "min"],
    sort.missing = ["_first", "_last"],
    codec = "best_compression",
    fielddata.cache = "none",
    format = 1,
    load_fixed_bitset_filters_eagerly = false,
    mapping.coerce = true,
    mapping.ignore_malformed = true,
    percolator.map_unmapped_fields_as_text = true,
    queries.cache.enabled = false,
    query.parse.allow_unmapped_fields = false,
    query_string.lenient = true,
    shard.check_on_startup = "checksum",
    soft_deletes.enabled = true,
    store.fs.fs_lock = "simple",
    store.preload = ["nvd"],
    store.snapshot.blob_cache.metadata_files.max_length = "32kb",
    store.snapshot.cache.enabled = false,
    store.snapshot.cache.excluded_file_types = ["fdt"],
    store.snapshot.cache.prewarm.enabled = false,
    store.snapshot.uncached_chunk_size = "1mb",
    store.stats_refresh_interval = "5s",
    store.type = "niofs",
    xpack.version = "x",
    xpack.watcher.template.version = "x",
))]
pub(super) struct Static {
    #[es(keyword)]
    word: String,
    number: i64,
}

/// Nothing may be written, or read.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-blocks")]
#[es(settings(
    number_of_replicas = 0,
    blocks.read = true,
    blocks.write = true,
    blocks.read_only_allow_delete = true,
    time_series.es87tsdb_codec.enabled = false,
))]
pub(super) struct Blocks {
    #[es(keyword)]
    word: String,
}

/// Nothing may be written, the settings neither.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-read-only", settings(number_of_replicas = 0, blocks.read_only = true))]
pub(super) struct ReadOnly {
    #[es(keyword)]
    word: String,
}

/// Where shards go: any node fits one of the conditions, and none is excluded.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-allocation")]
#[es(settings(
    number_of_replicas = 0,
    write.wait_for_active_shards = "0",
    routing(
        allocation(
            enable = "primaries",
            total_shards_per_node = 3,
            include(
                _host = "*",
                _host_ip = "127.0.0.*",
                _id = "*",
                _ip = "127.0.0.1",
                _name = "*",
                _publish_ip = "127.0.0.1",
                _tier = "data_content",
                _tier_preference = "data_hot,data_content",
                zone = "a,b",
            ),
            exclude(zone = "c", _name = "nobody"),
            require(_name = "*"),
        ),
        rebalance.enable = "none",
    ),
))]
pub(super) struct Allocation {
    #[es(keyword)]
    word: String,
}

/// A time series, and when it begins and ends.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-series")]
#[es(settings(
    number_of_replicas = 0,
    mode = "time_series",
    routing_path = ["word"],
    time_series(start_time = "2020-01-01T00:00:00Z", end_time = "2030-01-01T00:00:00Z"),
))]
pub(super) struct Series {
    #[serde(rename = "@timestamp")]
    at: chrono::DateTime<chrono::Utc>,
    #[es(keyword(time_series_dimension = true))]
    word: String,
}

/// Every similarity, whole or key by key.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-similarities")]
#[es(settings(
    number_of_replicas = 0,
    similarity(
        flat(type = "BM25", k1 = 1.5, b = 0.25, discount_overlaps = false),
        matched(type = "boolean"),
        one(
            type = "DFR",
            basic_model = "if",
            after_effect = "b",
            normalization = "h1",
            normalization.h1.c = 2.5,
        ),
        two(type = "DFR", basic_model = "g", after_effect = "l", normalization = "h2", normalization.h2.c = 2.5),
        three(type = "DFR", basic_model = "in", after_effect = "l", normalization = "h3", normalization.h3.c = 2.5),
        four(type = "DFR", basic_model = "ine", after_effect = "l", normalization = "z", normalization.z.z = 0.25),
        apart(type = "DFI", independence_measure = "chisquared"),
        five(
            type = "IB",
            distribution = "spl",
            lambda = "ttf",
            normalization = "h1",
            normalization.h1.c = 2.5,
        ),
        six(type = "IB", distribution = "ll", lambda = "df", normalization = "h2", normalization.h2.c = 2.5),
        seven(type = "IB", distribution = "ll", lambda = "df", normalization = "h3", normalization.h3.c = 2.5),
        eight(type = "IB", distribution = "ll", lambda = "df", normalization = "z", normalization.z.z = 0.25),
        smooth(type = "LMDirichlet", mu = 1500.5),
        mixed(type = "LMJelinekMercer", lambda = 0.5),
        counted(
            type = "scripted",
            script(source = "return query.boost * doc.freq"),
            weight_script(source = "return 1.0"),
            discount_overlaps = false,
        ),
    ),
    similarity.default.type = "BM25",
    similarity.default.b = 0.5,
))]
pub(super) struct Similarities {
    #[es(text(similarity = "counted"))]
    word: String,
}
