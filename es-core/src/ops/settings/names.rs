//! Every dynamic index setting by name, each with the sort of its values.
//!
//! ```
//! use std::time::Duration;
//!
//! use es_core::ops::settings::{SettingsUpdate, names};
//!
//! let update = SettingsUpdate::new()
//!     .set(names::REFRESH_INTERVAL, Duration::from_secs(30))
//!     .set(names::NUMBER_OF_REPLICAS, 2)
//!     .reset(names::PRIORITY);
//! ```
//!
//! Allocation filters by an attribute of one's own have no constant: `.json("routing.allocation.require.box", "hot")`.

use std::marker::PhantomData;
use std::time::Duration;

use serde_json::Value;

use crate::ops::measure::Size as Bytes;

/// The name of a dynamic setting, whose values are of a sort `K`.
#[derive(Debug, PartialEq, Eq)]
pub struct Name<K> {
    name: &'static str,
    sort: PhantomData<fn() -> K>,
}

// Derived, they would ask the sort to be so too.
impl<K> Clone for Name<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Name<K> {}

impl<K> Name<K> {
    const fn new(name: &'static str) -> Self {
        Name { name, sort: PhantomData }
    }

    /// Elasticsearch's name, without `index.`.
    pub const fn as_str(&self) -> &'static str {
        self.name
    }
}

impl<K> AsRef<str> for Name<K> {
    fn as_ref(&self) -> &str {
        self.name
    }
}

/// A value for a setting of the sort `K`.
pub trait ValueOf<K> {
    /// As Elasticsearch takes it.
    fn value(self) -> Value;
}

macro_rules! sorts {
    ($($(#[$doc:meta])* $sort:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $sort {}
    )*};
}

sorts! {
    /// `true` or `false`.
    Flag
    /// A whole number.
    Count
    /// A number.
    Fraction
    /// A [`Duration`], or [`Off`].
    Time
    /// [`Bytes`], or a number of bytes.
    Size
    /// A text, one of some words where the setting takes only those.
    Text
    /// Texts.
    Texts
    /// A number, a text or a boolean.
    Anything
}

/// No time at all: what `-1` says to settings of time. A refresh interval that is off refreshes never, a slow log that is off
/// logs nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Off;

impl ValueOf<Time> for Off {
    fn value(self) -> Value {
        "-1".into()
    }
}

impl ValueOf<Time> for Duration {
    fn value(self) -> Value {
        let nanos = self.as_nanos();
        let units = [
            (86_400_000_000_000, "d"),
            (3_600_000_000_000, "h"),
            (60_000_000_000, "m"),
            (1_000_000_000, "s"),
        ];
        let units = units.into_iter().chain([(1_000_000, "ms"), (1_000, "micros"), (1, "nanos")]);
        let exact = units.into_iter().find(|(unit, _)| nanos > 0 && nanos.is_multiple_of(*unit));
        exact.map_or_else(|| "0s".into(), |(unit, name)| format!("{}{name}", nanos / unit).into())
    }
}

impl ValueOf<Size> for Bytes {
    fn value(self) -> Value {
        format!("{}b", self.0).into()
    }
}

impl ValueOf<Size> for u64 {
    fn value(self) -> Value {
        Bytes(self).value()
    }
}

impl<T: Into<String>> ValueOf<Texts> for Vec<T> {
    fn value(self) -> Value {
        self.into_iter().map(Into::into).map(Value::String).collect()
    }
}

macro_rules! plain {
    ($($sort:ident: $($ty:ty),+;)*) => {$($(
        impl ValueOf<$sort> for $ty {
            fn value(self) -> Value {
                self.into()
            }
        }
    )+)*};
}

plain! {
    Flag: bool;
    Count: i32, i64, u32, u64;
    Fraction: f64, f32, i32, u32;
    Text: &str, String;
    Anything: &str, String, bool, i32, i64, u32, u64, f64, Value;
}

macro_rules! names {
    ($($constant:ident = $name:literal: $sort:ident;)*) => {
        $(
            #[doc = concat!("`index.", $name, "`")]
            pub const $constant: Name<$sort> = Name::new($name);
        )*

        #[cfg(test)]
        const ALL: &[(&str, &str)] = &[$(($name, stringify!($sort))),*];
    };
}

names! {
    ALLOCATION_MAX_RETRIES = "allocation.max_retries": Count;
    ANALYZE_MAX_TOKEN_COUNT = "analyze.max_token_count": Count;
    AUTO_EXPAND_REPLICAS = "auto_expand_replicas": Anything;
    BLOCKS_METADATA = "blocks.metadata": Flag;
    BLOCKS_READ = "blocks.read": Flag;
    BLOCKS_READ_ONLY = "blocks.read_only": Flag;
    BLOCKS_READ_ONLY_ALLOW_DELETE = "blocks.read_only_allow_delete": Flag;
    BLOCKS_WRITE = "blocks.write": Flag;
    BLOOM_FILTER_FOR_ID_FIELD_ENABLED = "bloom_filter_for_id_field.enabled": Flag;
    COMPOUND_FORMAT = "compound_format": Anything;
    DEFAULT_PIPELINE = "default_pipeline": Text;
    FINAL_PIPELINE = "final_pipeline": Text;
    FLUSH_AFTER_MERGE = "flush_after_merge": Size;
    GC_DELETES = "gc_deletes": Time;
    HIDDEN = "hidden": Flag;
    HIGHLIGHT_MAX_ANALYZED_OFFSET = "highlight.max_analyzed_offset": Count;
    HIGHLIGHT_WEIGHT_MATCHES_MODE_ENABLED = "highlight.weight_matches_mode.enabled": Flag;
    INDEXING_SLOWLOG_REFORMAT = "indexing.slowlog.reformat": Flag;
    INDEXING_SLOWLOG_SOURCE = "indexing.slowlog.source": Anything;
    INDEXING_SLOWLOG_THRESHOLD_INDEX_DEBUG = "indexing.slowlog.threshold.index.debug": Time;
    INDEXING_SLOWLOG_THRESHOLD_INDEX_INFO = "indexing.slowlog.threshold.index.info": Time;
    INDEXING_SLOWLOG_THRESHOLD_INDEX_TRACE = "indexing.slowlog.threshold.index.trace": Time;
    INDEXING_SLOWLOG_THRESHOLD_INDEX_WARN = "indexing.slowlog.threshold.index.warn": Time;
    LIFECYCLE_INDEXING_COMPLETE = "lifecycle.indexing_complete": Flag;
    LIFECYCLE_NAME = "lifecycle.name": Text;
    LIFECYCLE_ORIGINATION_DATE = "lifecycle.origination_date": Count;
    LIFECYCLE_PARSE_ORIGINATION_DATE = "lifecycle.parse_origination_date": Flag;
    LIFECYCLE_PREFER_ILM = "lifecycle.prefer_ilm": Flag;
    LIFECYCLE_ROLLOVER_ALIAS = "lifecycle.rollover_alias": Text;
    LIFECYCLE_STEP_WAIT_TIME_THRESHOLD = "lifecycle.step.wait_time_threshold": Time;
    LOOK_AHEAD_TIME = "look_ahead_time": Time;
    LOOK_BACK_TIME = "look_back_time": Time;
    MAPPING_DEPTH_LIMIT = "mapping.depth.limit": Count;
    MAPPING_DIMENSION_FIELDS_LIMIT = "mapping.dimension_fields.limit": Count;
    MAPPING_FIELD_NAME_LENGTH_LIMIT = "mapping.field_name_length.limit": Count;
    MAPPING_NESTED_FIELDS_LIMIT = "mapping.nested_fields.limit": Count;
    MAPPING_NESTED_OBJECTS_LIMIT = "mapping.nested_objects.limit": Count;
    MAPPING_TOTAL_FIELDS_LIMIT = "mapping.total_fields.limit": Count;
    MAX_DOCVALUE_FIELDS_SEARCH = "max_docvalue_fields_search": Count;
    MAX_INNER_RESULT_WINDOW = "max_inner_result_window": Count;
    MAX_NGRAM_DIFF = "max_ngram_diff": Count;
    MAX_REFRESH_LISTENERS = "max_refresh_listeners": Count;
    MAX_REGEX_LENGTH = "max_regex_length": Count;
    MAX_RESCORE_WINDOW = "max_rescore_window": Count;
    MAX_RESULT_WINDOW = "max_result_window": Count;
    MAX_SCRIPT_FIELDS = "max_script_fields": Count;
    MAX_SHINGLE_DIFF = "max_shingle_diff": Count;
    MAX_SLICES_PER_SCROLL = "max_slices_per_scroll": Count;
    MAX_TERMS_COUNT = "max_terms_count": Count;
    MERGE_POLICY_DELETES_PCT_ALLOWED = "merge.policy.deletes_pct_allowed": Fraction;
    MERGE_POLICY_EXPUNGE_DELETES_ALLOWED = "merge.policy.expunge_deletes_allowed": Fraction;
    MERGE_POLICY_FLOOR_SEGMENT = "merge.policy.floor_segment": Size;
    MERGE_POLICY_MAX_MERGE_AT_ONCE = "merge.policy.max_merge_at_once": Count;
    MERGE_POLICY_MAX_MERGE_AT_ONCE_EXPLICIT = "merge.policy.max_merge_at_once_explicit": Count;
    MERGE_POLICY_MAX_MERGED_SEGMENT = "merge.policy.max_merged_segment": Size;
    MERGE_POLICY_MERGE_FACTOR = "merge.policy.merge_factor": Count;
    MERGE_POLICY_SEGMENTS_PER_TIER = "merge.policy.segments_per_tier": Fraction;
    MERGE_POLICY_TYPE = "merge.policy.type": Text;
    MERGE_SCHEDULER_AUTO_THROTTLE = "merge.scheduler.auto_throttle": Flag;
    MERGE_SCHEDULER_MAX_MERGE_COUNT = "merge.scheduler.max_merge_count": Count;
    MERGE_SCHEDULER_MAX_THREAD_COUNT = "merge.scheduler.max_thread_count": Count;
    NUMBER_OF_REPLICAS = "number_of_replicas": Count;
    OVERRIDE_WRITE_LOAD_FORECAST = "override_write_load_forecast": Fraction;
    PRIORITY = "priority": Count;
    QUERY_DEFAULT_FIELD = "query.default_field": Texts;
    REFRESH_INTERVAL = "refresh_interval": Time;
    REQUESTS_CACHE_ENABLE = "requests.cache.enable": Flag;
    ROUTING_ALLOCATION_ENABLE = "routing.allocation.enable": Text;
    ROUTING_ALLOCATION_INCLUDE_HOST = "routing.allocation.include._host": Text;
    ROUTING_ALLOCATION_INCLUDE_HOST_IP = "routing.allocation.include._host_ip": Text;
    ROUTING_ALLOCATION_INCLUDE_ID = "routing.allocation.include._id": Text;
    ROUTING_ALLOCATION_INCLUDE_IP = "routing.allocation.include._ip": Text;
    ROUTING_ALLOCATION_INCLUDE_NAME = "routing.allocation.include._name": Text;
    ROUTING_ALLOCATION_INCLUDE_PUBLISH_IP = "routing.allocation.include._publish_ip": Text;
    ROUTING_ALLOCATION_INCLUDE_TIER = "routing.allocation.include._tier": Text;
    ROUTING_ALLOCATION_INCLUDE_TIER_PREFERENCE = "routing.allocation.include._tier_preference": Text;
    ROUTING_ALLOCATION_TOTAL_SHARDS_PER_NODE = "routing.allocation.total_shards_per_node": Count;
    ROUTING_REBALANCE_ENABLE = "routing.rebalance.enable": Text;
    SEARCH_IDLE_AFTER = "search.idle.after": Time;
    SEARCH_SLOWLOG_THRESHOLD_FETCH_DEBUG = "search.slowlog.threshold.fetch.debug": Time;
    SEARCH_SLOWLOG_THRESHOLD_FETCH_INFO = "search.slowlog.threshold.fetch.info": Time;
    SEARCH_SLOWLOG_THRESHOLD_FETCH_TRACE = "search.slowlog.threshold.fetch.trace": Time;
    SEARCH_SLOWLOG_THRESHOLD_FETCH_WARN = "search.slowlog.threshold.fetch.warn": Time;
    SEARCH_SLOWLOG_THRESHOLD_QUERY_DEBUG = "search.slowlog.threshold.query.debug": Time;
    SEARCH_SLOWLOG_THRESHOLD_QUERY_INFO = "search.slowlog.threshold.query.info": Time;
    SEARCH_SLOWLOG_THRESHOLD_QUERY_TRACE = "search.slowlog.threshold.query.trace": Time;
    SEARCH_SLOWLOG_THRESHOLD_QUERY_WARN = "search.slowlog.threshold.query.warn": Time;
    SOFT_DELETES_RETENTION_OPERATIONS = "soft_deletes.retention.operations": Count;
    SOFT_DELETES_RETENTION_LEASE_PERIOD = "soft_deletes.retention_lease.period": Time;
    TIME_SERIES_END_TIME = "time_series.end_time": Text;
    TOP_METRICS_MAX_SIZE = "top_metrics_max_size": Count;
    TRANSLOG_DURABILITY = "translog.durability": Text;
    TRANSLOG_FLUSH_THRESHOLD_AGE = "translog.flush_threshold_age": Time;
    TRANSLOG_FLUSH_THRESHOLD_SIZE = "translog.flush_threshold_size": Size;
    TRANSLOG_GENERATION_THRESHOLD_SIZE = "translog.generation_threshold_size": Size;
    TRANSLOG_SYNC_INTERVAL = "translog.sync_interval": Time;
    UNASSIGNED_NODE_LEFT_DELAYED_TIMEOUT = "unassigned.node_left.delayed_timeout": Time;
    WARMER_ENABLED = "warmer.enabled": Flag;
    WRITE_WAIT_FOR_ACTIVE_SHARDS = "write.wait_for_active_shards": Anything;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use es_vocab::{Class, SETTINGS, Value as Kind};

    use super::*;

    #[test]
    fn there_is_a_name_for_every_dynamic_setting_and_for_no_other() {
        let named: BTreeSet<_> = ALL.iter().map(|(name, _)| *name).collect();
        let dynamic = SETTINGS.iter().filter(|setting| setting.class == Class::Dynamic);
        assert_eq!(named, dynamic.map(|setting| setting.name).collect());
        assert_eq!(named.len(), ALL.len());
    }

    #[test]
    fn each_name_takes_what_the_table_says() {
        for (name, sort) in ALL {
            let expected = match es_vocab::setting(name).unwrap().value {
                Kind::Bool => "Flag",
                Kind::Int { .. } => "Count",
                Kind::Float => "Fraction",
                Kind::Duration => "Time",
                Kind::ByteSize => "Size",
                Kind::Texts => "Texts",
                Kind::Any | Kind::Of(es_vocab::Syntax::AutoExpand | es_vocab::Syntax::ShardCopies) => {
                    "Anything"
                }
                _ => "Text",
            };
            assert_eq!(*sort, expected, "{name}");
        }
    }

    #[test]
    fn durations_are_written_in_the_largest_unit_that_holds_them() {
        let cases = [(90, "90s"), (120, "2m"), (7200, "2h"), (172_800, "2d"), (0, "0s")];
        for (seconds, text) in cases {
            assert_eq!(Duration::from_secs(seconds).value(), text);
        }
        assert_eq!(Duration::from_micros(1_500).value(), "1500micros");
        assert_eq!(Bytes(1024).value(), "1024b");
    }
}
