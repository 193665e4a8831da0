//! Full-text types.

use super::{fixed, refreshed, updatable};
use crate::{
    Availability, Entry, FieldType, Syntax,
    Value::{self, *},
};

/// The contexts of a completion, by type.
const CONTEXTS: Value = Many {
    of: &Tagged(&[
        ("category", &[Entry::required("name", Text), Entry::optional("path", Path)]),
        (
            "geo",
            &[
                Entry::required("name", Text),
                Entry::optional("path", Path),
                Entry::optional("precision", Of(Syntax::Precision)),
            ],
        ),
    ]),
    least: 1,
    most: 10,
    alone: true,
};

const PREFIXES: Value = Entries(&[
    Entry::optional("min_chars", Int { min: 1, max: 19 }),
    Entry::optional("max_chars", Int { min: 1, max: 19 }),
]);

const FREQUENCIES: Value = Entries(&[
    Entry::optional("min", Float),
    Entry::optional("max", Float),
    Entry::optional("min_segment_size", Int { min: 0, max: 2_147_483_647 }),
]);

#[rustfmt::skip] // a row a line
pub(crate) const TYPES: &[FieldType] = &[
    FieldType {
        name: "text",
        availability: Availability::Basic,
        multi_field: true,
        sortable: false,
        synthetic: false,
        required: &[],
        params: &[
            fixed("analyzer", Analyzer, r#""default""#),
            refreshed("copy_to", Paths, ""),
            updatable("eager_global_ordinals", Bool, "false"),
            updatable("fielddata", Bool, "false"),
            updatable("fielddata_frequency_filter", FREQUENCIES, r#"{"min":0.0,"max":2147483647.0,"min_segment_size":0}"#),
            refreshed("fields", Fields, ""),
            fixed("index", Bool, "true"),
            fixed("index_options", Enum(&["docs", "freqs", "positions", "offsets"]), r#""positions""#),
            fixed("index_phrases", Bool, "false"),
            fixed("index_prefixes", PREFIXES, ""),
            updatable("meta", Meta, "{}"),
            // `PUT _mapping` takes `false` for `true`, and then no document: Lucene keeps what the first one had.
            fixed("norms", Bool, "true"),
            fixed("position_increment_gap", Int { min: 0, max: 2_147_483_647 }, "100"),
            updatable("search_analyzer", Analyzer, r#""default""#),
            updatable("search_quote_analyzer", Analyzer, r#""default""#),
            fixed("similarity", Similarity, ""),
            fixed("store", Bool, "false"),
            fixed("term_vector", Enum(&["no", "yes", "with_offsets", "with_positions", "with_positions_offsets", "with_positions_offsets_payloads", "with_positions_payloads"]), r#""no""#),
        ],
    },
    FieldType {
        name: "match_only_text",
        availability: Availability::Basic,
        multi_field: true,
        sortable: false,
        synthetic: true,
        required: &[],
        params: &[
            refreshed("copy_to", Paths, ""),
            refreshed("fields", Fields, ""),
            updatable("meta", Meta, "{}"),
        ],
    },
    FieldType {
        name: "annotated_text",
        availability: Availability::Plugin("mapper-annotated-text"),
        multi_field: true,
        sortable: false,
        synthetic: false,
        required: &[],
        params: &[
        ],
    },
    FieldType {
        name: "search_as_you_type",
        availability: Availability::Basic,
        multi_field: true,
        sortable: false,
        synthetic: false,
        required: &[],
        params: &[
            fixed("analyzer", Analyzer, r#""default""#),
            refreshed("copy_to", Paths, ""),
            refreshed("fields", Fields, ""),
            fixed("index", Bool, "true"),
            fixed("index_options", Enum(&["docs", "freqs", "positions", "offsets"]), r#""positions""#),
            fixed("max_shingle_size", Int { min: 2, max: 4 }, "3"),
            updatable("meta", Meta, "{}"),
            // `PUT _mapping` takes `false` for `true`, and then no document: Lucene keeps what the first one had.
            fixed("norms", Bool, "true"),
            updatable("search_analyzer", Analyzer, r#""default""#),
            updatable("search_quote_analyzer", Analyzer, r#""default""#),
            fixed("similarity", Similarity, ""),
            fixed("store", Bool, "false"),
            fixed("term_vector", Enum(&["no", "yes", "with_offsets", "with_positions", "with_positions_offsets", "with_positions_offsets_payloads", "with_positions_payloads"]), r#""no""#),
        ],
    },
    FieldType {
        name: "completion",
        availability: Availability::Basic,
        multi_field: true,
        sortable: false,
        synthetic: false,
        required: &[],
        params: &[
            fixed("analyzer", Analyzer, r#""simple""#),
            fixed("contexts", CONTEXTS, ""),
            refreshed("copy_to", Paths, ""),
            refreshed("fields", Fields, ""),
            refreshed("max_input_length", Int { min: 1, max: 2_147_483_647 }, "50"),
            updatable("meta", Meta, "{}"),
            fixed("preserve_position_increments", Bool, "true"),
            fixed("preserve_separators", Bool, "true"),
            updatable("search_analyzer", Analyzer, r#""simple""#),
        ],
    },
    FieldType {
        name: "token_count",
        availability: Availability::Basic,
        multi_field: true,
        sortable: true,
        synthetic: false,
        required: &["analyzer"],
        params: &[
            refreshed("analyzer", Analyzer, r#""standard""#),
            refreshed("copy_to", Paths, ""),
            fixed("doc_values", Bool, "true"),
            fixed("enable_position_increments", Bool, "true"),
            refreshed("fields", Fields, ""),
            fixed("index", Bool, "true"),
            updatable("meta", Meta, "{}"),
            fixed("null_value", Int { min: -2_147_483_648, max: 2_147_483_647 }, ""),
            fixed("store", Bool, "false"),
        ],
    },
    FieldType {
        name: "semantic_text",
        availability: Availability::Since("8.15"),
        multi_field: false,
        sortable: false,
        synthetic: false,
        required: &[],
        params: &[
            fixed("chunking_settings", Object, ""),
            fixed("fields", Fields, ""),
            fixed("index_options", Object, ""),
            fixed("inference_id", Text, ""),
            fixed("meta", Object, ""),
            fixed("search_inference_id", Text, ""),
        ],
    },
];
