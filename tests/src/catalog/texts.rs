//! Full-text types.

use es_core::prelude::*;
use serde::{Deserialize, Serialize};

/// `text`, `match_only_text`, `search_as_you_type`, `completion`, `token_count`.
#[derive(Debug, Default, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-texts", settings(number_of_replicas = 0))]
pub struct Texts {
    #[es(text)]
    text: String,
    #[es(text(
        analyzer = "english",
        search_analyzer = "standard",
        search_quote_analyzer = "simple",
        copy_to = "all",
        eager_global_ordinals = true,
        fielddata = true,
        fielddata_frequency_filter = { "min": 0.001, "max": 0.1, "min_segment_size": 500 },
        fields(raw = keyword(ignore_above = 256), length = token_count(analyzer = "standard")),
        index_options = "offsets",
        index_phrases = true,
        index_prefixes = { "min_chars": 1, "max_chars": 10 },
        meta = { "language": "en" },
        norms = false,
        position_increment_gap = 50,
        similarity = "boolean",
        store = true,
        term_vector = "with_positions_offsets",
    ))]
    text_full: String,
    #[es(text(index = false, store = true))]
    text_stored_only: String,
    #[es(match_only_text)]
    match_only_text: String,
    #[es(match_only_text(copy_to = ["all", "text"], fields(raw = keyword), meta(language = "en")))]
    match_only_text_full: String,
    #[es(search_as_you_type)]
    search_as_you_type: String,
    #[es(search_as_you_type(
        analyzer = "simple",
        search_analyzer = "standard",
        search_quote_analyzer = "whitespace",
        copy_to = "all",
        fields(raw = keyword),
        index_options = "docs",
        max_shingle_size = 4,
        meta(language = "en"),
        norms = false,
        similarity = "boolean",
        store = true,
        term_vector = "yes",
    ))]
    search_as_you_type_full: String,
    #[es(search_as_you_type(index = false))]
    search_as_you_type_off: String,
    #[es(completion)]
    completion: Vec<String>,
    #[es(completion(
        analyzer = "standard",
        search_analyzer = "simple",
        contexts = [
            { "name": "kind", "type": "category", "path": "text" },
            { "name": "place", "type": "geo", "precision": 4 },
        ],
        max_input_length = 20,
        meta(language = "en"),
        preserve_position_increments = false,
        preserve_separators = false,
    ))]
    completion_full: String,
    #[es(completion(copy_to = "all", fields(raw = keyword)))]
    completion_copied: String,
    #[es(token_count(analyzer = "standard"))]
    token_count: String,
    #[es(token_count(
        analyzer = "english",
        copy_to = "all",
        doc_values = false,
        enable_position_increments = false,
        fields(raw = keyword),
        index = true,
        meta(unit = "words"),
        null_value = 0,
        store = true,
    ))]
    token_count_full: String,
    #[es(text(index_options = "freqs", norms = true, term_vector = "no"))]
    all: String,
}
