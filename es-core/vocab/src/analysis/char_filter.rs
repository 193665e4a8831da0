//! Character filters.

use super::{optional, required};
use crate::{Availability, ComponentType, Syntax, Value::*};

#[rustfmt::skip] // a row a line
pub(crate) const TYPES: &[ComponentType] = &[
    ComponentType { name: "first_line_with_letters", availability: Availability::Basic, built_in: true, normalizing: false, params: &[] },
    ComponentType { name: "first_non_blank_line", availability: Availability::Basic, built_in: true, normalizing: false, params: &[] },
    ComponentType { name: "html_strip", availability: Availability::Basic, built_in: true, normalizing: false, params: &[
        optional("escaped_tags", Texts),
    ] },
    ComponentType { name: "icu_normalizer", availability: Availability::Plugin("analysis-icu"), built_in: false, normalizing: false, params: &[
        optional("mode", Enum(&["decompose", "compose"])),
        optional("name", Enum(&["nfc", "nfkc", "nfkc_cf"])),
        optional("unicode_set_filter", Text),
    ] },
    ComponentType { name: "kuromoji_iteration_mark", availability: Availability::Plugin("analysis-kuromoji"), built_in: false, normalizing: false, params: &[
        optional("normalize_kana", Bool),
        optional("normalize_kanji", Bool),
    ] },
    ComponentType { name: "mapping", availability: Availability::Basic, built_in: false, normalizing: true, params: &[
        optional("mappings", EachOf(Syntax::MappingRule)),
        optional("mappings_path", Text),
    ] },
    ComponentType { name: "pattern_replace", availability: Availability::Basic, built_in: false, normalizing: true, params: &[
        optional("flags", Of(Syntax::RegexFlags)),
        required("pattern", Of(Syntax::Regex)),
        optional("replacement", Text),
    ] },
];
