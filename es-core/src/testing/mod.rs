//! For the tests of programs: what serde writes has the names that are mapped.
//!
//! The derive macros read serde's attributes and refuse what can't be known; a `Serialize` written by hand is out of
//! their sight. One line in a test makes sure:
//!
//! ```
//! use es_core::prelude::*;
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize, EsDocument)]
//! #[es(index = "articles")]
//! #[serde(rename_all = "camelCase")]
//! struct Article {
//!     page_count: u32,
//! }
//!
//! es_core::testing::agrees::<Article>()?;
//! es_core::testing::agrees_with(&Article { page_count: 1 })?;
//! # Ok::<(), es_core::testing::Disagreement>(())
//! ```

mod compare;
mod fault;
mod sample;
mod source;
#[cfg(test)]
mod tests;

use std::any::type_name;

use serde::{Serialize, de::DeserializeOwned};

use crate::schema::EsObject;
use compare::Comparison;
use sample::Sampler;

/// What serde writes is not what is mapped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Disagreement {
    /// Names differ. Each is a path: `author.name`.
    #[error("`{ty}` is not mapped as serde writes it{}", listed(unmapped, values, unwritten))]
    Names {
        /// The Rust type.
        ty: &'static str,
        /// Written, and not mapped.
        unmapped: Vec<String>,
        /// Written as a value, and mapped as an object; empty for the whole.
        values: Vec<String>,
        /// Mapped, and never written. [`agrees_with`] does not look for these.
        unwritten: Vec<String>,
    },
    /// No sample value could be made.
    #[error("no sample of `{ty}` can be made: {reason}\nhelp: make a value and use `agrees_with`")]
    NoSample {
        /// The Rust type.
        ty: &'static str,
        /// What its `Deserialize` said last.
        reason: String,
    },
    /// A value could not be serialised.
    #[error("a value of `{ty}` cannot be serialised")]
    Serialize {
        /// The Rust type.
        ty: &'static str,
        /// What its `Serialize` said.
        source: serde_json::Error,
    },
}

fn listed(unmapped: &[String], values: &[String], unwritten: &[String]) -> String {
    let lists = [
        ("written and not mapped", unmapped),
        ("written as a value and mapped as an object", values),
        ("mapped and never written", unwritten),
    ];
    let full = lists.iter().filter(|(_, names)| !names.is_empty());
    full.fold(String::new(), |text, (what, names)| text + "\n" + what + ": `" + &names.join("`, `") + "`")
}

/// Makes samples of a type, each variant of its enums in turn, and compares the names that serde writes for them with
/// those that are mapped, objects within objects included.
///
/// # Errors
/// [`Disagreement::Names`] lists the names; [`Disagreement::NoSample`] says that the type's `Deserialize` took nothing
/// that was offered, as one does that checks values, or an enum of which a variant alone is `untagged`: use
/// [`agrees_with`] then.
pub fn agrees<T: EsObject + Serialize + DeserializeOwned>() -> Result<(), Disagreement> {
    let ty = type_name::<T>();
    let mut comparison = Comparison::default();
    let mut sampler = Sampler::default();
    let (mut made, mut refused) = (0, None);
    while let Some(sample) = sampler.next::<T>(T::OBJECT.properties) {
        match sample {
            Ok(value) => match json(&value) {
                Ok(json) => {
                    comparison.add(&json, T::OBJECT.properties);
                    made += 1;
                }
                // A variant that is read and not written.
                Err(error) => refused = Some(error.to_string()),
            },
            Err(reason) => refused = Some(reason),
        }
    }
    comparison.finish(T::OBJECT.properties);
    match refused {
        // What is missing may be in the sample that could not be made.
        Some(reason) if made == 0 || !comparison.unwritten.is_empty() => {
            Err(Disagreement::NoSample { ty, reason })
        }
        _ => comparison.result(ty),
    }
}

/// Compares the names that serde writes for one value with those that are mapped.
///
/// # Errors
/// [`Disagreement::Names`] lists what is written and not mapped.
pub fn agrees_with<T: EsObject + Serialize>(value: &T) -> Result<(), Disagreement> {
    let mut comparison = Comparison::default();
    comparison.add(&json(value)?, T::OBJECT.properties);
    comparison.result(type_name::<T>())
}

fn json<T: Serialize>(value: &T) -> Result<serde_json::Value, Disagreement> {
    // By way of text: `to_value` refuses numbers that JSON can hold.
    let text = serde_json::to_string(value).and_then(|text| serde_json::from_str(&text));
    text.map_err(|source| Disagreement::Serialize { ty: type_name::<T>(), source })
}
