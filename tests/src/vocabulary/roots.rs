//! Parameters of a mapping's root that exclude each other, and every condition of a dynamic template.

use es_core::prelude::*;
use serde::Serialize;

/// Nothing of it is parsed.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-off", enabled = false, settings(number_of_replicas = 0))]
pub(super) struct Off {
    #[es(keyword)]
    word: String,
}

/// Searched, and not kept.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-unsourced", _source(enabled = false), settings(number_of_replicas = 0))]
pub(super) struct Unsourced {
    #[es(keyword)]
    word: String,
}

/// `_source` made from doc values when it is asked for.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-synthetic", _source(mode = "synthetic"), settings(number_of_replicas = 0))]
pub(super) struct Synthetic {
    #[es(keyword)]
    word: String,
}

/// A part of `_source` kept.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-stored", _source(includes = ["word"]), settings(number_of_replicas = 0))]
pub(super) struct Stored {
    #[es(keyword)]
    word: String,
    #[es(keyword)]
    secret: String,
}

/// A template for every sort of JSON value.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-templates", dynamic = true, settings(number_of_replicas = 0))]
#[es(dynamic_template(
    objects(match_mapping_type = "object", match = "by_*", mapping = flattened),
    strings(match_mapping_type = "string", match = "*", unmatch = "raw_*", mapping = keyword),
    longs(match_mapping_type = "long", mapping = integer),
    doubles(match_mapping_type = "double", mapping = float),
    booleans(match_mapping_type = "boolean", mapping = boolean(store = true)),
    dates(match_mapping_type = "date", mapping = date_nanos),
    binaries(match_mapping_type = "binary", mapping = binary(doc_values = true)),
    rest(match_mapping_type = "*", path_match = "rest.*", path_unmatch = "rest.no.*", mapping = keyword),
    late(match = "late_*", match_mapping_type = "string", runtime = keyword),
    codes(match = "^c_\\d+$", match_pattern = "regex", mapping = keyword(ignore_above = 9)),
))]
pub(super) struct Templates {
    #[es(keyword)]
    word: String,
}
