//! Similarities: how the score of a full-text match is made.

use crate::{Entry, Value, Value::*};

/// How the length of a field is evened out.
const LENGTHS: Value = Enum(&["no", "h1", "h2", "h3", "z"]);

const RATIO: Value = Between(0.0, 1.0);
const NOT_NEGATIVE: Value = Between(0.0, f64::MAX);
const ABOVE_ZERO_TO_ONE: Value = Between(f64::MIN_POSITIVE, 1.0);

const fn optional(name: &'static str, value: Value) -> Entry {
    Entry::optional(name, value)
}

/// The types of a similarity and what each takes.
#[rustfmt::skip] // a row a line
pub const SIMILARITIES: &[(&str, &[Entry])] = &[
    ("BM25", &[optional("k1", NOT_NEGATIVE), optional("b", RATIO), optional("discount_overlaps", Bool)]),
    ("boolean", &[]),
    ("DFR", &[
        Entry::required("basic_model", Enum(&["g", "if", "in", "ine"])),
        Entry::required("after_effect", Enum(&["b", "l"])),
        Entry::required("normalization", LENGTHS),
        optional("normalization.h1.c", Float),
        optional("normalization.h2.c", Float),
        optional("normalization.h3.c", Float),
        optional("normalization.z.z", Float),
        optional("discount_overlaps", Bool),
    ]),
    ("DFI", &[Entry::required("independence_measure", Enum(&["standardized", "saturated", "chisquared"])), optional("discount_overlaps", Bool)]),
    ("IB", &[
        Entry::required("distribution", Enum(&["ll", "spl"])),
        Entry::required("lambda", Enum(&["df", "ttf"])),
        Entry::required("normalization", LENGTHS),
        optional("normalization.h1.c", Float),
        optional("normalization.h2.c", Float),
        optional("normalization.h3.c", Float),
        optional("normalization.z.z", Float),
        optional("discount_overlaps", Bool),
    ]),
    ("LMDirichlet", &[optional("mu", NOT_NEGATIVE), optional("discount_overlaps", Bool)]),
    ("LMJelinekMercer", &[optional("lambda", ABOVE_ZERO_TO_ONE), optional("discount_overlaps", Bool)]),
    ("scripted", &[Entry::required("script", Script), optional("weight_script", Script), optional("discount_overlaps", Bool)]),
];
