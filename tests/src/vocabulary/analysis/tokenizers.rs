//! Every tokenizer, character filter and normalizer with every parameter.

use es_core::prelude::*;
use serde::Serialize;

/// Tokenizers.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-tokenizers", settings(number_of_replicas = 0))]
#[es(tokenizer(
    my_char_group = char_group(tokenize_on_chars = ["-", "whitespace"], max_token_length = 4),
    my_classic = classic(max_token_length = 4),
    my_edge_ngram = edge_ngram(min_gram = 2, max_gram = 3, token_chars = ["letter", "custom"], custom_token_chars = "_"),
    my_keyword = keyword(buffer_size = 3),
    my_letter = letter,
    my_lowercase = lowercase,
    my_ml_classic = ml_classic,
    my_ml_standard = ml_standard,
    my_ngram = ngram(min_gram = 2, max_gram = 3, token_chars = ["letter", "custom"], custom_token_chars = "_"),
    my_path_hierarchy = path_hierarchy(buffer_size = 3, delimiter = "-", replacement = "+", skip = 1, reverse = true),
    older_path_hierarchy = PathHierarchy(buffer_size = 3, delimiter = "-", replacement = "+", skip = 1, reverse = true),
    my_pattern = pattern(pattern = r"X(\d+)", flags = "CASE_INSENSITIVE", group = 1),
    my_simple_pattern = simple_pattern(pattern = "[0123456789]{3}"),
    my_simple_pattern_split = simple_pattern_split(pattern = "_"),
    my_standard = standard(max_token_length = 4),
    my_thai = thai,
    my_uax_url_email = uax_url_email(max_token_length = 12),
    my_whitespace = whitespace(max_token_length = 4),
))]
pub(super) struct Tokenizers {
    #[es(keyword)]
    word: String,
}

/// Character filters and normalizers.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-char-filters", settings(number_of_replicas = 0))]
#[es(char_filter(
    my_first_line_with_letters = first_line_with_letters,
    my_first_non_blank_line = first_non_blank_line,
    my_html_strip = html_strip(escaped_tags = ["b"]),
    my_mapping = mapping(mappings = ["& => and"]),
    my_pattern_replace = pattern_replace(pattern = "A", flags = "CASE_INSENSITIVE", replacement = "4"),
    mapping_of_a_file = mapping(mappings_path = "analysis/es-tests/mappings.txt"),
))]
#[es(normalizer(
    my_custom = custom(char_filter = ["my_mapping"], filter = ["lowercase", "asciifolding"]),
    my_lowercase = lowercase,
))]
pub(super) struct CharFilters {
    #[es(keyword)]
    word: String,
}
