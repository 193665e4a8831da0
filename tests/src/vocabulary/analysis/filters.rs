//! Every token filter with every parameter.

use es_core::prelude::*;
use serde::Serialize;

/// Those that have parameters.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-filters", settings(number_of_replicas = 0))]
#[es(filter(
    my_asciifolding = asciifolding(preserve_original = true),
    my_cjk_bigram = cjk_bigram(ignored_scripts = ["hangul"], output_unigrams = true),
    my_common_grams = common_grams(common_words = ["the"], ignore_case = true, query_mode = true),
    my_condition = condition(filter = "uppercase", script = "token.term.length() < 5"),
    my_delimited_payload = delimited_payload(delimiter = "+", encoding = "int"),
    my_dictionary_decompounder = dictionary_decompounder(
        word_list = ["donau", "dampf", "dampfs", "schifffahrt", "au"],
        min_word_size = 8,
        min_subword_size = 5,
        max_subword_size = 6,
        only_longest_match = true
    ),
    my_edge_ngram = edge_ngram(min_gram = 2, max_gram = 3, side = "back", preserve_original = true),
    my_elision = elision(articles = ["L", "m"], articles_case = true),
    my_fingerprint = fingerprint(max_output_size = 20, separator = "+"),
    my_keep = keep(keep_words = ["Fox"], keep_words_case = true),
    my_keep_types = keep_types(types = ["<NUM>"], mode = "exclude"),
    my_keyword_marker = keyword_marker(keywords = ["Running"], ignore_case = true, updateable = true),
    marker_of_a_pattern = keyword_marker(keywords_pattern = "run.*"),
    my_length = length(min = 2, max = 3),
    my_limit = limit(max_token_count = 2, consume_all_tokens = true),
    my_lowercase = lowercase(language = "turkish"),
    my_min_hash = min_hash(bucket_count = 2, hash_count = 2, hash_set_size = 2),
    still_min_hash = min_hash(bucket_count = 8, with_rotation = false),
    my_multiplexer = multiplexer(filters = ["lowercase", "lowercase, porter_stem"], preserve_original = false),
    my_ngram = ngram(min_gram = 2, max_gram = 3, preserve_original = true),
    my_pattern_capture = pattern_capture(patterns = ["([a-z]+)", r"(\d+)"], preserve_original = false),
    my_pattern_replace = pattern_replace(pattern = "O", flags = "CASE_INSENSITIVE", replacement = "0", all = false),
    my_predicate = predicate_token_filter(script(source = "token.term.length() > 3", lang = "painless")),
    my_shingle = shingle(
        min_shingle_size = 3,
        max_shingle_size = 4,
        output_unigrams = false,
        output_unigrams_if_no_shingles = true,
        token_separator = "+",
        filler_token = "-"
    ),
    my_snowball = snowball(language = "German"),
    named_snowball = snowball(name = "German"),
    my_stemmer = stemmer(language = "light_german"),
    named_stemmer = stemmer(name = "light_german"),
    my_stemmer_override = stemmer_override(rules = ["running, runs => run"]),
    my_stop = stop(stopwords = ["Alpha"], ignore_case = true, remove_trailing = false),
    my_synonym = synonym(synonyms = ["tv, television"], expand = false),
    my_synonym_graph = synonym_graph(synonyms = ["tv, television"], expand = false),
    my_truncate = truncate(length = 3),
    my_unique = unique(only_on_same_position = true),
    word_parts = word_delimiter(
        generate_word_parts = false,
        catenate_words = true,
        preserve_original = true,
        protected_words = ["Wi-Fi"],
        type_table = ["% => DIGIT"]
    ),
    number_parts = word_delimiter(
        generate_number_parts = false,
        catenate_numbers = true,
        split_on_case_change = false,
        split_on_numerics = false,
        stem_english_possessive = false
    ),
    all_parts = word_delimiter(catenate_all = true),
    graph_of_words = word_delimiter_graph(
        generate_word_parts = false,
        catenate_words = true,
        preserve_original = true,
        protected_words = ["Wi-Fi"],
        type_table = ["% => DIGIT"],
        adjust_offsets = false
    ),
    graph_of_numbers = word_delimiter_graph(
        generate_number_parts = false,
        catenate_numbers = true,
        split_on_case_change = false,
        split_on_numerics = false,
        stem_english_possessive = false,
        ignore_keywords = true
    ),
    graph_of_all = word_delimiter_graph(catenate_all = true),
))]
pub(super) struct Filters {
    #[es(keyword)]
    word: String,
}

/// Those that name files on the server, or synonyms that it keeps.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-filters-files", settings(number_of_replicas = 0))]
#[es(filter(
    common_grams_of_a_file = common_grams(common_words_path = "analysis/es-tests/words.txt"),
    decompounder_of_a_file = dictionary_decompounder(word_list_path = "analysis/es-tests/words.txt"),
    elision_of_a_file = elision(articles_path = "analysis/es-tests/words.txt"),
    my_hunspell = hunspell(locale = "en_ZZ", dedup = false),
    longest_hunspell = hunspell(locale = "en_ZZ", longest_only = true),
    my_hyphenation = hyphenation_decompounder(
        hyphenation_patterns_path = "analysis/es-tests/hyphenation.xml",
        word_list = ["nau", "donau", "dampf", "dampfschiff", "dampfschiffsein"],
        min_word_size = 8,
        min_subword_size = 5,
        max_subword_size = 11,
        only_longest_match = true
    ),
    hyphenation_of_a_file = hyphenation_decompounder(
        hyphenation_patterns_path = "analysis/es-tests/hyphenation.xml",
        word_list_path = "analysis/es-tests/words.txt"
    ),
    keep_of_a_file = keep(keep_words_path = "analysis/es-tests/words.txt"),
    marker_of_a_file = keyword_marker(keywords_path = "analysis/es-tests/words.txt"),
    override_of_a_file = stemmer_override(rules_path = "analysis/es-tests/rules.txt"),
    stop_of_a_file = stop(stopwords_path = "analysis/es-tests/words.txt"),
    synonym_of_a_file = synonym(synonyms_path = "analysis/es-tests/wordnet.txt", format = "wordnet", lenient = true),
    synonym_of_a_set = synonym(synonyms_set = "es-tests", updateable = true),
    graph_of_a_file = synonym_graph(synonyms_path = "analysis/es-tests/wordnet.txt", format = "wordnet", lenient = true),
    graph_of_a_set = synonym_graph(synonyms_set = "es-tests", updateable = true),
    parts_of_files = word_delimiter(
        protected_words_path = "analysis/es-tests/words.txt",
        type_table_path = "analysis/es-tests/types.txt"
    ),
    graph_of_files = word_delimiter_graph(
        protected_words_path = "analysis/es-tests/words.txt",
        type_table_path = "analysis/es-tests/types.txt"
    ),
))]
pub(super) struct FiltersOfFiles {
    #[es(keyword)]
    word: String,
}

/// Those that have none.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-plain-filters", settings(number_of_replicas = 0))]
#[es(filter(
    my_apostrophe = apostrophe,
    my_arabic_normalization = arabic_normalization,
    my_arabic_stem = arabic_stem,
    my_bengali_normalization = bengali_normalization,
    my_brazilian_stem = brazilian_stem,
    my_cjk_width = cjk_width,
    my_classic = classic,
    my_czech_stem = czech_stem,
    my_decimal_digit = decimal_digit,
    my_dutch_stem = dutch_stem,
    my_flatten_graph = flatten_graph,
    my_french_stem = french_stem,
    my_german_normalization = german_normalization,
    my_german_stem = german_stem,
    my_hindi_normalization = hindi_normalization,
    my_indic_normalization = indic_normalization,
    my_kstem = kstem,
    my_persian_normalization = persian_normalization,
    my_persian_stem = persian_stem,
    my_porter_stem = porter_stem,
    my_remove_duplicates = remove_duplicates,
    my_reverse = reverse,
    my_russian_stem = russian_stem,
    my_scandinavian_folding = scandinavian_folding,
    my_scandinavian_normalization = scandinavian_normalization,
    my_serbian_normalization = serbian_normalization,
    my_sorani_normalization = sorani_normalization,
    my_trim = trim,
    my_uppercase = uppercase,
))]
pub(super) struct PlainFilters {
    #[es(keyword)]
    word: String,
}
