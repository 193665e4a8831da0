//! Texts of which the tokens change with each parameter.

use es_vocab::Section;

/// What a definition is tried on.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// The tokenizer before a token filter.
    pub tokenizer: &'static str,
    /// Token filters between the tokenizer and the one in question.
    pub before: &'static [&'static str],
    /// The texts, as the values of one field.
    pub texts: &'static [&'static str],
}

const fn words(texts: &'static [&'static str]) -> Sample {
    Sample { tokenizer: "whitespace", before: &[], texts }
}

const fn behind(before: &'static [&'static str], texts: &'static [&'static str]) -> Sample {
    Sample { tokenizer: "whitespace", before, texts }
}

/// What shows no parameter of a definition by name; this shows stop words and long words.
const PLAIN: Sample = words(&["alpha gamma the end"]);

const PARTS: Sample = words(&["Wi-Fi PowerShot SD500 500-42 O'Neil's j2se-x foo-bar 50%"]);

#[rustfmt::skip] // a definition a line
const SAMPLES: &[(&str, Sample)] = &[
    ("my_custom", words(&["<b>Alpha</b> & &amp; BETA", "The gamma é"])),
    ("my_fingerprint", words(&["delta beta alpha", "one two three four five six seven eight nine ten"])),
    ("my_snowball", words(&["alpha tischen bücher"])),
    ("named_snowball", words(&["tischen bücher"])),
    ("my_char_group", words(&["one two-three_four"])),
    ("my_edge_ngram", words(&["12 ab_cd apple"])),
    ("my_ngram", words(&["ab_cd 12"])),
    ("my_path_hierarchy", words(&["one-two-three"])),
    ("older_path_hierarchy", words(&["one-two-three"])),
    ("my_pattern", words(&["alphaxBetaXgamma x12 X34"])),
    ("my_simple_pattern", words(&["fd-786-335-514-x"])),
    ("my_simple_pattern_split", words(&["an_underscored_phrase"])),
    ("my_uax_url_email", words(&["someone@example.org is extraordinarily"])),
    ("my_html_strip", words(&["<b>one</b> <i>two</i>"])),
    ("my_mapping", words(&["you & me"])),
    ("mapping_of_a_file", words(&["you & me"])),
    ("my_pattern_replace", words(&["foo Oboe banana"])),
    ("my_asciifolding", words(&["café"])),
    ("my_cjk_bigram", Sample { tokenizer: "standard", before: &[], texts: &["多くの学生 한국어"] }),
    ("my_common_grams", words(&["fox and The quick the end"])),
    ("common_grams_of_a_file", words(&["fox alpha quick"])),
    ("my_condition", words(&["a longer word"])),
    ("my_delimited_payload", words(&["the+1 fox+2"])),
    ("my_dictionary_decompounder", words(&["donaudampfschifffahrt dampfer"])),
    ("decompounder_of_a_file", words(&["donaudampfschifffahrt"])),
    ("my_elision", words(&["l'avion L'eau m'a"])),
    ("elision_of_a_file", words(&["alpha'beta"])),
    ("my_keep", words(&["fox dog"])),
    ("keep_of_a_file", words(&["alpha beta"])),
    ("my_keep_types", Sample { tokenizer: "standard", before: &[], texts: &["1 quick fox"] }),
    ("my_keyword_marker", words(&["running"])),
    ("marker_of_a_pattern", words(&["running"])),
    ("my_length", words(&["a ab abc abcd"])),
    ("my_limit", words(&["a b c"])),
    ("my_lowercase", words(&["ALI I"])),
    ("my_min_hash", words(&["alpha beta gamma"])),
    ("my_multiplexer", words(&["RUNNING"])),
    ("my_pattern_capture", words(&["abc123def456"])),
    ("my_predicate", words(&["a longer word"])),
    ("my_shingle", behind(&["stop"], &["quick the brown fox jumps", "one"])),
    ("my_stemmer", words(&["tischen häuser"])),
    ("named_stemmer", words(&["tischen häuser"])),
    ("my_stemmer_override", words(&["running"])),
    ("override_of_a_file", words(&["running"])),
    ("my_stop", words(&["alpha beta alpha"])),
    ("my_synonym", words(&["a tv"])),
    ("my_synonym_graph", words(&["a tv"])),
    ("synonym_of_a_file", behind(&["stop"], &["a tv"])),
    ("synonym_of_a_set", words(&["a tv"])),
    ("graph_of_a_file", behind(&["stop"], &["a tv"])),
    ("graph_of_a_set", words(&["a tv"])),
    ("my_truncate", words(&["abcdefghijklmnop"])),
    ("my_unique", words(&["a b a"])),
    ("my_hunspell", words(&["walks"])),
    ("longest_hunspell", words(&["walks"])),
    ("my_hyphenation", words(&["donaudampfschiffsein dampfst"])),
    ("hyphenation_of_a_file", words(&["donaudampfschiff"])),
    ("word_parts", PARTS),
    ("number_parts", PARTS),
    ("all_parts", PARTS),
    ("graph_of_words", PARTS),
    ("graph_of_numbers", behind(&["keyword_repeat"], PARTS.texts)),
    ("graph_of_all", PARTS),
    ("parts_of_files", PARTS),
    ("graph_of_files", PARTS),
];

/// The sample of a definition.
pub fn sample(name: &str) -> Sample {
    SAMPLES.iter().find(|(of, _)| *of == name).map_or(PLAIN, |(_, sample)| *sample)
}

/// The definitions that have a sample.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    SAMPLES.iter().map(|(name, _)| *name)
}

/// Parameters that no token shows, and why.
pub const SILENT: &[(Section, &str, &str, &str)] = &[
    (Section::Tokenizer, "keyword", "buffer_size", "how much is read at once"),
    (Section::Tokenizer, "path_hierarchy", "buffer_size", "how much is read at once"),
    (Section::Tokenizer, "PathHierarchy", "buffer_size", "how much is read at once"),
    (Section::Filter, "limit", "consume_all_tokens", "the tokens past the limit are read, and not given out"),
    (Section::Filter, "keyword_marker", "updateable", "where it may be used: in search analyzers only"),
];
