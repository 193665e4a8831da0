//! Tokenizers.

use super::{optional, required};
use crate::{Availability, ComponentType, Syntax, Value::*};

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
        optional("token_chars", Texts),
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
        optional("token_chars", Texts),
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
        optional("flags", Text),
        optional("group", Int { min: 0, max: 2_147_483_647 }),
        optional("pattern", Text),
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
