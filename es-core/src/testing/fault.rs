//! What a type's `Deserialize` has against a sample.

use std::fmt::{self, Display};

use serde::de;

#[derive(Debug)]
pub(super) enum Fault {
    /// A field that was not offered: one that is read and not written.
    Missing(&'static str),
    /// A string that is none of these names.
    Variant(String, &'static [&'static str]),
    /// Another, in words: a value of the wrong type, or one that a check refuses.
    Value(String),
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Missing(name) => write!(f, "missing field `{name}`"),
            Fault::Variant(found, known) => {
                write!(f, "unknown variant `{found}`, known are `{}`", known.join("`, `"))
            }
            Fault::Value(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: Display>(message: T) -> Self {
        Fault::Value(message.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Fault::Missing(field)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Fault::Variant(variant.to_owned(), expected)
    }
}
