//! Analysis, on the struct and shared.

use es_core::prelude::*;
use serde::{Deserialize, Serialize};

const STOP_WORDS: &[&str] = &["the", "a"];

/// All five sections above the struct.
#[derive(Debug, Default, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-analysis-inline", settings(number_of_replicas = 0))]
#[es(
    analyzer(
        "my-analyzer" = custom(
            tokenizer = "pieces",
            char_filter = ["html_strip", "ampersand"],
            filter = ["lowercase", "stops", "asciifolding", "either"],
            position_increment_gap = 50,
        ),
        german_prose = german(stem_exclusion = ["kind"]),
        letters = pattern(pattern = r"\W|_", lowercase = false),
        first_words = standard(max_token_length = 5, stopwords = "_english_"),
        default = simple,
    ),
    tokenizer(pieces = ngram(min_gram = 3, max_gram = 4, token_chars = ["letter", "digit"])),
    filter(
        stops = stop(stopwords = STOP_WORDS, ignore_case = true),
        either = multiplexer(filters = ["lowercase", "lowercase, porter_stem"], preserve_original = false),
        short = condition(filter = ["uppercase"], script = "token.term.length() < 5"),
        long_only = predicate_token_filter(script(source = "token.term.length() > 5", lang = "painless")),
        "camel-case" = word_delimiter_graph(split_on_numerics = false, type_table = ["% => DIGIT"]),
    ),
    char_filter(
        ampersand = mapping(mappings = ["& => and"]),
        digits = pattern_replace(pattern = r"(\d+)", replacement = "#"),
    ),
    normalizer(folded = custom(filter = ["lowercase", "asciifolding"], char_filter = ["ampersand"])),
)]
pub struct InlineAnalysis {
    #[es(text(
        analyzer = "my-analyzer",
        search_analyzer = "first_words",
        fields(german = text(analyzer = "german_prose"), letters = text(analyzer = "letters"))
    ))]
    title: String,
    #[es(keyword(normalizer = "folded"))]
    country: String,
    #[es(text)]
    plain: String,
}

/// Shared by several documents.
#[derive(Debug, EsAnalysis)]
#[es(
    filter(english_stop = stop(stopwords = "_english_")),
    analyzer(english_prose = custom(tokenizer = "standard", filter = ["lowercase", "english_stop"])),
)]
struct English;

/// Built on another.
#[derive(Debug, EsAnalysis)]
#[es(analysis(English), analyzer(stemmed = custom(tokenizer = "standard", filter = ["english_stop", "stems"])))]
#[es(filter(stems = stemmer(language = "light_english")))]
struct Stemmed;

/// The same definition as [`English`]'s: they merge.
#[derive(Debug, EsAnalysis)]
#[es(filter(english_stop = stop(stopwords = "_english_")))]
struct Stops;

/// Inner structs name what the root includes.
#[derive(Debug, Default, Serialize, Deserialize, EsObject)]
struct Chapter {
    #[es(text(analyzer = "stemmed", search_analyzer = "own"))]
    heading: String,
}

/// Definitions of three types, and one of its own.
#[derive(Debug, Default, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-analysis-shared", analysis(Stemmed, Stops), settings(number_of_replicas = 0))]
#[es(analyzer(own = custom(tokenizer = "whitespace", filter = "english_stop")))]
pub struct SharedAnalysis {
    #[es(text(analyzer = "english_prose"))]
    title: String,
    #[es(nested)]
    chapters: Vec<Chapter>,
}
