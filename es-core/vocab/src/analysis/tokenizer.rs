//! Tokenizers.

use super::{optional, required};
use crate::{Availability, ComponentType, Syntax, Value, Value::*};

/// Sorts of characters that n-grams are made of.
const TOKEN_CHARS: Value = Many {
    of: &EnumAnyCase(&[
        "letter",
        "digit",
        "whitespace",
        "punctuation",
        "symbol",
        "custom",
        "combining_spacing_mark",
        "connector_punctuation",
        "control",
        "currency_symbol",
        "dash_punctuation",
        "decimal_digit_number",
        "enclosing_mark",
        "end_punctuation",
        "final_quote_punctuation",
        "format",
        "initial_quote_punctuation",
        "letter_number",
        "line_separator",
        "lowercase_letter",
        "math_symbol",
        "modifier_letter",
        "modifier_symbol",
        "non_spacing_mark",
        "other_letter",
        "other_number",
        "other_punctuation",
        "other_symbol",
        "paragraph_separator",
        "private_use",
        "space_separator",
        "start_punctuation",
        "surrogate",
        "titlecase_letter",
        "unassigned",
        "uppercase_letter",
    ]),
    least: 0,
    most: usize::MAX,
    alone: true,
};

#[rustfmt::skip] // a row a line
pub(crate) const TYPES: &[ComponentType] = &[
    ComponentType { name: "char_group", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        required("tokenize_on_chars", EachOf(Syntax::CharGroup)),
        optional("max_token_length", Int { min: 1, max: 2_147_483_647 }),
    ] },
    ComponentType { name: "classic", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("max_token_length", Int { min: 1, max: 2_147_483_647 }),
    ] },
    ComponentType { name: "edge_ngram", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("custom_token_chars", Text),
        optional("max_gram", Int { min: 1, max: 2_147_483_647 }),
        optional("min_gram", Int { min: 1, max: 2_147_483_647 }),
        optional("token_chars", TOKEN_CHARS),
    ] },
    ComponentType { name: "hmm_chinese_tokenizer", availability: Availability::Plugin("analysis-smartcn"), built_in: false, normalizing: false, params: &[] },
    ComponentType { name: "icu_tokenizer", availability: Availability::Plugin("analysis-icu"), built_in: false, normalizing: false, params: &[
        optional("rule_files", Text),
    ] },
    ComponentType { name: "keyword", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("buffer_size", Int { min: 0, max: 2_147_483_647 }),
    ] },
    ComponentType { name: "kuromoji_tokenizer", availability: Availability::Plugin("analysis-kuromoji"), built_in: false, normalizing: false, params: &[
        optional("discard_punctuation", Bool),
        optional("mode", Enum(&["normal", "search", "extended"])),
        optional("nbest_cost", Int { min: 0, max: 2_147_483_647 }),
        optional("nbest_examples", Text),
        optional("user_dictionary", Text),
        optional("user_dictionary_rules", Texts),
        optional("discard_compound_token", Bool),
    ] },
    ComponentType { name: "letter", availability: Availability::Basic, built_in: true, normalizing: false, params: &[] },
    ComponentType { name: "lowercase", availability: Availability::Basic, built_in: true, normalizing: false, params: &[] },
    ComponentType { name: "ml_classic", availability: Availability::Basic, built_in: true, normalizing: false, params: &[] },
    ComponentType { name: "ml_standard", availability: Availability::Basic, built_in: true, normalizing: false, params: &[] },
    ComponentType { name: "ngram", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("custom_token_chars", Text),
        optional("max_gram", Int { min: 1, max: 2_147_483_647 }),
        optional("min_gram", Int { min: 1, max: 2_147_483_647 }),
        optional("token_chars", TOKEN_CHARS),
    ] },
    ComponentType { name: "nori_tokenizer", availability: Availability::Plugin("analysis-nori"), built_in: false, normalizing: false, params: &[
        optional("decompound_mode", Enum(&["discard", "none", "mixed"])),
        optional("discard_punctuation", Bool),
        optional("user_dictionary", Text),
        optional("user_dictionary_rules", Texts),
    ] },
    ComponentType { name: "path_hierarchy", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("buffer_size", Int { min: 0, max: 2_147_483_647 }),
        optional("delimiter", Of(Syntax::Char)),
        optional("replacement", Of(Syntax::Char)),
        optional("reverse", Bool),
        optional("skip", Int { min: 0, max: 2_147_483_647 }),
    ] },
    ComponentType { name: "pattern", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("flags", Of(Syntax::RegexFlags)),
        optional("group", Int { min: 0, max: 2_147_483_647 }),
        optional("pattern", Of(Syntax::Regex)),
    ] },
    ComponentType { name: "simple_pattern", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("pattern", Text),
    ] },
    ComponentType { name: "simple_pattern_split", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("pattern", Text),
    ] },
    ComponentType { name: "smartcn_tokenizer", availability: Availability::Plugin("analysis-smartcn"), built_in: false, normalizing: false, params: &[] },
    ComponentType { name: "standard", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("max_token_length", Int { min: 1, max: 2_147_483_647 }),
    ] },
    ComponentType { name: "thai", availability: Availability::Basic, built_in: true, normalizing: false, params: &[] },
    ComponentType { name: "uax_url_email", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("max_token_length", Int { min: 1, max: 2_147_483_647 }),
    ] },
    ComponentType { name: "whitespace", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("max_token_length", Int { min: 1, max: 2_147_483_647 }),
    ] },
];
