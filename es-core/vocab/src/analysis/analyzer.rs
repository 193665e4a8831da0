//! Analyzers.

use super::{optional, required};
use crate::{Availability, ComponentType, Syntax, Value::*};

#[rustfmt::skip] // a row a line
pub(crate) const TYPES: &[ComponentType] = &[
    ComponentType { name: "arabic", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "armenian", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "basque", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "bengali", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "brazilian", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
    ] },
    ComponentType { name: "bulgarian", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "catalan", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "chinese", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
    ] },
    ComponentType { name: "cjk", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
    ] },
    ComponentType { name: "custom", availability: Availability::Basic, built_in: false, normalizing: false, params: &[
        optional("char_filter", CharFilters),
        optional("filter", TokenFilters),
        optional("position_increment_gap", Int { min: -2_147_483_648, max: 2_147_483_647 }),
        required("tokenizer", Tokenizer),
    ] },
    ComponentType { name: "czech", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "danish", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
    ] },
    ComponentType { name: "dutch", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "english", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "estonian", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
    ] },
    ComponentType { name: "fingerprint", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("max_output_size", Int { min: 0, max: 2_147_483_647 }),
        optional("separator", Of(Syntax::Char)),
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
    ] },
    ComponentType { name: "finnish", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "french", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "galician", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "german", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "greek", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
    ] },
    ComponentType { name: "hindi", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "hungarian", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "icu_analyzer", availability: Availability::Plugin("analysis-icu"), built_in: false, normalizing: false, params: &[
        optional("method", Enum(&["nfc", "nfkc", "nfkc_cf"])),
        optional("mode", Enum(&["decompose", "compose"])),
    ] },
    ComponentType { name: "indonesian", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "irish", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "italian", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "keyword", availability: Availability::Basic, built_in: true, normalizing: false, params: &[] },
    ComponentType { name: "kuromoji", availability: Availability::Plugin("analysis-kuromoji"), built_in: false, normalizing: false, params: &[
        optional("mode", Enum(&["normal", "search", "extended"])),
        optional("user_dictionary", Text),
    ] },
    ComponentType { name: "latvian", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "lithuanian", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "nori", availability: Availability::Plugin("analysis-nori"), built_in: false, normalizing: false, params: &[
        optional("decompound_mode", Enum(&["discard", "none", "mixed"])),
        optional("stoptags", Texts),
        optional("user_dictionary", Text),
    ] },
    ComponentType { name: "norwegian", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "pattern", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("flags", Of(Syntax::RegexFlags)),
        optional("lowercase", Bool),
        optional("pattern", Of(Syntax::Regex)),
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
    ] },
    ComponentType { name: "persian", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
    ] },
    ComponentType { name: "polish", availability: Availability::Plugin("analysis-stempel"), built_in: false, normalizing: false, params: &[] },
    ComponentType { name: "portuguese", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "romanian", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "russian", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "serbian", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "simple", availability: Availability::Basic, built_in: true, normalizing: false, params: &[] },
    ComponentType { name: "smartcn", availability: Availability::Plugin("analysis-smartcn"), built_in: false, normalizing: false, params: &[] },
    ComponentType { name: "snowball", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("language", Enum(&["Arabic", "Armenian", "Basque", "Catalan", "Danish", "Dutch", "English", "Estonian", "Finnish", "French", "German", "German2", "Hungarian", "Italian", "Irish", "Kp", "Lithuanian", "Lovins", "Norwegian", "Porter", "Portuguese", "Romanian", "Russian", "Serbian", "Spanish", "Swedish", "Turkish", "Yiddish", "Hindi", "Indonesian", "Nepali", "Tamil", "Greek"])),
        optional("stopwords", Texts),
        optional("name", Text),
    ] },
    ComponentType { name: "sorani", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "spanish", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "standard", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("max_token_length", Int { min: 1, max: 2_147_483_647 }),
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
    ] },
    ComponentType { name: "stop", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
    ] },
    ComponentType { name: "swedish", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "thai", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
    ] },
    ComponentType { name: "turkish", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("stopwords", Texts),
        optional("stopwords_path", Text),
        optional("stem_exclusion", Texts),
    ] },
    ComponentType { name: "ukrainian", availability: Availability::Plugin("analysis-ukrainian"), built_in: false, normalizing: false, params: &[] },
    ComponentType { name: "whitespace", availability: Availability::Basic, built_in: true, normalizing: false, params: &[] },
];
