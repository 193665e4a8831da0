//! What index settings do.

use std::borrow::Cow;

/// What an index setting does that a user may give.
///
/// ```
/// use es_vocab::docs::setting_doc;
///
/// assert!(setting_doc("refresh_interval").unwrap().starts_with("How often changes become visible"));
/// ```
pub fn setting_doc(name: &str) -> Option<Cow<'static, str>> {
    if let Some((log, rest)) = name.split_once(".slowlog.threshold.") {
        let (phase, level) = rest.split_once('.')?;
        return Some(format!("How long the phase `{phase}` of {log} takes before it is logged as `{level}`; `-1` for never.").into());
    }
    SETTINGS.iter().find(|(of, _)| *of == name).map(|(_, text)| Cow::Borrowed(*text))
}

/// What a similarity does.
pub fn similarity_doc(ty: &str) -> Option<&'static str> {
    SIMILARITIES.iter().find(|(of, _)| *of == ty).map(|(_, text)| *text)
}

/// What a parameter of similarities does.
pub fn similarity_param_doc(param: &str) -> Option<&'static str> {
    PARAMS.iter().find(|(of, _)| *of == param).map(|(_, text)| *text)
}

#[rustfmt::skip] // a row a line
const SETTINGS: &[(&str, &str)] = &[
    ("allocation.max_retries", "How often a shard that failed is tried to be allocated again."),
    ("analyze.max_token_count", "How many tokens `_analyze` gives out at most."),
    ("auto_expand_replicas", "Between which numbers of replicas the cluster chooses, by its number of nodes: `0-1`, `0-all`."),
    ("blocks.metadata", "Whether reading and changing mapping and settings is refused."),
    ("blocks.read", "Whether reading documents is refused."),
    ("blocks.read_only", "Whether every change is refused, of mapping and settings too."),
    ("blocks.read_only_allow_delete", "The same, but the index may be deleted; the cluster sets it where disks are full."),
    ("blocks.write", "Whether writing documents is refused."),
    ("bloom_filter_for_id_field.enabled", "Whether a filter tells quickly that an `_id` is not there; deprecated."),
    ("codec", "How stored fields are compressed: `default` is faster, `best_compression` smaller."),
    ("compound_format", "Which segments are kept in one file: a share of the index, a size, or a boolean."),
    ("data_path", "A directory of its own on every node, below `path.shared_data`."),
    ("default_pipeline", "The ingest pipeline of requests that name none."),
    ("fast_refresh", "Known to serverless clusters only."),
    ("fielddata.cache", "Whether field data are cached."),
    ("final_pipeline", "The ingest pipeline that runs last, whichever else a request names."),
    ("flush_after_merge", "After a merge of this size, the translog is flushed."),
    ("format", "A number of one's own, for a system's indices."),
    ("gc_deletes", "How long a deleted document's version is remembered."),
    ("hidden", "Whether patterns with wildcards leave the index out."),
    ("highlight.max_analyzed_offset", "How many characters are analyzed for highlighting at most."),
    ("highlight.weight_matches_mode.enabled", "Whether the unified highlighter takes matches as a whole."),
    ("indexing.slowlog.reformat", "Whether `_source` is one line in the slow log."),
    ("indexing.slowlog.source", "How many characters of `_source` the slow log has; `true` for all, `false` for none."),
    ("lifecycle.indexing_complete", "Whether the index is written no more, so that its policy need not roll it over."),
    ("lifecycle.name", "The ILM policy."),
    ("lifecycle.origination_date", "From when the age of the index counts, in milliseconds since 1970."),
    ("lifecycle.parse_origination_date", "Whether that date stands at the end of the index's name."),
    ("lifecycle.prefer_ilm", "Whether ILM wins where a data stream has a lifecycle, too."),
    ("lifecycle.rollover_alias", "The alias that a rollover moves."),
    ("lifecycle.step.wait_time_threshold", "After what time a step that allocates is given up."),
    ("load_fixed_bitset_filters_eagerly", "Whether the filters of nested documents are made ahead."),
    ("look_ahead_time", "How far into the future a time series accepts documents."),
    ("look_back_time", "How far into the past a time series accepts documents."),
    ("mapping.coerce", "Whether values are made to fit, in fields that do not say."),
    ("mapping.depth.limit", "How many levels of objects a mapping has at most."),
    ("mapping.dimension_fields.limit", "How many dimensions a time series has at most."),
    ("mapping.field_name_length.limit", "How long a field's name is at most."),
    ("mapping.ignore_malformed", "Whether values that cannot be read are skipped, in fields that do not say."),
    ("mapping.nested_fields.limit", "How many nested fields a mapping has at most."),
    ("mapping.nested_objects.limit", "How many nested objects a document has at most."),
    ("mapping.total_fields.limit", "How many fields a mapping has at most, objects and aliases too."),
    ("max_docvalue_fields_search", "How many `docvalue_fields` a search asks for at most."),
    ("max_inner_result_window", "How far inner hits and top hits reach at most."),
    ("max_ngram_diff", "By how much the sizes of n-grams differ at most."),
    ("max_refresh_listeners", "How many requests wait for a refresh at most."),
    ("max_regex_length", "How long a regular expression in a query is at most."),
    ("max_rescore_window", "How many hits are rescored at most."),
    ("max_result_window", "How far `from` and `size` reach at most; `search_after` reaches further."),
    ("max_script_fields", "How many fields of a search scripts make at most."),
    ("max_shingle_diff", "By how much the sizes of shingles differ at most."),
    ("max_slices_per_scroll", "Into how many slices a scroll is cut at most."),
    ("max_terms_count", "How many terms a `terms` query has at most."),
    ("merge.policy.deletes_pct_allowed", "Which share of an index may be deleted documents, in percent."),
    ("merge.policy.expunge_deletes_allowed", "From which share of deleted documents on a segment is rewritten, in percent."),
    ("merge.policy.floor_segment", "Smaller segments count as this large."),
    ("merge.policy.max_merge_at_once", "How many segments are merged at once."),
    ("merge.policy.max_merge_at_once_explicit", "How many are merged at once by a forced merge; without effect."),
    ("merge.policy.max_merged_segment", "How large a segment becomes by merging."),
    ("merge.policy.merge_factor", "How many segments are merged at once where they are ordered by time."),
    ("merge.policy.segments_per_tier", "How many segments of one size there may be."),
    ("merge.policy.type", "Which segments are merged: by size, or by time."),
    ("merge.scheduler.auto_throttle", "Whether merges are slowed down where they need not hurry."),
    ("merge.scheduler.max_merge_count", "How many merges may wait."),
    ("merge.scheduler.max_thread_count", "How many merges run at once."),
    ("mode", "`standard`, or `time_series` for metrics."),
    ("number_of_replicas", "How many copies each shard has beside the primary."),
    ("number_of_routing_shards", "Into how many shards the index can be split later."),
    ("number_of_shards", "How many primary shards the index has."),
    ("override_write_load_forecast", "How much writing is expected, in threads, in place of a forecast."),
    ("percolator.map_unmapped_fields_as_text", "Whether stored queries may name fields that are not mapped."),
    ("priority", "Which indices are recovered first."),
    ("queries.cache.enabled", "Whether results of filters are cached."),
    ("query.default_field", "The fields of queries that name none."),
    ("query.parse.allow_unmapped_fields", "Whether stored queries may name fields that are not mapped."),
    ("query_string.lenient", "Whether values of the wrong type are skipped in queries that do not say."),
    ("refresh_interval", "How often changes become visible to searches; `-1` for never."),
    ("requests.cache.enable", "Whether results of searches without hits are cached."),
    ("routing.allocation.enable", "Which shards may be allocated."),
    ("routing.allocation.include._host", "Nodes by host, one of which is taken."),
    ("routing.allocation.include._host_ip", "Nodes by the address of their host, one of which is taken."),
    ("routing.allocation.include._id", "Nodes by id, one of which is taken."),
    ("routing.allocation.include._ip", "Nodes by address, one of which is taken."),
    ("routing.allocation.include._name", "Nodes by name, one of which is taken."),
    ("routing.allocation.include._publish_ip", "Nodes by the address that they publish, one of which is taken."),
    ("routing.allocation.include._tier", "Nodes by tier, one of which is taken."),
    ("routing.allocation.include._tier_preference", "Data tiers, the first that has nodes is taken."),
    ("routing.allocation.total_shards_per_node", "How many shards of the index a node has at most."),
    ("routing.rebalance.enable", "Which shards may be moved for balance."),
    ("routing_partition_size", "Over how many shards the documents of one routing value are spread."),
    ("routing_path", "The dimensions that tell one time series from another."),
    ("search.idle.after", "After what time without a search the index is no longer refreshed."),
    ("shard.check_on_startup", "Whether a shard is checked before it is opened."),
    ("soft_deletes.enabled", "Always `true` since Elasticsearch 8."),
    ("soft_deletes.retention.operations", "How many deleted documents are kept for followers."),
    ("soft_deletes.retention_lease.period", "How long history is kept for a copy that is away."),
    ("sort.field", "The fields by which segments are sorted."),
    ("sort.missing", "Where documents without a value stand, for each field."),
    ("sort.mode", "Which of several values counts, for each field."),
    ("sort.order", "The direction, for each field."),
    ("store.fs.fs_lock", "How a shard's directory is locked."),
    ("store.preload", "Endings of files that are loaded into memory ahead."),
    ("store.snapshot.blob_cache.metadata_files.max_length", "Up to which size files of a searchable snapshot's metadata are cached whole."),
    ("store.snapshot.cache.enabled", "Whether a searchable snapshot is cached on disk."),
    ("store.snapshot.cache.excluded_file_types", "Endings of files that are not cached."),
    ("store.snapshot.cache.prewarm.enabled", "Whether that cache is filled ahead."),
    ("store.snapshot.uncached_chunk_size", "How much is read at once of what is not cached."),
    ("store.stats_refresh_interval", "How often the size on disk is measured."),
    ("store.type", "How files are read."),
    ("time_series.end_time", "Up to when a time series accepts documents."),
    ("time_series.es87tsdb_codec.enabled", "Whether a time series is encoded as since 8.7."),
    ("time_series.start_time", "From when a time series accepts documents."),
    ("top_metrics_max_size", "How many values the aggregation `top_metrics` gives at most."),
    ("translog.durability", "Whether each request is written to disk before it is answered, or every few seconds."),
    ("translog.flush_threshold_age", "After what time the translog is flushed."),
    ("translog.flush_threshold_size", "From which size on the translog is flushed."),
    ("translog.generation_threshold_size", "From which size on a new file of the translog begins."),
    ("translog.sync_interval", "How often the translog is written to disk, where not each request is."),
    ("unassigned.node_left.delayed_timeout", "How long a node that left is waited for before its shards are copied."),
    ("warmer.enabled", "Whether what makes the first search fast is done ahead."),
    ("write.wait_for_active_shards", "How many copies must be there before something is written: a number, or `all`."),
    ("xpack.version", "A version of one's own."),
    ("xpack.watcher.template.version", "A version of Watcher's own."),
];

#[rustfmt::skip] // a row a line
const SIMILARITIES: &[(&str, &str)] = &[
    ("BM25", "By how rare a term is and how often it occurs, for the length of the field: Elasticsearch's own choice."),
    ("boolean", "What matches scores as its boost says, whatever else."),
    ("DFR", "By how far a term's frequency diverges from chance."),
    ("DFI", "By how far a term's frequency diverges from independence."),
    ("IB", "By how much information a term carries."),
    ("LMDirichlet", "By a language model, smoothed by Dirichlet's prior."),
    ("LMJelinekMercer", "By a language model, smoothed by a mixture."),
    ("scripted", "By a script."),
];

#[rustfmt::skip] // a row a line
const PARAMS: &[(&str, &str)] = &[
    ("k1", "How soon further occurrences add nothing."),
    ("b", "How much the length of the field counts."),
    ("discount_overlaps", "Whether tokens at the position of another are left out of the length."),
    ("basic_model", "The model of chance."),
    ("after_effect", "How the first occurrence is weighted."),
    ("normalization", "How the length of the field is evened out."),
    ("normalization.h1.c", "The factor of `h1`."),
    ("normalization.h2.c", "The factor of `h2`."),
    ("normalization.h3.c", "The factor of `h3`."),
    ("normalization.z.z", "The exponent of `z`."),
    ("independence_measure", "How divergence is measured."),
    ("distribution", "How terms are distributed."),
    ("lambda", "How much the collection counts; for `IB`, how it is measured."),
    ("mu", "How much the collection counts."),
    ("script", "Gives the score."),
    ("weight_script", "Gives what of the score is the same in every document."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Class, SETTINGS as ROWS, SIMILARITIES as KINDS};

    #[test]
    fn every_word_has_a_sentence_and_every_sentence_a_word() {
        let settable =
            ROWS.iter().filter(|row| matches!(row.class, Class::Dynamic | Class::Static | Class::Final));
        let silent: Vec<_> = settable
            .map(|row| row.name)
            .filter(|name| setting_doc(name).is_none_or(|text| !text.ends_with('.')))
            .collect();
        assert!(silent.is_empty(), "nothing is said of {silent:?}");
        for (name, _) in SETTINGS {
            assert!(ROWS.iter().any(|row| row.name == *name), "{name}");
        }
        for (ty, params) in KINDS {
            assert!(similarity_doc(ty).is_some(), "{ty}");
            assert!(params.iter().all(|param| similarity_param_doc(param.name).is_some()), "{ty}");
        }
        assert_eq!(SIMILARITIES.len(), KINDS.len());
        for (name, _) in PARAMS {
            assert!(KINDS.iter().any(|(_, params)| params.iter().any(|param| param.name == *name)), "{name}");
        }
    }
}
